import { parseDeltaSeconds } from '../../protocol/sip/delta-seconds';
import { isFault } from '../../protocol/sip/fault';
import { field, HeaderList, type Field } from '../../protocol/sip/headers';
import type { SipRequest } from '../../protocol/sip/message';
import { parseNameAddr } from '../../protocol/sip/name-addr';
import type { Uri } from '../../protocol/sip/uri';
import type { Target } from '../stack/arrival';
import type { ClientEvents, ClientTransaction } from '../stack/client-transaction';
import { targetOfUri } from '../stack/resolve';
import { disclosed } from './asserted-identity';
import type { CoreParts } from './parts';
import type { Routed } from './routing';
import type { ProxyTarget } from './targets';

/** A request that has passed the checks of RFC 3261 s16.3 to s16.5 and is ready to be forwarded. */
export interface Prepared extends Routed {
  /** See loopHash. */
  readonly hash: string;
  /** RFC 5627 s6.2, originating side: Record-Route whatever the target. */
  readonly recordRoute: boolean;
}

/** What the copy for one branch carries. */
interface Copy {
  readonly requestUri: string;
  /** New Route values; undefined leaves Route as it is. */
  readonly routes: readonly string[] | undefined;
  /** Where the routing leads. */
  readonly nextHop: Uri;
  readonly recordRoute: boolean;
}

/** Forwards requests (RFC 3261 s16.6). */
export class Forwarder {
  constructor(private readonly parts: CoreParts) {}

  /**
   * Starts a branch. Failure to find a way to the target is reported through the events.
   * @param breadth Max-Breadth of this branch (RFC 5393 s5.3.3)
   */
  forward(
    prepared: Prepared,
    target: ProxyTarget,
    breadth: number | undefined,
    events: ClientEvents,
  ): ClientTransaction | undefined {
    const { endpoint, policy } = this.parts;
    const copy = this.copyFor(prepared, target);
    const to = this.wayTo(copy, target);
    const request = this.rewritten(disclosed(prepared.request, target, policy), copy, breadth);
    if (!to) {
      events.transportError(new Error(`no way to ${copy.requestUri}`));
      return undefined;
    }
    const unique = policy.branchPerTarget ? endpoint.ids.branch() : `z9hG4bK${prepared.hash}`;
    return endpoint.request(request, events, { target: to, branch: `${unique}.${prepared.hash}` });
  }

  /** Forwards without a transaction (RFC 3261 s16.11): an ACK of a 2xx, a CANCEL that matches nothing. */
  forwardStatelessly(prepared: Prepared, target: ProxyTarget, branch: string): void {
    const copy = this.copyFor(prepared, target);
    const to = this.wayTo(copy, target);
    if (to) this.parts.endpoint.sendRequest(this.rewritten(prepared.request, copy, undefined), to, branch);
  }

  /** True if there is a way to the target of a request that is not for our domain. */
  isReachable(prepared: Prepared, target: ProxyTarget): boolean {
    return this.wayTo(this.copyFor(prepared, target), target) !== undefined;
  }

  /** The routing part of items 2, 4 and 6 of RFC 3261 s16.6. */
  private copyFor({ request, hasRoute, recordRoute }: Prepared, { text, uri, binding }: ProxyTarget): Copy {
    const { policy } = this.parts;
    const requestUri = policy.rewriteRequestUri ? this.inSchemeOf(request, text) : request.uri;
    const isPathUsed = policy.usePath && !(hasRoute && policy.routeOutranksPath);
    const path = isPathUsed ? (binding?.path ?? []) : [];
    const isBehindPath = path.length > 0 && binding?.instance !== undefined && isDialogForming(request);
    const copy = {
      requestUri,
      routes: path.length > 0 ? [...path, ...request.list('Route')] : undefined,
      nextHop: uri,
      recordRoute:
        policy.recordRoute === 'dialogs'
          ? isDialogForming(request)
          : policy.recordRoute === 'needed' &&
            (recordRoute || (isBehindPath && policy.grantGruus !== 'none')),
    };
    if (copy.routes === undefined && !hasRoute) return copy;
    const routes = copy.routes ?? request.list('Route');
    const top = parseNameAddr(routes[0]!);
    if (isFault(top) || isFault(top.uri)) return copy;
    const isLoose = top.uri.kind === 'sip' && top.uri.params.has('lr');
    if (isLoose || !policy.rewriteForStrictRouters) return { ...copy, nextHop: top.uri };
    // A strict router wants its own URI as Request-URI and the real one last in Route (item 6).
    return {
      ...copy,
      requestUri: top.uriText,
      routes: [...routes.slice(1), `<${requestUri}>`],
      nextHop: top.uri,
    };
  }

  /** Item 7 of RFC 3261 s16.6, and the flow of RFC 5626 s7. */
  private wayTo({ nextHop }: Copy, { uri, binding }: ProxyTarget): Target | undefined {
    const { policy, domains } = this.parts;
    if (binding?.flow && policy.useFlow && nextHop === uri) return binding.flow;
    const target = targetOfUri(nextHop, domains);
    // A sips resource is reached over TLS, whatever the next hop's URI says.
    const isSecure = uri.kind === 'sip' && uri.scheme === 'sips';
    return target && isSecure ? { ...target, transport: 'tls', transportIsFree: false } : target;
  }

  /** The copy of item 1 with what items 2 to 6 and 9 change, its fields in the order in which they came. */
  private rewritten(request: SipRequest, copy: Copy, breadth: number | undefined): SipRequest {
    const { policy } = this.parts;
    const fields: Field[] = [];
    let isBehindVias = false;
    let hasBreadth = false;
    for (const each of request.headers.fields) {
      if (!isBehindVias && each.id !== 'via') {
        isBehindVias = true;
        this.insert(fields, request, copy, breadth);
      }
      if (each.id === 'max-forwards') {
        const hops = Number(each.value);
        // Out of range it counts as missing (RFC 4475 s3.1.2.4).
        const left = hops > 255 ? 70 : Math.max(0, hops - policy.hopCost);
        fields.push(field(each.name, String(left)));
      } else if (each.id === 'max-breadth' && breadth !== undefined) {
        // A single value (RFC 5393 s5.3.3).
        if (!hasBreadth) fields.push(field(each.name, String(breadth)));
        hasBreadth = true;
      } else if (each.id !== 'route' || copy.routes === undefined) fields.push(each);
    }
    if (policy.addContentLength && !request.has('Content-Length'))
      fields.push(field('Content-Length', String(request.body.length)));
    const body = policy.alterBody?.(request.body);
    const headers = new HeaderList(fields);
    return request.with({ uri: copy.requestUri, headers, ...(body ? { body } : {}) });
  }

  /** What was not there before goes below the Via values; a Record-Route is then above all others (item 4). */
  private insert(
    fields: Field[],
    request: SipRequest,
    { routes, recordRoute, requestUri }: Copy,
    breadth: number | undefined,
  ): void {
    if (recordRoute) {
      const { hostPort, secureHostPort } = this.parts.endpoint;
      // RFC 3261 s16.6 item 4.
      const own = /^sips:/i.test(requestUri) ? `sips:${secureHostPort}` : `sip:${hostPort}`;
      fields.push(field('Record-Route', `<${own};lr>`));
    }
    if (this.addsPath(request)) fields.push(field('Path', `<sip:${this.parts.endpoint.hostPort};lr>`));
    for (const route of routes ?? []) fields.push(field('Route', route));
    if (!request.has('Max-Forwards')) fields.push(field('Max-Forwards', '70'));
    if (breadth !== undefined && !request.has('Max-Breadth'))
      fields.push(field('Max-Breadth', String(breadth)));
  }

  /** What came to a sip URI goes on to one, over TLS where the contact is a sips URI (RFC 5630 s5.3). */
  private inSchemeOf({ requestUri }: SipRequest, contact: string): string {
    const isPlain = !isFault(requestUri) && requestUri.scheme === 'sip';
    return isPlain && this.parts.policy.keepsScheme ? contact.replace(/^sips:/i, 'sip:') : contact;
  }

  /** RFC 3327 s5.2: above the values that are there, so that it comes first on the way back. */
  private addsPath(request: SipRequest): boolean {
    if (!this.parts.policy.addPath || request.method !== 'REGISTER') return false;
    return request.tokens('Supported').includes('path');
  }
}

/** True for a request that sets up a dialog (RFC 3261 s12, RFC 3265, RFC 3515). */
export function isDialogForming(request: SipRequest): boolean {
  const { method } = request;
  if (method !== 'INVITE' && method !== 'SUBSCRIBE' && method !== 'REFER') return false;
  return request.to?.tag === undefined;
}

/** Max-Breadth of a request; undefined if it has none, or none that can be used (RFC 5393 s5.3.1). */
export function breadthOf(request: SipRequest): number | undefined {
  const value = request.header('Max-Breadth');
  const breadth = value === undefined ? undefined : parseDeltaSeconds(value);
  return isFault(breadth) ? undefined : breadth;
}
