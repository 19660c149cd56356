import { isFault } from '../sip/fault';
import type { ContinuationFlag } from './frame';
import { composeHead, type MsrpMessage } from './message';
import { parseStartLine, type RequestLine, type ResponseLine } from './start-line';

/** Who takes what a frame reader finds. For each frame: head, any number of body pieces, end. */
export interface FrameConsumer {
  head(message: MsrpMessage): void;
  /** The next octets of the body, a view of what was pushed: use or copy them before the memory is written again. */
  body(piece: Buffer): void;
  /**
   * The frame is over.
   * @param ending the end-line as received; after a body with the CRLF before it, which is not body
   */
  end(flag: ContinuationFlag, ending: Buffer): void;
  /**
   * The stream cannot be framed from here on: nothing tells where the next frame starts.
   * @param rest the octets so far that belong to no frame
   */
  broken(reason: string, rest: Buffer): void;
}

/** Bounds on what a peer may make us hold. */
export interface FrameReaderLimits {
  /** Longest head (start line and header fields) in octets. */
  readonly head: number;
}

const DEFAULT_LIMITS: FrameReaderLimits = { head: 64 * 1024 };
const OPENING = Buffer.from('MSRP ');
const EMPTY = Buffer.alloc(0);
const CR = 0x0d;
const LF = 0x0a;
const HYPHEN = 0x2d;
const HYPHENS = '-------';
const HYPHEN_RUN = Buffer.from(HYPHENS);
/** Octets by which a head that straddles reads is put together: what follows it is not copied. */
const STEP = 1024;
const MORE = -1;
const STOP = -2;

/**
 * Reads a TCP or TLS stream as MSRP frames (RFC 4975 s9). There is no length in a head: a body goes on until CRLF, seven
 * hyphens, the transaction id of the frame, a continuation flag and CRLF (s7.1). Linear in the octets whatever the
 * segmentation, and bounded: of a body nothing is held but what may be the start of an end-line; pieces are passed on as
 * views. Any octets may be in a body, also look-alikes of its end-line.
 */
export class FrameReader {
  private state: 'head' | 'body' | 'stopped' = 'head';
  /** The part of a head that came with earlier chunks; `stored` octets of it are in use. */
  private store: Buffer = EMPTY;
  private stored = 0;
  /** Where in the head the current line starts, and up to where it is known to hold no LF. */
  private lineAt = 0;
  private scanAt = 0;
  private start: RequestLine | ResponseLine | undefined;
  private startLine = '';
  /** CRLF, hyphens and transaction id of the frame whose body is being read. */
  private needle: Buffer = EMPTY;
  /** Octets at the end of the latest chunk that may belong to the end-line. */
  private carry: Buffer = EMPTY;
  /** No octet of the body has been passed on yet. */
  private atBodyStart = false;
  /** Why the stream cannot be framed any further. */
  private fault = '';

  constructor(
    private readonly consumer: FrameConsumer,
    private readonly limits: FrameReaderLimits = DEFAULT_LIMITS,
  ) {}

  /** True if no frame has begun that is not over. */
  get isBetweenFrames(): boolean {
    return this.state === 'head' && this.stored === 0;
  }

  /** Octets that are held back until more come. */
  get held(): number {
    return this.stored + this.carry.length;
  }

  /** Takes the next octets of the stream and tells the consumer what they bring. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && this.state !== 'stopped') {
      at = this.state === 'head' ? this.readHead(chunk, at) : this.readBody(chunk, at);
    }
  }

  /** Ends the reading, from within a call of the consumer too: the rest of what was pushed is left unread. */
  stop(): void {
    this.state = 'stopped';
  }

  private readHead(chunk: Buffer, from: number): number {
    if (this.stored === 0) {
      const end = this.scanHead(chunk, from, chunk.length);
      if (end === MORE) this.append(chunk, from, chunk.length);
      if (end === STOP) this.tellBroken(chunk.subarray(from));
      return end < 0 ? chunk.length : end;
    }
    for (let at = from; at < chunk.length; at += STEP) {
      const before = this.stored;
      this.append(chunk, at, Math.min(chunk.length, at + STEP));
      const end = this.scanHead(this.store, 0, this.stored);
      if (end === STOP) {
        this.tellBroken(Buffer.concat([this.store.subarray(0, this.stored), chunk.subarray(at + STEP)]));
      }
      if (end !== MORE) return end === STOP ? chunk.length : at + end - before;
    }
    return chunk.length;
  }

  private tellBroken(rest: Buffer): void {
    this.stop();
    this.stored = 0;
    this.consumer.broken(this.fault, rest);
  }

  private append(chunk: Buffer, from: number, to: number): void {
    const length = this.stored + to - from;
    if (length > this.store.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.store.length, STEP));
      this.store.copy(larger, 0, 0, this.stored);
      this.store = larger;
    }
    chunk.copy(this.store, this.stored, from, to);
    this.stored = length;
  }

  /** Looks for the end of the head that starts at `from`; gives the index behind it, or behind a body-less frame. */
  private scanHead(octets: Buffer, from: number, to: number): number {
    if (this.start === undefined && !opensLikeFrame(octets, from, to)) {
      return this.broken('a frame starts with "MSRP "');
    }
    for (;;) {
      const lf = octets.indexOf(LF, from + this.scanAt);
      if (lf < 0 || lf >= to) {
        this.scanAt = to - from;
        return to - from > this.limits.head
          ? this.broken(`no end of head in ${this.limits.head} octets`)
          : MORE;
      }
      this.scanAt = lf + 1 - from;
      if (this.scanAt > this.limits.head) {
        return this.broken(`the head is longer than ${this.limits.head} octets`);
      }
      const lineStart = from + this.lineAt;
      const lineEnd = lf - 1;
      if (lineEnd < lineStart || octets[lineEnd] !== CR) {
        if (this.start === undefined) return this.broken('the start line does not end in CRLF');
        continue;
      }
      if (this.start === undefined) {
        if (!this.takeStartLine(octets.toString('latin1', lineStart, lineEnd))) return STOP;
      } else if (lineEnd === lineStart) {
        this.startBody(octets, from, lf + 1);
        return lf + 1;
      } else if (octets[lineStart] === HYPHEN && this.isEndLine(octets, lineStart, lineEnd)) {
        this.endBodyless(octets, from, lineStart, lf + 1);
        return lf + 1;
      }
      this.lineAt = lf + 1 - from;
    }
  }

  private takeStartLine(line: string): boolean {
    const start = parseStartLine(line);
    if (isFault(start)) {
      this.fault = start.reason;
      return false;
    }
    this.start = start;
    this.startLine = line;
    return true;
  }

  private isEndLine(octets: Buffer, from: number, to: number): boolean {
    const text = HYPHENS + this.start!.transactionId;
    return (
      to - from === text.length + 1 &&
      isFlag(octets[to - 1]!) &&
      octets.toString('latin1', from, to - 1) === text
    );
  }

  private startBody(octets: Buffer, from: number, to: number): void {
    this.needle = Buffer.from(`\r\n${HYPHENS}${this.start!.transactionId}`, 'latin1');
    const head = this.takeHead(octets, from, to, true);
    this.state = 'body';
    this.atBodyStart = true;
    this.consumer.head(head);
  }

  private endBodyless(octets: Buffer, from: number, endLineAt: number, to: number): void {
    const ending = Buffer.from(octets.subarray(endLineAt, to));
    const head = this.takeHead(octets, from, endLineAt, false);
    this.consumer.head(head);
    if (this.isStopped()) return;
    this.consumer.end(flagOf(ending[ending.length - 3]!), ending);
  }

  /** Makes the message and gets ready for the next head. */
  private takeHead(octets: Buffer, from: number, to: number, hasBody: boolean): MsrpMessage {
    // A copy: whoever keeps a head for its REPORT does not keep the whole segment with it.
    const own = Buffer.from(octets.subarray(from, to));
    const head = composeHead(this.start!, this.startLine, own, hasBody);
    this.start = undefined;
    this.stored = 0;
    this.lineAt = 0;
    this.scanAt = 0;
    return head;
  }

  private readBody(chunk: Buffer, from: number): number {
    const carried = this.carry.length;
    const rest = from === 0 ? chunk : chunk.subarray(from);
    const data = carried === 0 ? rest : Buffer.concat([this.carry, rest]);
    this.carry = EMPTY;
    if (this.atBodyStart) {
      const strayEnd = this.endingAt(data, 0, this.needle.subarray(2));
      if (strayEnd === MORE) return this.holdFrom(data, 0, chunk.length);
      this.atBodyStart = false;
      if (strayEnd !== STOP) return this.endBody(data, 0, strayEnd) - carried + from;
    }
    // Seven hyphens alone are found faster than all of it, and mostly there are none.
    let found = data.includes(HYPHEN_RUN) ? data.indexOf(this.needle) : -1;
    while (found >= 0) {
      const end = this.endingAt(data, found, this.needle);
      if (end === MORE) return this.holdFrom(data, found, chunk.length);
      if (end !== STOP) return this.endBody(data, found, end) - carried + from;
      found = data.indexOf(this.needle, found + 1);
    }
    return this.holdFrom(data, startOfPartial(data, this.needle), chunk.length);
  }

  /** Index behind the end-line that stands at `at`; MORE if it may become one, STOP if it is none. */
  private endingAt(data: Buffer, at: number, opening: Buffer): number {
    const present = Math.min(data.length - at, opening.length);
    if (data.compare(opening, 0, present, at, at + present) !== 0) return STOP;
    const flagAt = at + opening.length;
    if (data.length > flagAt && !isFlag(data[flagAt]!)) return STOP;
    if (data.length > flagAt + 1 && data[flagAt + 1] !== CR) return STOP;
    if (data.length < flagAt + 3) return MORE;
    return data[flagAt + 2] === LF ? flagAt + 3 : STOP;
  }

  /** Passes on what is body for sure and keeps the rest until more comes. */
  private holdFrom(data: Buffer, at: number, consumed: number): number {
    this.carry = data.subarray(at);
    if (at > 0) this.consumer.body(data.subarray(0, at));
    return consumed;
  }

  private endBody(data: Buffer, bodyEnd: number, end: number): number {
    if (bodyEnd > 0) this.consumer.body(data.subarray(0, bodyEnd));
    if (this.isStopped()) return end;
    this.state = 'head';
    this.consumer.end(flagOf(data[end - 3]!), data.subarray(bodyEnd, end));
    return end;
  }

  private broken(reason: string): number {
    this.fault = reason;
    return STOP;
  }

  /** The consumer may have stopped the reading in a call. */
  private isStopped(): boolean {
    return this.state === 'stopped';
  }
}

function opensLikeFrame(octets: Buffer, from: number, to: number): boolean {
  const length = Math.min(to - from, OPENING.length);
  return octets.compare(OPENING, 0, length, from, from + length) === 0;
}

/** Where at the end of the data a proper start of the needle stands; the length of the data if none does. */
function startOfPartial(data: Buffer, needle: Buffer): number {
  let at = data.indexOf(CR, Math.max(0, data.length - needle.length + 1));
  while (at >= 0) {
    if (data.compare(needle, 0, data.length - at, at) === 0) return at;
    at = data.indexOf(CR, at + 1);
  }
  return data.length;
}

function isFlag(octet: number): boolean {
  return octet === 0x24 || octet === 0x2b || octet === 0x23;
}

function flagOf(octet: number): ContinuationFlag {
  return octet === 0x24 ? '$' : octet === 0x2b ? '+' : '#';
}
