import { isFault } from '../sip/fault';
import { ChunkedReader } from './chunked';
import { framingOf, parseHead } from './head';

/** A piece cut from one direction of an HTTP/1.x connection. */
export interface HttpStreamUnit {
  /** message: it begins one. part: more octets of the body of the message before it. broken: can no longer be framed. */
  readonly kind: 'message' | 'part' | 'broken';
  readonly octets: Buffer;
  /** Why it is broken. */
  readonly reason?: string;
}

/** Octets of a head that is waited for. */
const LARGEST_HEAD = 64 * 1024;
/** Octets of a body that one piece has at most. */
const LARGEST_PIECE = 64 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');
const RESPONSE_START = Buffer.from('HTTP/1.');

/** What is left of the body at hand: octets, chunks, or all that comes until the end. */
type Rest = number | ChunkedReader | 'until-close';

/**
 * Cuts one direction of a connection at the begin of each message, for a trace. Only heads are waited for; of a body each piece is
 * given as it comes, so that a trace shows when it came, and content of any size is never held. The units put together are the
 * stream. After a `broken` unit all further octets come back as broken ones.
 */
export class HttpStreamFramer {
  private held: Buffer = Buffer.alloc(0);
  private rest: Rest = 0;
  private brokenBecause: string | undefined;
  /** No octet of the body at hand has come: it may be that of a response to HEAD, which has none whatever its head says. */
  private isBodyAwaited = false;
  private units: HttpStreamUnit[] = [];

  /** Octets held back because their head is not complete yet. */
  get pending(): number {
    return this.held.length;
  }

  /** Takes the next octets of the stream and returns what they complete, in order. */
  push(chunk: Buffer): HttpStreamUnit[] {
    this.units = [];
    let left = chunk;
    while (left.length > 0) {
      if (this.brokenBecause !== undefined) return [...this.units, this.broken(left)];
      left = this.isWithinBody(left) ? this.body(left, 0) : this.head(left);
    }
    return this.units;
  }

  private isWithinBody(next: Buffer): boolean {
    if (this.rest === 0 || this.held.length > 0) return false;
    const wasAwaited = this.isBodyAwaited;
    this.isBodyAwaited = false;
    if (!wasAwaited || this.rest === 'until-close') return true;
    return !next.subarray(0, RESPONSE_START.length).equals(RESPONSE_START);
  }

  private head(octets: Buffer): Buffer {
    const all = this.held.length === 0 ? octets : Buffer.concat([this.held, octets]);
    const blank = all.indexOf(HEAD_END, Math.max(0, this.held.length - HEAD_END.length));
    this.held = Buffer.alloc(0);
    if (blank < 0) {
      if (all.length > LARGEST_HEAD) this.brokenBecause = `head of more than ${LARGEST_HEAD} octets`;
      if (this.brokenBecause !== undefined) return all;
      this.held = all;
      return Buffer.alloc(0);
    }
    const end = blank + HEAD_END.length;
    const head = parseHead(all.toString('latin1', 0, end));
    const framing = isFault(head) ? head : framingOf(head);
    if (isFault(framing)) {
      this.brokenBecause = framing.reason;
      return all;
    }
    if (framing.kind === 'length') this.rest = framing.octets;
    else this.rest = framing.kind === 'chunked' ? new ChunkedReader() : 'until-close';
    this.isBodyAwaited = this.rest !== 0 && all.length === end;
    return this.body(all, end);
  }

  /** Gives what belongs to the message at hand, of which `from` octets are its head; returns what follows. */
  private body(octets: Buffer, from: number): Buffer {
    const end = from + this.advance(octets.subarray(from, from + LARGEST_PIECE));
    this.units.push({ kind: from > 0 ? 'message' : 'part', octets: octets.subarray(0, end) });
    return octets.subarray(end);
  }

  private advance(octets: Buffer): number {
    const { rest } = this;
    if (rest === 'until-close') return octets.length;
    if (typeof rest === 'number') {
      const count = Math.min(rest, octets.length);
      this.rest = rest - count;
      return count;
    }
    const count = rest.push(octets);
    if (rest.fault !== undefined) this.brokenBecause = rest.fault;
    else if (rest.isOver) this.rest = 0;
    return count;
  }

  private broken(octets: Buffer): HttpStreamUnit {
    return { kind: 'broken', octets, reason: this.brokenBecause! };
  }
}
