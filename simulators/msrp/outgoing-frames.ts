import { isFault } from '../../protocol/sip/fault';
import type { MsrpFrame } from '../../protocol/msrp/frame';
import { parseFrame } from '../../protocol/msrp/parse';
import { MsrpStreamFramer } from '../../protocol/msrp/stream-framer';
import type { Deviation, OutgoingMsrp } from '../deviations/deviation';

/** Frames that an actor has sent on all its connections. */
export interface SentCount {
  sent: number;
}

/**
 * What leaves on one connection of an actor that deviates: its octets are cut into whole frames again, and each is handed to
 * the deviations. A frame is held until it is whole.
 */
export class OutgoingFrames {
  private readonly framer = new MsrpStreamFramer();
  private sentOnConnection = 0;
  /** A chunk that waits for the next one to overtake it. */
  private overtaken: MsrpFrame | undefined;

  /** @param swapChunks send every second chunk of a message before the one in front of it */
  constructor(
    private readonly deviations: readonly Deviation[],
    private readonly swapChunks: boolean,
    private readonly count: SentCount,
  ) {}

  /** The octets to write in place of these. */
  pass(octets: Buffer): Buffer[] {
    return this.framer.push(octets).flatMap((unit) => {
      const frame = unit.kind === 'message' ? parseFrame(unit.octets) : undefined;
      if (frame === undefined || isFault(frame)) return [unit.octets];
      return this.inOrder(frame).flatMap((each) => this.deviated(each));
    });
  }

  private inOrder(frame: MsrpFrame): MsrpFrame[] {
    const { overtaken } = this;
    if (overtaken) {
      this.overtaken = undefined;
      return [frame, overtaken];
    }
    if (!this.swapChunks || frame.flag !== '+') return [frame];
    this.overtaken = frame;
    return [];
  }

  private deviated(frame: MsrpFrame): Buffer[] {
    const context = { sent: this.count.sent++, sentOnConnection: this.sentOnConnection++ };
    let outgoing: readonly (MsrpFrame | Buffer)[] = [frame];
    for (const { outgoingMsrp } of this.deviations) {
      if (!outgoingMsrp) continue;
      outgoing = outgoing.flatMap((each) =>
        Buffer.isBuffer(each) ? [each] : listOf(outgoingMsrp(each, context)),
      );
    }
    return outgoing.map((each) => (Buffer.isBuffer(each) ? each : each.toBuffer()));
  }
}

function listOf(outgoing: OutgoingMsrp): readonly (MsrpFrame | Buffer)[] {
  if (outgoing === undefined) return [];
  return Array.isArray(outgoing)
    ? (outgoing as readonly (MsrpFrame | Buffer)[])
    : [outgoing as MsrpFrame | Buffer];
}
