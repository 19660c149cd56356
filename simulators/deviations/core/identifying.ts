import type { IdentityPolicy } from '../../core/identity-policy';
import type { Deviation } from '../deviation';
import { deviationsOf } from '../edits';

const core = deviationsOf('core');

const identities = (policy: Partial<IdentityPolicy>): { policy: Partial<IdentityPolicy> } => ({ policy });

/** Faults in asserting identities: RFC 3325, RFC 5876. */
export const IDENTIFYING: readonly Deviation[] = [
  core(
    'identity-without-proof',
    'TRUST-3325-5-01',
    'Whoever From names is asserted, proved or not',
    identities({ assertsClaims: true }),
  ),
  core(
    'anybody-believed',
    'TRUST-3325-5-02',
    'What anybody asserts is sent on',
    identities({ believesAnybody: true }),
  ),
  core(
    'preference-forwarded',
    'TRUST-3325-6-01',
    'P-Preferred-Identity is sent on',
    identities({ removesPreferred: false }),
  ),
  core(
    'identity-despite-privacy',
    'TRUST-3325-7-01',
    'The asserted identity goes to terminals although Privacy says id',
    identities({ honoursPrivacy: false }),
  ),
  core(
    'all-identities-asserted',
    'TRUST-3325-9.1-01',
    'All identities of a user are asserted at once',
    identities({ assertsAll: true }),
  ),
  core(
    'identity-never-told',
    'TRUST-3325-7-02',
    'No terminal is told who the sender is',
    identities({ keepsUnlessPrivate: false }),
  ),
];
