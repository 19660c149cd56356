import type { SipResponse } from '../../../protocol/sip/message';
import type { Deviation } from '../deviation';
import { changing, deviationsOf, finals, withStatus } from '../edits';

const terminal = deviationsOf('terminal');
const ACCEPTED = { method: 'MESSAGE', status: 2 } as const;

/** Faults in when and how often a terminal answers, and where to: RFC 3261 s17.2.2, RFC 4320, RFC 3581. */
export const REPEATING: readonly Deviation[] = [
  terminal(
    'no-final-response',
    'TXN-3261-8.2.6.1-21',
    'It never answers a MESSAGE',
    finals({ method: 'MESSAGE' }, () => undefined),
  ),
  terminal(
    'response-repeated-unasked',
    'TXN-3261-17.2.2-21',
    'It sends its response twice though the request came once',
    finals(ACCEPTED, (response) => [response, response]),
  ),
  terminal('retransmission-not-answered', 'TXN-3261-17.2.2-22', 'It does not answer a repeated request', {
    policy: { answerRetransmissions: false },
  }),
  terminal(
    'two-final-responses',
    'TXN-3261-17.2.2-23',
    'Behind its 200 it sends a 486',
    finals(ACCEPTED, (response) => [response, withStatus(response, 486, 'Busy Here').remove('Supported')]),
  ),
  terminal(
    'to-tag-differs-in-repeated-response',
    'TXN-3261-8.2.6.2-27',
    'A repeated response has another To tag than the first one',
    finals({ method: 'MESSAGE' }, (response, { copy }) =>
      copy === 0 ? response : changing<SipResponse>('To', (value) => `${value}${copy}`)(response),
    ),
  ),
  terminal(
    '180-to-options',
    'PXY-4320-4.1-01',
    'It answers OPTIONS with 180 before 200',
    finals({ method: 'OPTIONS', status: 200 }, (response) => [provisional(response), response]),
  ),
  terminal(
    '180-to-message',
    'PXY-4320-4.1-01',
    'It answers MESSAGE with 180 before 200',
    finals(ACCEPTED, (response) => [provisional(response), response]),
  ),
  terminal('early-100', 'PXY-4320-4.1-01', 'It sends 100 over UDP half a second after the request', {
    policy: { answerDelayMs: 900, early100: 500 },
  }),
  terminal(
    'no-100-when-slow',
    'PXY-4320-4.1-02',
    'It takes six seconds to answer and sends no 100 meanwhile',
    {
      policy: { answerDelayMs: 6000, send100: false },
    },
  ),
  terminal('rport-not-filled', 'PXY-3581-4-01', 'It leaves an empty rport empty', {
    policy: { fillReceived: false },
  }),
  terminal('responses-from-another-port', 'PXY-3581-4-22', 'Its responses leave from a port of their own', {
    policy: { answerFromAnotherPort: true },
  }),
  terminal('responses-to-another-port', 'PXY-3581-4-21', 'Its responses go to a port next to the right one', {
    policy: { responsePortOffset: 1 },
  }),
];

function provisional(response: SipResponse): SipResponse {
  const bare = response
    .remove('Content-Type')
    .set('Content-Length', '0')
    .with({ body: Buffer.alloc(0) });
  return withStatus(bare, 180, 'Ringing');
}
