import type { ContentSource } from '../simulators/msrp/sources';
import type { SessionMessage } from '../simulators/sender/session/session-push';
import {
  fileOf,
  generatedFile,
  type FileContent,
  type FileDetails,
} from '../simulators/session/file-content';

export type { FileContent };
export { fileOf, generatedFile };

/** What a message is called among the contents of a push; it has no name on the wire. */
const UNNAMED = 'message';

/** Content of any size that is told by its hash. */
export function contentOf(size: number, type = 'text/plain', name = UNNAMED): FileContent {
  return generatedFile(size, { name, type });
}

/** Every octet value, in an order in which CR, LF and hyphens meet each other in all ways, again and again. */
export function binaryContent(size: number, details: Partial<FileDetails> = {}): FileContent {
  // The low octet of a square steps through values that neighbours do not share.
  const octets = Buffer.from(Array.from({ length: size }, (_, i) => (i * i + (i >> 8)) & 0xff));
  return fileOf(octets, { name: UNNAMED, type: 'application/octet-stream', ...details });
}

/** Text as content; line ends as they stand. */
export function textContent(text: string, type = 'text/plain', name = UNNAMED): FileContent {
  return fileOf(Buffer.from(text, 'utf8'), { name, type });
}

/** Its octets from one position to another, from 1, both inclusive; all of them if none is given. */
export function octetsOf(file: FileContent, start = 1, stop = file.size): Buffer {
  return allOf(file.read(start - 1, stop - start + 1));
}

/** All octets of a source that has them at hand. */
export function allOf(source: ContentSource): Buffer {
  const pieces: Buffer[] = [];
  for (let piece = source.next(); Buffer.isBuffer(piece); piece = source.next()) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** How a message that is made of content shall differ from the usual one. */
export type MessageWishes = Partial<Omit<SessionMessage, 'type' | 'source'>>;

/** Content as a message for a session. */
export function messageOf(content: FileContent, wishes: MessageWishes = {}): SessionMessage {
  const { type, size } = content;
  return { type, source: () => content.read(0, size), size, ...wishes };
}

/** Content whose octets stop coming at a place, until they are let go on. */
export interface HeldContent {
  readonly content: FileContent;
  /** Resolves when the octets in front of that place have been fetched, and more are asked for. */
  readonly reached: Promise<void>;
  release(): void;
}

/**
 * The same content, whose source has nothing at hand after a number of octets: a message stands still there, on any network and
 * at any speed.
 */
export function heldAfter(content: FileContent, octets: number): HeldContent {
  let isReleased = false;
  let reached!: () => void;
  const sources: HeldSource[] = [];
  const whenReached = new Promise<void>((resolve) => (reached = resolve));
  const held: FileContent = {
    ...content,
    read: (start, length) => {
      const source = content.read(start, length);
      if (isReleased || start > octets) return source;
      sources.push(new HeldSource(source, octets - start, reached));
      return sources.at(-1)!;
    },
  };
  return {
    content: held,
    reached: whenReached,
    release: () => {
      isReleased = true;
      for (const each of sources) each.release();
    },
  };
}

class HeldSource implements ContentSource {
  onReadable?: (() => void) | undefined;
  private rest: Buffer | undefined;
  private isHeld = true;

  constructor(
    private readonly source: ContentSource,
    private left: number,
    private readonly reached: () => void,
  ) {}

  next(): ReturnType<ContentSource['next']> {
    const piece = this.rest ?? this.source.next();
    if (!Buffer.isBuffer(piece)) return piece;
    this.rest = undefined;
    if (!this.isHeld || piece.length <= this.left) {
      this.left -= piece.length;
      return piece;
    }
    const free = piece.subarray(0, this.left);
    this.rest = piece.subarray(this.left);
    this.left = 0;
    if (free.length > 0) return free;
    this.reached();
    return undefined;
  }

  close(): void {
    this.isHeld = false;
    this.source.close();
  }

  release(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.onReadable?.();
  }
}
