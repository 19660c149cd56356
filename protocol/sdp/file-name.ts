import { Fault } from '../sip/fault';

/** Characters that a quoted string of RFC 5547 s6 has no way to hold, and those that make directories somewhere. */
const ENCODED = /[\0\r\n"%/\\:]/g;

/** Encodes text as filename-string (RFC 5547 s6): UTF-8 with what may not stand there in percent-encoding. */
export function encodeFileName(name: string): string {
  const escaped = name.replace(ENCODED, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return Buffer.from(escaped, 'utf8').toString('latin1');
}

/** Reads a filename-string: any octet but NUL, CR, LF, DQUOTE and "%", which stands for an octet in hexadecimal. */
export function decodeFileName(octets: string): string | Fault {
  if (octets === '') return new Fault('a name is not empty');
  const parts: Buffer[] = [];
  let start = 0;
  for (;;) {
    const percent = octets.indexOf('%', start);
    const plain = octets.slice(start, percent < 0 ? octets.length : percent);
    const forbidden = plain.search(/[\0\r\n"]/);
    if (forbidden >= 0) return new Fault('NUL, CR, LF and DQUOTE are percent-encoded', start + forbidden);
    parts.push(Buffer.from(plain, 'latin1'));
    if (percent < 0) break;
    const digits = octets.slice(percent + 1, percent + 3);
    if (!/^[0-9A-Fa-f]{2}$/.test(digits))
      return new Fault('"%" and two hexadecimal digits expected', percent);
    parts.push(Buffer.from(digits, 'hex'));
    start = percent + 3;
  }
  try {
    return UTF8.decode(Buffer.concat(parts));
  } catch {
    return new Fault('not UTF-8');
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Octets of the longest name that file systems commonly take. */
const LONGEST = 255;
/** Names that mean a device on some systems, with any extension. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A name that is safe to create in a directory (RFC 5547 s10): no directory structure of any system, no control character,
 * no hidden or reserved name, and not too long. Never empty.
 */
export function safeFileName(name: string): string {
  // Control characters, separators, and the marks by which text is made to read in another direction.
  const flat = name.replace(/[\0-\x1f\x7f-\x9f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '_');
  const trimmed = flat.replace(/^[. ]+/, '_').replace(/[. ]+$/, '');
  const named = DEVICES.test(trimmed) ? `_${trimmed}` : trimmed;
  return shortened(named === '' ? '_' : named);
}

/** Cuts a name in front of its extension, between characters. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST) return name;
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  let cut = '';
  let room = LONGEST - extension.length;
  for (const character of name.slice(0, name.length - extension.length)) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    cut += character;
  }
  return cut + extension;
}
