import { sha1Of, type FileSelector } from '../../protocol/sdp/file-selector';
import { HeldOctets } from './held-octets';

/** A file while it comes in. */
export interface StoredFile {
  /** Octets from the front that are there. */
  readonly length: number;
  write(position: number, octets: Buffer): void;
  /**
   * The file has its last octet.
   * @returns its SHA-1; undefined when something in front of what came is missing
   */
  finish(size: number): Buffer | undefined;
  /** The first octets, if they are held. */
  octets(size: number): Buffer | undefined;
}

/** Octets of a file that are held; of a larger one only the hash is. */
const LARGEST_HELD = 16 * 1024 * 1024;
/** Files that broke off and are remembered, to be gone on with. */
const MOST_BROKEN_OFF = 16;

/**
 * Where a device puts its files. It keeps the beginning of one that broke off, so that a later transfer can go on
 * behind it (RFC 5547 s8.1: with a new id and a=file-range). Files are told apart by their hash.
 */
export class FileStore {
  private readonly brokenOff = new Map<string, HeldOctets>();

  /** @param offset position of the first octet that will come; what is in front of it came before */
  open(selector: FileSelector, offset: number): StoredFile {
    const key = sha1Of(selector)?.toString('hex');
    const before = key === undefined ? undefined : this.brokenOff.get(key);
    const octets = before && offset > 0 ? frontOf(before, offset) : new HeldOctets(LARGEST_HELD);
    if (key !== undefined) this.keep(key, octets);
    return {
      get length() {
        return octets.length;
      },
      write: (position, piece) => octets.write(position, piece),
      finish: (size) => {
        if (key !== undefined) this.brokenOff.delete(key);
        return octets.sha1(size);
      },
      octets: (size) => octets.octets(size),
    };
  }

  /** Octets from the front of a file that came before. */
  lengthOf(selector: FileSelector): number {
    const key = sha1Of(selector)?.toString('hex');
    return (key === undefined ? undefined : this.brokenOff.get(key)?.length) ?? 0;
  }

  private keep(key: string, octets: HeldOctets): void {
    this.brokenOff.delete(key);
    this.brokenOff.set(key, octets);
    const [oldest] = this.brokenOff.keys();
    if (this.brokenOff.size > MOST_BROKEN_OFF && oldest !== undefined) this.brokenOff.delete(oldest);
  }
}

/** What came of a file up to a position; what came behind it is forgotten. */
function frontOf(before: HeldOctets, offset: number): HeldOctets {
  if (before.length === offset) return before;
  const front = new HeldOctets(LARGEST_HELD);
  const octets = before.octets(Math.min(offset, before.length));
  if (octets) front.write(0, octets);
  return front;
}
