import type { Actor } from './actor';
import { endpointKey } from './endpoint';
import type { Flow, FrameLog, RecordedFrame } from './frame-log';
import type { Endpoint } from './network';
import type { Place, Places } from './places';
import { StreamCutter, type CutUnit } from './stream-cutter';
import type { StreamEnds, StreamTap } from './tap';

const UNFINISHED = 'broken: the stream ended within a message';
/** Of a frame with more octets of the message that an earlier frame of the stream begins. */
const CONTINUED = 'continued';

/** A frame that was written, and the octet of the stream behind its last one. */
interface Written {
  readonly frame: RecordedFrame;
  readonly end: number;
}

/**
 * One direction of a connection. It is cut into frames once: where it is written if the writer is ours, else where it
 * arrives. In the first case arrivals are only counted, because both ends see the same octets.
 */
class HalfStream implements Flow {
  readonly transport: 'tcp' | 'tls';
  readonly source: Endpoint;
  readonly destination: Endpoint;
  private readonly cutter = new StreamCutter();
  private unreceived: Written[] = [];
  private written = 0;
  private arrived = 0;
  /** When the latest octets were observed; the end of a stream brings out a rest that is older. */
  private latestAt = 0;
  private writer: Actor | undefined;
  private reader: Actor | undefined;
  private isWriting = false;
  private isReading = false;

  constructor(
    private readonly sender: Place,
    private readonly receiver: Place,
    transport: 'tcp' | 'tls',
    private readonly log: FrameLog,
  ) {
    this.transport = transport;
    this.source = sender.endpoint;
    this.destination = receiver.endpoint;
  }

  get from(): Actor | undefined {
    return this.writer ?? this.sender.actor;
  }

  get to(): Actor | undefined {
    return this.reader ?? this.receiver.actor;
  }

  /** Over: no end of ours is attached, and none will be to read what was written. */
  get isOver(): boolean {
    const readerMayCome = this.unreceived.length > 0 && this.receiver.listenerOwner !== undefined;
    return !this.isWriting && !this.isReading && !readerMayCome;
  }

  writeBy(owner: Actor): void {
    this.writer = owner;
    this.isWriting = true;
  }

  readBy(owner: Actor): void {
    this.reader = owner;
    this.isReading = true;
  }

  write(octets: Buffer): void {
    this.latestAt = this.log.now();
    for (const unit of this.cutter.push(octets)) this.record(unit.octets, noteOf(unit));
  }

  read(octets: Buffer): void {
    this.latestAt = this.log.now();
    this.arrived += octets.length;
    if (this.writer) this.settle();
    else for (const unit of this.cutter.push(octets)) this.log.arrived(this, unit.octets, noteOf(unit));
  }

  endWriting(): void {
    this.isWriting = false;
    const rest = this.cutter.rest();
    if (rest.length > 0) this.record(rest, UNFINISHED);
    this.settle();
    this.abandonIfOver();
  }

  endReading(): void {
    this.isReading = false;
    if (!this.writer) {
      const rest = this.cutter.rest();
      if (rest.length > 0) this.log.arrived(this, rest, UNFINISHED, this.latestAt);
    }
    this.abandon();
  }

  /** Nobody will read what has not arrived by now. */
  abandonIfOver(): void {
    if (this.isOver) this.abandon();
  }

  private abandon(): void {
    for (const { frame } of this.unreceived) this.log.lost(frame, 'lost');
    this.unreceived = [];
  }

  private record(octets: Buffer, note: string | undefined): void {
    const isGone = this.reader !== undefined && !this.isReading;
    const awaited = !isGone && (this.isReading || this.receiver.listenerOwner !== undefined);
    const frame = this.log.sent(this, octets, awaited, note, this.latestAt);
    this.written += octets.length;
    if (awaited) this.unreceived.push({ frame, end: this.written });
  }

  private settle(): void {
    let count = 0;
    for (const { frame, end } of this.unreceived) {
      if (end > this.arrived) break;
      this.log.received(frame);
      count++;
    }
    if (count > 0) this.unreceived = this.unreceived.slice(count);
  }
}

/** The connections of a trace, each as its two directions. */
export class HalfStreams {
  private readonly halves = new Map<string, HalfStream>();

  constructor(
    private readonly places: Places,
    private readonly log: FrameLog,
  ) {}

  /** An end of ours is attached to both directions of a connection. */
  attach(owner: Actor, { local, remote, transport }: StreamEnds): Omit<StreamTap, 'ended'> {
    const outgoing = this.half(local, remote, transport);
    const incoming = this.half(remote, local, transport);
    outgoing.writeBy(owner);
    incoming.readBy(owner);
    let isClosed = false;
    return {
      sent: (octets) => outgoing.write(octets),
      received: (octets) => incoming.read(octets),
      closed: () => {
        if (isClosed) return;
        isClosed = true;
        outgoing.endWriting();
        incoming.endReading();
        this.forget(outgoing);
        this.forget(incoming);
      },
    };
  }

  /** A listener is gone, and with it the connections that it has not accepted yet. */
  abandon(): void {
    for (const half of this.halves.values()) {
      half.abandonIfOver();
      this.forget(half);
    }
  }

  private half(source: Endpoint, destination: Endpoint, transport: 'tcp' | 'tls'): HalfStream {
    const key = keyOf(source, destination);
    let half = this.halves.get(key);
    if (!half) {
      half = new HalfStream(this.places.at(source), this.places.at(destination), transport, this.log);
      this.halves.set(key, half);
    }
    return half;
  }

  private forget(half: HalfStream): void {
    const key = keyOf(half.source, half.destination);
    if (half.isOver && this.halves.get(key) === half) this.halves.delete(key);
  }
}

function keyOf(source: Endpoint, destination: Endpoint): string {
  return `${endpointKey(source)}>${endpointKey(destination)}`;
}

function noteOf({ kind, reason }: CutUnit): string | undefined {
  if (reason !== undefined) return `broken: ${reason}`;
  return kind === 'part' ? CONTINUED : undefined;
}
