import {
  HOST_LITERAL,
  TOKEN,
  equalIgnoreCase,
  lowerCase,
  quotedStringEnd,
  skip,
  skipSpace,
} from './characters';
import { Fault, isFault } from './fault';
import { hostEnd } from './host';

/** One parameter as spelled; a quoted value keeps its quotation marks and escapes. */
export interface Param {
  readonly name: string;
  readonly value?: string;
}

/**
 * The parameters of a header field value or of a URI, in order. Names compare without regard to case (RFC 3261 s7.3.1).
 * Immutable. Parameters that were parsed are written again as they were spelled.
 */
export class Params {
  static readonly none = new Params([]);
  readonly #spelling: string | undefined;
  #index: ReadonlyMap<string, Param> | undefined;

  /** @param spelling the text that the entries were parsed from, if they were */
  constructor(
    readonly entries: readonly Param[],
    spelling?: string,
  ) {
    this.#spelling = spelling;
  }

  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  /** The value without quotation marks and escapes; undefined if the parameter is absent or has no value. */
  get(name: string): string | undefined {
    const value = this.find(name)?.value;
    return value === undefined ? undefined : unquote(value);
  }

  /** The value as spelled; undefined if the parameter is absent or has no value. */
  raw(name: string): string | undefined {
    return this.find(name)?.value;
  }

  /** The first parameter of that name. */
  find(name: string): Param | undefined {
    if (this.entries.length > FEW) return (this.#index ??= indexByName(this.entries)).get(lowerCase(name));
    for (const entry of this.entries) if (equalIgnoreCase(entry.name, name)) return entry;
    return undefined;
  }

  /** The name, as spelled, of the first parameter that repeats an earlier one, which s7.3.1 and s19.1.1 forbid. */
  get repeated(): string | undefined {
    for (let i = 1; i < this.entries.length; i++) {
      const entry = this.entries[i]!;
      if (this.find(entry.name) !== entry) return entry.name;
    }
    return undefined;
  }

  /** Replaces the parameter in its place, or appends it. The value is written as given: quote() it where needed. */
  with(name: string, value?: string): Params {
    const entry: Param = value === undefined ? { name } : { name, value };
    const entries: Param[] = [];
    let placed = false;
    for (const old of this.entries) {
      if (!equalIgnoreCase(old.name, name)) entries.push(old);
      else if (!placed) {
        entries.push(entry);
        placed = true;
      }
    }
    if (!placed) entries.push(entry);
    return new Params(entries);
  }

  without(name: string): Params {
    return this.has(name)
      ? new Params(this.entries.filter((entry) => !equalIgnoreCase(entry.name, name)))
      : this;
  }

  /** ";a=b;c", or the empty string. */
  toString(): string {
    if (this.#spelling !== undefined) return this.#spelling;
    let text = '';
    for (const { name, value } of this.entries)
      text += value === undefined ? `;${name}` : `;${name}=${value}`;
    return text;
  }
}

/** Up to this many parameters a search from the front beats an index. */
const FEW = 16;

function indexByName(entries: readonly Param[]): ReadonlyMap<string, Param> {
  const index = new Map<string, Param>();
  for (const entry of entries) {
    const key = lowerCase(entry.name);
    if (!index.has(key)) index.set(key, entry);
  }
  return index;
}

/**
 * Reads *( SEMI generic-param ) from `from` to `end` (RFC 3261 s25.1). White space is allowed around ";" and "=" and at
 * the end.
 * @param bareIpv6 the one parameter whose value may be an IPv6 address without brackets, as via-received has it
 */
export function parseParams(
  text: string,
  from: number,
  bareIpv6?: string,
  end: number = text.length,
): Params | Fault {
  let i = skipSpace(text, from, end);
  if (i === end) return Params.none;
  const entries: Param[] = [];
  while (i < end) {
    if (text.charCodeAt(i) !== 0x3b) return new Fault('";" expected before a parameter', i);
    const nameStart = skipSpace(text, i + 1, end);
    const nameEnd = skip(text, nameStart, TOKEN, end);
    if (nameEnd === nameStart) return new Fault('parameter name expected', nameStart);
    const name = text.slice(nameStart, nameEnd);
    i = skipSpace(text, nameEnd, end);
    if (i < end && text.charCodeAt(i) === 0x3d) {
      const valueStart = skipSpace(text, i + 1, end);
      let valueEnd = genValueEnd(text, valueStart, end);
      if (isFault(valueEnd)) return valueEnd;
      if (bareIpv6 !== undefined && text.charCodeAt(valueEnd) === 0x3a && equalIgnoreCase(name, bareIpv6)) {
        valueEnd = skip(text, valueEnd, HOST_LITERAL, end);
      }
      entries.push({ name, value: text.slice(valueStart, valueEnd) });
      i = skipSpace(text, valueEnd, end);
    } else entries.push({ name });
  }
  return new Params(entries, text.slice(from, end));
}

/** Index after the gen-value (token / host / quoted-string) at `from`. */
function genValueEnd(text: string, from: number, end: number): number | Fault {
  const first = from < end ? text.charCodeAt(from) : NaN;
  if (first === 0x22) {
    const after = quotedStringEnd(text, from, end);
    return after < 0 ? new Fault('quoted string not closed, or with octets it must not hold', from) : after;
  }
  if (first === 0x5b) {
    const after = hostEnd(text, from, end);
    return after < 0 ? new Fault('IPv6 reference expected', from) : after;
  }
  // Without brackets a host has no characters that a token lacks.
  const after = skip(text, from, TOKEN, end);
  return after === from ? new Fault('parameter value expected', from) : after;
}

/**
 * Puts an octet string into quotation marks and escapes what must be escaped in them (RFC 3261 s25.1 quoted-string).
 * CR and LF, which a quoted string has no way to hold, become SP.
 */
export function quote(text: string): string {
  let spelled = '"';
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    // Control characters other than HTAB are no qdtext but may be in a quoted-pair.
    if (c !== 0x22 && c !== 0x5c && c !== 0x7f && (c >= 0x20 || c === 0x09)) continue;
    const isLineBreak = c === 0x0a || c === 0x0d;
    spelled += text.slice(start, i) + (isLineBreak ? ' ' : '\\');
    start = isLineBreak ? i + 1 : i;
  }
  return spelled + text.slice(start) + '"';
}

/** Takes quotation marks and escapes off; what is not a quoted string is returned as it is. */
export function unquote(spelled: string): string {
  const last = spelled.length - 1;
  if (last < 1 || spelled.charCodeAt(0) !== 0x22 || spelled.charCodeAt(last) !== 0x22) return spelled;
  let slash = spelled.indexOf('\\');
  if (slash < 0) return spelled.slice(1, last);
  let text = '';
  let start = 1;
  while (slash >= 0 && slash < last) {
    text += spelled.slice(start, slash);
    start = slash + 1;
    slash = spelled.indexOf('\\', slash + 2);
  }
  return text + spelled.slice(start, last);
}
