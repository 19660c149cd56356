import type { Clock, Timer } from '../../network/clock';
import type { Stream } from '../../network/network';
import type { Chunker } from '../../protocol/msrp/chunker';
import type { ContinuationFlag } from '../../protocol/msrp/frame';
import { FrameReader } from '../../protocol/msrp/frame-reader';
import type { MsrpMessage, MsrpRequest } from '../../protocol/msrp/message';
import { Outbox, type OutboxListener } from '../../protocol/msrp/outbox';
import type { OutgoingFrames } from './outgoing-frames';
import type { MsrpPolicy } from './policy';
import { SendTransactions } from './send-transactions';
import type { ContentSource } from './sources';

/** Takes what follows the head of a request that is coming in. */
export interface IncomingRequest {
  body(piece: Buffer): void;
  end(flag: ContinuationFlag): void;
}

/** What is on a connection and has to know when it is there, and when it is gone. */
export interface ConnectionUser {
  connected(connection: MsrpConnection): void;
  connectionLost(): void;
}

/** What a connection needs from its endpoint. */
export interface ConnectionHost {
  readonly clock: Clock;
  readonly policy: MsrpPolicy;
  /** The head of a request has come. */
  request(request: MsrpRequest, connection: MsrpConnection): IncomingRequest;
  /** What leaves is changed on its way; absent on an actor that does not deviate. */
  leaving(): OutgoingFrames | undefined;
  /** The connection can be used no more. Called once. */
  connectionEnded(connection: MsrpConnection): void;
}

/**
 * Frames that may wait to go out before nothing more is read: a peer that asks and takes no answers does not fill our
 * memory. It is more than the connection itself can hold, so that two peers who both send a lot do not wait for each other.
 */
const MOST_WAITING = 32 * 1024;

/**
 * An MSRP connection over TCP or TLS (RFC 4975 s5.4), which any number of sessions may share: octets to frames and back,
 * transactions of the SENDs that went out on it, and back-pressure in both directions.
 */
export class MsrpConnection {
  readonly transactions: SendTransactions;
  private readonly outbox: Outbox;
  private readonly leaving: OutgoingFrames | undefined;
  private readonly users = new Set<ConnectionUser>();
  private readonly reader = new FrameReader({
    head: (message) => this.headArrived(message),
    body: (piece) => this.incoming?.body(piece),
    end: (flag) => this.frameEnded(flag),
    // Nothing tells where the next frame starts, so the connection is of no more use.
    broken: () => this.destroy(),
  });
  private incoming: IncomingRequest | undefined;
  private response: MsrpMessage | undefined;
  private isFull = false;
  private isFlushDue = false;
  private isEnding = false;
  private isOver = false;
  private holders = 0;
  private overload: Timer | undefined;
  private idle: Timer | undefined;
  private connecting: Timer | undefined;

  /** @param isOpener whether we have opened it, or the peer has */
  constructor(
    private readonly stream: Stream,
    readonly isOpener: boolean,
    private readonly host: ConnectionHost,
  ) {
    const { clock, policy } = host;
    this.transactions = new SendTransactions(clock, policy.responseTimeout);
    this.outbox = new Outbox({ turn: policy.turn, interrupts: policy.interruptForResponses });
    this.leaving = host.leaving();
    stream.onOpen = () => this.opened();
    stream.onData = (octets) => this.reader.push(octets);
    stream.onDrain = () => this.drained();
    stream.onClose = () => this.closed();
    // What follows is onClose, which says all that there is to say.
    stream.onError = () => {};
    if (isOpener) this.connecting = clock.after(policy.connectTimeout, () => this.destroy());
    else this.watchUse();
  }

  /** Frames can be sent on it. */
  get isOpen(): boolean {
    return this.stream.open && !this.isEnding;
  }

  /** It is open, or may become so. */
  get isUsable(): boolean {
    return !this.isOver && !this.isEnding;
  }

  get isSecure(): boolean {
    return this.stream.transport === 'tls';
  }

  /** In DER; undefined unless it is open over TLS. */
  get peerCertificate(): Buffer | undefined {
    return this.stream.peerCertificate;
  }

  /** Messages and frames that are not out, transactions that are not over, an opening that is not done. */
  get underway(): number {
    return this.outbox.messages + this.outbox.waiting + this.transactions.size + (this.connecting ? 1 : 0);
  }

  /** Everybody who is on it, but for whom it may be closed. */
  get userCount(): number {
    return this.users.size;
  }

  join(user: ConnectionUser): void {
    this.users.add(user);
    this.watchUse();
  }

  /** A connection that we opened is closed soon after the last one has left it, when what is queued has gone out. */
  leave(user: ConnectionUser): void {
    if (this.users.delete(user)) this.watchUse();
  }

  /** Queues a response, a REPORT or a SEND without a body. */
  post(message: MsrpMessage, handedOut?: () => void): void {
    if (this.isOver) return;
    this.outbox.post(message, handedOut);
    if (this.outbox.waiting > MOST_WAITING) this.holdOverload();
    this.flushSoon();
  }

  /** Queues a message. */
  send(chunker: Chunker, source: ContentSource, listener: OutboxListener): void {
    if (this.isOver) return;
    source.onReadable = () => this.flushSoon();
    this.outbox.send(chunker, source, listener);
    this.flushSoon();
  }

  /** Gives a message up, with "#" if some of it has gone out. */
  abort(messageId: string): void {
    this.outbox.abort(messageId);
    this.flushSoon();
  }

  /** Forgets queued messages; a chunk that is under way ends with "#". */
  drop(isMeant: (chunker: Chunker) => boolean): void {
    this.outbox.drop(isMeant);
    this.flushSoon();
  }

  /** Reads no more until as many `release()` calls have come. */
  hold(): void {
    if (this.holders++ === 0) this.stream.pause();
  }

  release(): void {
    if (--this.holders === 0) this.stream.resume();
  }

  /** Closes at once; what is queued is lost. */
  destroy(): void {
    this.reader.stop();
    this.stream.destroy();
  }

  private opened(): void {
    this.connecting?.cancel();
    this.connecting = undefined;
    for (const user of [...this.users]) user.connected(this);
    this.watchUse();
    this.flushSoon();
  }

  private headArrived(message: MsrpMessage): void {
    if (message.kind === 'request') this.incoming = this.host.request(message, this);
    else this.response = message;
  }

  private frameEnded(flag: ContinuationFlag): void {
    const { incoming, response } = this;
    this.incoming = undefined;
    this.response = undefined;
    incoming?.end(flag);
    // What is no response by s7.2 is none at all: it has no body, and always ends in "$".
    if (response?.kind === 'response' && !response.hasBody && flag === '$' && response.status >= 100) {
      this.transactions.response(response.transactionId, response.status);
    }
    this.closeIfIdle();
  }

  private drained(): void {
    this.isFull = false;
    this.flush();
  }

  /** Once the code that runs has queued all that it has to say. */
  private flushSoon(): void {
    if (this.isFlushDue) return;
    this.isFlushDue = true;
    queueMicrotask(() => this.flush());
  }

  private flush(): void {
    this.isFlushDue = false;
    if (!this.stream.open) return;
    while (!this.isFull) {
      const pulled = this.outbox.pull();
      if (pulled.length === 0) break;
      for (const octets of pulled) this.write(octets);
    }
    if (this.overload && this.outbox.waiting < MOST_WAITING / 2) this.releaseOverload();
    if (this.isEnding && this.outbox.isEmpty) this.stream.end();
    this.closeIfIdle();
  }

  private write(octets: Buffer): void {
    const leaving = this.leaving ? this.leaving.pass(octets) : [octets];
    for (const each of leaving) if (!this.stream.write(each)) this.isFull = true;
  }

  private holdOverload(): void {
    if (this.overload) return;
    this.hold();
    this.overload = this.host.clock.after(this.host.policy.idleTimeout, () => this.destroy());
  }

  private releaseOverload(): void {
    this.overload?.cancel();
    this.overload = undefined;
    this.release();
  }

  /** A connection without a session ends: soon if we have opened it, else when the peer does not do so for a while. */
  private watchUse(): void {
    this.idle?.cancel();
    this.idle = undefined;
    if (this.users.size > 0 || this.isOver) return;
    const { clock, policy } = this.host;
    if (!this.isOpener) this.idle = clock.after(policy.idleTimeout, () => this.destroy());
    else if (this.connecting) this.destroy();
    else if (policy.keepUnusedMs > 0) this.idle = clock.after(policy.keepUnusedMs, () => this.endSoon());
    else this.endSoon();
  }

  private endSoon(): void {
    this.isEnding = true;
    this.idle = this.host.clock.after(this.host.policy.idleTimeout, () => this.destroy());
    this.flushSoon();
  }

  private closeIfIdle(): void {
    if (!this.host.policy.closeIdleConnections || this.isEnding || this.underway > 0) return;
    if (this.users.size > 0 && this.stream.open) this.endSoon();
  }

  private closed(): void {
    this.isOver = true;
    this.reader.stop();
    for (const timer of [this.idle, this.connecting, this.overload]) timer?.cancel();
    this.connecting = undefined;
    this.outbox.drop();
    this.host.connectionEnded(this);
    this.transactions.connectionLost();
    for (const user of [...this.users]) user.connectionLost();
    this.users.clear();
  }
}
