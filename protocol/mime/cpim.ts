import { Fault } from '../sip/fault';
import { field, HeaderList, type Field } from '../sip/headers';
import { octetsToUtf8, utf8ToOctets } from '../sip/octets';

/** A header of message/cpim (RFC 3862 s2.2). */
export interface CpimHeader {
  /** As spelled: names are taken exactly, so "from" is not "From". */
  readonly name: string;
  /** Parameters between the colon and the space as spelled, ";lang=fr"; mostly empty. */
  readonly params: string;
  /** As spelled, an octet string; escapes are undone by cpimText(). */
  readonly value: string;
}

/** What stands before the content of a message/cpim: it may be a file, so the content is left to whoever streams it. */
export interface CpimHead {
  readonly headers: readonly CpimHeader[];
  /** The MIME header fields of the content. */
  readonly mime: HeaderList;
  /** Octets up to where the content starts. */
  readonly length: number;
  /** Departures from the grammar that did not keep it from being read. */
  readonly faults: readonly Fault[];
}

/** Longest head that is read, in octets. */
const LONGEST_HEAD = 64 * 1024;
const BLANK_LINE = '\r\n\r\n';
/** Header-name: US-ASCII without controls, space and separators; one "." sets off the prefix of a namespace. */
const NAME = /^[!#$%&'*+^_`|~0-9A-Za-z-]+(\.[!#$%&'*+^_`|~0-9A-Za-z-]+)?$/;

/**
 * Reads the head of a message/cpim from the first octets of it: message headers, an empty line, MIME header fields of the
 * content, an empty line. 'incomplete' if more octets are needed. Linear and bounded.
 */
export function parseCpimHead(octets: Buffer): CpimHead | 'incomplete' | Fault {
  const end = octets.indexOf(BLANK_LINE);
  const mimeEnd = end < 0 ? -1 : octets.indexOf(BLANK_LINE, end + 2);
  if (mimeEnd < 0 || mimeEnd > LONGEST_HEAD) {
    return octets.length > LONGEST_HEAD
      ? new Fault(`no end of the head in ${LONGEST_HEAD} octets`)
      : 'incomplete';
  }
  const faults: Fault[] = [];
  const headers: CpimHeader[] = [];
  let at = 0;
  for (const line of octets.toString('latin1', 0, end).split('\r\n')) {
    const header = parseHeader(line);
    if (header instanceof Fault) faults.push(new Fault(header.reason, at));
    else headers.push(header);
    at += line.length + 2;
  }
  const mime = HeaderList.parse(octets.toString('latin1', end + 4, mimeEnd + 2), 0);
  if (!mime.has('Content-Type')) faults.push(new Fault('the content needs a Content-Type', end + 4));
  return { headers, mime, length: mimeEnd + 4, faults };
}

/** Header-name ":" *( ";" parameter ) SP value, without white space around it and without control characters. */
function parseHeader(line: string): CpimHeader | Fault {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon));
  if (!NAME.test(name)) return new Fault('header name and ":" expected');
  const space = line.indexOf(' ', colon);
  if (space < 0) return new Fault('one space expected behind ":"');
  const params = line.slice(colon + 1, space);
  if (params !== '' && !params.startsWith(';')) return new Fault('one space expected behind ":"');
  const value = line.slice(space + 1);
  if (/^[ \t]|[ \t]$/.test(value)) return new Fault('white space around the value');
  if (/[\0-\x1f\x7f]/.test(value)) return new Fault('a control character that is not escaped');
  return { name, params, value };
}

/** Text of a header value: escapes undone (RFC 3862 s2.3), octets read as UTF-8. */
export function cpimText(value: string): string {
  return octetsToUtf8(value).replace(
    /\\(?:u([0-9A-Fa-f]{4})|([^]?))/g,
    (_, code?: string, character = '') => {
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      return ESCAPES[character as string] ?? (character as string);
    },
  );
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', r: '\r' };

/** Escapes text for a header value: backslash and control characters, and nothing else (RFC 3862 s2.3.1). */
function escaped(text: string): string {
  return text.replace(/[\\\0-\x1f\x7f]/g, (character) => {
    if (character === '\\') return '\\\\';
    const short = Object.entries(ESCAPES).find(([, meant]) => meant === character);
    return short ? `\\${short[0]}` : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** What a wrapper says. RFC 4975 s13 demands From and To. */
export interface CpimParts {
  /** "Name <URI>", or "<URI>". */
  readonly from: string;
  readonly to: string;
  readonly date?: Date;
  readonly subject?: string;
  /** MIME header fields of the content, Content-Type among them. */
  readonly mime: readonly (readonly [name: string, value: string])[];
}

/** Composes the head of a message/cpim; the content follows it as it is. */
export function cpimHead({ from, to, date, subject, mime }: CpimParts): Buffer {
  const headers = [
    ...[`From: ${escaped(from)}`, `To: ${escaped(to)}`],
    ...(date === undefined ? [] : [`DateTime: ${date.toISOString().replace(/\.\d+Z$/, 'Z')}`]),
    ...(subject === undefined ? [] : [`Subject: ${escaped(subject)}`]),
  ];
  const fields: Field[] = mime.map(([name, value]) => field(name, utf8ToOctets(value)));
  const head = utf8ToOctets(headers.join('\r\n'));
  return Buffer.from(`${head}${BLANK_LINE}${new HeaderList(fields).toString()}\r\n`, 'latin1');
}
