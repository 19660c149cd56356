import assert from 'node:assert/strict';
import fc from 'fast-check';
import { knownSecrets, NO_SECRETS } from '../../reports/known-secrets';
import { overwrittenSecrets, withoutSecrets } from '../../reports/redaction';

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

  it('takes out the proofs and keys of AKA, and leaves its challenge', () => {
    const challenge =
      'WWW-Authenticate: Digest realm="ims.example", nonce="bm9uY2U=", algorithm=AKAv1-MD5, ik="0011", ck="2233"\r\n';
    assert.equal(
      withoutSecrets(challenge),
      challenge.replace('0011', '(redacted)').replace('2233', '(redacted)'),
    );
    assert.doesNotMatch(withoutSecrets('Authorization: Digest username="a", auts="c2VjcmV0"\r\n'), /c2Vj/);
  });

  it('takes out credentials of any scheme, on folded lines and in escaped text', () => {
    for (const text of [
      'Authorization:\r\n Basic bm9yYTpzZWNyZXQ=\r\n',
      'Proxy-Authorization: Bearer bm9yYTpzZWNyZXQ\r\n',
      'Authorization: bm9yYTpzZWNyZXQ\r\n',
      String.raw`"REGISTER sip:a SIP/2.0\r\nAuthorization: Basic bm9yYTpzZWNyZXQ=\r\n"`,
    ])
      assert.doesNotMatch(withoutSecrets(text), /bm9yYTpz/, text);
  });

  it('takes out keys of media, of TLS and of certificates', () => {
    for (const [text, secret] of [
      ['a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20', /d0Rm/],
      ['a=key-mgmt:mikey AQAFgM0XflABAAA', /AQAF/],
      ['a=ice-pwd:asd88fgpdd777uzjYhagZg', /asd88/],
      ['k=base64:c2VjcmV0', /c2Vj/],
      ['-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQ\n-----END PRIVATE KEY-----', /MC4C/],
      ['-----BEGIN EC PRIVATE KEY-----\nMC4CAQAwBQ', /MC4C/],
      [`CLIENT_RANDOM ${'ab'.repeat(32)} ${'cd'.repeat(48)}`, /cdcd/],
    ] as const)
      assert.doesNotMatch(withoutSecrets(`v=0\r\n${text}\r\n`), secret, text);
    const open = 'a=fingerprint:SHA-256 AB:CD\r\na=setup:active\r\na=ice-ufrag:8hhY\r\n';
    assert.equal(withoutSecrets(open), open);
  });

  it('takes out settings and arguments that are named as secrets', () => {
    for (const text of [
      'password: s3cret',
      '"password":"s3cret"',
      String.raw`{\"token\":\"s3cret\"}`,
      'SIP_SECRET=s3cret',
      'phone --password s3cret --user nora',
      "phone --token='s3cret'",
      'https://phone.example/login?token=s3cret&user=nora',
    ])
      assert.doesNotMatch(withoutSecrets(text), /s3cret/, text);
    for (const plain of ['the password is wrong', 'a secret of theirs', 'Subject: token', 'tag=token'])
      assert.equal(withoutSecrets(plain), plain);
  });

  it('overwrites secrets where the length has to hold', () => {
    const text = `Authorization: Digest username="nora", response="${HEX}"\r\nTo: <sip:a:s3cret@b>\r\n`;
    assert.equal(
      overwrittenSecrets(text, NO_SECRETS),
      text.replace(HEX, '*'.repeat(32)).replace('s3cret', '*'.repeat(6)),
    );
  });

  it('overwrites known secrets as well, in as many octets', () => {
    const text = 'say Kelp-41-river, or S2VscC00MS1yaXZlcg==';
    const hidden = overwrittenSecrets(text, knownSecrets(['Kelp-41-river']));
    assert.equal(hidden.length, text.length);
    assert.doesNotMatch(hidden, /Kelp|S2VscC00MS1yaXZl/);
  });

  it('leaves alone what it has redacted', () => {
    const text = `Authorization: Digest username="nora", response="${HEX}"\r\nx: password=abcdef "secret": "b"\r\n`;
    assert.equal(withoutSecrets(withoutSecrets(text)), withoutSecrets(text));
  });

  it('takes time that grows with the text and not faster', () => {
    const long = [
      `Authorization: Digest ${'a="b", '.repeat(20_000)}\r\n${'sip:a:'.repeat(20_000)}`,
      `Authorization: ${'\r\n '.repeat(20_000)}`,
      '-----BEGIN PRIVATE KEY-----'.repeat(2000),
      'a=crypto:inline:'.repeat(20_000),
      'password'.repeat(20_000) + '--password'.repeat(20_000) + 'token="\\'.repeat(20_000),
    ].join('\r\n');
    const started = performance.now();
    withoutSecrets(long);
    assert.ok(performance.now() - started < 2000);
  });
});
