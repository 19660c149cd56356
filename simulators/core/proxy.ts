import { responseTo } from '../../protocol/sip/build';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { octetsToUtf8 } from '../../protocol/sip/octets';
import type { SipUri } from '../../protocol/sip/uri';
import type { ServerTransaction } from '../stack/server-transaction';
import { asserted } from './asserted-identity';
import { breadthOf, Forwarder, isDialogForming, type Prepared } from './forwarding';
import { isLooping, loopHash, mix } from './loop-detection';
import type { CoreParts } from './parts';
import { Refusal } from './refusal';
import { ResponseContext, type ContextParts } from './response-context';
import { preprocessRoute } from './routing';
import { Targets, type TargetGroups } from './targets';
import { aorKeys, type User } from './users';

const STRANGER = new Refusal(403, 'Sender is not known');

/** The stateful forking proxy of the domain (RFC 3261 s16). */
export class Proxy {
  private readonly targets: Targets;
  private readonly forwarder: Forwarder;
  private readonly contextParts: ContextParts;
  /** Filled only when merged requests are refused. */
  private readonly seen = new Set<string>();

  constructor(private readonly parts: CoreParts) {
    this.targets = new Targets(parts);
    this.forwarder = new Forwarder(parts);
    const { endpoint, policy, timers } = parts;
    this.contextParts = { endpoint, policy, timers, forwarder: this.forwarder };
  }

  /** Handles any request but ACK and REGISTER for our domain. */
  request(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (request.method === 'CANCEL') {
      this.strayCancel(transaction);
      return;
    }
    const uri = this.acceptable(request);
    if (uri instanceof Refusal) return this.refuse(transaction, uri);
    if (this.isOptionsForUs(request, uri)) return this.answerOptions(transaction);
    const prepared = this.prepare(request, uri);
    if (prepared instanceof Refusal) return this.refuse(transaction, prepared);
    const breadth = this.breadthFor(request);
    if (breadth === 0) return this.refuse(transaction, new Refusal(440, 'Max-Breadth Exceeded'));
    const groups = this.targetsOf(prepared);
    if (groups instanceof Refusal) return this.refuse(transaction, groups);
    new ResponseContext(this.contextParts, transaction, prepared, groups, breadth).start();
  }

  /** Passes the ACK of a 2xx on, statelessly (RFC 3261 s16.11). */
  ack(ack: SipRequest): void {
    this.forwardStatelessly(ack);
  }

  /**
   * A response to no transaction of ours goes on by its Via (RFC 3261 s16.7); one to a request other than INVITE does
   * not (RFC 4320 s4.2).
   */
  strayResponse(response: SipResponse): void {
    if (response.cseq?.method !== 'INVITE' && !this.parts.policy.forwardLateResponses) return;
    const rest = response.withHeaders(response.headers.replaceTop('Via', undefined));
    if (rest.has('Via')) this.parts.endpoint.sendResponse(rest);
  }

  /** The checks of RFC 3261 s16.3 that need no look at the routing. */
  private acceptable(request: SipRequest): SipUri | Refusal {
    const { policy } = this.parts;
    const uri = request.requestUri;
    if (isFault(uri)) return new Refusal(400, 'Bad Request-URI');
    if (uri.kind !== 'sip') return policy.refuseUnknownSchemes ? new Refusal(416) : new Refusal(404);
    if (policy.forwardedMethods && !policy.forwardedMethods.includes(request.method)) return new Refusal(501);
    const hops = request.maxForwards;
    if (hops === undefined && request.has('Max-Forwards')) return new Refusal(400, 'Bad Max-Forwards');
    if (hops === 0 && policy.refuseSpentRequests && request.method !== 'OPTIONS') return new Refusal(483);
    const unknown = request
      .list('Proxy-Require')
      .filter((tag) => !policy.proxyExtensions.includes(tag.toLowerCase()));
    if (unknown.length > 0 && policy.refuseUnknownProxyRequire)
      return new Refusal(420, undefined, [['Unsupported', octetsToUtf8(unknown.join(', '))]]);
    return uri;
  }

  /** Addressed to the core itself, or out of hops: the core is the final recipient (RFC 3261 s11, s16.3 item 3). */
  private isOptionsForUs(request: SipRequest, uri: SipUri): boolean {
    if (request.method !== 'OPTIONS') return false;
    return (uri.user === undefined && this.parts.domain.owns(uri)) || request.maxForwards === 0;
  }

  /** RFC 3261 s11.2: no body, and no Allow, as a proxy does not care for methods. */
  private answerOptions(transaction: ServerTransaction): void {
    const { endpoint, policy } = this.parts;
    transaction.respond(
      responseTo(transaction.request, 200, { toTag: endpoint.ids.tag(), headers: policy.optionsHeaders }),
    );
  }

  private prepare(request: SipRequest, uri: SipUri): Prepared | Refusal {
    const { endpoint, domain, policy } = this.parts;
    const hash = loopHash(request);
    const { hostPort, secureHostPort } = endpoint;
    const isLoop = [hostPort, secureHostPort].some((each) => isLooping(request, each, hash));
    if (policy.detectLoops && isLoop) return new Refusal(482);
    if (policy.refuseMergedRequests && this.isMerged(request)) return new Refusal(482);
    const sender = this.senderOf(request);
    if (sender instanceof Refusal) return sender;
    const routed = preprocessRoute(request, uri, domain, policy.removeOwnRoute);
    if (routed instanceof Refusal) return routed;
    const recordRoute = isDialogForming(request) ? this.originates(request, sender) : false;
    if (recordRoute instanceof Refusal) return recordRoute;
    const vouched = asserted(routed.request, sender, policy);
    if (vouched instanceof Refusal) return vouched;
    return { ...routed, request: vouched, hash, recordRoute };
  }

  /** What RFC 3261 s8.2.2.2 has user agent servers look for, and s16.3 wants proxies to leave alone. */
  private isMerged(request: SipRequest): boolean {
    const key = `${request.from?.tag} ${request.callId} ${request.cseq?.number} ${request.method}`;
    const isKnown = this.seen.has(key);
    this.seen.add(key);
    return isKnown;
  }

  /** RFC 3261 s22.3: users of ours prove who they are when they send something outside a dialog. */
  private senderOf(request: SipRequest): User | undefined | Refusal {
    const { users, authenticator, domain, policy } = this.parts;
    if (!policy.authenticateSenders || request.method === 'ACK' || request.to?.tag !== undefined)
      return undefined;
    // Whose request it is matters for a dialog's Contact too; else reading From would be for nothing.
    const isOpen = policy.admitStrangers && !users.anyGuarded && !request.has('Proxy-Authorization');
    if (isOpen && !isDialogForming(request)) return undefined;
    const from = request.from?.uri;
    const isSip = from !== undefined && !isFault(from) && from.kind === 'sip';
    if (!isSip) return policy.admitStrangers ? undefined : STRANGER;
    const claimed = users.of(from);
    if (claimed && !claimed.enabled) return new Refusal(403, 'User is barred');
    if (claimed?.password === undefined && !authenticator.hasCredentials(request, 'proxy')) {
      if (claimed || policy.admitStrangers) return claimed;
      // Whoever has a name of another domain may still have an account here.
      return users.anyWithPassword ? authenticator.authenticate(request, 'proxy') : STRANGER;
    }
    const user = authenticator.authenticate(request, 'proxy');
    if (user instanceof Refusal) return user;
    const isAnother = domain.owns(from) && user.name !== claimed?.name;
    return isAnother && policy.checkSender ? new Refusal(403, 'From is not the authenticated user') : user;
  }

  /** RFC 5627 s6.2, originating side: true if a dialog-forming request has to be record-routed. */
  private originates(request: SipRequest, sender: User | undefined): boolean | Refusal {
    const { gruus, domain, policy } = this.parts;
    const contact = request.contacts[0];
    if (contact === undefined || contact === '*') return false;
    const { uri } = contact;
    if (isFault(uri) || uri.kind !== 'sip' || !uri.params.has('gr') || !domain.owns(uri)) return false;
    const gruu = gruus.find(uri);
    if (!gruu || !sender) return false;
    if (aorKeys(sender).includes(gruu.aor)) return request.has('Record-Route');
    return policy.refuseForeignGruuAsContact ? new Refusal(403, "Contact is another user's GRUU") : false;
  }

  private targetsOf(prepared: Prepared): TargetGroups | Refusal {
    const { request, uri } = prepared;
    if (this.parts.domain.owns(uri) && !uri.params.has('maddr')) return this.targets.find(request, uri);
    const groups = this.targets.asItIs(request, uri);
    // The domain is neither ours nor anybody's we know (RFC 3261 s21.4.5).
    return this.forwarder.isReachable(prepared, groups[0]![0]!) ? groups : new Refusal(404);
  }

  /** Max-Breadth of the request, never above our own limit; undefined if we do not care (RFC 5393 s5.3.3). */
  private breadthFor(request: SipRequest): number | undefined {
    const { maxBreadth } = this.parts.policy;
    return maxBreadth === undefined ? undefined : Math.min(breadthOf(request) ?? maxBreadth, maxBreadth);
  }

  /** A CANCEL for which there is no context is forwarded like by a stateless proxy (RFC 3261 s16.10). */
  private strayCancel(transaction: ServerTransaction): void {
    if (this.forwardStatelessly(transaction.request)) transaction.abandon();
    else this.refuse(transaction, new Refusal(481));
  }

  /** To one target only, with a branch that is the same for every copy (RFC 3261 s16.11). */
  private forwardStatelessly(request: SipRequest): boolean {
    const uri = request.requestUri;
    if (isFault(uri) || uri.kind !== 'sip' || request.maxForwards === 0) return false;
    const { domain, policy } = this.parts;
    const routed = preprocessRoute(request, uri, domain, policy.removeOwnRoute);
    if (routed instanceof Refusal) return false;
    const hash = loopHash(request);
    const prepared: Prepared = { ...routed, hash, recordRoute: false };
    const groups = this.targetsOf(prepared);
    if (groups instanceof Refusal) return false;
    const via = request.topVia!.toString();
    const branch = `z9hG4bK${mix(1, via).toString(16)}${mix(2, via).toString(16)}.${hash}`;
    this.forwarder.forwardStatelessly(prepared, groups[0]![0]!, branch);
    return true;
  }

  private refuse(transaction: ServerTransaction, refusal: Refusal): void {
    transaction.respond(refusal.answerTo(transaction.request, this.parts.endpoint.ids.tag()));
  }
}
