import type { Timer } from '../../network/clock';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { transactionLife } from '../../protocol/sip/transactions/timers';
import type { Target } from '../stack/arrival';
import type { ClientTransaction } from '../stack/client-transaction';
import { ChallengeableRequest } from '../user-agent/challengeable-request';
import { NonceCounts } from '../user-agent/nonce-counts';
import type { CallSurroundings } from './surroundings';

/** What comes of a request, challenges that were met aside. */
export interface CallRequestEvents {
  provisional?(response: SipResponse, sent: SipRequest): void;
  /**
   * A final response; of an INVITE, every 2xx that comes.
   * @param sent the request that it answers, without Via
   */
  final(response: SipResponse, sent: SipRequest): void;
  /** No final response in time, or no way to send: then there is an error. */
  failed(error: Error | undefined): void;
  /** CSeq number of a repetition, where it is not one higher than that of the request. */
  readonly nextNumber?: () => number;
}

/** A request of a call: its transactions, one after the other as it is challenged, and its CANCEL (RFC 3261 s22.2, s9.1). */
export class CallRequest {
  private readonly series: ChallengeableRequest;
  private transaction: ClientTransaction | undefined;
  private attempts = 0;
  /** Something has answered the latest of its transactions. */
  private isProceeding = false;
  /** A final response has come, or none will. */
  private isOver = false;
  private isStopped = false;
  private cancelling: 'not wanted' | 'wanted' | 'sent' = 'not wanted';
  /** Until it is given up, and then until that is given up too. */
  private patience: Timer | undefined;

  /**
   * @param request    without Via and credentials
   * @param patienceMs milliseconds after which it is cancelled; undefined = never, as for whatever is no INVITE
   * @param target     where it goes, when that is not where its Route or Request-URI says
   */
  constructor(
    request: SipRequest,
    private readonly around: CallSurroundings,
    private readonly events: CallRequestEvents,
    private readonly patienceMs: number | undefined,
    private readonly target?: Target,
  ) {
    const { credentials, policy, endpoint, counts = new NonceCounts() } = around;
    const nonces = { counts, cnonce: () => endpoint.ids.nonce() };
    this.series = new ChallengeableRequest(request, [], { credentials, policy, nonces });
  }

  /** Sends it. What comes of it may be told before this returns. */
  start(): void {
    const { patienceMs } = this;
    if (patienceMs !== undefined)
      this.patience = this.around.endpoint.clock.after(patienceMs, () => this.cancel());
    this.send();
  }

  /** It was given up before it was over. */
  get isGivenUp(): boolean {
    return this.cancelling !== 'not wanted';
  }

  /** Gives it up: CANCEL as soon as something has answered (RFC 3261 s9.1). Without effect when it is over. */
  cancel(): void {
    if (this.isOver || this.cancelling !== 'not wanted') return;
    this.cancelling = 'wanted';
    if (this.isProceeding || !this.around.policy.cancelAfterProvisional) this.sendCancel();
  }

  /** Tells of nothing any more. */
  stop(): void {
    this.isStopped = true;
    this.end();
  }

  private send(): void {
    const { endpoint } = this.around;
    const request = this.series.compose();
    this.attempts++;
    this.isProceeding = false;
    this.transaction = endpoint.request(
      request,
      {
        provisional: (response) => this.provisional(response, request),
        final: (response) => this.final(response, request),
        timeout: () => this.fail(undefined),
        transportError: (error) => this.fail(error),
      },
      this.target ? { target: this.target } : {},
    );
  }

  private provisional(response: SipResponse, request: SipRequest): void {
    this.isProceeding = true;
    if (this.cancelling === 'wanted') this.sendCancel();
    if (!this.isOver) this.events.provisional?.(response, request);
  }

  private final(response: SipResponse, request: SipRequest): void {
    if (this.isStopped) return;
    const isNew = !this.isOver && this.cancelling === 'not wanted';
    if (isNew && this.attempts < this.around.policy.mostCallAttempts) {
      const { nextNumber } = this.events;
      if (this.series.isChallenged(response, nextNumber)) return this.send();
    }
    this.end();
    this.events.final(response, request);
  }

  private fail(error: Error | undefined): void {
    if (this.isOver) return;
    this.end();
    this.events.failed(error);
  }

  private end(): void {
    this.isOver = true;
    this.patience?.cancel();
  }

  /** A server that never answers the cancelled request is not waited for beyond 64*T1 (RFC 3261 s9.1). */
  private sendCancel(): void {
    const { endpoint } = this.around;
    const { transaction } = this;
    if (!transaction) return;
    this.cancelling = 'sent';
    endpoint.cancel(transaction);
    this.patience?.cancel();
    this.patience = endpoint.clock.after(transactionLife(endpoint.policy.timers), () => {
      (transaction.successor ?? transaction).abandon();
      this.fail(undefined);
    });
  }
}
