import { isIPv6 } from 'node:net';
import type { Endpoint } from './network';

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
