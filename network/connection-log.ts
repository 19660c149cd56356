import type { Actor } from './actor';
import { endpointKey } from './endpoint';
import type { FrameLog } from './frame-log';
import type { Endpoint } from './network';
import type { Places } from './places';
import type { StreamEnds } from './tap';
import type { ConnectionEvent } from './trace';

/** What is told by the ends of a connection that are ours. */
export interface ConnectionRecording {
  /** Our side ends the connection. */
  ended(): void;
  /** Our side is gone. */
  closed(): void;
}

/** An event while its actors are being learnt; everybody but the log sees it as a `ConnectionEvent`. */
interface RecordedEvent extends ConnectionEvent {
  opener?: Actor | undefined;
  accepter?: Actor | undefined;
}

interface Connection {
  readonly opened: RecordedEvent;
  closed: RecordedEvent | undefined;
  /** Ends of ours that are attached. */
  attached: number;
}

/** Who opened connections and who closed them. Both ends of one may be ours: it is told of once. */
export class ConnectionLog {
  readonly events: RecordedEvent[] = [];
  private readonly open = new Map<string, Connection>();

  constructor(
    private readonly places: Places,
    private readonly log: FrameLog,
  ) {}

  /** An end of ours is attached to a connection. */
  attach(owner: Actor, ends: StreamEnds): ConnectionRecording {
    const key = keyOf(ends);
    const connection = this.open.get(key) ?? this.opened(owner, ends);
    this.open.set(key, connection);
    connection.attached++;
    const [own, other] = ends.isOpener
      ? (['opener', 'accepter'] as const)
      : (['accepter', 'opener'] as const);
    // Whose the other end is may not be known before it attaches, and that may be after we have closed ours.
    for (const event of [connection.opened, connection.closed]) if (event) event[own] = owner;
    const close = (closedBy: ConnectionEvent['closedBy']): void => {
      if (connection.closed) return;
      connection.closed = { ...connection.opened, kind: 'closed', at: this.log.now(), closedBy };
      this.events.push(connection.closed);
    };
    return {
      ended: () => close(own),
      closed: () => {
        // Nobody else can have ended it; between two ends of ours it may also have broken.
        close(connection.attached > 1 ? undefined : other);
        connection.attached--;
        if (connection.attached === 0 && this.open.get(key) === connection) this.open.delete(key);
      },
    };
  }

  /** A connection did not come about. */
  refused(owner: Actor, ends: StreamEnds, reason: string): void {
    this.events.push({ ...this.eventOf(owner, ends), kind: 'refused', client: undefined, reason });
  }

  /** Attributes ends that are not ours; events that are recorded already as well. */
  know(actor: Actor, isThere: (endpoint: Endpoint) => boolean): void {
    for (const event of this.events) {
      if (event.client && isThere(event.client)) event.opener ??= actor;
      if (isThere(event.server)) event.accepter ??= actor;
    }
  }

  /** Forgets all connections but those that are open. */
  keepOnlyOpen(): void {
    const stillOpen = new Set(
      [...this.open.values()].filter((each) => !each.closed).map((each) => each.opened),
    );
    const kept = this.events.filter((event) => stillOpen.has(event));
    this.events.splice(0, this.events.length, ...kept);
  }

  private opened(owner: Actor, ends: StreamEnds): Connection {
    const opened = this.eventOf(owner, ends);
    this.events.push(opened);
    return { opened, closed: undefined, attached: 0 };
  }

  private eventOf(owner: Actor, { local, remote, transport, isOpener }: StreamEnds): RecordedEvent {
    const [client, server] = isOpener ? [local, remote] : [remote, local];
    const other = this.places.at(remote).actor;
    const [opener, accepter] = isOpener ? [owner, other] : [other, owner];
    return { kind: 'opened', at: this.log.now(), transport, client, server, opener, accepter };
  }
}

function keyOf({ local, remote, isOpener }: StreamEnds): string {
  const [client, server] = isOpener ? [local, remote] : [remote, local];
  return `${endpointKey(client)}>${endpointKey(server)}`;
}
