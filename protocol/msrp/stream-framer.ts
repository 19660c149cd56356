import { FrameReader } from './frame-reader';

/** A piece cut from a stream: a whole frame, a part of one that is too large to hold, or what can no longer be framed. */
export interface MsrpStreamUnit {
  readonly kind: 'message' | 'part' | 'broken';
  readonly octets: Buffer;
  /** Why it is not a whole frame. */
  readonly reason?: string;
}

/** Octets of a frame up to which it is held, to be given as one unit. */
const LARGEST_FRAME = 256 * 1024 * 1024;

/**
 * Cuts a stream into whole MSRP frames, for a trace. The units put together are the stream. Octets are copied once, when
 * their frame is whole; a frame beyond a bound is given in parts, and the next one is found all the same. After a `broken`
 * unit all further octets come back as broken ones.
 */
export class MsrpStreamFramer {
  private readonly reader = new FrameReader({
    head: (message) => this.hold(message.toBuffer()),
    body: (piece) => this.hold(piece),
    end: (_flag, ending) => this.endFrame(ending),
    broken: (reason, octets) => {
      this.brokenBecause = reason;
      this.units.push({ kind: 'broken', octets, reason });
    },
  });
  private pieces: Buffer[] = [];
  private length = 0;
  private isPart = false;
  private units: MsrpStreamUnit[] = [];
  private brokenBecause: string | undefined;

  constructor(private readonly largest: number = LARGEST_FRAME) {}

  /** Octets held back because their frame is not complete yet. */
  get pending(): number {
    return this.length + this.reader.held;
  }

  /** Takes the next octets of the stream and returns what they complete, in order. */
  push(chunk: Buffer): MsrpStreamUnit[] {
    if (this.brokenBecause !== undefined) {
      return [{ kind: 'broken', octets: chunk, reason: this.brokenBecause }];
    }
    this.units = [];
    this.reader.push(chunk);
    return this.units;
  }

  private hold(octets: Buffer): void {
    this.pieces.push(octets);
    this.length += octets.length;
    if (this.length <= this.largest) return;
    this.isPart = true;
    this.give();
  }

  private endFrame(ending: Buffer): void {
    this.pieces.push(ending);
    this.length += ending.length;
    this.give();
    this.isPart = false;
  }

  private give(): void {
    const octets = this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces, this.length);
    this.units.push(
      this.isPart
        ? { kind: 'part', octets, reason: `part of a frame of more than ${this.largest} octets` }
        : { kind: 'message', octets },
    );
    this.pieces = [];
    this.length = 0;
  }
}
