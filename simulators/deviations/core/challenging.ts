import type { SipResponse } from '../../../protocol/sip/message';
import type { Deviation } from '../deviation';
import { deviationsOf, finals, requests, withStatus } from '../edits';
import { eachRow } from './rows';

const core = deviationsOf('core');

/** Changes the challenges of the registrar. */
const challenge = (change: (response: SipResponse) => SipResponse) =>
  finals({ method: 'REGISTER', status: 401 }, change);

const FOREIGN_CREDENTIALS =
  'Digest username="core", realm="another.example", nonce="n", uri="sip:push.example", ' +
  'response="00000000000000000000000000000000"';

/** Faults of authentication: RFC 3261 s22, RFC 2617, RFC 8760. */
export const CHALLENGING: readonly Deviation[] = [
  core('always-stale', 'AUTH-2617-3.2.1-01', 'Wrong credentials are called stale', {
    policy: { stale: 'always' },
  }),
  core(
    'realm-unquoted',
    'AUTH-2617-3.2.1-21',
    'realm has no quotation marks',
    challenge((response) =>
      eachRow(response, 'WWW-Authenticate', (row) => row.replace(/realm="([^"]*)"/, 'realm=$1')),
    ),
  ),
  core('replays-accepted', 'AUTH-2617-3.2.2-01', 'A nonce count may be used again', {
    policy: { detectReplays: false },
  }),
  core('proxy-challenges-with-401', 'AUTH-3261-22.1-01', 'The proxy challenges with 401', {
    policy: { proxyChallenge: 401 },
  }),
  core(
    'cancel-challenged',
    'AUTH-3261-22.1-02',
    'CANCEL is challenged',
    finals({ method: 'CANCEL' }, (response) =>
      withStatus(response, 401, 'Unauthorized').add(
        'WWW-Authenticate',
        'Digest realm="push.example", nonce="c", qop="auth"',
      ),
    ),
  ),
  core(
    'registrar-401-without-challenge',
    'AUTH-3261-22.2-01',
    'A 401 has no WWW-Authenticate',
    challenge((response) => response.remove('WWW-Authenticate')),
  ),
  core(
    'proxy-authorization-added',
    'AUTH-3261-22.3-01',
    'A forwarded request gets credentials of another realm',
    requests(['MESSAGE'], (request) => request.add('Proxy-Authorization', FOREIGN_CREDENTIALS)),
  ),
  core('challenges-not-merged', 'AUTH-3261-22.3-02', 'Only one branch is heard when several challenge', {
    policy: { mergeChallenges: false },
  }),
  core(
    'basic-offered',
    'AUTH-3261-22.4-01',
    'Basic authentication is offered beside Digest',
    challenge((response) => response.add('WWW-Authenticate', 'Basic realm="push.example"')),
  ),
  core('challenge-without-qop', 'AUTH-3261-22.4-03', 'Challenges have no qop', {
    policy: { offerQop: false },
  }),
  core('same-algorithm-twice', 'AUTH-8760-2.3-01', 'Two challenges of one realm have the same algorithm', {
    policy: { algorithms: ['MD5', 'MD5'] },
  }),
  core('challenges-reversed', 'AUTH-8760-2.5-01', 'Challenges of a branch come in another order', {
    policy: { challengeOrder: 'reversed' },
  }),
  core('any-digest-uri', 'AUTH-8760-2.6-01', 'Credentials for another domain are accepted', {
    policy: { checkDigestUri: false },
  }),
  core(
    'rspauth-in-capitals',
    'AUTH-8760-2.2-01',
    'rspauth is in capital letters',
    finals({ method: 'REGISTER', status: 200 }, (response) =>
      response.add('Authentication-Info', `qop=auth, rspauth="${'0123456789ABCDEF'.repeat(4)}"`),
    ),
  ),
];
