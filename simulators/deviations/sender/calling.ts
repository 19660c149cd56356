import type { SipRequest } from '../../../protocol/sip/message';
import type { Deviation } from '../deviation';
import { changing, deviationsOf, requests, sequence } from '../edits';

const sender = deviationsOf('sender');
const invite = (edit: (request: SipRequest) => SipRequest) =>
  requests(['INVITE'], (request) => edit(request));

/** Faults of a caller: RFC 3261 s8.1.1.8, s12.2, s13.2. */
export const CALLING: readonly Deviation[] = [
  sender(
    'invite-without-contact',
    'INV-3261-8.1.1.8-21',
    'INVITE has no Contact',
    invite((request) => request.remove('Contact')),
  ),
  sender(
    'sip-contact-in-secure-invite',
    'INV-3261-8.1.1.8-22',
    'INVITE to a SIPS URI has a SIP URI as Contact',
    invite(changing('Contact', (value) => value.replace('<sips:', '<sip:'))),
  ),
  sender(
    'invite-without-allow',
    'INV-3261-13.2.1-01',
    'INVITE has no Allow',
    invite((request) => request.remove('Allow')),
  ),
  sender(
    'success-not-acknowledged',
    'INV-3261-13.2.2.4-01',
    'The 2xx to INVITE gets no ACK',
    requests(['ACK'], () => undefined),
  ),
  sender(
    'number-left-out-in-dialog',
    'TXN-3261-12.2.1.1-21',
    'The CSeq number of a BYE leaves one out',
    requests(['BYE'], (bye) => bye.set('CSeq', `${sequence(bye) + 1} BYE`)),
  ),
  sender('caller-repeats-ringing-invite', 'TXN-3261-17.1.1.2-23', 'It repeats an INVITE that rings', {
    policy: { repeatInviteAfterProvisional: true },
  }),
];
