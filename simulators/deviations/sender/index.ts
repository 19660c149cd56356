import type { Deviation } from '../deviation';
import { CALLING } from './calling';
import { CANCELLING } from './cancelling';
import { CHUNKING } from './chunking';
import { CONTENT } from './content';
import { CREDENTIALS } from './credentials';
import { DESCRIBING } from './describing';
import { FILES } from './files';
import { FRAMING } from './framing';
import { GRAMMAR } from './grammar';
import { IDENTIFYING } from './identifying';
import { INDIRECTION } from './indirection';
import { LISTING } from './listing';
import { MESSAGES } from './message';
import { PREFERRING } from './preferring';
import { REPEATING } from './repeating';
import { REQUEST_FORM } from './request-form';
import { SECURING } from './securing';
import { SIGNING } from './signing';
import { WATCHING } from './watching';

/** Every deliberate fault of a Push Sender Agent. */
export const SENDER_DEVIATIONS: readonly Deviation[] = [
  ...MESSAGES,
  ...REQUEST_FORM,
  ...GRAMMAR,
  ...CONTENT,
  ...INDIRECTION,
  ...REPEATING,
  ...CANCELLING,
  ...CALLING,
  ...DESCRIBING,
  ...FILES,
  ...FRAMING,
  ...CHUNKING,
  ...CREDENTIALS,
  ...LISTING,
  ...PREFERRING,
  ...WATCHING,
  ...IDENTIFYING,
  ...SECURING,
  ...SIGNING,
];
