import type { Deviation } from '../deviation';
import { deviationsOf } from '../edits';

const core = deviationsOf('core');

/** Faults with TLS and sips URIs: RFC 3261 s16.6 and s26, RFC 5630, RFC 5922. */
export const SECURING: readonly Deviation[] = [
  core('sips-forwarded-in-the-clear', 'TRUST-3261-16.6-07', 'Requests for sips URIs are sent on over UDP', {
    policy: { securesSips: false },
  }),
  core('sips-to-sip-contacts', 'TRUST-5630-5.3-21', 'Requests for sips URIs go to sip contacts as well', {
    policy: { sipsContactsOnly: false },
  }),
  core('sip-raised-to-sips', 'TRUST-5630-5.3-22', 'Requests for sip URIs are sent on to sips URIs', {
    policy: { keepsScheme: false },
  }),
  core('core-takes-any-certificate', 'TRUST-3261-26.2.2-02', 'It sends to servers with any certificate', {
    policy: { verifiesPeers: false },
  }),
];
