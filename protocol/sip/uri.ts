import {
  ALPHA,
  DIGIT,
  PASSWORD,
  RESERVED,
  SCHEME,
  UNRESERVED,
  URI_HEADER,
  URI_PARAM,
  USER,
  equalIgnoreCase,
  isIn,
  isToken,
  lowerCase,
  skip,
  skipEscaped,
} from './characters';
import { Fault, isFault } from './fault';
import { hostEnd, isHost } from './host';
import { Params, type Param } from './params';
import { parseTelUri, type TelUri } from './tel-uri';

export type { TelUri };

/** SIP or SIPS URI, RFC 3261 s19.1.1. Escapes stay as spelled in every part. */
export interface SipUri {
  readonly kind: 'sip';
  readonly scheme: 'sip' | 'sips';
  readonly user?: string;
  readonly password?: string;
  /** As spelled; an IPv6 address keeps its brackets. */
  readonly host: string;
  readonly port?: number;
  readonly params: Params;
  readonly headers: readonly Param[];
}

/** absoluteURI of any other scheme; the scheme in lower case. */
export interface OtherUri {
  readonly kind: 'other';
  readonly scheme: string;
  readonly opaque: string;
}

export type Uri = SipUri | TelUri | OtherUri;

const NO_HEADERS: readonly Param[] = [];

/** Reads a SIP-URI, SIPS-URI, tel URI or absoluteURI (RFC 3261 s25.1, RFC 3966 s3). No white space is allowed in it. */
export function parseUri(text: string): Uri | Fault {
  const colon = text.indexOf(':');
  if (colon <= 0) return new Fault('URI scheme expected', 0);
  if (colon === 3 && isWord(text, 'sip')) return parseSipUri(text, 'sip', 4);
  if (colon === 4 && isWord(text, 'sips')) return parseSipUri(text, 'sips', 5);
  if (colon === 3 && isWord(text, 'tel')) return parseTelUri(text, 4);
  if (!isIn(text.charCodeAt(0), ALPHA)) return new Fault('URI scheme expected', 0);
  const schemeEnd = skip(text, 1, SCHEME, colon);
  if (schemeEnd < colon) return new Fault('character that a URI scheme must not hold', schemeEnd);
  const end = skipEscaped(text, colon + 1, RESERVED | UNRESERVED);
  if (end < text.length) return new Fault('character that must be escaped in a URI', end);
  if (end === colon + 1) return new Fault('URI without anything after its scheme', end);
  return { kind: 'other', scheme: lowerCase(text.slice(0, colon)), opaque: text.slice(colon + 1) };
}

/** True if the text starts with the word, in any case. */
function isWord(text: string, word: string): boolean {
  for (let i = 0; i < word.length; i++) if ((text.charCodeAt(i) | 0x20) !== word.charCodeAt(i)) return false;
  return true;
}

function parseSipUri(text: string, scheme: 'sip' | 'sips', from: number): SipUri | Fault {
  let user: string | undefined;
  let password: string | undefined;
  let i = from;
  // Neither host, uri-parameters nor headers can hold an unescaped "@", so the first one ends the userinfo.
  const at = text.indexOf('@', from);
  if (at >= 0) {
    const userEnd = skipEscaped(text, from, USER, at);
    if (userEnd === from) return new Fault('user expected before "@"', from);
    user = text.slice(from, userEnd);
    if (userEnd < at) {
      if (text.charCodeAt(userEnd) !== 0x3a)
        return new Fault('character that must be escaped in a user', userEnd);
      const passwordEnd = skipEscaped(text, userEnd + 1, PASSWORD, at);
      if (passwordEnd < at) return new Fault('character that must be escaped in a password', passwordEnd);
      password = text.slice(userEnd + 1, at);
    }
    i = at + 1;
  }
  const hostStart = i;
  i = hostEnd(text, hostStart);
  if (i < 0) return new Fault('host expected', hostStart);
  const host = text.slice(hostStart, i);
  let port: number | undefined;
  if (text.charCodeAt(i) === 0x3a) {
    const portEnd = skip(text, i + 1, DIGIT);
    port = portNumber(text, i + 1, portEnd);
    if (port === undefined) return new Fault('port number expected', i + 1);
    i = portEnd;
  }
  let params = Params.none;
  if (text.charCodeAt(i) === 0x3b) {
    const entries: Param[] = [];
    const paramsEnd = readUriParams(text, i, entries);
    if (isFault(paramsEnd)) return paramsEnd;
    params = new Params(entries, text.slice(i, paramsEnd));
    i = paramsEnd;
  }
  let headers = NO_HEADERS;
  if (text.charCodeAt(i) === 0x3f) {
    const read = readUriHeaders(text, i + 1);
    if (isFault(read)) return read;
    headers = read;
    i = text.length;
  }
  if (i < text.length) return new Fault('character that a host, a port or a URI parameter must not hold', i);
  return makeSipUri(scheme, user, password, host, port, params, headers);
}

function makeSipUri(
  scheme: 'sip' | 'sips',
  user: string | undefined,
  password: string | undefined,
  host: string,
  port: number | undefined,
  params: Params,
  headers: readonly Param[],
): SipUri {
  const uri: { -readonly [K in keyof SipUri]: SipUri[K] } = { kind: 'sip', scheme, host, params, headers };
  if (user !== undefined) uri.user = user;
  if (password !== undefined) uri.password = password;
  if (port !== undefined) uri.port = port;
  return uri;
}

/** The port in text.slice(from, to), 0 to 65535 with any number of leading zeros; undefined if there is none. */
export function portNumber(text: string, from: number, to: number): number | undefined {
  if (to <= from) return undefined;
  let port = 0;
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i);
    if (!isIn(c, DIGIT)) return undefined;
    port = port * 10 + c - 0x30;
    if (port > 65535) return undefined;
  }
  return port;
}

/** *( ";" uri-parameter ) from `from`; collects the parameters and returns the index after them. */
function readUriParams(text: string, from: number, entries: Param[]): number | Fault {
  let i = from;
  while (i < text.length && text.charCodeAt(i) === 0x3b) {
    const nameStart = i + 1;
    const nameEnd = skipEscaped(text, nameStart, URI_PARAM);
    if (nameEnd === nameStart) return new Fault('URI parameter name expected', nameStart);
    const name = text.slice(nameStart, nameEnd);
    i = nameEnd;
    if (i < text.length && text.charCodeAt(i) === 0x3d) {
      const valueStart = i + 1;
      i = skipEscaped(text, valueStart, URI_PARAM);
      if (i === valueStart) return new Fault('URI parameter value expected', valueStart);
      const value = text.slice(valueStart, i);
      if (!isUriParamValue(name, value))
        return new Fault(`malformed value of URI parameter "${name}"`, valueStart);
      entries.push({ name, value });
    } else if (takesValue(name)) return new Fault(`URI parameter "${name}" without a value`, nameStart);
    else entries.push({ name });
  }
  return i;
}

/** The parameters for which s25.1 has a rule of their own; other-param is free. */
function takesValue(name: string): boolean {
  switch (name.length) {
    case 3:
      return equalIgnoreCase(name, 'ttl');
    case 4:
      return equalIgnoreCase(name, 'user');
    case 5:
      return equalIgnoreCase(name, 'maddr');
    case 6:
      return equalIgnoreCase(name, 'method');
    case 9:
      return equalIgnoreCase(name, 'transport');
    default:
      return false;
  }
}

function isUriParamValue(name: string, value: string): boolean {
  if (!takesValue(name)) return true;
  if (name.length === 3)
    return value.length <= 3 && Number(value) <= 255 && skip(value, 0, DIGIT) === value.length;
  return name.length === 5 ? isHost(value) : isToken(value);
}

/** header *( "&" header ) from `from` to the end. */
function readUriHeaders(text: string, from: number): readonly Param[] | Fault {
  const headers: Param[] = [];
  let i = from;
  for (;;) {
    const nameEnd = skipEscaped(text, i, URI_HEADER);
    if (nameEnd === i) return new Fault('URI header name expected', i);
    if (text.charCodeAt(nameEnd) !== 0x3d) return new Fault('"=" expected after a URI header name', nameEnd);
    const valueEnd = skipEscaped(text, nameEnd + 1, URI_HEADER);
    headers.push({ name: text.slice(i, nameEnd), value: text.slice(nameEnd + 1, valueEnd) });
    if (valueEnd === text.length) return headers;
    if (text.charCodeAt(valueEnd) !== 0x26)
      return new Fault('character that must be escaped in a URI header', valueEnd);
    i = valueEnd + 1;
  }
}

/** Writes a URI from its parts. The scheme comes out in lower case; every other part as it was spelled. */
export function formatUri(uri: Uri): string {
  if (uri.kind === 'other') return `${uri.scheme}:${uri.opaque}`;
  if (uri.kind === 'tel') return `tel:${uri.number}${uri.params.toString()}`;
  let text = uri.scheme + ':';
  if (uri.user !== undefined)
    text += uri.password === undefined ? `${uri.user}@` : `${uri.user}:${uri.password}@`;
  text += uri.host;
  if (uri.port !== undefined) text += `:${uri.port}`;
  text += uri.params.toString();
  for (let i = 0; i < uri.headers.length; i++) {
    const { name, value } = uri.headers[i]!;
    text += `${i === 0 ? '?' : '&'}${name}=${value ?? ''}`;
  }
  return text;
}

/** The parts to build a SIP URI from, already escaped (escapeUser). An IPv6 host is written with or without brackets. */
export interface SipUriParts {
  readonly scheme?: 'sip' | 'sips';
  readonly user?: string;
  readonly password?: string;
  readonly host: string;
  readonly port?: number;
  readonly params?: Params;
  readonly headers?: readonly Param[];
}

/** Builds a SIP URI; the parts are taken as they are. */
export function sipUri(parts: SipUriParts): SipUri {
  const { scheme = 'sip', user, password, host, port, params = Params.none, headers = NO_HEADERS } = parts;
  return makeSipUri(scheme, user, password, bracketed(host), port, params, headers);
}

/** An IPv6 address gets the brackets that a URI and a sent-by need; other hosts are returned as they are. */
export function bracketed(host: string): string {
  return host.includes(':') && host.charCodeAt(0) !== 0x5b ? `[${host}]` : host;
}

/** Host without brackets and port, as sockets take them. */
export function hostPort(uri: SipUri): { host: string; port?: number } {
  const host = uri.host.charCodeAt(0) === 0x5b ? uri.host.slice(1, -1) : uri.host;
  return uri.port === undefined ? { host } : { host, port: uri.port };
}

/** Escapes an octet string for the user part of a SIP URI (RFC 3261 s19.1.2). */
export function escapeUser(octets: string): string {
  let text = '';
  for (let i = 0; i < octets.length; i++) {
    const c = octets.charCodeAt(i);
    text += isIn(c, USER) ? octets[i]! : '%' + c.toString(16).toUpperCase().padStart(2, '0');
  }
  return text;
}
