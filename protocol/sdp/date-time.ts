import { Fault } from '../sip/fault';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** [ day-name "," ] day month year hour ":" minute [ ":" second ] zone; every quantifier is bounded. */
const DATE_TIME =
  /^(?:([A-Za-z]{3}),[ \t]{0,8})?(\d{1,2})[ \t]{1,8}([A-Za-z]{3})[ \t]{1,8}(\d{4})[ \t]{1,8}(\d{2}):(\d{2})(?::(\d{2}))?[ \t]{1,8}([+-])(\d{2})(\d{2})$/;

/**
 * Reads a date-time of RFC 5322 s3.3, "Mon, 04 May 2026 09:30:00 +0200", in the numeric zone that RFC 5547 s6 demands and
 * without comments. Names of days and months are literals, hence in any case; the weekday must be that of the date.
 */
export function parseDateTime(text: string): Date | Fault {
  const parts = DATE_TIME.exec(text);
  if (!parts) return new Fault('date in the form "Mon, 04 May 2026 09:30:00 +0200" expected');
  const [, dayName, day, monthName, year, hour, minute, second = '0', sign, zoneHours, zoneMinutes] = parts;
  const month = MONTHS.indexOf(capitalised(monthName!));
  if (month < 0) return new Fault('month name expected');
  // A leap second is legal.
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)
    return new Fault('time of day expected');
  if (Number(zoneMinutes) > 59) return new Fault('zone of hours and minutes expected');
  const local = new Date(Date.UTC(Number(year), month, Number(day)));
  local.setUTCFullYear(Number(year), month, Number(day));
  if (local.getUTCDate() !== Number(day)) return new Fault('the month has no such day');
  if (dayName !== undefined && DAYS.indexOf(capitalised(dayName)) !== local.getUTCDay()) {
    return new Fault('the weekday is not that of the date');
  }
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1);
  local.setUTCHours(Number(hour), Number(minute) - offset, Number(second));
  return local;
}

/** Writes a date-time; fractions of a second are cut off. @param zone minutes east of UTC */
export function formatDateTime(date: Date, zone = 0): string {
  const local = new Date(date.getTime() + zone * 60_000);
  const away = Math.abs(zone);
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(twoDigits).join(':');
  const offset = `${zone < 0 ? '-' : '+'}${twoDigits(Math.floor(away / 60))}${twoDigits(away % 60)}`;
  const year = String(local.getUTCFullYear()).padStart(4, '0');
  const day = `${DAYS[local.getUTCDay()]!}, ${twoDigits(local.getUTCDate())}`;
  return `${day} ${MONTHS[local.getUTCMonth()]!} ${year} ${time} ${offset}`;
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).toLowerCase();
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
