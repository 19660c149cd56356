import { dialogOfCaller, type Dialog } from '../../protocol/sip/dialog/dialog';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { transactionLife } from '../../protocol/sip/transactions/timers';
import { Settlement } from '../session/settlement';
import { Call } from './call';
import { CallRequest, type CallRequestEvents } from './call-request';
import type { CallSurroundings } from './surroundings';

/** How an INVITE of ours ended. */
export type InviteOutcome =
  | { readonly kind: 'accepted'; readonly call: Call; readonly response: SipResponse }
  | { readonly kind: 'refused'; readonly response: SipResponse }
  /** We gave it up, and it came to nothing. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'transport-error'; readonly error: Error };

/** What an INVITE tells of the calls that come of it. */
export interface CallEvents {
  began(call: Call): void;
  ended(call: Call): void;
}

/** An INVITE of ours that makes dialogs (RFC 3261 s13.2). It may be forked; the first 2xx wins. */
export class OutgoingInvite {
  readonly callId: string;
  /** Responses on the way, 100 aside: each with a tag of its own is an early dialog (s12.1). */
  onProvisional?: (response: SipResponse) => void;

  private readonly request: CallRequest;
  private readonly settlement = new Settlement<InviteOutcome>();
  private readonly early = new Map<string, Dialog>();
  /** Dialogs that a 2xx confirmed, by the tag of the peer. */
  private readonly calls = new Map<string, Call>();
  /** When the first 2xx came, milliseconds. */
  private acceptedAt: number | undefined;

  /** @param invite without Via and credentials */
  constructor(
    invite: SipRequest,
    private readonly around: CallSurroundings,
    private readonly calling: CallEvents,
  ) {
    this.callId = invite.callId ?? '';
    const events: CallRequestEvents = {
      provisional: (response, sent) => this.provisional(response, sent),
      final: (response, sent) => this.final(response, sent),
      failed: (error) => this.failed(error),
    };
    this.request = new CallRequest(invite, around, events, around.policy.answerPatienceMs);
    this.request.start();
  }

  /** How it ended. Never rejects. */
  get outcome(): Promise<InviteOutcome> {
    return this.settlement.promise;
  }

  /** Dialogs that ring and are not confirmed; they end with a refusal, or 64*T1 after the first 2xx (s13.2.2.3, s13.2.2.4). */
  get earlyDialogs(): readonly Dialog[] {
    const { clock, policy } = this.around.endpoint;
    const isLate =
      this.acceptedAt !== undefined && clock.now() >= this.acceptedAt + transactionLife(policy.timers);
    return isLate ? [] : [...this.early.values()];
  }

  /** Gives it up: CANCEL, as soon as something has answered (s9.1). A 2xx that comes all the same is ended at once. */
  cancel(): void {
    if (this.settlement.isSettled) return;
    this.request.cancel();
  }

  /** Ends it without a word. */
  stop(): void {
    this.request.stop();
    this.settle({ kind: 'transport-error', error: new Error('the user agent was closed') });
  }

  private provisional(response: SipResponse, sent: SipRequest): void {
    if (response.status === 100) return;
    const dialog = response.to?.tag === undefined ? undefined : dialogOfCaller(sent, response);
    if (dialog && !isFault(dialog)) this.early.set(dialog.remoteTag, dialog);
    this.onProvisional?.(response);
  }

  private final(response: SipResponse, sent: SipRequest): void {
    if (response.status < 300) return this.succeeded(response, sent);
    this.early.clear();
    const isEnded = this.request.isGivenUp && [401, 407, 487].includes(response.status);
    this.settle(isEnded ? { kind: 'cancelled' } : { kind: 'refused', response });
  }

  /** Each 2xx is acknowledged, each copy with the same ACK (s13.2.2.4). */
  private succeeded(response: SipResponse, sent: SipRequest): void {
    const tag = response.to?.tag ?? '';
    const known = this.calls.get(tag);
    if (known) return known.acknowledge(sent, response);
    const dialog = dialogOfCaller(sent, response);
    if (isFault(dialog)) return;
    this.early.delete(tag);
    this.acceptedAt ??= this.around.endpoint.clock.now();
    const call = new Call(dialog, this.around, { isCaller: true, onEnd: () => this.calling.ended(call) });
    this.calls.set(tag, call);
    this.calling.began(call);
    call.acknowledge(sent, response);
    if (!this.settlement.isSettled && !this.request.isGivenUp) {
      this.settle({ kind: 'accepted', call, response });
      return;
    }
    // Another fork, or one that was faster than CANCEL (s13.2.2.4, s15).
    if (this.around.policy.endOtherForks) void call.bye();
    this.settle({ kind: 'cancelled' });
  }

  private failed(error: Error | undefined): void {
    this.early.clear();
    if (this.request.isGivenUp) this.settle({ kind: 'cancelled' });
    else this.settle(error ? { kind: 'transport-error', error } : { kind: 'timeout' });
  }

  private settle(outcome: InviteOutcome): void {
    this.settlement.settle(outcome);
  }
}
