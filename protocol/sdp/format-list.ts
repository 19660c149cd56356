import { formatIncludes, parseFormatEntry } from '../msrp/media-type';
import { Fault, isFault } from '../sip/fault';
import type { MediaType } from '../sip/media-type';

/** The value of a=accept-types or a=accept-wrapped-types: media types, "type/*" and "*", by preference. */
export type FormatList = readonly MediaType[];

/** Reads format-entry *( SP format-entry ) (RFC 4975 s8.6). */
export function parseFormatList(text: string): FormatList | Fault {
  const entries: MediaType[] = [];
  let start = 0;
  while (start <= text.length) {
    const end = endOfEntry(text, start);
    const entry = parseFormatEntry(text.slice(start, end));
    if (isFault(entry)) return new Fault(entry.reason, start + entry.at);
    entries.push(entry);
    start = end + 1;
  }
  return entries;
}

/** Index of the SP that ends an entry; one within a quoted parameter value does not. */
function endOfEntry(text: string, from: number): number {
  let isQuoted = false;
  for (let at = from; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x22) isQuoted = !isQuoted;
    else if (character === 0x5c && isQuoted) at++;
    else if (character === 0x20 && !isQuoted) return at;
  }
  return text.length;
}

/** True if the list allows a type; parameters do not count (RFC 4975 s8.6). */
export function allows(list: FormatList, type: MediaType): boolean {
  return list.some((entry) => formatIncludes(entry, type));
}

/** Container types, inside of which accept-wrapped-types are allowed. */
export function isContainer(entry: MediaType): boolean {
  return entry.type === '*' || /^(multipart\/|message\/(cpim|\*)$)/.test(entry.essence);
}

/** True if a type may be sent: as it is, or wrapped in a container (RFC 4975 s8.6). */
export function mayBeWrapped(accepted: FormatList, wrapped: FormatList, type: MediaType): boolean {
  return accepted.some(isContainer) && (allows(accepted, type) || allows(wrapped, type));
}
