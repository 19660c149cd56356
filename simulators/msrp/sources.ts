import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { PieceSource } from '../../protocol/msrp/outbox';

/** Where the octets of an outgoing message come from. They are fetched as the connection takes them; nothing is read ahead of it. */
export interface ContentSource extends PieceSource {
  /** Set by whoever sends: to be called when there is something again after `next()` gave nothing. */
  onReadable?: (() => void) | undefined;
  /** No more is wanted: the message is out, or given up. */
  close(): void;
}

/** Octets of the pieces that sources in memory give. */
const PIECE = 256 * 1024;

/** Content that is in memory; the octets are not copied and must not change. */
export function bufferSource(octets: Buffer): ContentSource {
  return new ViewSource(octets.length, (at) =>
    octets.length <= PIECE ? octets : octets.subarray(at, at + PIECE),
  );
}

/**
 * A pattern again and again, `octets` long, in constant memory.
 * @param start position in the endless repetition at which the content begins
 */
export function repeated(pattern: Buffer, octets: number, start = 0): ContentSource {
  const times = Math.ceil(PIECE / pattern.length) + 1;
  const block = Buffer.concat(Array.from({ length: times }, () => pattern));
  return new ViewSource(octets, (at) => {
    const from = (start + at) % pattern.length;
    return block.subarray(from, from + Math.min(PIECE, octets - at));
  });
}

/** A head and what follows it, as of content in a wrapper. */
export function prefixed(head: Buffer, rest: ContentSource): ContentSource {
  return new PrefixedSource(head, rest);
}

/** The same octets as long as there are no more than a number of them; where there are, the message is given up there. */
export function atMost(octets: number, source: ContentSource): ContentSource {
  return new BoundedSource(octets, source);
}

/**
 * A file, or `length` octets of it from `start` on. A file that cannot be read, or ends too early, gives the message up.
 */
export function fileSource(path: string, start = 0, length = Infinity): ContentSource {
  if (length <= 0) return bufferSource(Buffer.alloc(0));
  return streamSource(createReadStream(path, { start, end: start + length - 1, highWaterMark: PIECE }));
}

/** What a stream of Node gives, which is read as fast as the connection takes it. An error gives the message up. */
export function streamSource(stream: Readable): ContentSource {
  return new StreamSource(stream);
}

class ViewSource implements ContentSource {
  onReadable?: (() => void) | undefined;
  private at = 0;

  /** @param viewAt gives the octets from a position on, as many as there are or a piece of them */
  constructor(
    private readonly length: number,
    private readonly viewAt: (at: number) => Buffer,
  ) {}

  next(): Buffer | 'end' {
    if (this.at >= this.length) return 'end';
    const piece = this.viewAt(this.at);
    this.at += piece.length;
    return piece;
  }

  close(): void {
    this.at = this.length;
  }
}

class PrefixedSource implements ContentSource {
  private head: Buffer | undefined;

  constructor(
    head: Buffer,
    private readonly rest: ContentSource,
  ) {
    this.head = head;
  }

  get onReadable(): (() => void) | undefined {
    return this.rest.onReadable;
  }

  set onReadable(run: (() => void) | undefined) {
    this.rest.onReadable = run;
  }

  next(): ReturnType<PieceSource['next']> {
    const { head } = this;
    const piece = this.rest.next();
    if (head === undefined || piece === 'failed') return piece;
    this.head = undefined;
    // With what follows it, so that a short message is at hand as a whole.
    return Buffer.isBuffer(piece) ? Buffer.concat([head, piece]) : head;
  }

  close(): void {
    this.head = undefined;
    this.rest.close();
  }
}

class BoundedSource implements ContentSource {
  constructor(
    private left: number,
    private readonly source: ContentSource,
  ) {}

  get onReadable(): (() => void) | undefined {
    return this.source.onReadable;
  }

  set onReadable(run: (() => void) | undefined) {
    this.source.onReadable = run;
  }

  next(): ReturnType<PieceSource['next']> {
    const piece = this.source.next();
    if (!Buffer.isBuffer(piece)) return piece;
    this.left -= piece.length;
    return this.left < 0 ? 'failed' : piece;
  }

  close(): void {
    this.source.close();
  }
}

class StreamSource implements ContentSource {
  onReadable?: (() => void) | undefined;
  private hasFailed = false;
  private hasEnded = false;

  constructor(private readonly stream: Readable) {
    stream.on('readable', () => this.onReadable?.());
    stream.on('end', () => {
      this.hasEnded = true;
      this.onReadable?.();
    });
    stream.on('error', () => this.fail());
    // Closed without an end: nothing more will come.
    stream.on('close', () => this.fail());
  }

  next(): Buffer | undefined | 'end' | 'failed' {
    if (this.hasFailed) return 'failed';
    const piece = this.stream.read() as Buffer | null;
    return piece ?? (this.hasEnded ? 'end' : undefined);
  }

  close(): void {
    this.stream.destroy();
  }

  private fail(): void {
    if (this.hasEnded || this.hasFailed) return;
    this.hasFailed = true;
    this.onReadable?.();
  }
}
