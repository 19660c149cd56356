import { UNRESERVED, equalIgnoreCase, isEscape, isIn, lowerCase } from './characters';
import { isFault } from './fault';
import { hexValue, hostEqual } from './host';
import { parseNameAddr } from './name-addr';
import { unquote, type Param, type Params } from './params';
import { telUriEqual } from './tel-uri';
import { parseUri, type SipUri, type Uri } from './uri';
import { instanceEqual } from './urn';

/**
 * URI comparison: SIP and SIPS by RFC 3261 s19.1.4 with RFC 5954 s4.2, tel by RFC 3966 s4, urn by RFC 2141 s5; URIs of
 * other schemes are equal if they are spelled alike, the scheme in any case. The relation is not transitive, and a
 * public GRUU equals its AOR (see gruuEqual).
 */
export function uriEqual(a: Uri, b: Uri): boolean {
  if (a.kind === 'sip') return b.kind === 'sip' && sipUriEqual(a, b);
  if (a.kind === 'tel') return b.kind === 'tel' && telUriEqual(a, b);
  if (b.kind !== 'other' || a.scheme !== b.scheme) return false;
  return a.scheme === 'urn' ? instanceEqual(`urn:${a.opaque}`, `urn:${b.opaque}`) : a.opaque === b.opaque;
}

function sipUriEqual(a: SipUri, b: SipUri): boolean {
  return (
    a.scheme === b.scheme &&
    a.port === b.port &&
    partEqual(a.user, b.user) &&
    partEqual(a.password, b.password) &&
    hostEqual(a.host, b.host) &&
    uriParamsEqual(a.params, b.params) &&
    uriHeadersEqual(a.headers, b.headers)
  );
}

/** userinfo: case-sensitive; absent on one side only is not equal. */
function partEqual(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && normalizeEscapes(a) === normalizeEscapes(b);
}

/**
 * Brings escapes to one form: an escape of an unreserved character becomes that character, all others stay, with
 * upper-case digits, since a reserved character is not equivalent to its escape (s19.1.4) and the rest has no other
 * way to be written.
 */
function normalizeEscapes(text: string): string {
  let escape = text.indexOf('%');
  if (escape < 0) return text;
  let normal = '';
  let start = 0;
  while (escape >= 0) {
    if (isEscape(text, escape)) {
      const octet = hexValue(text.charCodeAt(escape + 1)) * 16 + hexValue(text.charCodeAt(escape + 2));
      normal += text.slice(start, escape);
      normal += isIn(octet, UNRESERVED)
        ? String.fromCharCode(octet)
        : text.slice(escape, escape + 3).toUpperCase();
      start = escape + 3;
    }
    escape = text.indexOf('%', escape + 1);
  }
  return normal + text.slice(start);
}

/** Parameters that must be on both sides or on none. */
const NEVER_ONE_SIDED = ['transport', 'user', 'ttl', 'method', 'maddr'] as const;

function uriParamsEqual(a: Params, b: Params): boolean {
  if (a.entries.length === 0 && b.entries.length === 0) return true;
  for (const name of NEVER_ONE_SIDED) if (a.has(name) !== b.has(name)) return false;
  // A name given twice, which s19.1.1 forbids, counts once, with its first value.
  const others = indexByName(b.entries);
  for (const [name, [own]] of indexByName(a.entries)) {
    const other = others.get(name)?.[0];
    if (own !== undefined && other !== undefined && !valueEqual(name, own.value, other.value)) return false;
  }
  return true;
}

function valueEqual(name: string, a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (name === 'maddr') return hostEqual(a, b);
  return equalIgnoreCase(normalizeEscapes(a), normalizeEscapes(b));
}

function nameKey(name: string): string {
  return lowerCase(normalizeEscapes(name));
}

function indexByName(entries: readonly Param[]): Map<string, Param[]> {
  const index = new Map<string, Param[]>();
  for (const entry of entries) {
    const key = nameKey(entry.name);
    const same = index.get(key);
    if (same === undefined) index.set(key, [entry]);
    else same.push(entry);
  }
  return index;
}

/** URI headers are never ignored; those of one name must come in the same order, the order of names is free. */
function uriHeadersEqual(a: readonly Param[], b: readonly Param[]): boolean {
  if (a.length !== b.length) return false;
  if (a.length === 0) return true;
  const others = indexByName(b);
  for (const [name, own] of indexByName(a)) {
    const same = others.get(name);
    if (same?.length !== own.length) return false;
    if (!own.every(({ value = '' }, i) => headerValueEqual(name, value, same[i]!.value ?? ''))) return false;
  }
  return true;
}

/** Headers that hold an address: compared as URI and parameters (RFC 3261 s20.10, s20.20, s20.39). */
const ADDRESS_HEADERS: ReadonlySet<string> = new Set([
  ...['to', 't', 'from', 'f', 'contact', 'm', 'reply-to', 'route', 'record-route', 'refer-to', 'r'],
]);

/** Header values that are compared with regard to case: Call-ID (RFC 3261 s20.8) and the message body. */
const CASE_SENSITIVE_HEADERS: ReadonlySet<string> = new Set(['call-id', 'i', 'body']);

function headerValueEqual(name: string, a: string, b: string): boolean {
  const [x, y] = [normalizeEscapes(a), normalizeEscapes(b)];
  if (x === y) return true;
  if (CASE_SENSITIVE_HEADERS.has(name)) return false;
  return ADDRESS_HEADERS.has(name) ? addressEqual(undoEscapes(x), undoEscapes(y)) : equalIgnoreCase(x, y);
}

/** s20.20: the URIs match and the parameters match; extension parameters on one side only are ignored. */
function addressEqual(a: string, b: string): boolean {
  const [x, y] = [parseNameAddr(a), parseNameAddr(b)];
  if (isFault(x) || isFault(y)) return equalIgnoreCase(a, b);
  const [xUri, yUri] = [parseUri(x.uriText), parseUri(y.uriText)];
  // A URI inside a URI header is not looked into for headers of its own: the nesting would have no bound.
  const areUris = !isFault(xUri) && !isFault(yUri) && !hasHeaders(xUri) && !hasHeaders(yUri);
  if (areUris ? !uriEqual(xUri, yUri) : !equalIgnoreCase(x.uriText, y.uriText)) return false;
  if (x.tag !== y.tag) return false;
  return x.params.entries.every(({ name, value }) => {
    const other = y.params.find(name);
    return other === undefined || equalIgnoreCase(unquote(value ?? ''), unquote(other.value ?? ''));
  });
}

function hasHeaders(uri: Uri): boolean {
  return uri.kind === 'sip' && uri.headers.length > 0;
}

/** Every escape becomes the octet it stands for, once (RFC 4475 s3.1.1.3). */
export function undoEscapes(text: string): string {
  let escape = text.indexOf('%');
  if (escape < 0) return text;
  let octets = '';
  let start = 0;
  while (escape >= 0) {
    let next = escape + 1;
    if (isEscape(text, escape)) {
      octets += text.slice(start, escape);
      octets += String.fromCharCode(
        hexValue(text.charCodeAt(next)) * 16 + hexValue(text.charCodeAt(next + 1)),
      );
      start = escape + 3;
      next = start;
    }
    escape = text.indexOf('%', next);
  }
  return octets + text.slice(start);
}

/**
 * Key of the location service: an AOR without URI parameters and headers and with all escapes undone, the host in lower
 * case (RFC 3261 s10.3 step 5). To find the target of a GRUU test its gr parameter first: it is dropped here too.
 */
export function canonicalAor(uri: SipUri): string {
  let user = uri.user === undefined ? '' : undoEscapes(uri.user);
  if (uri.password !== undefined) user += `:${undoEscapes(uri.password)}`;
  const host = lowerCase(uri.host);
  const hostPort = uri.port === undefined ? host : `${host}:${uri.port}`;
  return uri.user === undefined ? `${uri.scheme}:${hostPort}` : `${uri.scheme}:${user}@${hostPort}`;
}
