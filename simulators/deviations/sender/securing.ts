import type { Deviation } from '../deviation';
import { deviationsOf } from '../edits';

const sender = deviationsOf('sender');

/** Faults with TLS and sips URIs: RFC 3261 s26, RFC 5922. */
export const SECURING: readonly Deviation[] = [
  sender('sips-in-the-clear', 'TRUST-3261-26.2.2-01', 'Requests for sips URIs go over UDP', {
    policy: { securesSips: false },
  }),
  sender(
    'sender-takes-any-certificate',
    'TRUST-3261-26.2.2-02',
    'It pushes to servers with any certificate',
    { policy: { verifiesPeers: false } },
  ),
];
