import { ChurningMap } from './churning-map';
import type { ContinuationFlag } from './frame';
import { IntervalSet } from './interval-set';
import type { MsrpRequest } from './message';
import { RecentIds } from './recent-ids';

/** Where the octets of one incoming message go, each as it comes: to a file, a hash, a buffer. */
export interface MessageSink {
  /**
   * Octets at a position, counted from 0. Mostly in order; chunks may come in any order and overlap, and octets that come
   * later replace earlier ones (RFC 4975 s7.3.1). The piece is a view: use or copy it before returning.
   */
  write(position: number, octets: Buffer): void;
  /** The message is whole: it has `total` octets, and what was written beyond them is no part of it. */
  complete(total: number): void;
  /** The message will not become whole. */
  abandon(): void;
}

/**
 * Decides on a message at its first chunk: where it goes, or the status to refuse it with (413, 415, 403).
 * @param send the head of the first chunk that came; it need not be the first one of the message
 */
export type OpenSink = (send: MsrpRequest) => MessageSink | number;

export interface ReassemblyLimits {
  /** Octets of the largest message. Byte-Range is checked against it before anything is allotted (RFC 4975 s14.5). */
  readonly size: number;
  /** Holes that one message may have at a time. */
  readonly holes: number;
  /** Messages that may be unfinished at a time. */
  readonly messages: number;
  /** Message-IDs of finished messages that are remembered to tell duplicates (RFC 4975 s5.4). */
  readonly remembered: number;
}

const DEFAULT_LIMITS: ReassemblyLimits = {
  size: Number.MAX_SAFE_INTEGER,
  holes: 1024,
  messages: 1024,
  remembered: 4096,
};

/** What became of a chunk at its end. */
export interface ChunkOutcome {
  /** Status for the response, if one is due. */
  readonly status: number;
  /**
   * incomplete: more is needed. complete: this chunk made the message whole. duplicate: the message had been whole before;
   * nothing was handed on. aborted: the sender gave it up.
   */
  readonly message: 'incomplete' | 'complete' | 'duplicate' | 'aborted' | 'refused';
  /** The octets the chunk really had, as positions from 0: what a report on it speaks of. */
  readonly start: number;
  readonly end: number;
  /** Octets of the message, once the chunk that ends it has come. */
  readonly total?: number;
}

interface Incoming {
  readonly sink: MessageSink;
  readonly received: IntervalSet;
  /** Set by the chunk with "$", which alone defines it (RFC 4975 s7.3.1). */
  total: number | undefined;
}

/**
 * A chunk that is being received: give it the pieces of its body, then its end. If its end never comes, because the
 * connection went down, nothing has to be done: the octets that came count.
 */
export interface IncomingChunk {
  /** Status with which the chunk is refused; known before its body has come, so that it can be answered at once. */
  readonly refusal: number | undefined;
  body(piece: Buffer): void;
  end(flag: ContinuationFlag): ChunkOutcome;
}

/**
 * Puts the chunks of incoming messages together by Message-ID and position (RFC 4975 s7.3.1), in whatever order they come,
 * overlapping, repeated or cut short. It keeps intervals, not octets: these go to the sink of the message as they come.
 * It outlives sessions, since a message may go on in the session that replaces a failed one (s5.4).
 */
export class Reassembler {
  private readonly incoming = new ChurningMap<Incoming>();
  private readonly completed: RecentIds;
  private readonly aborted: RecentIds;

  private readonly keeper: ChunkKeeper;

  constructor(
    private readonly open: OpenSink,
    private readonly limits: ReassemblyLimits = DEFAULT_LIMITS,
  ) {
    this.completed = new RecentIds(limits.remembered);
    this.aborted = new RecentIds(limits.remembered);
    this.keeper = {
      largest: limits.size,
      isLive: (messageId, incoming) => this.incoming.get(messageId) === incoming,
      tooLarge: (messageId, incoming) => this.close(messageId, incoming, this.aborted),
      ended: (...chunk) => this.ended(...chunk),
    };
  }

  /** Messages that are not whole yet. */
  get unfinished(): readonly string[] {
    return this.incoming.keys();
  }

  /** What of a message has come so far, as positions from 0. */
  receivedOf(messageId: string): IntervalSet | undefined {
    return this.incoming.get(messageId)?.received;
  }

  /** A chunk with a body begins. (A SEND without one belongs to no message that anybody should see, s7.1.) */
  begin(send: MsrpRequest): IncomingChunk {
    const { messageId, byteRange: range } = send;
    const start = (range?.start ?? 1) - 1;
    if (messageId === undefined || (!range && send.has('Byte-Range'))) {
      return new Discarded(start, 'refused', 400);
    }
    if (this.completed.has(messageId)) return new Discarded(start, 'duplicate', undefined);
    // The sender said that no more of this message would come: whatever comes is none of it.
    if (this.aborted.has(messageId)) return new Discarded(start, 'refused', 413);
    if (Math.max(start, range?.end ?? 0, range?.total ?? 0) > this.limits.size) {
      return new Discarded(start, 'refused', 413);
    }
    let incoming = this.incoming.get(messageId);
    if (incoming) {
      // Only the first chunk may come without a Byte-Range (s7.1.1); where this one belongs cannot be told.
      if (!range) return new Discarded(start, 'refused', 400);
      if (incoming.received.size > this.limits.holes) return new Discarded(start, 'refused', 413);
    } else {
      if (this.incoming.size >= this.limits.messages) return new Discarded(start, 'refused', 413);
      const sink = this.open(send);
      if (typeof sink === 'number') return new Discarded(start, 'refused', sink);
      incoming = { sink, received: new IntervalSet(), total: undefined };
      this.incoming.set(messageId, incoming);
    }
    return new Accepted(messageId, incoming, start, this.keeper);
  }

  /** No more of an unfinished message is wanted: what comes of it is refused with 413. */
  refuse(messageId: string): void {
    const incoming = this.incoming.get(messageId);
    if (incoming) this.close(messageId, incoming, this.aborted);
  }

  /** Gives up on messages that can no longer become whole, all of them unless told which. */
  abandon(isMeant: (messageId: string) => boolean = () => true): void {
    for (const [messageId, { sink }] of this.incoming.entries()) {
      if (!isMeant(messageId)) continue;
      this.incoming.delete(messageId);
      sink.abandon();
    }
  }

  private ended(
    messageId: string,
    incoming: Incoming,
    flag: ContinuationFlag,
    start: number,
    end: number,
  ): ChunkOutcome {
    if (flag === '#') {
      this.close(messageId, incoming, this.aborted);
      return { status: 200, message: 'aborted', start, end };
    }
    if (flag === '$') incoming.total = end;
    const { total } = incoming;
    if (total === undefined) return { status: 200, message: 'incomplete', start, end };
    if (!incoming.received.covers(0, total)) {
      return { status: 200, message: 'incomplete', start, end, total };
    }
    this.incoming.delete(messageId);
    this.completed.add(messageId);
    incoming.sink.complete(total);
    return { status: 200, message: 'complete', start, end, total };
  }

  private close(messageId: string, incoming: Incoming, into: RecentIds): void {
    if (this.incoming.get(messageId) !== incoming) return;
    this.incoming.delete(messageId);
    into.add(messageId);
    incoming.sink.abandon();
  }
}

/** What a chunk that is coming asks of the reassembler. */
interface ChunkKeeper {
  /** Octets of the largest message. */
  readonly largest: number;
  /** False when another chunk has made the message whole, or given it up, meanwhile. */
  isLive(messageId: string, incoming: Incoming): boolean;
  tooLarge(messageId: string, incoming: Incoming): void;
  ended(
    messageId: string,
    incoming: Incoming,
    flag: ContinuationFlag,
    start: number,
    end: number,
  ): ChunkOutcome;
}

/** A chunk whose octets go to the sink of its message. */
class Accepted implements IncomingChunk {
  refusal: number | undefined;
  private at: number;

  constructor(
    private readonly messageId: string,
    private readonly incoming: Incoming,
    private readonly start: number,
    private readonly keeper: ChunkKeeper,
  ) {
    this.at = start;
  }

  body(piece: Buffer): void {
    const { messageId, incoming, keeper } = this;
    if (this.refusal !== undefined || !keeper.isLive(messageId, incoming)) return;
    const end = this.at + piece.length;
    if (end > keeper.largest) {
      this.refusal = 413;
      keeper.tooLarge(messageId, incoming);
      return;
    }
    incoming.received.add(this.at, end);
    incoming.sink.write(this.at, piece);
    this.at = end;
  }

  end(flag: ContinuationFlag): ChunkOutcome {
    const { messageId, incoming, keeper, start, at: end } = this;
    if (this.refusal !== undefined) return { status: this.refusal, message: 'refused', start, end };
    if (!keeper.isLive(messageId, incoming)) return { status: 200, message: 'duplicate', start, end };
    return keeper.ended(messageId, incoming, flag, start, end);
  }
}

/** A chunk whose octets go nowhere. */
class Discarded implements IncomingChunk {
  private length = 0;

  constructor(
    private readonly start: number,
    private readonly message: 'duplicate' | 'refused',
    readonly refusal: number | undefined,
  ) {}

  body(piece: Buffer): void {
    this.length += piece.length;
  }

  end(): ChunkOutcome {
    const { start, message } = this;
    return { status: this.refusal ?? 200, message, start, end: start + this.length };
  }
}
