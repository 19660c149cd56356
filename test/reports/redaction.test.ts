import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withoutSecrets } from '../../reports/redaction';

const HEX = '6629fae49393a05397450978507c4ef1';

describe('redaction', () => {
  it('takes the response out of digest credentials and leaves the rest', () => {
    for (const name of ['Authorization', 'Proxy-Authorization', 'AUTHORIZATION', 'proxy-authorization']) {
      const text = `REGISTER sip:home.example SIP/2.0\r\n${name}: Digest username="nora", nonce="abc", response="${HEX}", algorithm=MD5\r\nCSeq: 1 REGISTER\r\n\r\n`;
      assert.equal(withoutSecrets(text), text.replace(HEX, '(redacted)'));
    }
  });

  it('finds it unquoted, with white space, on a folded line, and without its closing quote', () => {
    for (const written of [
      `response=${HEX}`,
      `response = "${HEX}"`,
      `\r\n  response="${HEX}"`,
      `response="${HEX}`,
      `RESPONSE="not hex but secret"`,
    ]) {
      const told = withoutSecrets(
        `Authorization: Digest username="nora", ${written}\r\nTo: <sip:nora@home.example>\r\n`,
      );
      assert.doesNotMatch(told, /6629|secret/);
      assert.match(told, /username="nora", /);
      assert.match(told, /To: <sip:nora@home\.example>/);
    }
  });

  it('takes other credentials as a whole, and the proof of the server', () => {
    assert.equal(
      withoutSecrets('Authorization: Basic bm9yYTpzZWNyZXQ=\r\n'),
      'Authorization: Basic (redacted)\r\n',
    );
    assert.doesNotMatch(
      withoutSecrets(`Authentication-Info: qop=auth, rspauth="${HEX}", nc=00000001\r\n`),
      /6629/,
    );
  });

  it('finds responses in the words of a finding', () => {
    assert.equal(
      withoutSecrets(`Authorization: Digest nc=1, response="${HEX}" has nc`),
      'Authorization: Digest nc=1, response="(redacted)" has nc',
    );
    assert.equal(withoutSecrets(`saw response="${HEX}"`), 'saw response="(redacted)"');
  });

  it('takes passwords out of URIs, and nothing else', () => {
    assert.equal(withoutSecrets('<sip:nora:s3cret@home.example>'), '<sip:nora:(redacted)@home.example>');
    assert.equal(
      withoutSecrets('msrp://nora:s3cret@192.0.2.1:2855/x;tcp'),
      'msrp://nora:(redacted)@192.0.2.1:2855/x;tcp',
    );
    for (const plain of [
      'To: <sip:nora@home.example:5060>',
      'Via: SIP/2.0/UDP 192.0.2.4:5060;branch=z9hG4bKx',
      'WWW-Authenticate: Digest realm="home.example", nonce="84a4cc6f3082121f32b42a2187831a9e"',
      'the response = 200 came late',
    ])
      assert.equal(withoutSecrets(plain), plain);
  });

  it('lets no response through, wherever it stands among other parameters', () => {
    const token = fc.stringMatching(/^[a-z]{1,8}="[A-Za-z0-9 =]{0,12}"$/);
    const secret = fc.stringMatching(/^[0-9a-f]{32}$/);
    fc.assert(
      fc.property(fc.array(token), fc.array(token), secret, (before, after, response) => {
        const params = [...before, `response="${response}"`, ...after].join(', ');
        assert.ok(!withoutSecrets(`Via: x\r\nAuthorization: Digest ${params}\r\n\r\n`).includes(response));
      }),
    );
  });

  it('takes time that grows with the text and not faster', () => {
    const long = `Authorization: Digest ${'a="b", '.repeat(20_000)}\r\n${'sip:a:'.repeat(20_000)}`;
    const started = performance.now();
    withoutSecrets(long);
    assert.ok(performance.now() - started < 2000);
  });
});
