import { Fault } from '../sip/fault';
import { MsrpFrame, type ContinuationFlag } from './frame';
import { FrameReader, type FrameConsumer } from './frame-reader';
import type { MsrpMessage } from './message';

/** Collects the frames that stand in some octets, without copying a body that is in one piece. */
class FrameCollector implements FrameConsumer {
  readonly frames: MsrpFrame[] = [];
  /** Why the octets cannot be framed any further, once they cannot. */
  fault: string | undefined;
  private message: MsrpMessage | undefined;
  private pieces: Buffer[] = [];
  /** Octets of the frames that are over. */
  private done = 0;

  constructor(private readonly source: Buffer) {}

  head(message: MsrpMessage): void {
    this.message = message;
    this.pieces = [];
  }

  body(piece: Buffer): void {
    this.pieces.push(piece);
  }

  end(flag: ContinuationFlag, ending: Buffer): void {
    const message = this.message!;
    const isBody = message.hasBody && ending[0] === 0x0d;
    const length = this.pieces.reduce((sum, piece) => sum + piece.length, 0);
    const start = this.done;
    this.done += message.toBuffer().length + length + ending.length;
    const octets = this.source.subarray(start, this.done);
    this.frames.push(new MsrpFrame(message, isBody ? joined(this.pieces) : undefined, flag, octets));
  }

  broken(reason: string): void {
    this.fault = reason;
  }
}

/** Reads octets that are one whole frame and nothing else, such as a frame of a trace. The frame is a view of them. */
export function parseFrame(octets: Buffer): MsrpFrame | Fault {
  const collector = new FrameCollector(octets);
  const reader = new FrameReader(collector, { head: octets.length });
  reader.push(octets);
  const { fault, frames } = collector;
  if (fault !== undefined) return new Fault(fault);
  const first = frames[0];
  if (!first) return new Fault('the frame has no end-line', octets.length);
  if (frames.length > 1 || !reader.isBetweenFrames)
    return new Fault('octets behind the end-line', first.toBuffer().length);
  return first;
}

function joined(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
