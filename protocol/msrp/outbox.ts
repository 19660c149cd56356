import { bodylessText } from './build';
import { LARGEST_FIXED_CHUNK, type Chunker } from './chunker';
import type { ContinuationFlag } from './frame';
import type { MsrpMessage, MsrpRequest } from './message';

/** Where the octets of an outgoing message come from. */
export interface PieceSource {
  /** The next octets; undefined when none are at hand now; 'end' behind the last ones; 'failed' when they cannot be had. */
  next(): Buffer | undefined | 'end' | 'failed';
}

/** Who is told how a message goes out. */
export interface OutboxListener {
  /** The head of a chunk was handed out: its transaction has begun. */
  chunkBegan?(send: MsrpRequest): void;
  /** The end-line of a chunk was handed out, so that its response is due (RFC 4975 s7.1.1: the 30 s start here). */
  chunkEnded?(send: MsrpRequest, flag: ContinuationFlag): void;
  /** The source failed before anything of the message had gone out; nothing of it will. */
  givenUp?(): void;
}

export interface OutboxRules {
  /** Octets that a message may send before another one that waits gets its turn; at least 2048. */
  readonly turn: number;
  /** Responses and REPORTs interrupt a chunk that has 2048 octets; otherwise they wait for its end. */
  readonly interrupts: boolean;
}

const DEFAULT_RULES: OutboxRules = { turn: 64 * 1024, interrupts: true };
/** Octets up to which what is handed out is put together, so that small frames do not cost a write each. */
const BATCH = 64 * 1024;
/** A piece of at least so many octets is handed out as it is, without a copy. */
const LARGE = 4 * 1024;

interface Urgent {
  readonly message: MsrpMessage;
  readonly handedOut: (() => void) | undefined;
}

interface Sending {
  readonly chunker: Chunker;
  readonly source: PieceSource;
  readonly listener: OutboxListener;
  /** The part of the latest piece that has not gone out. */
  rest: Buffer | undefined;
  send: MsrpRequest | undefined;
  isAborted: boolean;
}

/**
 * What goes out on one connection, and in which order (RFC 4975 s7.1.1): responses and REPORTs come first and interrupt a
 * chunk once it has 2048 octets; messages take turns. It writes nothing itself: pull() gives octets as long as the
 * connection takes them, so that a slow peer slows down the sources instead of filling memory.
 */
export class Outbox {
  private readonly urgent: Urgent[] = [];
  private readonly sendings: Sending[] = [];
  /** The message whose chunk is being sent; there is one at a time on a connection. */
  private open: Sending | undefined;

  private readonly rules: OutboxRules;

  constructor(rules: Partial<OutboxRules> = {}) {
    this.rules = { ...DEFAULT_RULES, ...rules };
  }

  /** Nothing is left to send. */
  get isEmpty(): boolean {
    return this.urgent.length === 0 && this.sendings.length === 0;
  }

  /** Frames without a body that wait to go out. */
  get waiting(): number {
    return this.urgent.length;
  }

  /** Messages that are not out. */
  get messages(): number {
    return this.sendings.length;
  }

  /**
   * Queues a frame without a body: a response, a REPORT, a SEND that binds a session.
   * @param handedOut called when pull() gives it
   */
  post(message: MsrpMessage, handedOut?: () => void): void {
    this.urgent.push({ message, handedOut });
  }

  /** Queues a message behind those that are there. */
  send(chunker: Chunker, source: PieceSource, listener: OutboxListener = {}): void {
    const sending = { chunker, source, listener, rest: undefined, send: undefined, isAborted: false };
    this.sendings.push(sending);
  }

  /** Gives a message up. If part of it has gone out, its last chunk ends with "#"; else nothing of it will. */
  abort(messageId: string): void {
    const at = this.sendings.findIndex(({ chunker }) => chunker.message.messageId === messageId);
    const sending = this.sendings[at];
    if (!sending) return;
    if (sending.chunker.flag === undefined && !sending.chunker.isOpen) this.sendings.splice(at, 1);
    else sending.isAborted = true;
  }

  /** Forgets what was queued, as when the connection is gone or a session has ended. */
  drop(isMeant: (chunker: Chunker) => boolean = () => true): void {
    for (let i = this.sendings.length - 1; i >= 0; i--) {
      const { chunker } = this.sendings[i]!;
      // A chunk that is open has to end, or the frames behind it would be taken for its body.
      if (isMeant(chunker) && !chunker.isOpen) this.sendings.splice(i, 1);
      else if (isMeant(chunker)) this.sendings[i]!.isAborted = true;
    }
  }

  /** The next octets to write, at most about 64 KiB and one piece; empty when there is nothing to write now. */
  pull(): Buffer[] {
    const out = new Batch();
    let isMore = true;
    while (isMore && out.length < BATCH) isMore = this.step(out);
    return out.buffers();
  }

  /** Puts the next thing out; false if there is none. */
  private step(out: Batch): boolean {
    if (this.open) return this.goOn(this.open, out);
    const urgent = this.urgent.shift();
    if (urgent) {
      out.add(bodylessText(urgent.message));
      urgent.handedOut?.();
      return true;
    }
    return this.sendings.some((sending) => this.begin(sending, out));
  }

  private goOn(sending: Sending, out: Batch): boolean {
    const { chunker } = sending;
    if (sending.isAborted) return this.close(sending, chunker.abort(), out);
    if (chunker.isComplete) return this.close(sending, chunker.finish(), out);
    if (chunker.isFull || this.hasToYield(chunker)) return this.close(sending, chunker.interrupt(), out);
    const piece = this.pieceOf(sending);
    // Others do not wait for a source that has nothing at hand.
    if (piece === undefined) {
      const isIdle = this.urgent.length === 0 && this.sendings.length === 1;
      return isIdle || !chunker.isInterruptible ? false : this.close(sending, chunker.interrupt(), out);
    }
    if (piece === 'end') return this.close(sending, chunker.finish(), out);
    if (piece === 'failed') return this.close(sending, chunker.abort(), out);
    const taken = chunker.take(this.upToTurn(chunker, piece));
    out.add(piece.subarray(0, taken));
    sending.rest = taken < piece.length ? piece.subarray(taken) : undefined;
    const isBlocked = taken === 0 && !chunker.isFull;
    return isBlocked ? this.close(sending, chunker.interrupt(), out) : true;
  }

  /** A chunk that others wait for ends at its turn, though not before it has 2048 octets. */
  private hasToYield(chunker: Chunker): boolean {
    if (!chunker.isInterruptible || chunker.chunkLength < LARGEST_FIXED_CHUNK) return false;
    return this.isInterrupting || (this.sendings.length > 1 && chunker.chunkLength >= this.rules.turn);
  }

  private get isInterrupting(): boolean {
    return this.urgent.length > 0 && this.rules.interrupts;
  }

  private upToTurn(chunker: Chunker, piece: Buffer): Buffer {
    if (!chunker.isInterruptible) return piece;
    const turn = this.isInterrupting
      ? LARGEST_FIXED_CHUNK
      : this.sendings.length > 1
        ? this.rules.turn
        : Infinity;
    const left = turn - chunker.chunkLength;
    return left > 0 && left < piece.length ? piece.subarray(0, left) : piece;
  }

  private begin(sending: Sending, out: Batch): boolean {
    const { chunker } = sending;
    if (sending.isAborted) {
      sending.send = chunker.begin();
      return this.opened(sending, out);
    }
    const piece = chunker.isComplete ? 'end' : this.pieceOf(sending);
    if (piece === undefined) return false;
    if (piece === 'failed') {
      if (chunker.flag === undefined) return this.giveUp(sending);
      sending.isAborted = true;
      return this.begin(sending, out);
    }
    sending.send = chunker.begin(piece === 'end' ? undefined : piece);
    if (piece === 'end' && !chunker.isComplete) sending.isAborted = chunker.message.total !== undefined;
    return this.opened(sending, out);
  }

  private giveUp(sending: Sending): boolean {
    this.sendings.splice(this.sendings.indexOf(sending), 1);
    sending.listener.givenUp?.();
    return true;
  }

  private opened(sending: Sending, out: Batch): boolean {
    const send = sending.send!;
    this.open = sending;
    out.add(send.toText());
    sending.listener.chunkBegan?.(send);
    return true;
  }

  private close(sending: Sending, ending: Buffer, out: Batch): boolean {
    const { chunker, listener } = sending;
    const send = sending.send!;
    out.add(ending);
    this.open = undefined;
    const at = this.sendings.indexOf(sending);
    this.sendings.splice(at, 1);
    // To the back: the others have their turn first.
    if (!chunker.isDone) this.sendings.push(sending);
    listener.chunkEnded?.(send, chunker.flag!);
    return true;
  }

  private pieceOf(sending: Sending): ReturnType<PieceSource['next']> {
    let piece: ReturnType<PieceSource['next']> = sending.rest;
    while (piece === undefined || piece.length === 0) {
      piece = sending.source.next();
      if (!Buffer.isBuffer(piece)) return piece;
    }
    sending.rest = piece;
    return piece;
  }
}

/** Octets to be written together: small ones, and octet strings, joined; large ones as they are. */
class Batch {
  length = 0;
  private readonly done: Buffer[] = [];
  private small: (Buffer | string)[] = [];
  private smallLength = 0;

  add(octets: Buffer | string): void {
    this.length += octets.length;
    if (octets.length < LARGE || typeof octets === 'string') {
      if (octets.length > 0) this.small.push(octets);
      this.smallLength += octets.length;
      return;
    }
    this.flush();
    this.done.push(octets);
  }

  buffers(): Buffer[] {
    this.flush();
    return this.done;
  }

  private flush(): void {
    if (this.small.length === 0) return;
    const joined = Buffer.allocUnsafe(this.smallLength);
    let at = 0;
    for (const each of this.small) {
      at += typeof each === 'string' ? joined.write(each, at, 'latin1') : each.copy(joined, at);
    }
    this.done.push(joined);
    this.small = [];
    this.smallLength = 0;
  }
}
