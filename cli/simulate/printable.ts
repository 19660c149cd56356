const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Controls, format characters such as the marks of direction, lone surrogates, what is not assigned, and odd line ends. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\\]/gu;
const OTHER_THAN_TEXT = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/**
 * Text from the wire as one line that no terminal takes for a command: what is not printable is written as an escape
 * (`\r`, `\x1b`, `\u{202e}`), and so is the backslash.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, escaped);
}

/** An octet string, read as UTF-8 if it is that, as such a line. */
export function printableOctets(octets: string): string {
  const bytes = Buffer.from(octets, 'latin1');
  return printable(textOf(bytes) ?? octets);
}

/** Octets as UTF-8 text; undefined when they are not. */
export function textOf(octets: Buffer): string | undefined {
  try {
    return UTF8.decode(octets);
  } catch {
    return undefined;
  }
}

/** Octets as text for people: UTF-8 without control characters other than tab and line ends; undefined for anything else. */
export function readableText(octets: Buffer): string | undefined {
  const text = textOf(octets);
  return text === undefined || OTHER_THAN_TEXT.test(text) ? undefined : text;
}

/** A JSON line that no terminal takes for a command: JSON leaves some control characters as they are. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

function escaped(character: string): string {
  switch (character) {
    case '\\':
      return '\\\\';
    case '\r':
      return '\\r';
    case '\n':
      return '\\n';
    case '\t':
      return '\\t';
    default: {
      const code = character.codePointAt(0)!;
      const digits = code.toString(16);
      return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u{${digits}}`;
    }
  }
}
