import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatChallenge,
  formatCredentials,
  parseAuthenticationInfo,
  parseChallenge,
  parseCredentials,
  type Credentials,
} from '../../../protocol/sip/auth';
import { challengeFaults, credentialsFaults } from '../../../protocol/sip/digest-faults';
import { isFault } from '../../../protocol/sip/fault';
import { Params, quote } from '../../../protocol/sip/params';
import { quotable, token } from './arbitraries';

function parse(text: string): Credentials {
  const credentials = parseCredentials(text);
  assert.ok(!isFault(credentials), `${text}: ${isFault(credentials) ? credentials.reason : ''}`);
  return credentials;
}

const COMPLETE =
  'Digest username="nora", realm="push.example", nonce="Zm9v", uri="sip:push.example", algorithm=SHA-256, qop=auth, ' +
  'nc=00000001, cnonce="5d1f0c7a", response="0a053a6d7b7a64647ed8171526c6d52019dc2c77248cb18d30650b0658ea0781"';

describe('credentials and challenges', () => {
  it('have a scheme and parameters separated by commas', () => {
    const credentials = parse(COMPLETE);
    assert.equal(credentials.scheme, 'Digest');
    assert.equal(credentials.params.get('username'), 'nora');
    assert.equal(credentials.params.raw('uri'), '"sip:push.example"');
    assert.equal(credentials.params.get('NC'), '00000001');
    assert.equal(formatCredentials(credentials), COMPLETE);
    assert.deepEqual(credentialsFaults(credentials), []);
  });

  it('allow white space around "," and "="', () => {
    const challenge = parseChallenge('digest  realm = "a, b" ,\tnonce="c"');
    assert.ok(!isFault(challenge));
    assert.equal(challenge.params.get('realm'), 'a, b');
    assert.equal(formatChallenge(challenge), 'digest realm="a, b", nonce="c"');
  });

  it('read an unknown scheme (RFC 4475 s3.3.7 regaut01)', () => {
    const credentials = parse('NoOneKnowsThisScheme opaque-data=here');
    assert.equal(credentials.params.get('opaque-data'), 'here');
    assert.deepEqual(credentialsFaults(credentials), []);
  });

  it('read Basic, so that it can be refused for what it is', () => {
    const credentials = parse('Basic bm9yYTpLZWxwLTQxLXJpdmVy==');
    assert.equal(credentials.scheme, 'Basic');
    assert.equal(credentials.token68, 'bm9yYTpLZWxwLTQxLXJpdmVy==');
    assert.equal(formatCredentials(credentials), 'Basic bm9yYTpLZWxwLTQxLXJpdmVy==');
  });

  for (const text of [
    '',
    'Digest',
    'Digest ',
    'Digest realm',
    'Digest realm=',
    'Digest realm="a',
    'Digest realm="a" nonce="b"',
    'Digest realm="a",',
    'Digest realm="a",,nonce="b"',
    'Digest realm="a", nonce="b", Digest realm="c"',
    'Digest abc==',
    'realm="a"',
    'Digest uri=sip:push.example',
  ]) {
    it(`have a fault in ${JSON.stringify(text)}`, () => assert.ok(isFault(parseCredentials(text))));
  }

  it('are read as they were written', () => {
    const value = fc.oneof(token, quotable.map(quote));
    const params = fc.array(fc.record({ name: token, value }, { noNullPrototype: true }), { minLength: 1 });
    fc.assert(
      fc.property(params, (entries) => {
        const credentials = { scheme: 'Digest', params: new Params(entries) };
        assert.deepEqual(parse(formatCredentials(credentials)).params.entries, entries);
      }),
    );
  });
});

describe('credentialsFaults (RFC 3261 s25.1, RFC 2617 s3.2.2)', () => {
  for (const [what, text] of [
    ['uri without quotation marks', COMPLETE.replace('"sip:push.example"', 'sip')],
    ['nc of one digit', COMPLETE.replace('00000001', '1')],
    ['nc with upper-case digits', COMPLETE.replace('00000001', '0000000A')],
    ['nc in quotation marks', COMPLETE.replace('00000001', '"00000001"')],
    ['response cut to 32 digits', COMPLETE.replace(/response="(.{32}).*"/, 'response="$1"')],
    ['response longer than that of MD5', COMPLETE.replace('SHA-256', 'MD5')],
    ['response with upper-case digits', COMPLETE.replace('0a053', '0A053')],
    ['qop in quotation marks', COMPLETE.replace('qop=auth', 'qop="auth"')],
    ['algorithm in quotation marks', COMPLETE.replace('SHA-256', '"SHA-256"')],
    ['username without quotation marks', COMPLETE.replace('"nora"', 'nora')],
    ['no realm', COMPLETE.replace('realm="push.example", ', '')],
    ['qop without cnonce', COMPLETE.replace('cnonce="5d1f0c7a", ', '')],
    ['nc without qop', COMPLETE.replace('qop=auth, ', '').replace('cnonce="5d1f0c7a", ', '')],
    ['a parameter twice', `${COMPLETE}, Nonce="x"`],
  ] as const) {
    it(`finds ${what}`, () => assert.equal(credentialsFaults(parse(text)).length, 1));
  }
});

describe('challengeFaults (RFC 3261 s25.1, RFC 2617 s3.2.1)', () => {
  const faults = (text: string): number => {
    const challenge = parseChallenge(text);
    assert.ok(!isFault(challenge), text);
    return challengeFaults(challenge).length;
  };

  it('finds none in a proper challenge', () => {
    assert.equal(
      faults('Digest realm="a", nonce="b", algorithm=MD5, qop="auth,auth-int", stale=FALSE, domain="sip:a"'),
      0,
    );
    assert.equal(faults('Bearer authz_server="https://a.example"'), 0);
  });

  it('finds what is missing or malformed', () => {
    assert.equal(faults('Digest realm="a"'), 1);
    assert.equal(faults('Digest realm="a", nonce="b", qop=auth'), 1);
    assert.equal(faults('Digest realm="a", nonce="b", qop="auth,"'), 1);
    assert.equal(faults('Digest realm="a", nonce="b", stale="true"'), 1);
    assert.equal(faults('Digest realm=a, nonce=b'), 2);
  });
});

describe('Authentication-Info (RFC 3261 s20.6)', () => {
  it('has parameters without a scheme', () => {
    const info = parseAuthenticationInfo('nextnonce="47364c23432d2e131a5fb210812c", qop=auth');
    assert.ok(!isFault(info));
    assert.equal(info.get('nextnonce'), '47364c23432d2e131a5fb210812c');
    assert.ok(isFault(parseAuthenticationInfo('')));
  });
});
