import { perReading } from '../per-reading';
import { dialogKey } from '../reading/dialog-key';
import type { Reading } from '../reading/reading';

/** Methods whose 2xx, and of INVITE whose tagged 1xx, makes a dialog (RFC 3261 s12.1, RFC 6665, RFC 3515). */
const DIALOG_FORMING = new Set(['INVITE', 'SUBSCRIBE', 'REFER']);

/** Keys of all dialogs, early ones included, that responses on the trace made. */
export const dialogsOf = perReading((reading: Reading) => {
  const dialogs = new Set<string>();
  for (const { method, responses } of reading.hops) {
    if (!DIALOG_FORMING.has(method)) continue;
    for (const { message } of responses) {
      const key = dialogKey(message);
      if (key !== undefined && message.status > 100 && message.status < 300) dialogs.add(key);
    }
  }
  return dialogs;
});
