import type { Deviation } from '../deviation';
import { deviationsOf } from '../edits';

const terminal = deviationsOf('terminal');

/** Faults in whom and what a terminal trusts: RFC 3325 s8, RFC 3261 s26.3.2.1. */
export const TRUSTING: readonly Deviation[] = [
  terminal(
    'anybodys-assertion-used',
    'TRUST-3325-8-01',
    'It believes the P-Asserted-Identity of whoever sends it',
    { policy: { trustsAnySender: true } },
  ),
  terminal(
    'any-signature-taken',
    'TRUST-8551-3.5.3-22',
    'It takes signed content without looking at the signature',
    { policy: { verifiesSignatures: false } },
  ),
  terminal('old-signatures-taken', 'MSG-3428-11.4-21', 'It takes what was signed an hour ago', {
    policy: { verifiesDates: false },
  }),
  terminal('undecipherable-taken', 'TRUST-3261-23.2-23', 'It takes what it has no key for', {
    policy: { undecipherableStatus: 200 },
  }),
  terminal('any-signer-trusted', 'TRUST-3261-23.2-22', 'It takes signed content whoever has signed it', {
    policy: { verifiesSigners: false },
  }),
  terminal(
    'terminal-takes-any-certificate',
    'TRUST-3261-26.3.2.1-01',
    'It registers with servers that have any certificate',
    { policy: { verifiesPeers: false } },
  ),
];
