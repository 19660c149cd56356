import { isIP } from 'node:net';
import type { Endpoint, TransportName } from '../../network/network';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { hostPort, type SipUri, type Uri } from '../../protocol/sip/uri';
import type { Target } from './arrival';

/** Where the SIP server of a domain is. */
export interface SipServer extends Endpoint {
  /** Port at which it takes TLS; the same one when absent. */
  readonly securePort?: number;
}

/** Domain (lower-case) -> where its SIP server is; stands in for DNS on networks that have none. */
export type Domains = ReadonlyMap<string, SipServer>;

/**
 * Where a request goes: to its top Route, else to its Request-URI (RFC 3261 s8.1.2). A numeric host or a given port
 * means UDP for sip and TLS for sips unless the URI names a transport (RFC 3263 s4.1).
 * Returns undefined for a host that is neither numeric nor a known domain.
 */
export function targetOf(request: SipRequest, domains: Domains): Target | undefined {
  const route = request.routes[0]?.uri;
  const uri = route ?? request.requestUri;
  return isFault(uri) ? undefined : targetOfUri(uri, domains);
}

/** The same for one URI. */
export function targetOfUri(uri: Uri, domains: Domains): Target | undefined {
  if (uri.kind !== 'sip') return undefined;
  const { host, port } = hostPort(uri);
  const address = uri.params.get('maddr') ?? host;
  const transport = transportOf(uri);
  if (!transport) return undefined;
  const transportIsFree = transport === 'udp' && !uri.params.has('transport');
  // Whom the certificate of the peer has to be for is what the URI says, wherever that leads (RFC 5922 s7.3).
  const name = transport === 'tls' ? { domain: host } : {};
  if (isIP(address) !== 0) {
    const endpoint = { host: address, port: port ?? defaultPort(transport) };
    return { endpoint, transport, transportIsFree, ...name };
  }
  const endpoint = domains.get(address.toLowerCase());
  if (!endpoint) return undefined;
  const listening = (transport === 'tls' ? endpoint.securePort : undefined) ?? endpoint.port;
  return { endpoint: { host: endpoint.host, port: port ?? listening }, transport, transportIsFree, ...name };
}

function transportOf(uri: SipUri): TransportName | undefined {
  const asked = uri.params.get('transport')?.toLowerCase();
  if (uri.scheme === 'sips')
    return asked === undefined || asked === 'tcp' || asked === 'tls' ? 'tls' : undefined;
  if (asked === undefined) return 'udp';
  return asked === 'udp' || asked === 'tcp' || asked === 'tls' ? asked : undefined;
}

function defaultPort(transport: TransportName): number {
  return transport === 'tls' ? 5061 : 5060;
}
