import type { HeaderList } from '../../protocol/sip/headers';
import type { SipMessage } from '../../protocol/sip/message';

const NOTHING: ReadonlySet<string> = new Set();

/** A value that is gone. */
export interface MissingValue {
  /** Lower-case long name of its field. */
  readonly id: string;
  readonly value: string;
  /** "Name: value", the name as spelled. */
  readonly text: string;
}

/**
 * Values of `before` that are not in `after`. Values count, not lines: a list may be spread over other lines and spaced
 * otherwise, as that makes no difference (RFC 3261 s7.3.1).
 * @param exempt lower-case long names that are not looked at
 */
export function missingValues(
  before: SipMessage,
  after: SipMessage,
  exempt: ReadonlySet<string> = NOTHING,
): MissingValue[] {
  const spare = new Map<string, number>();
  for (const { id, value } of after.headers.fields) count(spare, `${id} ${value}`, 1);
  const suspects = new Set<string>();
  for (const { id, value } of before.headers.fields) {
    if (!exempt.has(id) && !count(spare, `${id} ${value}`, -1)) suspects.add(id);
  }
  const missing: MissingValue[] = [];
  for (const id of suspects) {
    const left = new Map<string, number>();
    for (const value of valuesOf(after.headers, id)) count(left, value, 1);
    const name = before.headers.fields.find((each) => each.id === id)!.name;
    for (const value of valuesOf(before.headers, id))
      if (!count(left, value, -1)) missing.push({ id, value, text: `${name}: ${value}` });
  }
  return missing;
}

/** Values of one header field name in their order, spaced alike so that they can be compared. */
export function valuesOf(headers: HeaderList, name: string): string[] {
  return headers.list(name).map(evenlySpaced);
}

/** The text with white space reduced to what separates words; quoted strings stay as they are. */
export function evenlySpaced(text: string): string {
  let even = '';
  let wordEnded = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === ' ' || c === '\t') {
      wordEnded = even !== '';
      continue;
    }
    if (wordEnded && !isSeparator(c) && !isSeparator(even[even.length - 1]!)) even += ' ';
    wordEnded = false;
    if (c !== '"') {
      even += c;
      continue;
    }
    const end = endOfQuotation(text, i);
    even += text.slice(i, end);
    i = end - 1;
  }
  return even;
}

/** Takes one away or adds one; false when there was none to take. */
function count(counts: Map<string, number>, key: string, by: 1 | -1): boolean {
  const number = counts.get(key) ?? 0;
  if (number + by < 0) return false;
  counts.set(key, number + by);
  return true;
}

/** Characters around which white space means nothing (RFC 3261 s25.1: SEMI, EQUAL, COMMA, SLASH, LAQUOT, RAQUOT). */
function isSeparator(c: string): boolean {
  return c === ';' || c === '=' || c === ',' || c === '/' || c === '<' || c === '>';
}

/** Index behind the closing quotation mark, or the end of the text. */
function endOfQuotation(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}
