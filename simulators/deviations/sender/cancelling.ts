import type { SipRequest } from '../../../protocol/sip/message';
import { cancelFor } from '../../stack/client-transaction';
import type { Deviation } from '../deviation';
import { changing, deviationsOf, requests } from '../edits';

const sender = deviationsOf('sender');

/** Sends a CANCEL behind each MESSAGE. */
const cancelling = (spoil: (cancel: SipRequest) => SipRequest = (cancel) => cancel) =>
  requests(['MESSAGE'], (request, { copy }) => (copy === 0 ? [request, spoil(cancelFor(request))] : request));

/** Faults with CANCEL: RFC 3261 s9.1. */
export const CANCELLING: readonly Deviation[] = [
  sender('cancels-a-message', 'PXY-3261-9.1-01', 'It cancels MESSAGE requests', cancelling()),
  sender(
    'cancel-of-another-call',
    'INV-3261-9.1-21',
    'From of a CANCEL is not that of its request',
    cancelling((cancel) => changing<SipRequest>('From', (value) => `${value}x`)(cancel)),
  ),
  sender(
    'cancel-with-require',
    'TXN-3261-8.2.2.3-22',
    'A CANCEL has a Require',
    cancelling((cancel) => cancel.add('Require', 'gruu')),
  ),
];
