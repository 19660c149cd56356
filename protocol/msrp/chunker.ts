import type { ByteRange } from './byte-range';
import { buildChunk, type SendParts } from './build';
import { EndLineGuard, holdsEndLine } from './end-line-guard';
import { endLine, type ContinuationFlag } from './frame';
import type { MsrpRequest } from './message';

/** Longest body of a chunk that is not interruptible (RFC 4975 s5.1, s7.1.1). */
export const LARGEST_FIXED_CHUNK = 2048;

/** A message to be sent: what its chunks have in common, and its size in octets if that is known. */
export interface OutgoingMessage extends Omit<SendParts, 'transactionId' | 'byteRange'> {
  readonly contentType: string;
  readonly total?: number;
  /** Asked with each chunk, if it may change between whom the message goes (s8.4). */
  readonly addresses?: () => Pick<SendParts, 'to' | 'from'>;
}

export interface ChunkRules {
  /**
   * Octets of the longest chunk. RFC 4975 s7.1.1 strongly recommends as few chunks as possible, so there is no bound by
   * default; 2048 gives the other strategy it allows.
   */
  readonly most?: number;
  /** Octets of the longest chunk that may have a number as range-end: 2048 by default (s5.1). */
  readonly fixed?: number;
}

const FEWEST_CHUNKS: ChunkRules = {};
const NOTHING = Buffer.alloc(0);

interface OpenChunk {
  readonly transactionId: string;
  readonly guard: EndLineGuard;
  /** Position in the message, from 0, of the chunk's first octet, and of the first one behind its longest body. */
  readonly start: number;
  readonly limit: number;
  readonly interruptible: boolean;
}

/**
 * Cuts one message into SEND requests (RFC 4975 s7.1.1): Byte-Range, "*" as range-end where a chunk may be interrupted, a
 * new transaction id for each chunk that does not occur in its body, ascending positions. It holds no octet of the
 * message: the caller writes what begin() gives, then octets of the message as far as take() admits them, then what
 * interrupt(), finish() or abort() gives.
 */
export class Chunker {
  private open: OpenChunk | undefined;
  private sent = 0;
  private latest: ContinuationFlag | undefined;

  /** @param nextTransactionId gives a fresh random id at each call */
  constructor(
    readonly message: OutgoingMessage,
    private readonly nextTransactionId: () => string,
    private readonly rules: ChunkRules = FEWEST_CHUNKS,
  ) {}

  /** Octets of the message that were taken so far. */
  get position(): number {
    return this.sent;
  }

  get isOpen(): boolean {
    return this.open !== undefined;
  }

  /** How the latest chunk ended; undefined before the first one has. */
  get flag(): ContinuationFlag | undefined {
    return this.latest;
  }

  /** The last chunk has ended, with "$" or "#". */
  get isDone(): boolean {
    return this.latest === '$' || this.latest === '#';
  }

  /** Octets in the open chunk so far. */
  get chunkLength(): number {
    return this.open ? this.sent - this.open.start : 0;
  }

  /** The open chunk says "*" as range-end, so that it may end anywhere. */
  get isInterruptible(): boolean {
    return this.open?.interruptible ?? false;
  }

  /** The open chunk takes no more octets: it has to end. */
  get isFull(): boolean {
    return this.open !== undefined && this.sent >= this.open.limit;
  }

  /** All octets of a message of known size were taken: finish() is due. */
  get isComplete(): boolean {
    return this.sent === this.message.total;
  }

  /**
   * Starts the next chunk. Its range-end is promised only if the chunk is short and all of it is at hand.
   * @param atHand octets of the message that come next, as far as they are at hand: the transaction id is one that they
   *   do not hold
   */
  begin(atHand: Buffer = NOTHING): MsrpRequest {
    if (this.open || this.isDone) throw new Error('a chunk is open, or the message is over');
    const { total } = this.message;
    const remaining = total === undefined ? Infinity : total - this.sent;
    const longest = Math.min(remaining, this.rules.most ?? Infinity);
    const isFixed = longest <= (this.rules.fixed ?? LARGEST_FIXED_CHUNK) && longest <= atHand.length;
    const transactionId = this.freshId(atHand);
    this.open = {
      transactionId,
      guard: new EndLineGuard(transactionId),
      start: this.sent,
      limit: this.sent + longest,
      interruptible: !isFixed,
    };
    const byteRange: { -readonly [Field in keyof ByteRange]: ByteRange[Field] } = { start: this.sent + 1 };
    if (isFixed) byteRange.end = this.sent + longest;
    if (total !== undefined) byteRange.total = total;
    const { to, from } = this.message.addresses?.() ?? this.message;
    return buildChunk(this.message, { transactionId, to, from, byteRange });
  }

  /**
   * How many octets of the piece go into the open chunk; the caller writes just those. If fewer than all, the chunk has
   * to end and the rest belongs to the next one.
   */
  take(piece: Buffer): number {
    const { open } = this;
    if (!open) throw new Error('no chunk is open');
    const room = open.limit - this.sent;
    const admitted = open.guard.admit(piece.length > room ? piece.subarray(0, room) : piece);
    this.sent += admitted;
    return admitted;
  }

  /** Ends the chunk with "+": more of the message follows in another one. */
  interrupt(): Buffer {
    return this.end('+');
  }

  /**
   * Ends the message: "$". If the source has given fewer octets than were announced, the message is not whole and is given
   * up: "#".
   */
  finish(): Buffer {
    const { total } = this.message;
    return this.end(total === undefined || total === this.sent ? '$' : '#');
  }

  /** Gives the message up: "#", by an empty chunk if none is open. */
  abort(): Buffer {
    if (this.open) return this.end('#');
    const head = this.begin();
    return Buffer.concat([head.toBuffer(), this.end('#')]);
  }

  private end(flag: ContinuationFlag): Buffer {
    const { open } = this;
    if (!open) throw new Error('no chunk is open');
    this.open = undefined;
    this.latest = flag;
    return Buffer.from(`\r\n${endLine(open.transactionId, flag)}`, 'latin1');
  }

  private freshId(atHand: Buffer): string {
    for (;;) {
      const id = this.nextTransactionId();
      if (atHand.length === 0 || !holdsEndLine(atHand, id)) return id;
    }
  }
}
