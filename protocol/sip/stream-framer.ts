import { parseDeltaSeconds } from './delta-seconds';
import { isFault } from './fault';
import { HeaderList } from './headers';

/** A piece cut from a stream: a whole message, a keep-alive, or the rest of a stream that can no longer be framed. */
export interface StreamUnit {
  readonly kind: 'message' | 'keep-alive' | 'broken';
  readonly octets: Buffer;
  /** Why the stream is broken. */
  readonly reason?: string;
}

/** Bounds on what a peer may make us hold. */
export interface FramerLimits {
  /** Longest head (start line and header fields) in octets. */
  readonly head: number;
  /** Longest body in octets. */
  readonly body: number;
}

const DEFAULT_LIMITS: FramerLimits = { head: 64 * 1024, body: 64 * 1024 * 1024 };
const CR = 0x0d;
const LF = 0x0a;
const EMPTY = Buffer.alloc(0);
const END_OF_HEAD = '\r\n\r\n';

/**
 * Cuts a TCP or TLS stream into SIP messages by Content-Length (RFC 3261 s18.3) and keep-alives (RFC 5626 s3.5.1,
 * double CRLF and its single-CRLF answer; RFC 3261 s7.5). Linear in the octets whatever the segmentation: a head is
 * searched once, a body is collected without looking at it. After a `broken` unit the rest of the stream is lost,
 * because nothing tells where the next message starts; further octets come back as broken units as well.
 */
export class SipStreamFramer {
  private chunks: Buffer[] = [];
  private held = 0;
  /** The last octets before the newest chunk, in which the end of a head may have begun. */
  private border: Buffer = EMPTY;
  /** Octets of the message being collected, once its head is known. */
  private wanted: number | undefined;
  private brokenBecause: string | undefined;

  constructor(private readonly limits: FramerLimits = DEFAULT_LIMITS) {}

  /** Octets held back because their message is not complete yet. */
  get pending(): number {
    return this.held;
  }

  /** Takes the next octets of the stream and returns what they complete, in order. */
  push(chunk: Buffer): StreamUnit[] {
    if (chunk.length === 0) return [];
    if (this.brokenBecause !== undefined)
      return [{ kind: 'broken', octets: chunk, reason: this.brokenBecause }];
    this.chunks.push(chunk);
    this.held += chunk.length;
    const units: StreamUnit[] = [];
    for (;;) {
      const unit = this.next();
      if (!unit) return units;
      units.push(unit);
    }
  }

  private next(): StreamUnit | undefined {
    if (this.held === 0) return undefined;
    if (this.wanted === undefined) {
      const blank = lineEndsAtStart(this.start());
      if (blank > 0) return { kind: 'keep-alive', octets: this.take(blank) };
      if (this.held === 1 && this.start()[0] === CR) return undefined;
      const end = this.endOfHead();
      if (end < 0) {
        if (this.held <= this.limits.head) return undefined;
        return this.broken(`no end of head in ${this.limits.head} octets`);
      }
      if (end > this.limits.head) return this.broken(`the head is longer than ${this.limits.head} octets`);
      const length = contentLength(this.joined().toString('latin1', 0, end));
      if (typeof length === 'string') return this.broken(length);
      if (length > this.limits.body)
        return this.broken(`Content-Length ${length} is over the limit of ${this.limits.body}`);
      this.wanted = end + END_OF_HEAD.length + length;
    }
    return this.held < this.wanted ? undefined : { kind: 'message', octets: this.take(this.wanted) };
  }

  /** The first octets, enough of them to tell a keep-alive if they are there. */
  private start(): Buffer {
    const first = this.chunks[0]!;
    if (first.length >= END_OF_HEAD.length || this.chunks.length === 1) return first;
    this.border = EMPTY;
    return this.joined();
  }

  /** Index of the end of the head; -1 if it has not come. Only what is new is searched. */
  private endOfHead(): number {
    const newest = this.chunks.at(-1)!;
    const searched = this.border.length === 0 ? newest : Buffer.concat([this.border, newest]);
    const at = searched.indexOf(END_OF_HEAD, 0, 'latin1');
    if (at >= 0) return this.held - searched.length + at;
    this.border = searched.subarray(Math.max(0, searched.length - END_OF_HEAD.length + 1));
    return -1;
  }

  private broken(reason: string): StreamUnit {
    this.brokenBecause = reason;
    return { kind: 'broken', octets: this.take(this.held), reason };
  }

  private take(count: number): Buffer {
    const octets = this.joined();
    const rest = octets.subarray(count);
    this.chunks = rest.length > 0 ? [rest] : [];
    this.held = rest.length;
    this.border = EMPTY;
    this.wanted = undefined;
    return octets.subarray(0, count);
  }

  private joined(): Buffer {
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks, this.held)];
    return this.chunks[0] ?? EMPTY;
  }
}

/** Octets of the CRLFs a stream starts with: 4 for a ping, 2 for a pong (or half a ping), 0 for none. */
function lineEndsAtStart(octets: Buffer): number {
  if (octets[0] !== CR || octets[1] !== LF) return 0;
  return octets[2] === CR && octets[3] === LF ? 4 : 2;
}

/** Content-Length of a head, or why the stream cannot be framed with it. */
function contentLength(head: string): number | string {
  const startLineEnd = head.indexOf('\r\n');
  const fields = startLineEnd < 0 ? [] : HeaderList.parse(head, startLineEnd + 2).all('Content-Length');
  const [found, ...others] = fields;
  if (found === undefined) return 'no Content-Length on a stream';
  const other = others.find((each) => each !== found);
  if (other !== undefined) return `two Content-Length values: ${found} and ${other}`;
  const length = parseDeltaSeconds(found);
  return isFault(length) ? `Content-Length is not a number: ${found.slice(0, 40)}` : length;
}
