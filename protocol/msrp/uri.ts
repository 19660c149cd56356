import { lowerCase } from '../sip/characters';
import { Fault } from '../sip/fault';
import { hostEqual, isHost, isIpv4 } from '../sip/host';
import {
  ALPHANUM,
  DIGIT,
  REG_NAME,
  SESSION_ID,
  TOKEN,
  UNRESERVED,
  USERINFO,
  isIn,
  skip,
  skipEscaped,
} from './characters';

/** An MSRP URI (RFC 4975 s6, s9). */
export interface MsrpUri {
  /** In lower case. msrps asks for TLS on the hop. */
  readonly scheme: 'msrp' | 'msrps';
  readonly userinfo?: string;
  /** As spelled; an IPv6 address keeps its brackets. */
  readonly host: string;
  readonly port?: number;
  /** As spelled; case-sensitive. Without one the URI means a device, not a session. */
  readonly sessionId?: string;
  /** As spelled; "tcp" on every URI of RFC 4975. */
  readonly transport: string;
  /** URI-parameters after the transport, each as spelled ("name" or "name=value"). */
  readonly params: readonly string[];
  /** The whole URI as spelled. */
  readonly text: string;
}

/**
 * Reads an MSRP-URI (RFC 4975 s9; authority of RFC 3986 s3.2). A ";" ends the host: RFC 3986 would let a reg-name hold it,
 * and the transport of a URI without session-id could then not be told from its host.
 */
export function parseMsrpUri(text: string): MsrpUri | Fault {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme !== 'msrp' && scheme !== 'msrps') return new Fault('"msrp" or "msrps" expected', 0);
  if (!text.startsWith('://', colon)) return new Fault('"://" expected after the scheme', colon);
  const authority = parseAuthority(text, colon + 3);
  if (authority instanceof Fault) return authority;
  let at = authority.end;
  let sessionId: string | undefined;
  if (text.charCodeAt(at) === 0x2f) {
    const start = at + 1;
    at = skip(text, start, SESSION_ID);
    if (at === start) return new Fault('session-id expected after "/"', start);
    sessionId = text.slice(start, at);
  }
  if (text.charCodeAt(at) !== 0x3b) {
    return new Fault(at === text.length ? 'no ";" with a transport' : 'not allowed in an MSRP URI', at);
  }
  const transportEnd = skip(text, at + 1, ALPHANUM);
  if (transportEnd === at + 1) return new Fault('transport expected after ";"', at + 1);
  const params = parseParams(text, transportEnd);
  if (params instanceof Fault) return params;
  const { userinfo, host, port } = authority;
  return {
    scheme,
    ...(userinfo === undefined ? {} : { userinfo }),
    host,
    ...(port === undefined ? {} : { port }),
    ...(sessionId === undefined ? {} : { sessionId }),
    transport: text.slice(at + 1, transportEnd),
    params,
    text,
  };
}

interface Authority {
  readonly userinfo?: string;
  readonly host: string;
  readonly port?: number;
  readonly end: number;
}

/** authority = [ userinfo "@" ] host [ ":" port ]; it ends before the "/" of the session-id or the ";" of the transport. */
function parseAuthority(text: string, from: number): Authority | Fault {
  const userEnd = skipEscaped(text, from, USERINFO);
  const hasUser = text.charCodeAt(userEnd) === 0x40;
  const hostStart = hasUser ? userEnd + 1 : from;
  const hostEnd = endOfHost(text, hostStart);
  if (hostEnd <= hostStart) return new Fault('host expected', hostStart);
  const userinfo = hasUser ? { userinfo: text.slice(from, userEnd) } : {};
  const host = text.slice(hostStart, hostEnd);
  if (text.charCodeAt(hostEnd) !== 0x3a) return { ...userinfo, host, end: hostEnd };
  const end = skip(text, hostEnd + 1, DIGIT);
  // RFC 3986 s3.2.3: a ":" without digits says as much as none.
  if (end === hostEnd + 1) return { ...userinfo, host, end };
  const port = Number(text.slice(hostEnd + 1, end));
  return port > 65535 ? new Fault('port above 65535', hostEnd + 1) : { ...userinfo, host, port, end };
}

function endOfHost(text: string, from: number): number {
  if (text.charCodeAt(from) !== 0x5b) return skipEscaped(text, from, REG_NAME);
  const close = text.indexOf(']', from);
  return close > 0 && isHost(text.slice(from, close + 1)) ? close + 1 : -1;
}

/** *( ";" token [ "=" token ] ) */
function parseParams(text: string, from: number): string[] | Fault {
  const params: string[] = [];
  let at = from;
  while (at < text.length) {
    if (text.charCodeAt(at) !== 0x3b) return new Fault('";" expected before a parameter', at);
    const start = at + 1;
    at = skip(text, start, TOKEN);
    if (at === start) return new Fault('parameter name expected', start);
    if (text.charCodeAt(at) === 0x3d) {
      const value = at + 1;
      at = skip(text, value, TOKEN);
      if (at === value) return new Fault('parameter value expected', value);
    }
    params.push(text.slice(start, at));
  }
  return params;
}

/** What a URI of ours is made of. */
export interface MsrpUriParts {
  readonly scheme?: 'msrp' | 'msrps';
  /** A name or an address; IPv6 with or without brackets. */
  readonly host: string;
  readonly port: number;
  readonly sessionId: string;
}

/** Composes the URI of a session over TCP. */
export function msrpUri(parts: MsrpUriParts): MsrpUri {
  const { scheme = 'msrp', port, sessionId } = parts;
  const host = parts.host.includes(':') && !parts.host.startsWith('[') ? `[${parts.host}]` : parts.host;
  const text = `${scheme}://${host}:${port}/${sessionId};tcp`;
  return { scheme, host, port, sessionId, transport: 'tcp', params: [], text };
}

/** Equality by RFC 4975 s6.1. Userinfo and URI-parameters do not count. */
export function msrpUriEqual(a: MsrpUri, b: MsrpUri): boolean {
  return (
    a === b ||
    (a.scheme === b.scheme &&
      a.port === b.port &&
      a.sessionId === b.sessionId &&
      lowerCase(a.transport) === lowerCase(b.transport) &&
      hostEqual(normalHost(a.host), normalHost(b.host)))
  );
}

/**
 * The part of a URI by which sessions are looked up: equal URIs have equal keys. Unequal ones may share a key, so
 * msrpUriEqual has the last word; session-ids are random, so that hardly any do.
 */
export function msrpUriKey(uri: MsrpUri): string {
  return uri.sessionId ?? '';
}

/** True if the host is an address rather than a name; s6: then the URI has to have a port. */
export function isNumericHost(uri: MsrpUri): boolean {
  return uri.host.startsWith('[') || isIpv4(uri.host);
}

/** The host as a socket takes it: without brackets, escapes undone. */
export function socketHost(uri: MsrpUri): string {
  return uri.host.startsWith('[') ? uri.host.slice(1, -1) : normalHost(uri.host);
}

/** s6.1 rule 2: escapes of unreserved characters undone (RFC 3986 s6.2.2.2), in lower case. */
function normalHost(host: string): string {
  if (!host.includes('%')) return lowerCase(host);
  let text = '';
  for (let i = 0; i < host.length; i++) {
    const octet = host.charCodeAt(i) === 0x25 ? Number.parseInt(host.slice(i + 1, i + 3), 16) : -1;
    if (octet >= 0 && isIn(octet, UNRESERVED)) {
      text += String.fromCharCode(octet);
      i += 2;
    } else text += host.charAt(i);
  }
  return lowerCase(text);
}
