import { DEFAULT_TIMERS } from '../../../protocol/sip/transactions/timers';
import type { Deviation } from '../deviation';
import { deviationsOf, requests } from '../edits';

const sender = deviationsOf('sender');

/** Faults in repeating requests: RFC 3261 s17.1. */
export const REPEATING: readonly Deviation[] = [
  sender('retransmission-changed', 'TXN-3261-17.1.1.2-21', 'A repeated request differs from the first one', {
    ...requests(undefined, (request, { copy }) =>
      copy === 0 ? request : request.add('Subject', `copy ${copy}`),
    ),
    policy: { preferStream: false },
  }),
  sender('retransmits-every-500-ms', 'TXN-3261-17.1.2.2-21', 'The interval of repetition does not double', {
    policy: { timers: { ...DEFAULT_TIMERS, t2: 500 }, preferStream: false },
  }),
  sender(
    'retransmission-interval-without-limit',
    'TXN-3261-17.1.2.2-21',
    'The interval of repetition doubles beyond 4 s',
    { policy: { timers: { ...DEFAULT_TIMERS, t2: 64_000 }, preferStream: false } },
  ),
  sender('stops-after-100', 'TXN-3261-17.1.2.2-22', 'After a 100 it does not repeat the request any more', {
    policy: { repeatAfterProvisional: false, preferStream: false },
  }),
  sender(
    'goes-on-after-final',
    'TXN-3261-17.1.2.2-23',
    'It goes on repeating a request that has been answered',
    { policy: { stopAtFinal: false, preferStream: false } },
  ),
  sender('goes-on-beyond-32-s', 'TXN-3261-17.1.2.2-24', 'It repeats requests for 50 s', {
    policy: { timers: { ...DEFAULT_TIMERS, life: 50_000 }, preferStream: false },
  }),
  sender('retransmits-over-tcp', 'TXN-3261-17.1.2.2-25', 'It repeats requests over TCP', {
    policy: { retransmitOnStreams: true, preferStream: true },
  }),
];
