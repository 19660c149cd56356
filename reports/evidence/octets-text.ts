/** What a terminal or an editor would not show as it is, or would obey. */

const UNSEEN = /\r\n|[\u0000-\u0008\u000a-\u001f\u007f]|[\u0080-\u00ff]+/g;

/**
 * Octets as text to read: lines as lines, UTF-8 as it is, and everything that cannot be seen by its number. A backslash with
 * an x in the octets themselves looks the same; for what was really sent there is the capture.
 *
 * @param octets one character each
 */
export function readableOctets(octets: string): string {
  return octets.replace(UNSEEN, (found) => {
    if (found === '\r\n') return '\n';
    if (found === '\n') return '\\n\n';
    if (found === '\r') return '\\r';
    return (found.charCodeAt(0) >= 0x80 ? utf8(found) : undefined) ?? found.replace(/[\s\S]/g, number);
  });
}

/** Words as a terminal may show them: control characters, which it would obey, by their numbers. */
export function readableText(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, number);
}

function number(octet: string): string {
  return `\\x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function utf8(octets: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(octets, 'latin1'));
    // C1 controls and what turns the direction of text can do as much harm as an escape.
    return /[\u0080-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
