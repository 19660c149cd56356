import type { SipRequest } from '../../../protocol/sip/message';
import type { Deviation } from '../deviation';
import { changing, deviationsOf, requests } from '../edits';

const terminal = deviationsOf('terminal');
const credentials = (change: (value: string) => string) =>
  requests(undefined, changing<SipRequest>('Authorization', change));

const upperCase = (value: string): string =>
  value.replace(/response="([0-9a-f]*)"/, (_, digits: string) => `response="${digits.toUpperCase()}"`);

const wrongDigest = (value: string): string =>
  value.replace(/response="([0-9a-f])([0-9a-f]*)"/, 'response="$2$1"');

/** Faults in answering a challenge: RFC 3261 s22, RFC 2617 s3.2.2, RFC 8760. */
export const CREDENTIALS: readonly Deviation[] = [
  terminal('basic-credentials', 'AUTH-3261-22.4-01', 'It answers a Digest challenge with Basic', {
    policy: { credentialScheme: 'Basic' },
  }),
  terminal(
    'retries-rejected-credentials',
    'AUTH-3261-22.1-03',
    'Its credentials are wrong, and it tries them again and again',
    { ...credentials(wrongDigest), policy: { retryRejected: true } },
  ),
  terminal(
    'retry-with-same-cseq',
    'AUTH-3261-22.2-02',
    'The retry with credentials has the CSeq of the first try',
    {
      policy: { retryStep: 0 },
    },
  ),
  terminal('retry-skips-a-cseq', 'AUTH-3261-8.1.3.5-21', 'CSeq of the retry with credentials is two higher', {
    policy: { retryStep: 2 },
  }),
  terminal('digest-uri-is-no-uri', 'AUTH-3261-22.4-02', 'The uri of the credentials is not a URI', {
    policy: { digestUri: 'push.example' },
  }),
  terminal('credentials-without-qop', 'AUTH-3261-22.4-03', 'It leaves out the qop that the challenge had', {
    policy: { ignoreQop: true },
  }),
  terminal('credentials-without-realm', 'AUTH-2617-3.2.2-21', 'The credentials have no realm', {
    policy: { omitCredentials: ['realm'] },
  }),
  terminal('nc-repeated', 'AUTH-2617-3.2.2-22', 'nc is 00000001 however often the nonce is used', {
    policy: { nonceCount: 'same' },
  }),
  terminal('nc-too-short', 'AUTH-2617-3.2.2-22', 'nc has one digit', { policy: { nonceCount: 'short' } }),
  terminal('qop-without-cnonce', 'AUTH-2617-3.2.2-23', 'The credentials have a qop and no cnonce', {
    policy: { omitCredentials: ['cnonce'] },
  }),
  terminal('qop-not-offered', 'AUTH-2617-3.2.2-24', 'The credentials say auth-int, which was not offered', {
    policy: { qopInstead: 'auth-int' },
  }),
  terminal(
    'opaque-invented',
    'AUTH-2617-3.2.2-25',
    'The opaque of the credentials is not that of the challenge',
    credentials((value) => `${value.replace(/, opaque="[^"]*"/, '')}, opaque="invented"`),
  ),
  terminal('md5-digest-upper-case', 'AUTH-2617-3.2.2-26', 'The digits of an MD5 digest are in upper case', {
    ...credentials(upperCase),
    policy: { takeChallenge: 'last' },
  }),
  terminal('digest-uri-differs', 'AUTH-2617-3.2.2-27', 'The digest URI is not the Request-URI', {
    policy: { digestUri: 'sip:elsewhere.example' },
  }),
  terminal(
    'digest-wrong',
    'AUTH-2617-3.2.2-28',
    'The digest is not the one that the password gives',
    credentials(wrongDigest),
  ),
  terminal(
    'digest-upper-case',
    'AUTH-8760-2.2-01',
    'The digits of a SHA-256 digest are in upper case',
    credentials(upperCase),
  ),
  terminal('takes-the-last-challenge', 'AUTH-8760-2.4-01', 'It takes the last challenge that it knows', {
    policy: { takeChallenge: 'last' },
  }),
  terminal(
    'credentials-merged',
    'SIP-3261-7.3.1-24',
    'Two credentials stand in one row',
    credentials((value) => `${value}, Digest username="nora", realm="other.example"`),
  ),
];
