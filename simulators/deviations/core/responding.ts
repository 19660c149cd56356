import type { SipResponse } from '../../../protocol/sip/message';
import type { Deviation, Outgoing } from '../deviation';
import {
  deviationsOf,
  finals,
  requests,
  sequence,
  withBody,
  withStatus,
  withTopVia,
  type How,
} from '../edits';
import { withToTag } from './rows';

const core = deviationsOf('core');

/** Refusals that only a terminal makes, so that the core can but have forwarded them. */
const TERMINALS_REFUSALS = new Set([415, 486, 488]);
const forwardedRefusal = (change: (response: SipResponse) => Outgoing) =>
  finals({ method: 'MESSAGE', status: 4 }, (response) =>
    TERMINALS_REFUSALS.has(response.status) ? change(response) : response,
  );
/** Answers of the core's own to a MESSAGE for somebody without a contact. */
const offline = (change: (response: SipResponse) => Outgoing) =>
  finals({ method: 'MESSAGE', status: 480 }, change);
const twice = (response: SipResponse): Outgoing => [response, withToTag(response, (tag) => `${tag}2`)];

/** Takes away the 100 of some requests. */
const without100 = (fits: (method: string | undefined) => boolean): How => ({
  outgoing: (message) =>
    message.kind === 'response' && message.status === 100 && fits(message.cseq?.method) ? undefined : message,
});

/** ACK of a refusal: hop by hop, so its only Via is ours. */
const hopByHopAck = (change: (ack: Parameters<typeof withToTag>[0]) => Outgoing) =>
  requests(['ACK'], (ack) => (ack.list('Via').length === 1 ? change(ack) : ack));

/** Faults with responses and INVITE: RFC 3261 s16.7 to s16.10, s9, s17; RFC 4320. */
export const RESPONDING: readonly Deviation[] = [
  core(
    'via-changed-in-response',
    'PXY-3261-16.7-03',
    'A forwarded response has a changed Via',
    finals({ method: 'MESSAGE', status: 2 }, (response) =>
      withTopVia(response, (via) => via.withParam('seen').toString()),
    ),
  ),
  core('100-forwarded', 'PXY-3261-16.7-05', '100 of a branch is forwarded', {
    policy: { forward100: true },
  }),
  core('highest-class-chosen', 'PXY-3261-16.7-06', 'The response of the highest class is chosen', {
    policy: { finalResponse: 'highest-class' },
  }),
  core('challenges-of-one-branch', 'PXY-3261-16.7-07', 'A 401 has the challenges of one branch only', {
    policy: { mergeChallenges: false },
  }),
  core(
    'response-header-removed',
    'PXY-3261-16.7-09',
    'Allow is removed from a forwarded response',
    finals({ method: 'OPTIONS', status: 2 }, (response) => response.remove('Allow')),
  ),
  core(
    'response-body-changed',
    'PXY-3261-16.7-09',
    'The body of a forwarded response is changed',
    finals({ method: 'OPTIONS', status: 2 }, (response) =>
      response.with({ body: Buffer.from(response.body.map((octet) => (octet === 0x2d ? 0x2b : octet))) }),
    ),
  ),
  core('pending-branches-left-ringing', 'PXY-3261-16.7-10', 'Ringing branches are not cancelled', {
    policy: { cancelPending: false },
  }),
  core('every-final-forwarded', 'PXY-3261-16.7-21', 'Every final response of a fork goes upstream', {
    policy: { forwardEveryFinal: true },
  }),
  core(
    'message-answered-twice',
    'MSG-3428-6-01',
    'Two final responses to a MESSAGE go upstream',
    finals({ method: 'MESSAGE', status: 2 }, twice),
  ),
  core(
    'options-answered-twice',
    'OPT-3261-11.2-02',
    'Two final responses to OPTIONS go upstream',
    finals({ method: 'OPTIONS', status: 2 }, twice),
  ),
  core(
    'core-answers-with-a-body',
    'MSG-3428-7-02',
    'The core answers for a user who is not there, with a body',
    offline((response) => withBody(withStatus(response, 200, 'OK'), Buffer.from('stored'), 'text/plain')),
  ),
  core(
    'core-answers-with-contact',
    'MSG-3428-7-03',
    'The core answers for a user who is not there, with a Contact',
    offline((response) => withStatus(response, 200, 'OK').add('Contact', '<sip:core.push.example>')),
  ),
  core(
    'stored-with-200',
    'MSG-3428-7-04',
    'The core answers 200 for a user who is not there',
    offline((response) => withStatus(response, 200, 'OK')),
  ),
  core(
    'core-415-without-accept',
    'TXN-3261-8.2.3-21',
    'The core answers 415 without Accept',
    offline((response) => withStatus(response, 415, 'Unsupported Media Type')),
  ),
  core(
    'to-tag-changed-in-2xx',
    'PXY-3261-16.7-22',
    'The To tag of a forwarded 2xx is changed',
    finals({ method: 'MESSAGE', status: 2 }, (response) => withToTag(response, (tag) => `${tag}x`)),
  ),
  core(
    'status-made-up',
    'PXY-3261-16.7-23',
    'A status that no branch gave goes upstream',
    forwardedRefusal((response) => withStatus(response, 406, 'Not Acceptable')),
  ),
  core(
    'to-tag-changed-in-refusal',
    'PXY-3261-16.7-24',
    'The To tag of a forwarded refusal is changed',
    forwardedRefusal((response) => withToTag(response, (tag) => `${tag}x`)),
  ),
  core('goes-on-after-6xx', 'PXY-3261-16.7-25', 'Branches are started after a 6xx', {
    policy: { goOnAfter6xx: true },
  }),
  core(
    'refusal-withheld',
    'PXY-3261-16.7-26',
    'A refusal of all branches does not go upstream',
    forwardedRefusal(() => undefined),
  ),
  core('early-100-of-core', 'PXY-4320-4.1-01', 'Requests get 100 at once', { policy: { early100: 0 } }),
  core('core-sends-180-to-message', 'PXY-4320-4.1-01', 'A MESSAGE gets 180', {
    policy: { early100: 0 },
    outgoing: (message) =>
      message.kind === 'response' && message.status === 100 && message.cseq?.method === 'MESSAGE'
        ? withStatus(message, 180, 'Ringing').set('To', `${message.header('To')};tag=ringing`)
        : message,
  }),
  core(
    'no-100-to-non-invite',
    'PXY-4320-4.1-02',
    'A request that waits for its answer gets no 100',
    without100((method) => method !== 'INVITE'),
  ),
  core('core-sends-408-to-message', 'PXY-4320-4.2-01', 'An unanswered MESSAGE gets 408', {
    policy: { timeoutResponse: true },
  }),
  core('late-responses-forwarded', 'PXY-4320-4.2-21', 'Responses go upstream when it is too late', {
    policy: { forwardLateResponses: true },
  }),
  core('message-cancelled', 'PXY-3261-9.1-01', 'Pending branches of a MESSAGE are cancelled', {
    policy: { cancelOtherMethods: true, cancelAtOnce: true },
  }),
  core('cancel-not-passed-on', 'PXY-3261-16.10-01', 'A CANCEL does not reach the branches', {
    policy: { passCancelOn: false },
  }),
  core(
    'no-100-to-invite',
    'INV-3261-17.2.1-01',
    'An INVITE gets no 100',
    without100((method) => method === 'INVITE'),
  ),
  core('first-2xx-only', 'INV-3261-16.7-01', 'Only the first 2xx to an INVITE goes upstream', {
    policy: { forwardEvery2xx: false },
  }),
  core(
    'ack-without-to-tag',
    'INV-3261-17.1.1.3-01',
    'The ACK of a refusal lacks its To tag',
    hopByHopAck((ack) => withToTag(ack, () => undefined)),
  ),
  core(
    'refusals-not-acknowledged',
    'INV-3261-17.1.1.2-21',
    'Refusals of an INVITE get no ACK',
    hopByHopAck(() => undefined),
  ),
  core(
    'cancel-with-other-from',
    'INV-3261-9.1-21',
    'From of a CANCEL is not that of its INVITE',
    requests(['CANCEL'], (cancel) => cancel.set('From', `${cancel.header('From')}x`)),
  ),
  core(
    'cancel-with-method-of-invite',
    'TXN-3261-8.1.1.5-21',
    'CSeq of a CANCEL names INVITE',
    requests(['CANCEL'], (cancel) => cancel.set('CSeq', `${sequence(cancel)} INVITE`)),
  ),
  core('cancel-before-provisional', 'INV-3261-9.1-22', 'CANCEL does not wait for a provisional response', {
    policy: { cancelAtOnce: true },
  }),
  core('impatient-timer-c', 'INV-3261-16.8-01', 'The core gives up a ringing call after a minute', {
    policy: { timerC: 60_000, ringingResetsTimerC: false },
  }),
  core(
    'cancel-requires-something',
    'TXN-3261-8.2.2.3-22',
    'A CANCEL has a Require',
    requests(['CANCEL'], (cancel) => cancel.add('Require', 'gruu')),
  ),
];
