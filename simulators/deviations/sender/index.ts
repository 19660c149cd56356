import type { Deviation } from '../deviation';
import { CALLING } from './calling';
import { CANCELLING } from './cancelling';
import { CONTENT } from './content';
import { CREDENTIALS } from './credentials';
import { GRAMMAR } from './grammar';
import { INDIRECTION } from './indirection';
import { MESSAGES } from './message';
import { REPEATING } from './repeating';
import { REQUEST_FORM } from './request-form';

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
  ...CREDENTIALS,
];
