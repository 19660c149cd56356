import { isToken } from '../msrp/characters';
import { Fault, isFault } from '../sip/fault';
import { formatDateTime, parseDateTime } from './date-time';
import { parsePositive } from './file-selector';

/** The attributes of RFC 5547 s6, all of them media-level only. */
export const FILE_ATTRIBUTES = [
  ...['file-selector', 'file-transfer-id', 'file-disposition', 'file-date', 'file-icon', 'file-range'],
] as const;

/** a=file-range: which octets of the file are transferred, from 1, both inclusive; not the Byte-Range of MSRP. */
export interface FileRange {
  readonly start: number;
  /** Undefined for "*": to the end of the file. */
  readonly stop?: number;
}

/** Reads start-offset "-" stop-offset. */
export function parseFileRange(text: string): FileRange | Fault {
  const hyphen = text.indexOf('-');
  if (hyphen < 0) return new Fault('"-" expected');
  const start = parsePositive(text.slice(0, hyphen));
  if (isFault(start)) return new Fault(`start-offset: ${start.reason}`);
  if (text.slice(hyphen + 1) === '*') return { start };
  const stop = parsePositive(text.slice(hyphen + 1));
  if (isFault(stop)) return new Fault(`stop-offset: ${stop.reason}`, hyphen + 1);
  return stop < start ? new Fault('stop-offset before start-offset', hyphen + 1) : { start, stop };
}

export function formatFileRange({ start, stop }: FileRange): string {
  return `${start}-${stop ?? '*'}`;
}

/** Octets that a range takes of a file, or undefined if the file has no such octets. */
export function lengthOfRange({ start, stop }: FileRange, size: number): number | undefined {
  const last = stop ?? size;
  return start > size || last > size ? undefined : last - start + 1;
}

/** a=file-date. */
export interface FileDates {
  readonly creation?: Date;
  readonly modification?: Date;
  readonly read?: Date;
}

const DATES = ['creation', 'modification', 'read'] as const;

/** Reads date-param *( SP date-param ), each kind at most once. */
export function parseFileDates(text: string): FileDates | Fault {
  const dates: { creation?: Date; modification?: Date; read?: Date } = {};
  let at = 0;
  while (at < text.length || at === 0) {
    const kind = DATES.find((each) => text.startsWith(`${each}:"`, at));
    if (!kind) return new Fault('"creation:", "modification:" or "read:" and a quoted date expected', at);
    const start = at + kind.length + 2;
    const end = text.indexOf('"', start);
    if (end < 0) return new Fault('the quotation mark is not closed', start);
    if (dates[kind]) return new Fault(`a second ${kind} date`, at);
    const date = parseDateTime(text.slice(start, end));
    if (isFault(date)) return new Fault(date.reason, start);
    dates[kind] = date;
    at = end + 1;
    if (at === text.length) break;
    if (text.charCodeAt(at) !== 0x20) return new Fault('SP expected between two dates', at);
    at++;
  }
  return dates;
}

/** Writes a=file-date. @param zone minutes east of UTC */
export function formatFileDates(dates: FileDates, zone = 0): string {
  return DATES.flatMap((kind) => {
    const date = dates[kind];
    return date ? [`${kind}:"${formatDateTime(date, zone)}"`] : [];
  }).join(' ');
}

/** Reads the cid URL of a=file-icon and gives the Content-ID it points to, without "<" and ">" (RFC 2392). */
export function parseFileIcon(text: string): string | Fault {
  if (!/^cid:/i.test(text)) return new Fault('"cid:" expected');
  const id = text.slice(4);
  if (!/^(?:[A-Za-z0-9!$&'()*+,./:;=?@_~#^`{|}-]|%[0-9A-Fa-f]{2})+$/.test(id)) {
    return new Fault('an address in URL encoding expected', 4);
  }
  const decoded = id.replace(/%[0-9A-Fa-f]{2}/g, (escape) =>
    String.fromCharCode(Number.parseInt(escape.slice(1), 16)),
  );
  return /^[^@]+@[^@]+$/.test(decoded) ? decoded : new Fault('a Content-ID has the form of an address', 4);
}

/** Reads a=file-transfer-id or a=file-disposition: a token of SDP, without "/" and "=". */
export function parseTokenValue(text: string): string | Fault {
  return isToken(text) ? text : new Fault('a token expected');
}
