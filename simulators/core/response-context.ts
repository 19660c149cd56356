import { responseTo } from '../../protocol/sip/build';
import type { SipResponse } from '../../protocol/sip/message';
import { directivesOf, type Directive } from '../../protocol/sip/request-disposition';
import { transactionLife } from '../../protocol/sip/transactions/timers';
import type { SipEndpoint } from '../stack/endpoint';
import type { ServerTransaction } from '../stack/server-transaction';
import { BestResponse } from './best-response';
import { Branch, type BranchOwner } from './branch';
import type { Forwarder, Prepared } from './forwarding';
import type { OwnedTimers } from './owned-timers';
import type { CorePolicy } from './policy';
import { Recursion } from './recursion';
import { targetOfBinding, type ProxyTarget, type TargetGroups } from './targets';

/** What a response context works with. */
export interface ContextParts {
  readonly endpoint: SipEndpoint;
  readonly timers: OwnedTimers;
  readonly policy: CorePolicy;
  readonly forwarder: Forwarder;
}

/**
 * The response context of RFC 3261 s16: one request, its branches, and what of their responses goes upstream. Requests
 * other than INVITE follow RFC 4320: no 408, and nothing after the client has given up.
 */
export class ResponseContext implements BranchOwner {
  readonly endpoint: SipEndpoint;
  readonly timers: OwnedTimers;
  readonly policy: CorePolicy;
  readonly isInvite: boolean;
  /** Targets of the current group that have not been started yet. */
  private waiting: ProxyTarget[] = [];
  private readonly groups: TargetGroups[number][];
  private nextGroup = 0;
  private readonly branches: Branch[] = [];
  private active = 0;
  private free: number;
  private best: BestResponse | undefined;
  private isAnswered = false;
  /** No further branch is started (after a final response, a 6xx, a CANCEL). */
  private isStopped = false;
  private isAdvancing = false;
  private readonly directives: ReadonlySet<Directive>;
  private readonly recursion: Recursion | undefined;

  /** @param breadth Max-Breadth of the request; undefined leaves the header field alone. */
  constructor(
    private readonly parts: ContextParts,
    private readonly transaction: ServerTransaction,
    private readonly prepared: Prepared,
    groups: TargetGroups,
    private readonly breadth: number | undefined,
  ) {
    this.endpoint = parts.endpoint;
    this.timers = parts.timers;
    this.policy = parts.policy;
    this.isInvite = prepared.request.method === 'INVITE';
    this.free = breadth ?? Infinity;
    this.groups = [...groups];
    this.directives = directivesOf(prepared.request);
    if (this.directives.has('recurse') && this.policy.obeyRecurse)
      this.recursion = new Recursion(prepared, groups, parts.forwarder, this.policy);
  }

  start(): void {
    if (this.isInvite) this.transaction.onCancel = () => this.cancelled();
    this.advance();
  }

  branchProvisional(response: SipResponse): void {
    const { forward100, forwardProvisionals } = this.policy;
    if (response.status === 100 ? !forward100 : !this.isInvite && !forwardProvisionals) return;
    if (!this.isAnswered) this.respond(response);
  }

  branchFinal(branch: Branch, response: SipResponse): void {
    const isFirst = !branch.isOver;
    branch.end();
    if (response.status < 300) this.succeeded(response);
    else if (isFirst) this.refused(response);
    if (isFirst) this.released(branch, response.status);
  }

  branchTimedOut(branch: Branch): void {
    branch.end();
    // RFC 3261 s16.6 item 7: as if it had answered 408; RFC 4320 s4.2: which must not be seen unless it is an INVITE.
    if (this.isInvite) this.collect(this.own(408));
    this.released(branch, this.isInvite ? 408 : 0);
  }

  branchFailed(branch: Branch): void {
    branch.end();
    this.collect(this.own(503));
    // Nothing has reached the instance, as with a failed flow (RFC 5626 s7).
    this.released(branch, 430);
  }

  /** Starts what can be started, and ends the context when nothing is left to wait for. */
  private advance(): void {
    if (this.isAdvancing) return;
    this.isAdvancing = true;
    for (;;) {
      while (this.waiting.length > 0 && this.free > 0 && !this.isStopped) this.startBranch();
      if (this.active > 0) break;
      const group = this.isStopped ? undefined : this.groups[this.nextGroup++];
      if (!group) {
        this.finish();
        break;
      }
      this.waiting = [...group];
    }
    this.isAdvancing = false;
  }

  private startBranch(): void {
    const { policy } = this;
    const share = policy.divideBreadth
      ? Math.max(1, Math.floor(this.free / this.waiting.length))
      : (this.breadth ?? 1);
    const target = this.waiting.shift()!;
    const branch = new Branch(this, target, this.breadth === undefined ? 0 : share);
    if (policy.divideBreadth) this.free -= branch.breadth;
    this.branches.push(branch);
    this.active++;
    const breadth = this.breadth === undefined ? undefined : share;
    branch.transaction = this.parts.forwarder.forward(this.prepared, target, breadth, branch);
  }

  /** A branch is over: its instance may have another contact, and its breadth is free for others. */
  private released(branch: Branch, status: number): void {
    this.active--;
    if (this.policy.divideBreadth) this.free += branch.breadth;
    const [successor, ...others] = branch.target.successors;
    if (successor && this.mayFailOver(status)) this.waiting.unshift(targetOfBinding(successor, others));
    this.advance();
  }

  /** RFC 5627 s6.1, RFC 5626 s7: only an instance that has not answered is tried at another contact. */
  private mayFailOver(status: number): boolean {
    const { instanceFailover } = this.policy;
    if (this.isStopped || instanceFailover === 'never') return false;
    return status === 408 || status === 430 || (instanceFailover === 'any-failure' && status >= 300);
  }

  private succeeded(response: SipResponse): void {
    const isFurther = this.isAnswered;
    this.isStopped = true;
    if (isFurther && !(this.isInvite && this.policy.forwardEvery2xx)) this.surplus(response);
    else this.respond(response);
    this.isAnswered = true;
    if (!isFurther && !(this.directives.has('no-cancel') && this.policy.obeyNoCancel)) this.cancelPending();
  }

  private refused(response: SipResponse): void {
    if (response.status >= 600 && !this.policy.goOnAfter6xx) {
      this.isStopped = true;
      this.cancelPending();
    }
    if (this.isAnswered) return this.surplus(response);
    const taken = this.isStopped ? undefined : this.recursion?.take(response);
    if (taken) this.groups.push(...taken.groups);
    if (taken && !taken.rest) return;
    // RFC 4320 s4.2 wants no 408 for a request other than INVITE, whoever it is from.
    if (this.isInvite || response.status !== 408) this.collect(forwardable(taken?.rest ?? response));
  }

  private collect(response: SipResponse): void {
    if (this.isAnswered) return;
    this.best ??= new BestResponse(this.policy);
    this.best.add(response);
  }

  /** All branches are over (RFC 3261 s16.7 item 6). */
  private finish(): void {
    if (this.isAnswered) return;
    this.isAnswered = true;
    const chosen = this.best?.choose();
    const response = chosen?.status === 503 && this.policy.replace503 ? this.own(500) : chosen;
    if (response && (this.isInvite || this.isInTime())) this.transaction.respond(response);
    else if (this.isInvite || this.policy.timeoutResponse) this.transaction.respond(this.own(408));
    else this.fallSilent();
  }

  /** The client goes on sending copies for 64*T1, which must not look like new requests, and which still get 100. */
  private fallSilent(): void {
    const { timers } = this.endpoint.policy;
    this.timers.after(transactionLife(timers) + timers.t4, () => this.transaction.abandon());
  }

  /** The client of a request other than INVITE waits for 64*T1 (RFC 4320 s4.2). */
  private isInTime(): boolean {
    const { clock, policy } = this.endpoint;
    const waited = clock.now() - this.transaction.arrival.at;
    return this.policy.forwardLateResponses || waited < transactionLife(policy.timers);
  }

  private respond(response: SipResponse): void {
    const ours = forwardable(response);
    // A response without a further Via was meant for us (RFC 3261 s16.7 item 3).
    if (!ours.has('Via')) return;
    const { transaction } = this;
    if (transaction.open || transaction.state === 'accepted') transaction.respond(ours);
    else this.endpoint.sendResponse(ours);
  }

  /** A final response that is one too many. */
  private surplus(response: SipResponse): void {
    if (this.policy.forwardEveryFinal) this.endpoint.sendResponse(forwardable(response));
  }

  private cancelled(): void {
    if (!this.policy.passCancelOn) return;
    this.isStopped = true;
    for (const each of this.branches) each.cancelWhenPossible();
  }

  /** RFC 3261 s16.7 item 10; not for a request other than INVITE (s9.1). */
  private cancelPending(): void {
    if (this.isInvite ? !this.policy.cancelPending : !this.policy.cancelOtherMethods) return;
    for (const each of this.branches) each.cancelWhenPossible();
  }

  private own(status: number): SipResponse {
    return responseTo(this.transaction.request, status, { toTag: this.endpoint.ids.tag() });
  }
}

/**
 * As it goes upstream: without our own Via (RFC 3261 s16.7 item 3), and on a stream with a Content-Length (s18.3), which a
 * terminal that answered over UDP may have left out.
 */
function forwardable(response: SipResponse): SipResponse {
  const { headers, body } = response;
  const ours = response.withHeaders(headers.replaceTop('Via', undefined));
  const isOnStream = ours.topVia !== undefined && ours.topVia.transport.toUpperCase() !== 'UDP';
  if (!isOnStream || ours.has('Content-Length')) return ours;
  return ours.withHeaders(ours.headers.append('Content-Length', String(body.length)));
}
