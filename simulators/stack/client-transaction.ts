import type { Clock } from '../../network/clock';
import type { Endpoint, Stream } from '../../network/network';
import { partsOf, SipRequest, type SipResponse } from '../../protocol/sip/message';
import { field, HeaderList } from '../../protocol/sip/headers';
import { inviteClient } from '../../protocol/sip/transactions/client-invite';
import { nonInviteClient } from '../../protocol/sip/transactions/client-non-invite';
import type { Effect, TransactionContext } from '../../protocol/sip/transactions/machine';
import type { Target } from './arrival';
import type { StackPolicy } from './policy';
import { Runner, type RunningTransaction } from './runner';
import type { SipTransport } from './transport';

/** What a transaction tells the one who sent the request. */
export interface ClientEvents {
  provisional?(response: SipResponse): void;
  /** The final response; of an INVITE, every 2xx that comes. */
  final(response: SipResponse): void;
  /** No final response within 64*T1 (Timer B or F). */
  timeout(): void;
  transportError(error: Error): void;
}

/** What a client transaction stands on. */
export interface ClientSurroundings {
  readonly clock: Clock;
  readonly transport: SipTransport;
  readonly policy: StackPolicy;
  /** Called once, when the transaction is over. */
  readonly ended: (transaction: ClientTransaction) => void;
  /** Called when all that is left of it is to absorb further copies of its final response; `ended` is not called then. */
  readonly answered: (transaction: ClientTransaction) => void;
}

/** A client transaction (RFC 3261 s17.1): one request, its retransmissions and its responses. */
export class ClientTransaction {
  /** The transaction that took its place, when its transport was not to be had. */
  successor?: ClientTransaction;

  private readonly runner: RunningTransaction;
  private readonly stream: Stream | undefined;
  private latest: SipResponse | undefined;
  private failure: Error | undefined;
  private copies = 0;
  /** The final response was delivered behind the machine's back, and the machine goes on. */
  private answered = false;
  /** Nothing is repeated any more, though the machine asks for it. */
  private muted = false;

  /**
   * @param key     what its responses are found by
   * @param request as it is sent, our Via on top
   */
  constructor(
    readonly key: string,
    readonly request: SipRequest,
    readonly branch: string,
    readonly target: Target,
    private readonly events: ClientEvents,
    private readonly around: ClientSurroundings,
  ) {
    const reliable = target.transport !== 'udp' && !around.policy.retransmitOnStreams;
    const context: TransactionContext = { timers: around.policy.timers, reliable };
    const perform = (effect: Effect): void => this.perform(effect);
    this.runner =
      request.method === 'INVITE'
        ? new Runner(inviteClient, context, around.clock, perform)
        : new Runner(nonInviteClient, context, around.clock, perform, 'K');
    this.stream = around.transport.streamTo(target);
  }

  get state(): string {
    return this.runner.state;
  }

  start(): void {
    this.runner.feed({ type: 'start' });
  }

  response(response: SipResponse): void {
    this.latest = response;
    if (response.status >= 200 && !this.around.policy.stopAtFinal && this.request.method !== 'INVITE') {
      if (!this.answered) this.events.final(response);
      this.answered = true;
      return;
    }
    const isInvite = this.request.method === 'INVITE';
    if (isInvite && response.status < 200 && this.around.policy.repeatInviteAfterProvisional) {
      this.events.provisional?.(response);
      return;
    }
    this.muted = response.status < 200 && !this.around.policy.repeatAfterProvisional;
    this.runner.feed({ type: 'response', status: response.status });
    if (this.state === 'completed' && this.request.method !== 'INVITE') this.around.answered(this);
  }

  /** The flow failed: over if the request went that way. */
  streamFailed(stream: Stream, error: Error): void {
    if (stream === this.stream) this.failed(error);
  }

  /** Nobody is at this UDP port, or nothing can be sent there: over if the request went that way (RFC 3261 s18.4). */
  datagramFailed({ host, port }: Endpoint, error: Error): void {
    const { endpoint, transport } = this.target;
    if (transport === 'udp' && endpoint.host === host && endpoint.port === port) this.failed(error);
  }

  private failed(error: Error): void {
    this.failure = error;
    this.runner.feed({ type: 'transport-error' });
  }

  /** The way this transaction sends, for a CANCEL or an ACK that has to go the same way. */
  sendAlong(message: SipRequest): void {
    this.around.transport.send(message, this.target.endpoint, this.stream, 0);
  }

  stop(): void {
    this.runner.stop();
  }

  /** Ends the transaction without a final response: of an INVITE that stays unanswered after CANCEL (RFC 3261 s9.1). */
  abandon(): void {
    this.runner.stop();
    this.around.ended(this);
  }

  private perform(effect: Effect): void {
    switch (effect.do) {
      case 'send':
        if (this.muted) return;
        this.around.transport.send(this.request, this.target.endpoint, this.stream, this.copies++);
        return;
      case 'send-ack':
        this.sendAlong(ackFor(this.request, this.latest!));
        return;
      case 'deliver':
        if (this.latest!.status < 200) this.events.provisional?.(this.latest!);
        else this.events.final(this.latest!);
        return;
      case 'report':
        if (this.answered) return;
        if (effect.what === 'timeout') this.events.timeout();
        else this.events.transportError(this.failure ?? new Error('the transport failed'));
        return;
      case 'end':
        this.runner.stop();
        this.around.ended(this);
        return;
      default:
        return;
    }
  }
}

/** What an ACK of a non-2xx and a CANCEL repeat of the caller preferences (RFC 3841 s5). */
const PREFERENCES: readonly string[] = ['accept-contact', 'reject-contact', 'request-disposition'];

/** The ACK of a non-2xx final response: hop by hop, same branch, To of the response (RFC 3261 s17.1.1.3). */
export function ackFor(invite: SipRequest, response: SipResponse): SipRequest {
  const fields = [invite.headers.fields.find((each) => each.id === 'via')!];
  for (const each of invite.headers.fields) {
    if (['from', 'call-id', 'max-forwards', 'route', ...PREFERENCES].includes(each.id)) fields.push(each);
    if (each.id === 'to') fields.push(field('To', response.header('To') ?? each.value));
    if (each.id === 'cseq') fields.push(field('CSeq', `${invite.cseq?.number ?? 0} ACK`));
  }
  fields.push(field('Content-Length', '0'));
  return new SipRequest('ACK', invite.uri, partsOf(new HeaderList(fields)));
}

/** The CANCEL of a request: same Request-URI, top Via, To, From, Call-ID, Route and CSeq number (RFC 3261 s9.1). */
export function cancelFor(invite: SipRequest): SipRequest {
  const fields = [invite.headers.fields.find((each) => each.id === 'via')!];
  for (const each of invite.headers.fields) {
    const kept = ['from', 'to', 'call-id', 'route', 'max-forwards', ...PREFERENCES];
    if (kept.includes(each.id)) fields.push(each);
    if (each.id === 'cseq') fields.push(field('CSeq', `${invite.cseq?.number ?? 0} CANCEL`));
  }
  fields.push(field('Content-Length', '0'));
  return new SipRequest('CANCEL', invite.uri, partsOf(new HeaderList(fields)));
}
