import type { RecordedFrame } from './frame-log';

/** How far behind its successors a datagram may arrive and still be found; loopback sockets hardly reorder at all. */
const REORDERING_WINDOW = 16;
/** Bound on one search; a burst of this many lost datagrams in one flow is given up as a whole. */
const SEARCH_WINDOW = 16_384;

/**
 * The datagrams of one flow that were sent and have not been seen to arrive, oldest first. In the usual case the next
 * arrival is the oldest one. After a loss the search skips the lost ones once and forgets them, so that the cost per
 * datagram stays constant.
 */
export class UnreceivedDatagrams {
  private frames: RecordedFrame[] = [];
  /** Index of the oldest; what is before it has been taken. */
  private head = 0;

  /** `onLost` gets the frames that are given up. */
  constructor(private readonly onLost: (frame: RecordedFrame) => void) {}

  add(frame: RecordedFrame): void {
    this.frames.push(frame);
  }

  /** Takes the oldest one with these octets. */
  takeEqual(octets: Buffer): RecordedFrame | undefined {
    const end = Math.min(this.frames.length, this.head + SEARCH_WINDOW);
    for (let at = this.head; at < end; at++) {
      const frame = this.frames[at]!;
      if (frame.awaited && frame.octets.length === octets.length && frame.octets.equals(octets))
        return this.takeAt(at);
    }
    if (end - this.head === SEARCH_WINDOW) this.giveUp(end);
    return undefined;
  }

  /** Gives all of them up. */
  clear(): void {
    this.giveUp(this.frames.length);
  }

  private takeAt(at: number): RecordedFrame {
    const frame = this.frames[at]!;
    const overtaken = at - this.head;
    for (let i = at; i > this.head; i--) this.frames[i] = this.frames[i - 1]!;
    this.head++;
    this.giveUp(this.head + overtaken - REORDERING_WINDOW);
    return frame;
  }

  private giveUp(end: number): void {
    const lost = end > this.head ? this.frames.slice(this.head, end) : [];
    this.head += lost.length;
    this.compact();
    for (const frame of lost) this.onLost(frame);
  }

  // Keeps the taken part from growing; amortised one move per frame.
  private compact(): void {
    if (this.head === this.frames.length) {
      this.frames = [];
      this.head = 0;
    } else if (this.head > 1024 && this.head * 2 > this.frames.length) {
      this.frames = this.frames.slice(this.head);
      this.head = 0;
    }
  }
}
