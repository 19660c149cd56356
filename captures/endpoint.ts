import { isIPv4, isIPv6 } from 'node:net';

/** A numeric address and a port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** `192.0.2.1:5060`, `[2001:db8::1]:5060`. */
export function formatEndpoint(endpoint: Endpoint): string {
  return isIPv6(endpoint.host) ? `[${endpoint.host}]:${endpoint.port}` : `${endpoint.host}:${endpoint.port}`;
}

/** Reads what `formatEndpoint` writes; undefined when it is not an endpoint. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const colon = text.lastIndexOf(':');
  const digits = text.slice(colon + 1);
  const port = Number(digits);
  if (colon < 1 || !/^\d{1,5}$/.test(digits) || port > 65535) return undefined;
  const host = text.slice(0, colon);
  if (!host.startsWith('[')) return host.includes(':') ? undefined : { host, port };
  const inner = host.slice(1, -1);
  return host.endsWith(']') && isIPv6(inner) ? { host: inner, port } : undefined;
}

/** A key for maps, cheaper than the readable form. */
export function endpointKey(endpoint: Endpoint): string {
  return `${endpoint.host}|${endpoint.port}`;
}

/**
 * The 4 or 16 octets of a numeric address.
 * @throws Error when it is none
 */
export function addressOctets(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from(host.split('.').map(Number));
  if (isIPv6(host)) return ipv6Octets(host);
  throw new Error(`${host} is no numeric address`);
}

/** RFC 4291 s2.2; the host is valid, possibly with a zone. */
function ipv6Octets(host: string): Buffer {
  const [head, tail] = host.split('%')[0]!.split('::');
  const before = ipv6Groups(head!);
  const after = tail === undefined ? Buffer.alloc(0) : ipv6Groups(tail);
  return Buffer.concat([before, Buffer.alloc(16 - before.length - after.length), after]);
}

function ipv6Groups(text: string): Buffer {
  if (text === '') return Buffer.alloc(0);
  const octets = text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
  return Buffer.from(octets);
}
