/**
 * The head of a SIP message is UTF-8 text that peers may get wrong. It is held as an *octet string*: a JavaScript
 * string with one character (U+0000 to U+00FF) per octet, which loses nothing and costs nothing to slice.
 */

/** Turns text into the octet string of its UTF-8 form. */
export function utf8ToOctets(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** Reads an octet string as UTF-8; octets that are not UTF-8 become U+FFFD. */
export function octetsToUtf8(octets: string): string {
  return isAscii(octets) ? octets : Buffer.from(octets, 'latin1').toString('utf8');
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** True if an octet string is UTF-8 text. */
export function isUtf8(octets: string): boolean {
  if (isAscii(octets)) return true;
  try {
    UTF8.decode(Buffer.from(octets, 'latin1'));
    return true;
  } catch {
    return false;
  }
}

/** True if the UTF-8 form is as long as the text; to measure that is many times faster than to look at each character. */
export function isAscii(text: string): boolean {
  return Buffer.byteLength(text, 'utf8') === text.length;
}
