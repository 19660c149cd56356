import type { Timer } from '../../network/clock';
import { transactionLife } from '../../protocol/sip/transactions/timers';
import type { SipResponse } from '../../protocol/sip/message';
import type { SipEndpoint } from '../stack/endpoint';
import type { ClientEvents, ClientTransaction } from '../stack/client-transaction';
import type { OwnedTimers } from './owned-timers';
import type { ResponsePolicy } from './proxy-policy';
import type { ProxyTarget } from './targets';

/** What a branch reports to its response context. */
export interface BranchOwner {
  readonly endpoint: SipEndpoint;
  readonly timers: OwnedTimers;
  readonly policy: ResponsePolicy;
  readonly isInvite: boolean;
  branchProvisional(response: SipResponse): void;
  branchFinal(branch: Branch, response: SipResponse): void;
  /** No final response will come: Timer B, F or C, or a cancelled branch that stays silent. */
  branchTimedOut(branch: Branch): void;
  /** The request could not be delivered (RFC 3261 s16.9). */
  branchFailed(branch: Branch): void;
}

/** One forwarded copy of a request: its client transaction, Timer C, and its CANCEL. */
export class Branch implements ClientEvents {
  transaction: ClientTransaction | undefined;
  /** A final response has come, or none is waited for any more. */
  isOver = false;
  private isProceeding = false;
  private cancel: 'not wanted' | 'wanted' | 'sent' = 'not wanted';
  private timer: Timer | undefined;

  constructor(
    private readonly owner: BranchOwner,
    readonly target: ProxyTarget,
    /** Its part of Max-Breadth, free again when it is over (RFC 5393 s5.3.3.1). */
    readonly breadth: number,
  ) {
    if (owner.isInvite) this.armTimerC();
  }

  provisional(response: SipResponse): void {
    if (this.isOver) return;
    this.isProceeding = true;
    const { isInvite, policy } = this.owner;
    if (isInvite && response.status > 100 && this.cancel !== 'sent' && policy.ringingResetsTimerC)
      this.armTimerC();
    if (this.cancel === 'wanted') this.sendCancel();
    this.owner.branchProvisional(response);
  }

  /** The first final response, and every further 2xx of an INVITE. */
  final(response: SipResponse): void {
    this.owner.branchFinal(this, response);
  }

  timeout(): void {
    if (!this.isOver) this.owner.branchTimedOut(this);
  }

  transportError(): void {
    if (!this.isOver) this.owner.branchFailed(this);
  }

  end(): void {
    this.isOver = true;
    this.timer?.cancel();
    this.timer = undefined;
  }

  /** Cancels the branch as soon as that is allowed: after a provisional response (RFC 3261 s9.1). */
  cancelWhenPossible(): void {
    if (this.isOver || this.cancel !== 'not wanted') return;
    this.cancel = 'wanted';
    if (this.isProceeding || this.owner.policy.cancelAtOnce) this.sendCancel();
  }

  private sendCancel(): void {
    const { endpoint } = this.owner;
    if (!this.transaction) return;
    this.cancel = 'sent';
    endpoint.cancel(this.transaction);
    // A server that never answers the cancelled request is not waited for beyond 64*T1 (s9.1).
    this.arm(transactionLife(endpoint.policy.timers), () => this.owner.branchTimedOut(this));
  }

  /** RFC 3261 s16.8. */
  private armTimerC(): void {
    this.arm(this.owner.policy.timerC, () => {
      if (this.isProceeding) this.cancelWhenPossible();
      else this.owner.branchTimedOut(this);
    });
  }

  private arm(delay: number, run: () => void): void {
    this.timer?.cancel();
    this.timer = this.owner.timers.after(delay, run);
  }
}
