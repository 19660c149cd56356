import { DIGIT, isIn } from './characters';
import { Fault } from './fault';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Reads a SIP-date, "Mon, 02 Mar 2026 08:00:00 GMT": the one form of RFC 1123, case-sensitive, in GMT only (RFC 3261
 * s20.17). The weekday must be that of the date (RFC 822 s5.2).
 */
export function parseDate(text: string): Date | Fault {
  for (let i = 0; i < SHAPE.length; i++) {
    const expected = SHAPE.charCodeAt(i);
    const c = text.charCodeAt(i);
    const fits =
      expected === DIGIT_HERE ? isIn(c, DIGIT) : expected === LETTER_HERE ? c > 0x20 : c === expected;
    if (!fits) return new Fault('date in the form "Mon, 02 Mar 2026 08:00:00 GMT" expected', i);
  }
  if (text.length > SHAPE.length) return new Fault('nothing expected after "GMT"', SHAPE.length);
  const day = Number(text.slice(5, 7));
  const month = MONTHS.indexOf(text.slice(8, 11));
  const year = Number(text.slice(12, 16));
  const [hours, minutes, seconds] = [text.slice(17, 19), text.slice(20, 22), text.slice(23, 25)].map(Number);
  if (month < 0) return new Fault('month name expected', 8);
  if (hours! > 23 || minutes! > 59 || seconds! > 59)
    return new Fault('time of day from 00:00:00 to 23:59:59 expected', 17);
  const date = new Date(0);
  // Date.UTC would read years below 100 as 19xx.
  date.setUTCFullYear(year, month, day);
  date.setUTCHours(hours!, minutes, seconds);
  if (date.getUTCDate() !== day) return new Fault('the month has no such day', 5);
  const weekday = DAYS.indexOf(text.slice(0, 3));
  if (weekday < 0) return new Fault('weekday name expected', 0);
  if (weekday !== date.getUTCDay()) return new Fault('the weekday is not that of the date', 0);
  return date;
}

/** What stands where: "#" a digit, "@" a letter, anything else itself. */
const SHAPE = '@@@, ## @@@ #### ##:##:## GMT';
const DIGIT_HERE = '#'.charCodeAt(0);
const LETTER_HERE = '@'.charCodeAt(0);

/** Writes a SIP-date; fractions of a second are cut off. Years 0 to 9999. */
export function formatDate(date: Date): string {
  return date.toUTCString();
}
