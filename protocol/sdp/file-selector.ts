import { isToken, skip, TOKEN } from '../msrp/characters';
import { Fault, isFault } from '../sip/fault';
import { mediaType, type MediaType } from '../sip/media-type';
import { Params, quote, unquote, type Param } from '../sip/params';
import { decodeFileName, encodeFileName } from './file-name';
import { utf8ToOctets, octetsToUtf8 } from '../sip/octets';

/** A hash selector: the hash of the whole file, also when a part of it is transferred (RFC 5547 s6). */
export interface FileHash {
  /** Textual name as spelled, "sha-1". */
  readonly algorithm: string;
  readonly value: Buffer;
}

/** What selects a file (RFC 5547 s5). */
export interface FileSelector {
  readonly name?: string;
  readonly type?: MediaType;
  /** Octets of the file, without any wrapper; never 0, which the grammar cannot say. */
  readonly size?: number;
  readonly hashes: readonly FileHash[];
}

/** A file selector as read: what could be read of it, and what could not. */
export interface ReadFileSelector extends FileSelector {
  readonly faults: readonly Fault[];
}

const SHA1_OCTETS = 20;

/**
 * Reads the value of a=file-selector: selector *( SP selector ) (RFC 5547 s6). Selectors nobody knows and malformed ones
 * are faults and are left out; the rest is read all the same.
 */
export function parseFileSelector(text: string): ReadFileSelector {
  const faults: Fault[] = [];
  const found: { name?: string; type?: MediaType; size?: number; hashes: FileHash[] } = { hashes: [] };
  let at = 0;
  for (const selector of splitSelectors(text)) {
    const fault = readSelector(selector, found);
    if (fault) faults.push(new Fault(fault.reason, at + fault.at));
    at += selector.length + 1;
  }
  return { ...found, faults };
}

/** The selectors as spelled. Joined by SP they are the value again. */
export function splitSelectors(text: string): string[] {
  const selectors: string[] = [];
  let at = 0;
  while (at <= text.length) {
    const end = endOfSelector(text, at);
    selectors.push(text.slice(at, end));
    at = end + 1;
  }
  return selectors;
}

/** Index of the SP that ends a selector; one within quotation marks does not. */
function endOfSelector(text: string, from: number): number {
  let isQuoted = false;
  for (let at = from; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x22) isQuoted = !isQuoted;
    else if (character === 0x20 && !isQuoted) return at;
  }
  return text.length;
}

function readSelector(
  text: string,
  found: { name?: string; type?: MediaType; size?: number; hashes: FileHash[] },
): Fault | undefined {
  const colon = text.indexOf(':');
  const kind = text.slice(0, colon);
  const value = text.slice(colon + 1);
  if (kind === 'hash') {
    const hash = parseHash(value);
    if (isFault(hash)) return hash;
    found.hashes.push(hash);
    return undefined;
  }
  if (kind !== 'name' && kind !== 'type' && kind !== 'size') {
    return new Fault('selector "name:", "type:", "size:" or "hash:" expected');
  }
  if (found[kind] !== undefined) return new Fault(`a second ${kind} selector`);
  if (kind === 'name') return take(parseName(value), (name) => (found.name = name));
  if (kind === 'type') return take(parseType(value), (type) => (found.type = type));
  return take(parsePositive(value), (size) => (found.size = size));
}

function take<T>(value: T | Fault, keep: (value: T) => void): Fault | undefined {
  if (isFault(value)) return value;
  keep(value);
  return undefined;
}

function parseName(value: string): string | Fault {
  if (value.length < 2 || !value.startsWith('"') || value.indexOf('"', 1) !== value.length - 1) {
    return new Fault('a name in quotation marks expected', 5);
  }
  return decodeFileName(value.slice(1, -1));
}

/** type "/" subtype *( ";" attribute "=" DQUOTE value-string DQUOTE ), without white space. */
function parseType(value: string): MediaType | Fault {
  const typeEnd = skip(value, 0, TOKEN);
  const end = skip(value, typeEnd + 1, TOKEN);
  if (typeEnd === 0 || value.charCodeAt(typeEnd) !== 0x2f || end === typeEnd + 1) {
    return new Fault('media type expected', 5);
  }
  const params: Param[] = [];
  let at = end;
  while (at < value.length) {
    const nameEnd = skip(value, at + 1, TOKEN);
    if (value.charCodeAt(at) !== 0x3b || nameEnd === at + 1)
      return new Fault('";" and a parameter expected', 5 + at);
    const closing = value.startsWith('="', nameEnd) ? value.indexOf('"', nameEnd + 2) : -1;
    if (closing < 0) return new Fault('the value of a parameter is in quotation marks', 5 + nameEnd);
    const text = decodeFileName(value.slice(nameEnd + 2, closing));
    if (isFault(text)) return new Fault(text.reason, 5 + nameEnd + 2 + text.at);
    params.push({ name: value.slice(at + 1, nameEnd), value: quote(utf8ToOctets(text)) });
    at = closing + 1;
  }
  return mediaType(value.slice(0, typeEnd), value.slice(typeEnd + 1, end), new Params(params));
}

/** hash-algorithm ":" 2HEXDIG *( ":" 2HEXDIG ), in upper case. */
function parseHash(value: string): FileHash | Fault {
  const colon = value.indexOf(':');
  const algorithm = value.slice(0, colon);
  if (colon < 0 || !isToken(algorithm)) return new Fault('hash algorithm expected', 5);
  const digits = value.slice(colon + 1);
  if (!/^[0-9A-F]{2}(:[0-9A-F]{2})*$/.test(digits)) {
    return new Fault('octets in upper-case hexadecimal, joined by ":", expected', 5 + colon + 1);
  }
  const octets = Buffer.from(digits.replaceAll(':', ''), 'hex');
  if (algorithm.toLowerCase() === 'sha-1' && octets.length !== SHA1_OCTETS) {
    return new Fault(`sha-1 has ${SHA1_OCTETS} octets`, 5 + colon + 1);
  }
  return { algorithm, value: octets };
}

/** integer = POS-DIGIT *DIGIT (RFC 4566 s9): no sign, no leading zero, no zero. */
export function parsePositive(text: string): number | Fault {
  if (!/^[1-9][0-9]*$/.test(text))
    return new Fault('a number without sign and leading zero, from 1, expected');
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : new Fault('number beyond 2^53 - 1');
}

/** Writes the value of a=file-selector: name, type, size, hashes. */
export function formatFileSelector(selector: FileSelector): string {
  const { name, type, size, hashes } = selector;
  return [
    ...(name === undefined ? [] : [`name:"${encodeFileName(name)}"`]),
    ...(type === undefined ? [] : [`type:${formatType(type)}`]),
    ...(size === undefined ? [] : [`size:${size}`]),
    ...hashes.map((hash) => `hash:${hash.algorithm}:${formatHash(hash.value)}`),
  ].join(' ');
}

function formatType(type: MediaType): string {
  const params = type.params.entries.map(({ name, value = '' }) => {
    return `;${name}="${encodeFileName(octetsToUtf8(unquote(value)))}"`;
  });
  return `${type.type}/${type.subtype}${params.join('')}`;
}

/** Octets in upper-case hexadecimal, joined by ":". */
export function formatHash(octets: Buffer): string {
  return (octets.toString('hex').toUpperCase().match(/../g) ?? []).join(':');
}

/** The hash to verify a file by: SHA-1, the one that RFC 5547 s6 defines. */
export function sha1Of(selector: FileSelector): Buffer | undefined {
  return selector.hashes.find(({ algorithm }) => algorithm.toLowerCase() === 'sha-1')?.value;
}

/**
 * True if two selectors may mean the same file: nothing that both of them state differs (RFC 5547 s8.1, where a hash may
 * be added for a file that stays the same).
 */
export function maySelectSame(a: FileSelector, b: FileSelector): boolean {
  const [hashA, hashB] = [sha1Of(a), sha1Of(b)];
  return (
    agree(a.name, b.name) &&
    agree(a.size, b.size) &&
    agree(a.type?.essence, b.type?.essence) &&
    (!hashA || !hashB || hashA.equals(hashB))
  );
}

function agree<T>(a: T | undefined, b: T | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}
