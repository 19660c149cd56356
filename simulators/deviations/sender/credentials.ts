import type { Deviation } from '../deviation';
import { deviationsOf } from '../edits';

const sender = deviationsOf('sender');

/** Faults in answering a challenge: RFC 3261 s22.4. */
export const CREDENTIALS: readonly Deviation[] = [
  sender('count-without-qop', 'AUTH-3261-22.4-04', 'It sends nc and cnonce though the challenge had no qop', {
    policy: { countWithoutQop: true },
  }),
];
