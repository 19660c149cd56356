import type { Deviation } from '../deviation';
import { ANSWERING } from './answering';
import { CHALLENGING } from './challenging';
import { FORWARDING } from './forwarding';
import { GRANTING } from './granting';
import { IDENTIFYING } from './identifying';
import { NOTIFYING } from './notifying';
import { PREFERRING } from './preferring';
import { REGISTERING } from './registering';
import { REPEATING } from './repeating';
import { RESPONDING } from './responding';
import { SECURING } from './securing';
import { TARGETING } from './targeting';

/** Every deliberate fault of the SIP/IP core. */
export const CORE_DEVIATIONS: readonly Deviation[] = [
  ...REGISTERING,
  ...GRANTING,
  ...CHALLENGING,
  ...TARGETING,
  ...PREFERRING,
  ...FORWARDING,
  ...RESPONDING,
  ...ANSWERING,
  ...REPEATING,
  ...NOTIFYING,
  ...IDENTIFYING,
  ...SECURING,
];
