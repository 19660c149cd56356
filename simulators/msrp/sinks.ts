import { createHash, type Hash } from 'node:crypto';
import type { MessageSink } from '../../protocol/msrp/reassembler';

/** How a message ended. */
export type SinkState = 'open' | 'complete' | 'abandoned';

/** Collects a message in memory. */
export class MemorySink implements MessageSink {
  state: SinkState = 'open';
  private octets = Buffer.alloc(0);
  private length = 0;

  /** @param done called when the message is whole */
  constructor(private readonly done?: (content: Buffer) => void) {}

  /** What has come so far; octets that are missing are 0. */
  get content(): Buffer {
    return this.octets.subarray(0, this.length);
  }

  write(position: number, piece: Buffer): void {
    const end = position + piece.length;
    if (end > this.octets.length) {
      const larger = Buffer.alloc(Math.max(end, 2 * this.octets.length));
      this.octets.copy(larger, 0, 0, this.length);
      this.octets = larger;
    }
    piece.copy(this.octets, position);
    this.length = Math.max(this.length, end);
  }

  complete(total: number): void {
    this.state = 'complete';
    this.length = total;
    this.done?.(this.content);
  }

  abandon(): void {
    this.state = 'abandoned';
  }
}

/** Keeps nothing of a message but its hash and its size. It hashes what comes in order; octets out of order leave no hash. */
export class HashingSink implements MessageSink {
  state: SinkState = 'open';
  private readonly hash: Hash;
  private at = 0;
  private isInOrder = true;
  private result: Buffer | undefined;

  /** @param done called when the message is whole */
  constructor(
    algorithm: 'sha1' | 'sha256' = 'sha256',
    private readonly done?: (digest: Buffer | undefined, octets: number) => void,
  ) {
    this.hash = createHash(algorithm);
  }

  /** Octets that have come in order. */
  get size(): number {
    return this.at;
  }

  /** Of a message that is whole and came in order. */
  get digest(): Buffer | undefined {
    return this.result;
  }

  write(position: number, octets: Buffer): void {
    if (position !== this.at) this.isInOrder = false;
    if (!this.isInOrder) return;
    this.hash.update(octets);
    this.at += octets.length;
  }

  complete(total: number): void {
    this.state = 'complete';
    if (this.isInOrder && this.at === total) this.result = this.hash.digest();
    this.done?.(this.result, total);
  }

  abandon(): void {
    this.state = 'abandoned';
  }
}
