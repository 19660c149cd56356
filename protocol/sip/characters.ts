/**
 * The basic rules of RFC 3261 s25.1 as one table lookup per character. Every function here looks at each character at
 * most once. Texts are octet strings (octets.ts): UTF8-NONASCII is checked octet by octet.
 */

export const ALPHA = 1;
export const DIGIT = 2;
export const HEXDIG = 4;
/** token characters, "%" included. */
export const TOKEN = 8;
/** unreserved: alphanum and mark. */
export const UNRESERVED = 16;
/** reserved, the set that s19.1.4 refers to. */
export const RESERVED = 32;
/** What may stand unescaped in each part of a SIP URI; "%" is in none of them, an escape is checked apart. */
export const USER = 64;
export const PASSWORD = 128;
export const URI_PARAM = 256;
export const URI_HEADER = 512;
/** scheme characters after the first: ALPHA, DIGIT, "+", "-", ".". */
export const SCHEME = 1024;
/** qdtext of one octet: LWS without folding, %x21, %x23-5B, %x5D-7E. */
export const QDTEXT = 2048;
/** LHEX: digits and a-f. */
export const LHEX = 4096;
/** word characters (Call-ID). */
export const WORD = 8192;
/** What gen-value may hold besides tokens: an IPv6reference. */
export const HOST_LITERAL = 16384;

const ALPHAS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const ALPHANUM = ALPHAS + DIGITS;
const MARK = "-_.!~*'()";

/** Character classes by octet. An index beyond 255 gives undefined, which no mask matches. */
const CLASSES = new Uint16Array(256);
mark(ALPHA, ALPHAS);
mark(DIGIT, DIGITS);
mark(HEXDIG, DIGITS + 'abcdefABCDEF');
mark(LHEX, DIGITS + 'abcdef');
mark(TOKEN, ALPHANUM + "-.!%*_+`'~");
mark(UNRESERVED, ALPHANUM + MARK);
mark(RESERVED, ';/?:@&=+$,');
mark(USER, ALPHANUM + MARK + '&=+$,;?/');
mark(PASSWORD, ALPHANUM + MARK + '&=+$,');
mark(URI_PARAM, ALPHANUM + MARK + '[]/:&+$');
mark(URI_HEADER, ALPHANUM + MARK + '[]/?:+$');
mark(SCHEME, ALPHANUM + '+-.');
mark(WORD, ALPHANUM + '-.!%*_+`\'~()<>:\\"/[]?{}');
mark(HOST_LITERAL, DIGITS + 'abcdefABCDEF' + ':.[]');
for (let octet = 0x20; octet < 0x7f; octet++) if (octet !== 0x22 && octet !== 0x5c) CLASSES[octet]! |= QDTEXT;
CLASSES[0x09]! |= QDTEXT;

function mark(mask: number, characters: string): void {
  for (let i = 0; i < characters.length; i++) CLASSES[characters.charCodeAt(i)]! |= mask;
}

/** True if the octet is in one of the classes of the mask. */
export function isIn(octet: number, mask: number): boolean {
  return (CLASSES[octet]! & mask) !== 0;
}

/** Index of the first character at or after `from` that is in none of the classes of the mask; `end` if there is none. */
export function skip(text: string, from: number, mask: number, end: number = text.length): number {
  let i = from;
  while (i < end && (CLASSES[text.charCodeAt(i)]! & mask) !== 0) i++;
  return i;
}

/** Like skip, with "%" HEXDIG HEXDIG counted as one more character of the class. A broken escape ends the run. */
export function skipEscaped(text: string, from: number, mask: number, end: number = text.length): number {
  let i = from;
  while (i < end) {
    const c = text.charCodeAt(i);
    if ((CLASSES[c]! & mask) !== 0) i++;
    else if (c === 0x25 && isEscape(text, i, end)) i += 3;
    else break;
  }
  return i;
}

/** True if "%" HEXDIG HEXDIG stands at `at`. */
export function isEscape(text: string, at: number, end: number = text.length): boolean {
  return (
    at + 2 < end &&
    text.charCodeAt(at) === 0x25 &&
    isIn(text.charCodeAt(at + 1), HEXDIG) &&
    isIn(text.charCodeAt(at + 2), HEXDIG)
  );
}

/** Index after SP and HTAB; folding was undone before (RFC 3261 s7.3.1). */
export function skipSpace(text: string, from: number, end: number = text.length): number {
  let i = from;
  for (; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c !== 0x20 && c !== 0x09) break;
  }
  return i;
}

/** Text without SP and HTAB at both ends, and nothing else: String.trim would take U+00A0, half of a UTF-8 character. */
export function trimSpace(text: string, from = 0, to: number = text.length): string {
  let start = from;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** True for SP and HTAB. */
export function isSpace(octet: number): boolean {
  return octet === 0x20 || octet === 0x09;
}

/** token, RFC 3261 s25.1. */
export function isToken(text: string): boolean {
  return text.length > 0 && skip(text, 0, TOKEN) === text.length;
}

/** callid = word [ "@" word ]. */
export function isCallId(text: string): boolean {
  const at = skip(text, 0, WORD);
  if (at === 0 || at === text.length) return at > 0;
  return text.charCodeAt(at) === 0x40 && at + 1 < text.length && skip(text, at + 1, WORD) === text.length;
}

/** Quoted-string from its opening to its closing quotation mark, without the white space allowed before it. */
export function isQuotedString(text: string): boolean {
  return quotedStringEnd(text, 0) === text.length && text.length > 0;
}

/**
 * Index after the quoted-string that opens at `from`; -1 if it is not closed or holds what qdtext and quoted-pair do
 * not allow (RFC 3261 s25.1).
 */
export function quotedStringEnd(text: string, from: number, end: number = text.length): number {
  if (from >= end || text.charCodeAt(from) !== 0x22) return -1;
  let i = from + 1;
  while (i < end) {
    const c = text.charCodeAt(i);
    if ((CLASSES[c]! & QDTEXT) !== 0) i++;
    else if (c === 0x22) return i + 1;
    else if (c === 0x5c) {
      if (i + 1 >= end) return -1;
      const quoted = text.charCodeAt(i + 1);
      if (quoted > 0x7f || quoted === 0x0a || quoted === 0x0d) return -1;
      i += 2;
    } else {
      const length = utf8Length(text, i);
      if (length === 0) return -1;
      i += length;
    }
  }
  return -1;
}

/** Octets of the UTF8-NONASCII that starts at `at`; 0 if none does. */
export function utf8Length(text: string, at: number): number {
  const first = text.charCodeAt(at);
  const length =
    first < 0xc0 || first > 0xfd
      ? 0
      : first < 0xe0
        ? 2
        : first < 0xf0
          ? 3
          : first < 0xf8
            ? 4
            : first < 0xfc
              ? 5
              : 6;
  if (at + length > text.length) return 0;
  for (let i = at + 1; i < at + length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80 || c > 0xbf) return 0;
  }
  return length;
}

/** Equality of ASCII text without regard to case; octets above 127 must be the same. */
export function equalIgnoreCase(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    if (x >= 0x41 && x <= 0x5a) x += 0x20;
    if (y >= 0x41 && y <= 0x5a) y += 0x20;
    if (x !== y) return false;
  }
  return true;
}

/** Lower case of ASCII letters only: String.toLowerCase would also change octets of UTF-8 characters. */
export function lowerCase(text: string): string {
  let isLower = true;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c > 0x7f) return lowerCaseOctets(text);
    if (c >= 0x41 && c <= 0x5a) isLower = false;
  }
  return isLower ? text : text.toLowerCase();
}

function lowerCaseOctets(text: string): string {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x41 || c > 0x5a) continue;
    parts.push(text.slice(start, i), String.fromCharCode(c + 0x20));
    start = i + 1;
  }
  parts.push(text.slice(start));
  return parts.join('');
}
