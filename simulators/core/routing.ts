import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { parseNameAddr } from '../../protocol/sip/name-addr';
import { formatUri, sipUri, type SipUri } from '../../protocol/sip/uri';
import type { OwnDomain } from './own-domain';
import { Refusal } from './refusal';

/** A request after RFC 3261 s16.4: what named us in its routing is gone. */
export interface Routed {
  readonly request: SipRequest;
  readonly uri: SipUri;
  /** Route goes on beyond us. */
  readonly hasRoute: boolean;
}

/** Route information preprocessing (RFC 3261 s16.4). @param removeOwn false leaves our own Route value in place */
export function preprocessRoute(
  received: SipRequest,
  uri: SipUri,
  domain: OwnDomain,
  removeOwn: boolean,
): Routed | Refusal {
  let request = received;
  let target = uri;
  if (request.has('Route')) {
    if (isOurRecordRoute(uri, domain)) {
      // The hop before us is a strict router and has put the real Request-URI last into Route.
      const routes = request.list('Route');
      const last = uriOf(routes.at(-1)!);
      if (!last) return new Refusal(400, 'Bad Route');
      request = withRoutes(request, routes.slice(0, -1)).with({ uri: formatUri(last) });
      target = last;
    }
    const first = request.list('Route')[0];
    const top = first === undefined ? undefined : uriOf(first);
    if (first !== undefined && !top) return new Refusal(400, 'Bad Route');
    if (top && removeOwn && domain.isOurHop(top))
      request = request.withHeaders(request.headers.replaceTop('Route', undefined));
  }
  const stripped = withoutOurMaddr(target, domain);
  if (stripped !== target) request = request.with({ uri: formatUri(stripped) });
  return { request, uri: stripped, hasRoute: request.has('Route') };
}

/** Route rows of a request replaced by these values. */
export function withRoutes(request: SipRequest, routes: readonly string[]): SipRequest {
  const rest = request.remove('Route');
  return routes.length === 0 ? rest : rest.prepend('Route', routes.join(', '));
}

/** A Request-URI that we once put into Record-Route: our address, no user, lr. */
function isOurRecordRoute(uri: SipUri, domain: OwnDomain): boolean {
  return uri.user === undefined && uri.params.has('lr') && domain.isOurHop(uri);
}

function withoutOurMaddr(uri: SipUri, domain: OwnDomain): SipUri {
  const maddr = uri.params.get('maddr');
  if (maddr === undefined) return uri;
  const address = uri.port === undefined ? sipUri({ host: maddr }) : sipUri({ host: maddr, port: uri.port });
  if (!domain.isOurHop(address)) return uri;
  const { scheme, user, host } = uri;
  const params = uri.params.without('maddr').without('transport');
  return sipUri({ scheme, host, params, ...(user === undefined ? {} : { user }) });
}

function uriOf(route: string): SipUri | undefined {
  const address = parseNameAddr(route);
  if (isFault(address)) return undefined;
  const { uri } = address;
  return isFault(uri) || uri.kind !== 'sip' ? undefined : uri;
}
