import type { Actor } from './actor';
import type { Clock } from './clock';
import type { Endpoint, TransportName } from './network';
import type { Frame } from './trace';

/** Between which ends a frame passes. Shared by all frames of a flow. */
export interface Flow {
  readonly transport: TransportName;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly from: Actor | undefined;
  readonly to: Actor | undefined;
}

/** A frame while it is being observed; everybody but the recorder sees it as a `Frame`. */
export class RecordedFrame implements Frame {
  readonly transport: TransportName;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  from: Actor | undefined;
  to: Actor | undefined;
  /** Counted as in flight: it was sent to a socket of ours and has neither arrived nor been lost. */
  awaited = false;

  constructor(
    public index: number,
    flow: Flow,
    readonly octets: Buffer,
    public sentAt: number | undefined,
    public receivedAt: number | undefined,
    public note: string | undefined,
  ) {
    this.transport = flow.transport;
    this.source = flow.source;
    this.destination = flow.destination;
    this.from = flow.from;
    this.to = flow.to;
  }
}

export type FrameListener = (frame: Frame) => void;

/** The frames of a trace in the order of first observation, their times, and how many of them are under way. */
export class FrameLog {
  readonly frames: RecordedFrame[] = [];
  inFlight = 0;
  lastActivityAt = 0;
  private readonly origin: number;
  private listeners: readonly FrameListener[] = [];

  constructor(private readonly clock: Clock) {
    this.origin = clock.now();
  }

  /** Milliseconds since the start of the trace. */
  now(): number {
    return this.clock.now() - this.origin;
  }

  listen(listener: FrameListener): () => void {
    this.listeners = [...this.listeners, listener];
    return () => {
      this.listeners = this.listeners.filter((other) => other !== listener);
    };
  }

  sent(flow: Flow, octets: Buffer, awaited: boolean, note?: string, at = this.now()): RecordedFrame {
    const frame = new RecordedFrame(this.frames.length + 1, flow, octets, at, undefined, note);
    frame.awaited = awaited;
    if (awaited) this.inFlight++;
    return this.add(frame);
  }

  /** A frame of which there is no sending observation. */
  arrived(flow: Flow, octets: Buffer, note?: string, at = this.now()): RecordedFrame {
    return this.add(new RecordedFrame(this.frames.length + 1, flow, octets, undefined, at, note));
  }

  /** Forgets all frames but these, which are then the first ones. */
  keepOnly(isKept: (frame: RecordedFrame) => boolean): void {
    const kept = this.frames.filter(isKept);
    this.frames.splice(0, this.frames.length, ...kept);
    kept.forEach((frame, position) => (frame.index = position + 1));
  }

  received(frame: RecordedFrame): void {
    frame.receivedAt = this.lastActivityAt = this.now();
    this.settle(frame);
  }

  lost(frame: RecordedFrame, note: string): void {
    this.lastActivityAt = this.now();
    frame.note ??= note;
    this.settle(frame);
  }

  private settle(frame: RecordedFrame): void {
    if (!frame.awaited) return;
    frame.awaited = false;
    this.inFlight--;
  }

  private add(frame: RecordedFrame): RecordedFrame {
    this.frames.push(frame);
    this.lastActivityAt = Math.max(this.lastActivityAt, frame.sentAt ?? frame.receivedAt ?? 0);
    for (const listener of this.listeners) listener(frame);
    return frame;
  }
}
