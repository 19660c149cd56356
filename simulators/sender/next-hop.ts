import { isIP } from 'node:net';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { hostPort } from '../../protocol/sip/uri';
import type { Target } from '../stack/arrival';
import { targetOf, type Domains } from '../stack/resolve';

/** Where a request goes first, and where if nobody takes a connection there. */
export interface NextHop {
  readonly target: Target | undefined;
  readonly fallback?: Target;
}

/**
 * The next hop of a request. MESSAGE should go over a congestion-controlled transport where possible (RFC 3428 s8), which is
 * where the URI neither names a transport nor has a numeric host or a port (RFC 3263 s4.1).
 */
export function nextHop(request: SipRequest, domains: Domains, preferStream: boolean): NextHop {
  const target = targetOf(request, domains);
  if (!preferStream || target?.transportIsFree !== true || !isByName(request)) return { target };
  return {
    target: { ...target, transport: 'tcp', transportIsFree: false },
    fallback: { ...target, transportIsFree: false },
  };
}

function isByName(request: SipRequest): boolean {
  const uri = request.routes[0]?.uri ?? request.requestUri;
  if (isFault(uri) || uri.kind !== 'sip') return false;
  const { host, port } = hostPort(uri);
  return port === undefined && isIP(host) === 0;
}
