import { DIGEST_CHALLENGE_CHECKS } from '../../judge/checks/digest-challenges';
import { DIGEST_CREDENTIALS_CHECKS } from '../../judge/checks/digest-credentials';
import { DIGEST_RETRY_CHECKS } from '../../judge/checks/digest-retries';
import type { Shot, Wire } from './wire';
import { asks, CONTACT, itJudges, registers, wire } from './wire-registration';

const DIGITS = '8a4fe06cf75c69cb04039aa323af0d99';
const challenge = (
  more = 'algorithm=MD5,qop="auth",opaque="o1"',
  nonce = 'n1',
  realm = 'push.example',
): string => `Digest realm="${realm}",nonce="${nonce}",${more}`;
const credentials = (nc = 1, nonce = 'n1', more = 'algorithm=MD5,opaque="o1"', response = DIGITS): string =>
  `Authorization: Digest username="nora",realm="push.example",nonce="${nonce}",uri="sip:push.example",${more},qop=auth,nc=${String(nc).padStart(8, '0')},cnonce="c",response="${response}"`;
const asked = (...challenges: string[]): Shot[] =>
  registers({
    at: 0,
    status: 401,
    answer: (challenges.length > 0 ? challenges : [challenge()]).map((each) => `WWW-Authenticate: ${each}`),
  });
const proved = (header = credentials(), more: Partial<Parameters<typeof registers>[0]> = {}): Shot[] =>
  registers({ at: 100, cseq: 2, headers: ['Expires: 3600', header], ...more });

const handshake = wire(asked(), proved());
const again = wire(asked(), proved(), proved(credentials(2), { at: 5000, cseq: 3 }));
const sha = (response: string): Wire =>
  wire(
    asked(challenge('algorithm=SHA-256,qop="auth"')),
    proved(credentials(1, 'n1', 'algorithm=SHA-256', response)),
  );
const SHA = DIGITS + DIGITS;

const AOR = 'sip:nora@push.example';
const other = (realm: string): string => `WWW-Authenticate: ${challenge('qop="auth"', 'x', realm)}`;
const forked = (answer: string[]): Wire =>
  wire(
    asks({
      at: 0,
      uri: AOR,
      branches: [
        { to: 'T1', uri: CONTACT.T1, at: 2, status: 401, answer: [other('a'), other('b')] },
        { to: 'T2', uri: CONTACT.T2, at: 3, status: 401, answer: [other('c')] },
      ],
      answer,
    }),
  );
const proxied = (before: string[], after: string[]): Wire =>
  wire(
    // T2 challenges in a realm of its own.
    asks({
      at: 0,
      uri: AOR,
      id: '1',
      branches: [
        {
          to: 'T2',
          uri: CONTACT.T2,
          at: 2,
          status: 407,
          answer: [`Proxy-Authenticate: ${challenge('qop="auth"', 'x', 't2')}`],
        },
      ],
    }),
    asks({
      at: 100,
      uri: AOR,
      id: '2',
      headers: before,
      branches: [{ to: 'T2', uri: CONTACT.T2, at: 102, headers: after }],
    }),
  );
const foreign = 'Proxy-Authorization: Digest username="s",realm="t2",nonce="x",uri="sip:a",response="1"';
const cancelled = (status: number): Wire => {
  const challenged = [`WWW-Authenticate: ${challenge()}`];
  return wire(asks({ at: 0, uri: AOR, method: 'CANCEL', status, answer: status === 401 ? challenged : [] }));
};
const info = (rspauth: string): Wire =>
  wire(
    asked(challenge('algorithm=SHA-256,qop="auth"')),
    proved(credentials(1, 'n1', 'algorithm=SHA-256', SHA), {
      answer: [`Authentication-Info: qop=auth,rspauth="${rspauth}",cnonce="c",nc=00000001`],
    }),
  );
const stale = wire(
  asked(),
  proved(),
  proved(credentials(2), {
    at: 5000,
    cseq: 3,
    status: 401,
    answer: [`WWW-Authenticate: ${challenge('stale=true,qop="auth"', 'n2')}`],
  }),
);
const two = (first: string, then: string): Wire =>
  wire(asked(challenge(`algorithm=${first},qop="auth"`), challenge(`algorithm=${then},qop="auth"`)));

describe('checks of challenges', () => {
  const plain = wire(asked());
  itJudges(DIGEST_CHALLENGE_CHECKS, [
    [
      'AUTH-3261-22.1-01',
      'core',
      wire(asks({ at: 0, uri: AOR, status: 407, answer: [`Proxy-Authenticate: ${challenge()}`] })),
      wire(asks({ at: 0, uri: AOR, status: 401, answer: [`WWW-Authenticate: ${challenge()}`] })),
    ],
    ['AUTH-3261-22.1-02', 'core', cancelled(200), cancelled(401)],
    ['AUTH-3261-22.2-01', 'core', plain, wire(registers({ at: 0, status: 401 }))],
    ['AUTH-3261-22.3-01', 'core', proxied([foreign], [foreign]), proxied([foreign], [])],
    ['AUTH-3261-22.3-01', 'core', proxied([foreign], [foreign]), proxied([], [foreign])],
    [
      'AUTH-3261-22.3-02',
      'core',
      forked([other('a'), other('b'), other('c')]),
      forked([other('a'), other('b')]),
    ],
    ['AUTH-3261-22.4-01', 'core', plain, wire(asked('Basic realm="push.example"'))],
    ['AUTH-3261-22.4-03', 'core', plain, wire(asked(challenge('algorithm=MD5')))],
    ['AUTH-2617-3.2.1-01', 'core', stale, wire(asked(challenge('qop="auth",stale=true')))],
    ['AUTH-2617-3.2.1-21', 'core', plain, wire(asked(challenge('qop=auth')))],
    ['AUTH-2617-3.2.1-21', 'core', plain, wire(asked(challenge('qop="auth",algorithm="MD5"')))],
    ['AUTH-8760-2.2-01', 'core', info(SHA), info(DIGITS)],
    ['AUTH-8760-2.3-01', 'core', two('SHA-256', 'MD5'), two('MD5', 'MD5')],
    [
      'AUTH-8760-2.5-01',
      'core',
      forked([other('c'), other('a'), other('b')]),
      forked([other('b'), other('a'), other('c')]),
    ],
  ]);
});

describe('checks of credentials', () => {
  const spoiled = (search: string | RegExp, by: string): Wire => handshake.edit(2, search, by);
  const withoutQop = (header: string): Wire => wire(asked(challenge('algorithm=MD5')), proved(header));
  const bare = credentials().replace(',opaque="o1"', '').replace(',qop=auth,nc=00000001,cnonce="c"', '');
  itJudges(DIGEST_CREDENTIALS_CHECKS, [
    ['AUTH-3261-22.4-01', 'T1', handshake, wire(asked(), proved('Authorization: Basic bm9yYTpzZWNyZXQ='))],
    ['AUTH-3261-22.4-02', 'T1', handshake, spoiled('uri="sip:push.example",', '')],
    ['AUTH-3261-22.4-03', 'T1', handshake, spoiled(',qop=auth,nc=00000001,cnonce="c"', '')],
    [
      'AUTH-3261-22.4-04',
      'T1',
      withoutQop(bare),
      withoutQop(bare.replace(',response', ',cnonce="c",response')),
    ],
    ['AUTH-2617-3.2.2-21', 'T1', handshake, spoiled('username="nora",', '')],
    ['AUTH-2617-3.2.2-21', 'T1', handshake, spoiled('nonce="n1"', 'nonce="n7"')],
    ['AUTH-2617-3.2.2-22', 'T1', again, again.edit(4, 'nc=00000002', 'nc=00000001')],
    ['AUTH-2617-3.2.2-22', 'T1', again, again.edit(4, 'nc=00000002', 'nc=2')],
    ['AUTH-2617-3.2.2-23', 'T1', handshake, spoiled(',cnonce="c"', '')],
    ['AUTH-2617-3.2.2-24', 'T1', handshake, spoiled('qop=auth', 'qop=auth-int')],
    ['AUTH-2617-3.2.2-25', 'T1', handshake, spoiled('opaque="o1"', 'opaque="o2"')],
    ['AUTH-2617-3.2.2-25', 'T1', handshake, spoiled(',opaque="o1"', '')],
    ['AUTH-2617-3.2.2-26', 'T1', handshake, spoiled(DIGITS, DIGITS.toUpperCase())],
    ['AUTH-2617-3.2.2-26', 'T1', handshake, spoiled(`"${DIGITS}"`, DIGITS)],
    ['AUTH-2617-3.2.2-27', 'T1', handshake, spoiled('uri="sip:push.example"', 'uri="sip:other.example"')],
    ['AUTH-8760-2.2-01', 'T1', sha(SHA), sha(DIGITS)],
  ]);
});

describe('checks of requests sent again with credentials', () => {
  const rejected = { status: 401, answer: [`WWW-Authenticate: ${challenge(undefined, 'n2')}`] };
  const rejection = (nonce: string): Wire =>
    wire(asked(), proved(credentials(), rejected), proved(credentials(2, nonce), { at: 200, cseq: 3 }));
  itJudges(DIGEST_RETRY_CHECKS, [
    ['AUTH-3261-22.1-03', 'T1', rejection('n2'), rejection('n1')],
    // Whoever gives up has kept it, too.
    ['AUTH-3261-22.1-03', 'T1', wire(asked(), proved(credentials(), rejected)), rejection('n1')],
    ['AUTH-3261-22.2-02', 'T1', handshake, wire(asked(), proved(undefined, { cseq: 1, branch: 'z9hG4bKx' }))],
    ['AUTH-3261-22.2-02', 'T1', handshake, wire(asked(), proved(undefined, { branch: 'z9hG4bKT1reg-T11' }))],
    [
      'AUTH-3261-22.2-02',
      'T1',
      wire(asked(), proved(), proved(undefined, { at: 600 })),
      wire(asked(), proved(undefined, { cseq: 1 })),
    ],
    ['AUTH-3261-8.1.3.5-21', 'T1', handshake, wire(asked(), proved(undefined, { cseq: 4 }))],
    ['AUTH-3261-8.1.3.5-21', 'T1', handshake, wire(asked(), proved(undefined, { callId: 'new' }))],
    [
      'AUTH-3261-8.1.3.5-21',
      'T1',
      handshake,
      wire(asked(), proved(undefined, { to: 'sip:olaf@push.example', from: AOR })),
    ],
  ]);
});
