import type { Hide } from './redaction';

/** Shorter ones cannot be told from other text, and would take half of a message with them. */
export const SHORTEST_SECRET = 6;

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const MARKUP: Readonly<Record<string, readonly string[]>> = {
  '"': ['&quot;', '&#34;', '\\"', '\\u0022'],
  "'": ['&apos;', '&#39;', `'\\''`],
  '&': ['&amp;', '&#38;', '\\u0026'],
  '<': ['&lt;', '&#60;', '\\u003c'],
  '>': ['&gt;', '&#62;', '\\u003e'],
  '\\': ['\\\\'],
  ' ': ['+', '\\ '],
};

/** Finds known secrets wherever they stand, raw, base64 at any offset, percent-encoded, in hexadecimal, or escaped. */
export interface KnownSecrets {
  hide(text: string, hide: Hide): string;
}

/**
 * What finds these secrets. Those that are shorter than SHORTEST_SECRET are not looked for.
 *
 * @param secrets passwords and the like, as a profile has them
 */
export function knownSecrets(secrets: readonly string[]): KnownSecrets {
  const long = [...new Set(secrets)].filter((each) => each.length >= SHORTEST_SECRET);
  if (long.length === 0) return { hide: (text) => text };
  // The longest first, so that none is found inside of another and its rest left.
  long.sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const pattern = new RegExp(long.flatMap(formsOf).join('|'), 'g');
  return { hide: (text, hide) => text.replace(pattern, hide) };
}

/** Knows of none. */
export const NO_SECRETS: KnownSecrets = knownSecrets([]);

/** Lines of a trace without known secrets; they are JSON, in whose form secrets are found as well. */
export function* linesWithout(known: KnownSecrets, lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield known.hide(line, () => '(redacted)');
}

function formsOf(secret: string): string[] {
  const octets = Buffer.from(secret, 'utf8');
  return [
    Array.from(secret, character).join(''),
    [...octets].map(hexPair).join('[ :]?'),
    ...[0, 1, 2].map((offset) => base64At(octets, offset)),
  ];
}

/** A character as it is, as octets, percent-encoded, or as JSON, XML and shells escape it. */
function character(each: string): string {
  const octets = Buffer.from(each, 'utf8');
  const written = new Set([each, octets.toString('latin1'), ...(MARKUP[each] ?? [])]);
  const percent = [...octets].map((octet) => `%${hexPair(octet)}`).join('');
  return `(?:${[...written].map(escaped).join('|')}|${percent})`;
}

function hexPair(octet: number): string {
  return octet
    .toString(16)
    .padStart(2, '0')
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/**
 * How octets look inside of longer base64, when as many octets stand before them (modulo 3): the digits that they alone
 * decide on, and those beside that they have a part in.
 */
function base64At(octets: Buffer, offset: number): string {
  const whole = Buffer.concat([Buffer.alloc(offset), octets, Buffer.alloc(2)]).toString('base64');
  const first = Math.ceil((offset * 8) / 6);
  const end = Math.floor(((offset + octets.length) * 8) / 6);
  const digits = Array.from(whole.slice(first, end), (each) =>
    each === '+' ? '[+-]' : each === '/' ? '[/_]' : escaped(each),
  );
  const beside = (isThere: boolean): string => (isThere ? `[${BASE64.replace('/', '\\/')}_=-]?` : '');
  return beside((offset * 8) % 6 !== 0) + digits.join('') + beside(((offset + octets.length) * 8) % 6 !== 0);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
