import type { Clock, Timer } from '../../network/clock';
import { Chunker } from '../../protocol/msrp/chunker';
import { DeliveryTracker, type Delivery } from '../../protocol/msrp/delivery';
import type { ContinuationFlag } from '../../protocol/msrp/frame';
import type { MsrpRequest } from '../../protocol/msrp/message';
import type { OutboxListener } from '../../protocol/msrp/outbox';
import type { MsrpPath } from '../../protocol/msrp/path';
import type { Reaction } from '../../protocol/msrp/reactions';
import type { MsrpUri } from '../../protocol/msrp/uri';
import type { MsrpConnection } from './connection';
import type { OutgoingMessage } from './outgoing-message';
import type { MsrpPolicy } from './policy';
import type { SendingMessage } from './sending-message';
import type { ContentSource } from './sources';

/** What a message needs from its session. */
export interface SendHost {
  readonly clock: Clock;
  readonly policy: MsrpPolicy;
  readonly nextTransactionId: () => string;
  /** Between whom the next chunk goes; a later offer may change it (RFC 4975 s8.4). */
  readonly addresses: () => { readonly to: MsrpPath; readonly from: MsrpUri };
  /** What the peer has said asks for something to be done. */
  react(reaction: Reaction, message: OutgoingSend): void;
  /** Nothing more is to be expected; a failure report may still come. */
  settled(message: OutgoingSend): void;
}

/** Milliseconds for which the error that Failure-Report "partial" asks for is waited for; nothing says that none will come. */
const PARTIAL_GRACE = 2000;

/** A message of ours from its queueing until all is known that will be. */
export class OutgoingSend implements SendingMessage, OutboxListener {
  readonly delivery: Promise<Delivery>;
  readonly chunker: Chunker;
  private readonly tracker: DeliveryTracker;
  private connection: MsrpConnection | undefined;
  private isSettled = false;
  private grace: Timer | undefined;
  private tell!: (delivery: Delivery) => void;

  constructor(
    readonly messageId: string,
    private readonly message: OutgoingMessage,
    private readonly host: SendHost,
  ) {
    const { policy } = host;
    this.tracker = new DeliveryTracker(message.successReport ?? false);
    this.delivery = new Promise((resolve) => (this.tell = resolve));
    const { to, from } = host.addresses();
    // In this order, as V8 is slow to add to what it has spread.
    const outgoing = { to, from, addresses: host.addresses, ...message, messageId };
    const rules = { most: policy.largestChunk, fixed: policy.largestFixedChunk };
    this.chunker = new Chunker(outgoing, host.nextTransactionId, rules);
  }

  get sent(): number {
    return this.chunker.position;
  }

  get state(): Delivery {
    return this.tracker.delivery;
  }

  get contentType(): string {
    return this.message.contentType;
  }

  /** Puts it on a connection, whose turn it is then to ask for its octets. */
  go(connection: MsrpConnection): void {
    this.connection = connection;
    connection.send(this.chunker, this.source(), this);
  }

  abort(): void {
    this.tracker.givenUp();
    this.connection?.abort(this.messageId);
    this.settleIfOver();
  }

  /** A REPORT on it has come. */
  report(report: MsrpRequest): void {
    const reaction = this.tracker.report(report);
    if (reaction) this.host.react(reaction, this);
    this.settleIfOver();
  }

  /** It was refused before anything went out: the session takes none of its type any more, or is over. */
  refused(failure: number | 'connection-lost'): void {
    if (failure === 'connection-lost') this.tracker.sessionEnded();
    else this.tracker.refused(failure);
    this.settleIfOver();
  }

  /** The session is over. @param failed by a failure, not by signalling */
  sessionEnded(failed: boolean): void {
    this.forgetTransactions();
    if (!failed && this.state.status === 'sending') this.tracker.givenUp();
    this.tracker.sessionEnded();
    this.settle();
  }

  /** Responses are of no interest any more. */
  forgetTransactions(): void {
    for (const id of this.tracker.openTransactions) this.connection?.transactions.forget(id);
  }

  chunkBegan(send: MsrpRequest): void {
    const { transactionId: id, failureReport } = send;
    this.tracker.chunkBegan(id);
    this.connection?.transactions.began(id, failureReport, (outcome) => {
      const reaction = this.tracker.chunkSettled(id, outcome);
      if (reaction) this.host.react(reaction, this);
      this.settleIfOver();
    });
  }

  chunkEnded({ transactionId }: MsrpRequest, flag: ContinuationFlag): void {
    if (flag === '$') this.tracker.finished(this.sent);
    else if (flag === '#') this.tracker.givenUp();
    if (flag !== '+') this.message.source.close();
    this.connection?.transactions.sent(transactionId);
    this.settleIfOver();
  }

  givenUp(): void {
    this.tracker.givenUp();
    this.settleIfOver();
  }

  private settleIfOver(): void {
    if (this.isSettled) return;
    const { status, failure } = this.state;
    // Not before the peer has seen the "#": signalling on another way might overtake it, and close the line too early.
    if (failure === 'given-up' && this.tracker.openChunks > 0) return;
    if (status === 'failed' || status === 'delivered') this.settle();
    else if (status === 'sent' && this.tracker.openChunks === 0) this.awaitWord();
  }

  /** All is sent and answered, as far as answers are due: the peer may still report, and is not waited for for ever. */
  private awaitWord(): void {
    const { clock, policy } = this.host;
    if (this.message.successReport)
      this.grace ??= clock.after(policy.reportTimeout, () => this.sessionEnded(false));
    else if (this.message.failureReport !== 'partial') this.settle();
    else this.grace ??= clock.after(PARTIAL_GRACE, () => this.settle());
  }

  private settle(): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.grace?.cancel();
    // Nothing more is taken of it, unless the policy is to go on all the same.
    if (this.state.status === 'failed' && this.host.policy.heedRefusals) this.message.source.close();
    this.tell(this.state);
    this.host.settled(this);
  }

  private source(): ContentSource {
    const { source, onProgress } = this.message;
    if (!onProgress) return source;
    return {
      next: () => {
        onProgress(this.sent);
        return source.next();
      },
      close: () => source.close(),
      set onReadable(run: (() => void) | undefined) {
        source.onReadable = run;
      },
      get onReadable() {
        return source.onReadable;
      },
    };
  }
}
