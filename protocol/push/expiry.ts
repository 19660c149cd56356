import { isFault } from '../sip/fault';
import { parseDate } from '../sip/date';
import type { SipRequest } from '../sip/message';

/**
 * When the content of a MESSAGE expires: Expires counted from Date, or from the time of receipt when there is no (readable)
 * Date; undefined = never, which is also what a malformed Expires means (RFC 3428 s7).
 */
export function expiryOf(message: SipRequest, receivedAt: Date): Date | undefined {
  const { expires } = message;
  if (expires === undefined) return undefined;
  const text = message.header('Date');
  const date = text === undefined ? undefined : parseDate(text);
  const from = date === undefined || isFault(date) ? receivedAt : date;
  return new Date(from.getTime() + expires * 1000);
}
