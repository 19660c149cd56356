import type { Deviation } from '../deviation';
import { deviationsOf, finals, withStatus } from '../edits';

const core = deviationsOf('core');

/** Faults in finding targets: RFC 3261 s16.5, RFC 5626 s6 and s7, RFC 5627 s6. */
export const TARGETING: readonly Deviation[] = [
  core('foreign-user-adopted', 'PXY-3261-16.5-01', 'The domain of a foreign Request-URI is replaced', {
    policy: { adoptForeignUsers: true },
  }),
  core('unknown-user-gets-480', 'PXY-3261-16.5-02', 'A request for an unknown user gets 480', {
    policy: { unknownUserStatus: 480 },
  }),
  core('offline-user-gets-404', 'PXY-3261-16.5-22', 'A request for a user without contact gets 404', {
    policy: { noContactStatus: 404 },
  }),
  core('lowest-q-first', 'PXY-3261-16.5-03', 'Contacts with a lower q are tried first', {
    policy: { targetOrder: 'lowest-q-first' },
  }),
  core('every-target-twice', 'PXY-3261-16.5-21', 'Each target gets the request twice', {
    policy: { duplicateTargets: true },
  }),
  core(
    'options-answered-for-the-offline',
    'OPT-3261-16.5-01',
    'OPTIONS for a user without contact gets 200',
    finals({ method: 'OPTIONS', status: 480 }, (response) => withStatus(response, 200, 'OK')),
  ),
  core('unknown-gruu-reaches-everybody', 'GRUU-5627-6.1-01', 'An unknown GRUU is treated like its AOR', {
    policy: { unknownGruu: 'aor' },
  }),
  core('gruu-without-contact-gets-410', 'GRUU-5627-6.1-02', 'A valid GRUU without contact gets 410', {
    policy: { emptyGruuStatus: 410 },
  }),
  core('gruu-reaches-every-terminal', 'GRUU-5627-6.1-03', 'A GRUU leads to all terminals of the user', {
    policy: { gruuLeadsTo: 'aor' },
  }),
  core('gr-carried-on', 'GRUU-5627-6.1-04', 'gr is carried over to the contact', {
    policy: { carryGr: true },
  }),
  core('oldest-contact-of-instance', 'GRUU-5627-6.1-05', 'A GRUU leads to the contact refreshed first', {
    policy: { instanceContact: 'oldest' },
  }),
  core('next-contact-after-refusal', 'GRUU-5627-6.1-06', 'After a refusal the next contact is tried', {
    policy: { instanceFailover: 'any-failure' },
  }),
  core('caller-preferences-ignored', 'GRUU-5627-6.1-07', 'Caller preferences are ignored', {
    policy: { callerPreferences: false },
  }),
  core('path-beside-route', 'GRUU-5627-6.1-08', 'The Path is used although Route goes on', {
    policy: { routeOutranksPath: false },
  }),
  core('gruu-redirected', 'GRUU-5627-6.1-09', 'A request to a GRUU is redirected', {
    policy: { redirectGruus: true },
  }),
  core('never-record-routes', 'GRUU-5627-6.2-01', 'Dialogs through a Path are not record-routed', {
    policy: { recordRoute: 'never' },
  }),
  core('foreign-gruu-as-contact', 'GRUU-5627-6.2-02', "A sender may use another user's GRUU as Contact", {
    policy: { refuseForeignGruuAsContact: false },
  }),
  core('invite-to-gruu-rings-everywhere', 'INV-5627-6.1-01', 'An INVITE to a GRUU rings all terminals', {
    policy: { gruuLeadsTo: 'aor' },
  }),
  core('reg-id-alone-is-a-flow', 'OUTB-5626-6-01', 'A reg-id without instance ID counts', {
    policy: { regIdNeedsInstance: false },
  }),
  core(
    'outbound-not-confirmed',
    'OUTB-5626-6-02',
    'A flow is registered, and Require does not say so',
    finals({ method: 'REGISTER', status: 200 }, (response) => response.remove('Require')),
  ),
  core('no-439', 'OUTB-5626-6-03', 'A first hop without outbound is accepted', {
    policy: { refuseLackOfOutbound: false },
  }),
  core('several-flows-at-once', 'OUTB-5626-6-04', 'One REGISTER may bind several contacts beside a flow', {
    policy: { refuseSeveralFlows: false },
  }),
  core(
    'outbound-required-unasked',
    'OUTB-5626-6-21',
    'Require lists outbound although no flow was registered',
    finals({ method: 'REGISTER', status: 200 }, (response) =>
      response.has('Require') ? response : response.add('Require', 'outbound'),
    ),
  ),
  core('all-flows-at-once', 'OUTB-5626-7-01', 'All flows of an instance get the request', {
    policy: { oneContactPerInstance: false },
  }),
  core('another-flow-after-refusal', 'OUTB-5626-7-02', 'After a refusal another flow is tried', {
    policy: { instanceFailover: 'any-failure' },
  }),
  core('flow-not-used', 'OUTB-5626-7-03', 'Requests do not go over the flow that registered', {
    policy: { useFlow: false },
  }),
  core('pings-unanswered', 'OUTB-5626-5.4-01', 'Pings on a stream are not answered', {
    policy: { answerPings: false },
  }),
  core('stun-unanswered', 'OUTB-5626-5.4-02', 'STUN keep-alives are not answered', {
    policy: { answerStun: false },
  }),
  core('stun-without-address', 'OUTB-5626-8-01', 'Answers to STUN keep-alives lack XOR-MAPPED-ADDRESS', {
    policy: { stunMappedAddress: false },
  }),
];
