import type { Actor } from './actor';
import type { Clock } from './clock';
import { ConnectionLog } from './connection-log';
import { DatagramFlows, DatagramRecording } from './datagram-recording';
import { FrameLog, type FrameListener } from './frame-log';
import type { Endpoint } from './network';
import { Places } from './places';
import { HalfStreams } from './stream-recording';
import type { DatagramMatching, DatagramTap, ListenerTap, StreamEnds, StreamTap, Tap } from './tap';
import type { ConnectionEvent, Frame, Trace } from './trace';

/**
 * The tap that makes the trace; it is itself the trace, as far as it has got. Hand it to a network when that is made:
 * `new LoopbackNetwork({ clock, tap: recorder })`.
 */
export class TraceRecorder implements Tap, Trace {
  readonly startedAt: Date;
  private readonly log: FrameLog;
  private readonly places = new Places();
  private readonly flows: DatagramFlows;
  private readonly halves: HalfStreams;
  private readonly connectionLog: ConnectionLog;
  private readonly seen = new Set<Actor>();

  /** The trace starts now. */
  constructor(
    clock: Clock,
    readonly network: 'loopback' | 'virtual',
  ) {
    this.startedAt = clock.date();
    this.log = new FrameLog(clock);
    this.flows = new DatagramFlows(this.places, this.log);
    this.halves = new HalfStreams(this.places, this.log);
    this.connectionLog = new ConnectionLog(this.places, this.log);
  }

  /** Everybody who has or had a socket, and whoever has been made known. */
  get actors(): readonly Actor[] {
    return [...this.seen];
  }

  /** Grows; a frame's `receivedAt` and `note` may still come. */
  get frames(): readonly Frame[] {
    return this.log.frames;
  }

  /** Grows. */
  get connections(): readonly ConnectionEvent[] {
    return this.connectionLog.events;
  }

  /** Frames sent to a socket of ours that have neither arrived nor been lost. On real sockets a loss shows only when later datagrams arrive or the socket closes. */
  get inFlight(): number {
    return this.log.inFlight;
  }

  /** When something was last sent, received or lost, in milliseconds since the start of the trace. */
  get lastActivityAt(): number {
    return this.log.lastActivityAt;
  }

  /** Milliseconds since the start of the trace. */
  now(): number {
    return this.log.now();
  }

  /** Calls `listener` with every new frame, before anybody else handles it. Returns how to stop that. */
  onFrame(listener: FrameListener): () => void {
    return this.log.listen(listener);
  }

  /**
   * Attributes what passes an endpoint (or, without a port, any endpoint of the host) to an actor whose sockets are not ours,
   * such as a system under test; frames that are recorded already as well. Sockets of ours take precedence.
   */
  know(actor: Actor, where: { readonly host: string; readonly port?: number }): void {
    this.seen.add(actor);
    this.places.know(actor, where);
    this.connectionLog.know(actor, (endpoint) => matches(endpoint, where));
    for (const frame of this.log.frames) {
      if (matches(frame.source, where)) frame.from ??= actor;
      if (matches(frame.destination, where)) frame.to ??= actor;
    }
  }

  /**
   * Begins a new page: forgets what has passed and who took part, but for those who stay and the frames that are still
   * needed. For a network that outlives scenarios: each of them then sees its own part of the trace. Times go on from the
   * start of the trace; numbers of frames start from 1 again.
   */
  turnPage(staying: readonly Actor[], isNeeded: (frame: Frame) => boolean): void {
    const stays = new Set(staying);
    this.log.keepOnly(isNeeded);
    this.connectionLog.keepOnlyOpen();
    this.places.forgetKnown();
    for (const actor of [...this.seen]) if (!stays.has(actor)) this.seen.delete(actor);
    for (const frame of this.log.frames) {
      if (frame.from && !stays.has(frame.from)) frame.from = undefined;
      if (frame.to && !stays.has(frame.to)) frame.to = undefined;
    }
  }

  datagrams(owner: Actor, local: Endpoint, matching: DatagramMatching): DatagramTap {
    this.seen.add(owner);
    const place = this.places.at(local);
    place.socketOwner = owner;
    return new DatagramRecording(place, this.places, this.flows, this.log, matching);
  }

  listener(owner: Actor, local: Endpoint): ListenerTap {
    this.seen.add(owner);
    const place = this.places.at(local);
    place.listenerOwner = owner;
    let isClosed = false;
    return {
      closed: () => {
        if (isClosed) return;
        isClosed = true;
        place.listenerOwner = undefined;
        this.halves.abandon();
      },
    };
  }

  stream(owner: Actor, ends: StreamEnds): StreamTap {
    this.seen.add(owner);
    const halves = this.halves.attach(owner, ends);
    const connection = this.connectionLog.attach(owner, ends);
    return {
      sent: (octets) => halves.sent(octets),
      received: (octets) => halves.received(octets),
      ended: () => connection.ended(),
      closed: () => {
        halves.closed();
        connection.closed();
      },
    };
  }

  refused(owner: Actor, ends: StreamEnds, reason: string): void {
    this.seen.add(owner);
    this.connectionLog.refused(owner, ends, reason);
  }
}

function matches(endpoint: Endpoint, where: { readonly host: string; readonly port?: number }): boolean {
  return endpoint.host === where.host && (where.port === undefined || endpoint.port === where.port);
}
