import { HttpStreamFramer } from '../protocol/http/stream-framer';
import { MsrpStreamFramer } from '../protocol/msrp/stream-framer';
import { SipStreamFramer } from '../protocol/sip/stream-framer';

/** What a framer cuts out of a stream. The units of a stream, put together, are the stream. */
export interface CutUnit {
  readonly kind: string;
  readonly octets: Buffer;
  /** Why it is not a whole unit; absent when nothing is wrong with that. */
  readonly reason?: string;
}

interface Framer {
  /** Octets held back because their unit is not complete. */
  readonly pending: number;
  push(chunk: Buffer): readonly CutUnit[];
}

/** A protocol that is told by the first octets of a stream. */
interface Framing {
  readonly opening: string;
  readonly create: () => Framer;
}

/** A further protocol on streams is one line here. */
const FRAMINGS: readonly Framing[] = [
  { opening: 'MSRP ', create: () => new MsrpStreamFramer() },
  // Of HTTP the methods by which content is fetched, and responses. SIP has neither.
  ...['HTTP/', 'GET ', 'HEAD '].map((opening) => ({ opening, create: () => new HttpStreamFramer() })),
];

/** Cuts one direction of a stream into frames; SIP unless it opens like another protocol. Loses nothing. */
export class StreamCutter {
  private framer: Framer | undefined;
  /** The latest octets; their last `framer.pending` ones (all of them before there is a framer) belong to no unit yet. */
  private recent: Buffer[] = [];

  constructor(private readonly framings: readonly Framing[] = FRAMINGS) {}

  push(chunk: Buffer): readonly CutUnit[] {
    if (this.framer) return this.feed(this.framer, chunk);
    this.recent.push(chunk);
    const opening = Buffer.concat(this.recent);
    const framing = this.framings.find((candidate) => startsAlike(opening, candidate.opening));
    if (framing && opening.length < framing.opening.length) return [];
    this.recent = [];
    this.framer = framing?.create() ?? new SipStreamFramer();
    return this.feed(this.framer, opening);
  }

  /** What is left at the end of the stream: the octets that belong to no unit. */
  rest(): Buffer {
    const recent = Buffer.concat(this.recent);
    return this.framer ? recent.subarray(recent.length - this.framer.pending) : recent;
  }

  private feed(framer: Framer, chunk: Buffer): readonly CutUnit[] {
    const units = framer.push(chunk);
    if (framer.pending === 0) this.recent = [];
    else if (framer.pending <= chunk.length) this.recent = [chunk];
    else this.recent.push(chunk);
    return units;
  }
}

/** True while the octets can still become, or are, a stream that opens so. */
function startsAlike(octets: Buffer, opening: string): boolean {
  return opening.startsWith(octets.toString('latin1', 0, opening.length));
}
