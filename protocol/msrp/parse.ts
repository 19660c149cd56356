import { Fault } from '../sip/fault';
import { MsrpFrame, type ContinuationFlag } from './frame';
import { FrameReader } from './frame-reader';
import type { MsrpMessage } from './message';

/** Collects frames as a whole. */
export class FrameCollector {
  readonly frames: MsrpFrame[] = [];
  /** Why the stream cannot be framed any further, once it cannot. */
  fault: string | undefined;
  private message: MsrpMessage | undefined;
  private pieces: Buffer[] = [];

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
    const body = isBody ? joined(this.pieces) : undefined;
    const octets = Buffer.concat([message.toBuffer(), ...this.pieces, ending]);
    this.frames.push(new MsrpFrame(message, body, flag, octets));
  }

  broken(reason: string): void {
    this.fault = reason;
  }
}

/** Reads octets that are one whole frame and nothing else, such as a frame of a trace. */
export function parseFrame(octets: Buffer): MsrpFrame | Fault {
  const collector = new FrameCollector();
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
