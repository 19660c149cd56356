import { isIP } from 'node:net';
import type { Clock } from '../../network/clock';
import type { Endpoint } from '../../network/network';
import { responseTo } from '../../protocol/sip/build';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import type { Effect, TransactionContext } from '../../protocol/sip/transactions/machine';
import { inviteServer } from '../../protocol/sip/transactions/server-invite';
import { nonInviteServer } from '../../protocol/sip/transactions/server-non-invite';
import type { Via } from '../../protocol/sip/via';
import { AnsweredRequest } from './answered-request';
import type { Arrival } from './arrival';
import type { StackPolicy } from './policy';
import { Runner, type RunningTransaction } from './runner';
import type { SipTransport } from './transport';

/** What a server transaction stands on. */
export interface ServerSurroundings {
  readonly clock: Clock;
  readonly transport: SipTransport;
  readonly policy: StackPolicy;
  /** Called once, when the transaction is over. */
  readonly ended: (transaction: ServerTransaction) => void;
  /** Called when nothing is left of it but an answer to be repeated; `ended` is not called then. */
  readonly answered: (rest: AnsweredRequest) => void;
}

/** A server transaction (RFC 3261 s17.2): one request, its retransmissions, and our responses to it. */
export class ServerTransaction {
  /** Set by the transaction user that wants to know of a CANCEL; the CANCEL itself is answered by the stack. */
  onCancel?: (cancel: ServerTransaction) => void;
  /** The ACK of a 2xx (RFC 6026 s7.1), or of an error when it matters to somebody. */
  onAck?: (ack: SipRequest) => void;
  /** The first ACK of an error has come: the transaction is confirmed (RFC 3261 s17.2.1). */
  onConfirmed?: () => void;
  /** An INVITE that was never acknowledged (Timer H). */
  onUnacknowledged?: () => void;

  private readonly runner: RunningTransaction;
  private latest: SipResponse | undefined;
  private latestAck: SipRequest | undefined;
  private copies = 0;

  /** @param request with received and rport filled in. */
  constructor(
    readonly key: string,
    readonly request: SipRequest,
    readonly arrival: Arrival,
    private readonly around: ServerSurroundings,
  ) {
    const reliable = arrival.transport !== 'udp' && !around.policy.retransmitOnStreams;
    const context: TransactionContext = { timers: around.policy.timers, reliable };
    const perform = (effect: Effect): void => this.perform(effect);
    this.runner =
      request.method === 'INVITE'
        ? new Runner(inviteServer, context, around.clock, perform)
        : new Runner(nonInviteServer, context, around.clock, perform, this.shrinks ? 'J' : undefined);
  }

  get state(): string {
    return this.runner.state;
  }

  /** True until a final response has been given. */
  get open(): boolean {
    return this.state === 'initial' || this.state === 'trying' || this.state === 'proceeding';
  }

  start(): void {
    this.runner.feed({ type: 'start' });
    const early = this.around.policy.early100;
    if (early !== undefined)
      this.around.clock.after(early, () => this.open && this.respond(responseTo(this.request, 100)));
  }

  /** Gives a response; a second final one is ignored, but for the repeated 2xx of an INVITE (RFC 6026 s7.1). */
  respond(response: SipResponse): void {
    if (!this.open && !(this.state === 'accepted' && response.status < 300)) return;
    this.latest = response;
    this.copies = 0;
    this.runner.feed({ type: 'response', status: response.status });
    if (this.state === 'completed' && this.shrinks) this.shrink();
  }

  retransmitted(): void {
    if (this.around.policy.answerRetransmissions) this.runner.feed({ type: 'retransmission' });
  }

  ack(ack: SipRequest): void {
    this.latestAck = ack;
    const isFirst = this.state === 'completed';
    this.runner.feed({ type: 'ack' });
    if (isFirst) this.onConfirmed?.();
  }

  stop(): void {
    this.runner.stop();
  }

  /**
   * Ends the transaction without a response: of a request that was forwarded statelessly, or one that must stay
   * unanswered (RFC 4320 s4.2).
   */
  abandon(): void {
    this.runner.stop();
    this.around.ended(this);
  }

  /** Whether the answer is left to itself when it is out; one that a deviation may change has to stay a message. */
  private get shrinks(): boolean {
    return this.request.method !== 'INVITE' && !this.around.transport.deviates;
  }

  private shrink(): void {
    const { transport, policy, answered } = this.around;
    const endpoint = responseEndpoint(this.latest!.topVia, this.arrival, policy);
    answered(new AnsweredRequest(this.key, this.latest!.toBuffer(), endpoint, transport));
  }

  private perform(effect: Effect): void {
    switch (effect.do) {
      case 'send':
        this.sendLatest();
        return;
      case 'send-100':
        // A Timestamp is echoed (RFC 3261 s8.2.6.1); a 100 adds no To tag.
        if (this.around.policy.send100) this.respond(responseTo(this.request, 100));
        return;
      case 'deliver':
        this.onAck?.(this.latestAck!);
        return;
      case 'report':
        if (effect.what === 'timeout') this.onUnacknowledged?.();
        return;
      case 'end':
        this.runner.stop();
        this.around.ended(this);
        return;
      default:
        return;
    }
  }

  private sendLatest(): void {
    const { transport, policy } = this.around;
    const endpoint = responseEndpoint(this.latest!.topVia, this.arrival, policy);
    const stream =
      this.arrival.transport === 'udp'
        ? undefined
        : transport.streamTo({
            transport: this.arrival.transport,
            endpoint,
            ...(this.arrival.stream ? { stream: this.arrival.stream } : {}),
          });
    transport.send(this.latest!, endpoint, stream, this.copies++);
  }
}

/** Where a response goes (RFC 3261 s18.2.2, RFC 3581 s4): maddr, else received and rport, else sent-by. */
export function responseEndpoint(via: Via | undefined, arrival: Arrival, policy: StackPolicy): Endpoint {
  if (!via) return arrival.source;
  const port = via.port ?? (arrival.transport === 'tls' ? 5061 : 5060);
  const maddr = via.params.get('maddr');
  if (maddr !== undefined && isIP(maddr) !== 0 && arrival.transport === 'udp') return { host: maddr, port };
  const host = via.received ?? via.host.replace(/^\[|\]$/g, '');
  // Over a stream a response that misses its connection goes to the port in sent-by (RFC 3261 s18.2.2).
  if (policy.honourRport && arrival.transport === 'udp' && typeof via.rport === 'number')
    return { host, port: via.rport + policy.responsePortOffset };
  return { host: isIP(host) !== 0 ? host : arrival.source.host, port: port + policy.responsePortOffset };
}
