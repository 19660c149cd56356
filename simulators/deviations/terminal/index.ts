import type { Deviation } from '../deviation';
import { ANSWERING } from './answering';
import { CREDENTIALS } from './credentials';
import { DESCRIBING } from './describing';
import { IDENTITY } from './identity';
import { OPTIONS_ANSWERS } from './options';
import { REACTING } from './reacting';
import { REGISTERING } from './registering';
import { REPEATING } from './repeating';
import { TRUSTING } from './trusting';

/** Every deliberate fault of a Push Receiver Agent. */
export const TERMINAL_DEVIATIONS: readonly Deviation[] = [
  ...REGISTERING,
  ...IDENTITY,
  ...CREDENTIALS,
  ...ANSWERING,
  ...OPTIONS_ANSWERS,
  ...DESCRIBING,
  ...REACTING,
  ...REPEATING,
  ...TRUSTING,
];
