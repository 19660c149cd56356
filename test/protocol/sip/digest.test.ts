import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatCredentials,
  parseChallenge,
  parseCredentials,
  type Challenge,
} from '../../../protocol/sip/auth';
import { credentialsFaults } from '../../../protocol/sip/digest-faults';
import {
  answerChallenge,
  digestResponse,
  formatNonceCount,
  isKnownAlgorithm,
  parseNonceCount,
  verifyCredentials,
  type DigestAnswer,
} from '../../../protocol/sip/digest';
import { isFault } from '../../../protocol/sip/fault';
import { quote } from '../../../protocol/sip/params';
import { quotable } from './arbitraries';

function challengeOf(text: string): Challenge {
  const challenge = parseChallenge(text);
  assert.ok(!isFault(challenge), text);
  return challenge;
}

describe('digestResponse', () => {
  it('gives the response of RFC 2617 s3.5', () => {
    const response = digestResponse({
      algorithm: 'MD5',
      username: 'Mufasa',
      realm: 'testrealm@host.com',
      password: 'Circle Of Life',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      method: 'GET',
      uri: '/dir/index.html',
      qop: 'auth',
      nc: '00000001',
      cnonce: '0a4f113b',
    });
    assert.equal(response, '6629fae49393a05397450978507c4ef1');
  });

  const rfc7616 = {
    username: 'Mufasa',
    realm: 'http-auth@example.org',
    password: 'Circle of Life',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    method: 'GET',
    uri: '/dir/index.html',
    qop: 'auth',
    nc: '00000001',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  };

  it('gives the responses of RFC 7616 s3.9.1', () => {
    assert.equal(digestResponse({ ...rfc7616, algorithm: 'MD5' }), '8ca523f5e9506fed4657c9700eebdbec');
    assert.equal(
      digestResponse({ ...rfc7616, algorithm: 'SHA-256' }),
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    );
  });

  const register = {
    username: 'nora',
    realm: 'push.example',
    password: 'Kelp-41-river',
    nonce: 'Zm9vLTIwMjYtMDAwMQ',
    method: 'REGISTER',
    uri: 'sip:push.example',
    qop: 'auth',
    nc: '00000001',
    cnonce: '5d1f0c7a',
  };

  it('answers a REGISTER challenge with SHA-256 and with MD5', () => {
    assert.equal(
      digestResponse({ ...register, algorithm: 'SHA-256' }),
      '0a053a6d7b7a64647ed8171526c6d52019dc2c77248cb18d30650b0658ea0781',
    );
    assert.equal(digestResponse({ ...register, algorithm: 'md5' }), '8a4fe06cf75c69cb04039aa323af0d99');
  });

  it('takes MD5 if no algorithm is named', () => {
    assert.equal(digestResponse(register), '8a4fe06cf75c69cb04039aa323af0d99');
  });

  it('hashes with SHA-512 truncated to 256 bits (RFC 8760 s2.1)', () => {
    const response = digestResponse({ ...register, algorithm: 'SHA-512-256' });
    assert.match(response, /^[0-9a-f]{64}$/);
    assert.notEqual(response, digestResponse({ ...register, algorithm: 'SHA-256' }));
  });

  it('brings the body into auth-int, and the cnonce into -sess', () => {
    const withBody = (text: string): string =>
      digestResponse({ ...register, qop: 'auth-int', body: Buffer.from(text) });
    assert.notEqual(withBody('a'), withBody('b'));
    assert.equal(withBody(''), digestResponse({ ...register, qop: 'auth-int' }));
    const session = (cnonce: string): string =>
      digestResponse({ ...register, algorithm: 'MD5-sess', cnonce, qop: undefined });
    assert.notEqual(session('a'), session('b'));
  });

  it('throws on an algorithm it does not know', () => {
    assert.throws(() => digestResponse({ ...register, algorithm: 'AKAv1-MD5' }), RangeError);
    assert.equal(isKnownAlgorithm('AKAv1-MD5'), false);
    assert.equal(isKnownAlgorithm('sha-256-SESS'), true);
  });
});

describe('nonce count', () => {
  it('is eight lower-case hexadecimal digits', () => {
    assert.equal(formatNonceCount(1), '00000001');
    assert.equal(formatNonceCount(10), '0000000a');
    assert.equal(formatNonceCount(0xffffffff), 'ffffffff');
    for (const text of ['1', '0000000A', '000000001', '', '0000000g'])
      assert.ok(isFault(parseNonceCount(text)), text);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (count) =>
        assert.equal(parseNonceCount(formatNonceCount(count)), count),
      ),
    );
  });
});

describe('answerChallenge and verifyCredentials', () => {
  const answer: DigestAnswer = {
    username: 'nora',
    password: 'Kelp-41-river',
    method: 'REGISTER',
    uri: 'sip:push.example',
    count: 1,
    cnonce: '5d1f0c7a',
  };

  it('agree, for every algorithm and qop', () => {
    for (const algorithm of [
      '',
      ', algorithm=MD5-sess',
      ', algorithm=SHA-256',
      ', algorithm=SHA-512-256-sess',
    ]) {
      for (const qop of ['', ', qop="auth"', ', qop="auth-int"', ', qop="auth-int, auth"', ', qop="later"']) {
        const challenge = challengeOf(
          `Digest realm="push.example", nonce="Zm9v", opaque="o p"${algorithm}${qop}`,
        );
        const body = Buffer.from('body');
        const credentials = answerChallenge(challenge, { ...answer, body });
        assert.ok(!isFault(credentials));
        const sent = parseCredentials(formatCredentials(credentials));
        assert.ok(!isFault(sent));
        // RFC 2617 forbids cnonce without qop, but a -sess algorithm cannot do without it.
        if (!algorithm.endsWith('-sess')) assert.deepEqual(credentialsFaults(sent), []);
        assert.equal(sent.params.get('opaque'), 'o p');
        const { password, method } = answer;
        assert.equal(verifyCredentials(sent, { password, method, body }), true, algorithm + qop);
        assert.equal(verifyCredentials(sent, { password: 'wrong', method, body }), false);
        assert.equal(verifyCredentials(sent, { password, method: 'MESSAGE', body }), false);
        const isInt = sent.params.get('qop') === 'auth-int';
        assert.equal(verifyCredentials(sent, { password, method, body: Buffer.from('other') }), !isInt);
      }
    }
  });

  it('prefer auth to auth-int', () => {
    const credentials = answerChallenge(
      challengeOf('Digest realm="a", nonce="b", qop="auth-int,auth"'),
      answer,
    );
    assert.ok(!isFault(credentials));
    assert.equal(credentials.params.get('qop'), 'auth');
    assert.equal(credentials.params.get('nc'), '00000001');
  });

  it('agree on names and passwords with quotation marks and beyond ASCII', () => {
    fc.assert(
      fc.property(quotable, quotable, fc.string({ unit: 'grapheme' }), (username, realm, password) => {
        const challenge = challengeOf(`Digest realm=${quote(realm)}, nonce="n", qop="auth"`);
        const credentials = answerChallenge(challenge, { ...answer, username, password });
        assert.ok(!isFault(credentials));
        const sent = parseCredentials(formatCredentials(credentials));
        assert.ok(!isFault(sent));
        assert.equal(verifyCredentials(sent, { password, method: 'REGISTER' }), true);
      }),
    );
  });

  it('refuse what is not Digest or cannot be answered', () => {
    for (const text of [
      'Basic realm="a"',
      'Digest realm="a"',
      'Digest nonce="a"',
      'Digest realm="a", nonce="b", algorithm=X',
    ]) {
      assert.ok(isFault(answerChallenge(challengeOf(text), answer)), text);
    }
  });

  it('refuse responses that are cut, in upper case, or missing', () => {
    const credentials = answerChallenge(
      challengeOf('Digest realm="a", nonce="b", algorithm=SHA-256'),
      answer,
    );
    assert.ok(!isFault(credentials));
    const { password, method } = answer;
    const response = credentials.params.get('response')!;
    const verify = (changed: string): boolean =>
      verifyCredentials(
        { scheme: 'Digest', params: credentials.params.with('response', changed) },
        { password, method },
      );
    assert.equal(verify(quote(response)), true);
    assert.equal(verify(quote(response.slice(0, 32))), false);
    assert.equal(verify(quote(response.toUpperCase())), false);
    assert.equal(verify(quote('0'.repeat(64))), false);
    const without = { scheme: 'Digest', params: credentials.params.without('response') };
    assert.equal(verifyCredentials(without, { password, method }), false);
    const unknown = { scheme: 'Digest', params: credentials.params.with('algorithm', 'X') };
    assert.equal(verifyCredentials(unknown, { password, method }), false);
    assert.equal(verifyCredentials({ ...credentials, scheme: 'Basic' }, { password, method }), false);
  });
});
