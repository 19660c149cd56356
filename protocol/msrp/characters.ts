/**
 * The character classes of RFC 4975 s9 as one table lookup per character. Texts are octet strings: one character (U+0000
 * to U+00FF) per octet.
 */

export const DIGIT = 1;
/** ALPHA / DIGIT. */
export const ALPHANUM = 2;
/** ident-char: ALPHANUM and ". - + % =". */
export const IDENT = 4;
/** token, the one of RFC 4566, which lacks "/" and "=" and is not that of SIP. */
export const TOKEN = 8;
/** unreserved of RFC 3986 s2.3. */
export const UNRESERVED = 16;
/** What a session-id is made of: unreserved, "+", "=", "/". */
export const SESSION_ID = 32;
/** reg-name of RFC 3986 s3.2.2 without escapes, and without ";", where an MSRP URI goes on with its transport. */
export const REG_NAME = 64;
/** userinfo of RFC 3986 s3.2.1 without escapes. */
export const USERINFO = 128;
export const HEXDIG = 256;
/** Octets of utf8text that need no look at their neighbours: HTAB and %x20-7E. */
export const TEXT = 512;

const ALPHAS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const SUB_DELIMS_BUT_SEMICOLON = "!$&'()*+,=";

const CLASSES = new Uint16Array(256);
mark(DIGIT, DIGITS);
mark(ALPHANUM, ALPHAS + DIGITS);
mark(IDENT, `${ALPHAS}${DIGITS}.-+%=`);
mark(TOKEN, `${ALPHAS}${DIGITS}!#$%&'*+-.^_\`{|}~`);
mark(UNRESERVED, `${ALPHAS}${DIGITS}-._~`);
mark(SESSION_ID, `${ALPHAS}${DIGITS}-._~+=/`);
mark(REG_NAME, `${ALPHAS}${DIGITS}-._~${SUB_DELIMS_BUT_SEMICOLON}`);
mark(USERINFO, `${ALPHAS}${DIGITS}-._~;:${SUB_DELIMS_BUT_SEMICOLON}`);
mark(HEXDIG, `${DIGITS}abcdefABCDEF`);
for (let octet = 0x20; octet < 0x7f; octet++) CLASSES[octet]! |= TEXT;
CLASSES[0x09]! |= TEXT;

function mark(mask: number, characters: string): void {
  for (let i = 0; i < characters.length; i++) CLASSES[characters.charCodeAt(i)]! |= mask;
}

/** True if the character is in one of the classes of the mask. */
export function isIn(character: number, mask: number): boolean {
  return (CLASSES[character]! & mask) !== 0;
}

/** Index of the first character at or after `from` that is in none of the classes; `end` if there is none. */
export function skip(text: string, from: number, mask: number, end: number = text.length): number {
  let i = from;
  while (i < end && (CLASSES[text.charCodeAt(i)]! & mask) !== 0) i++;
  return i;
}

/** Like skip, with "%" HEXDIG HEXDIG counted as one more character of the class. A broken escape ends the run. */
export function skipEscaped(text: string, from: number, mask: number, end: number = text.length): number {
  let i = from;
  for (;;) {
    i = skip(text, i, mask, end);
    if (i + 2 >= end || text.charCodeAt(i) !== 0x25 || skip(text, i + 1, HEXDIG, i + 3) !== i + 3) return i;
    i += 3;
  }
}

/** True if the text is not empty and made of the class alone. */
export function isAll(text: string, mask: number): boolean {
  return text.length > 0 && skip(text, 0, mask) === text.length;
}

/** token, for SDP (RFC 4566) and for the parameters of an MSRP URI. */
export function isToken(text: string): boolean {
  return isAll(text, TOKEN);
}

/** ident = ALPHANUM 3*31ident-char: what transaction ids and Message-IDs look like. */
export function isIdent(text: string): boolean {
  return text.length >= 4 && text.length <= 32 && isIn(text.charCodeAt(0), ALPHANUM) && isAll(text, IDENT);
}
