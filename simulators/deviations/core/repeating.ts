import { DEFAULT_TIMERS } from '../../../protocol/sip/transactions/timers';
import type { Deviation } from '../deviation';
import { deviationsOf, finals, requests, withStatus } from '../edits';

const core = deviationsOf('core');

/** Faults of the transaction layer: RFC 3261 s17. */
export const REPEATING: readonly Deviation[] = [
  core('forwarded-branch-without-cookie', 'TXN-3261-8.1.1.7-21', 'Branches lack the magic cookie', {
    policy: { branchCookie: 'z9hg4bk' },
  }),
  core('branches-used-again', 'TXN-3261-8.1.1.7-22', 'Requests share a branch', {
    policy: { reuseBranches: true },
  }),
  core(
    'copies-differ',
    'TXN-3261-17.1.1.2-21',
    'A repeated request is not the same as before',
    requests(['MESSAGE'], (request, { copy }) =>
      copy === 0 ? request : request.add('Subject', `copy ${copy}`),
    ),
  ),
  core(
    'invite-copy-left-out',
    'TXN-3261-17.1.1.2-22',
    'The third copy of an unanswered INVITE is left out',
    requests(['INVITE'], (request, { copy }) => (copy === 2 ? undefined : request)),
  ),
  core(
    'message-copy-left-out',
    'TXN-3261-17.1.2.2-21',
    'The third copy of an unanswered MESSAGE is left out',
    requests(['MESSAGE'], (request, { copy }) => (copy === 2 ? undefined : request)),
  ),
  core('repeating-stops-after-100', 'TXN-3261-17.1.2.2-22', 'After a 100 a request is not repeated', {
    policy: { repeatAfterProvisional: false },
  }),
  core('repeats-after-final', 'TXN-3261-17.1.2.2-23', 'An answered request is repeated', {
    policy: { stopAtFinal: false },
  }),
  core('repeats-for-too-long', 'TXN-3261-17.1.2.2-24', 'Requests are repeated for more than 32 seconds', {
    policy: { timers: { ...DEFAULT_TIMERS, life: 50_000 } },
  }),
  core('invite-repeated-while-ringing', 'TXN-3261-17.1.1.2-23', 'A ringing INVITE is repeated', {
    policy: { repeatInviteAfterProvisional: true },
  }),
  core('repeats-on-streams', 'TXN-3261-17.1.2.2-25', 'Requests are repeated over TCP', {
    policy: { retransmitOnStreams: true },
  }),
  core('refusals-repeated-on-streams', 'TXN-3261-17.2.1-22', 'Refusals of INVITE are repeated over TCP', {
    policy: { retransmitOnStreams: true },
  }),
  core(
    'refusals-not-repeated',
    'TXN-3261-17.2.1-21',
    'An unacknowledged refusal of INVITE is not repeated',
    finals({ method: 'INVITE' }, (response, { copy }) =>
      copy > 0 && response.status >= 300 ? undefined : response,
    ),
  ),
  core(
    'responses-sent-twice',
    'TXN-3261-17.2.2-21',
    'A response is repeated unasked',
    finals({ method: 'REGISTER' }, (response) => [response, response]),
  ),
  core('copies-unanswered', 'TXN-3261-17.2.2-22', 'A repeated request is not answered again', {
    policy: { answerRetransmissions: false },
  }),
  core(
    'two-finals-to-register',
    'TXN-3261-17.2.2-23',
    'A REGISTER gets 200 and then 500',
    finals({ method: 'REGISTER', status: 200 }, (response) => [
      response,
      withStatus(response, 500, 'Server Internal Error'),
    ]),
  ),
];
