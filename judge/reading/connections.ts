import { endpointKey } from '../../network/endpoint';
import type { Endpoint } from '../../network/network';
import type { ConnectionEvent, Frame, Trace } from '../../network/trace';

/** One TCP or TLS connection of a trace. */
export interface Connection {
  readonly transport: 'tcp' | 'tls';
  /** Of both directions, in the order of the trace. */
  readonly frames: readonly Frame[];
  /** Absent where the trace does not tell. */
  readonly opened: ConnectionEvent | undefined;
  readonly closed: ConnectionEvent | undefined;
  /** MSRP is spoken on it, or on another connection to the same listener. */
  readonly isMsrp: boolean;
  /** HTTP is spoken on it. */
  readonly isHttp: boolean;
}

interface GrowingConnection extends Connection {
  readonly frames: Frame[];
  closed: ConnectionEvent | undefined;
  isMsrp: boolean;
  isHttp: boolean;
}

/**
 * Sorts the frames of streams into connections. Ports that are used again make a new connection where the trace tells of
 * its opening; else all frames between two endpoints count as one. Linear in the trace.
 */
export function connectionsOf(trace: Trace): Connection[] {
  const all: GrowingConnection[] = [];
  const byEnds = new Map<string, GrowingConnection[]>();
  const remember = (key: string, connection: GrowingConnection): GrowingConnection => {
    all.push(connection);
    const known = byEnds.get(key);
    if (known) known.push(connection);
    else byEnds.set(key, [connection]);
    return connection;
  };
  for (const event of trace.connections ?? []) {
    if (!event.client) continue;
    const key = keyOf(event.client, event.server);
    if (event.kind === 'opened') remember(key, newConnection(event.transport, event));
    else if (event.kind === 'closed') {
      const open = byEnds.get(key)?.at(-1);
      if (open) open.closed = event;
    }
  }
  for (const frame of trace.frames) {
    if (frame.transport === 'udp') continue;
    const key = keyOf(frame.source, frame.destination);
    const at = frame.sentAt ?? frame.receivedAt ?? 0;
    const known = byEnds.get(key);
    const connection =
      known?.findLast((each) => each.opened === undefined || each.opened.at <= at) ??
      known?.[0] ??
      remember(key, newConnection(frame.transport));
    connection.frames.push(frame);
    connection.isMsrp ||= opensLikeMsrp(frame.octets);
    connection.isHttp ||= opensLikeHttp(frame.octets);
  }
  const listeners = new Set(all.flatMap((each) => (each.isMsrp ? listenerOf(each) : [])));
  for (const each of all) each.isMsrp ||= listenerOf(each).some((key) => listeners.has(key));
  return all;
}

function newConnection(transport: 'tcp' | 'tls', opened?: ConnectionEvent): GrowingConnection {
  return { transport, frames: [], opened, closed: undefined, isMsrp: false, isHttp: false };
}

function listenerOf({ opened }: Connection): string[] {
  return opened ? [endpointKey(opened.server)] : [];
}

/** The same for both directions. */
function keyOf(a: Endpoint, b: Endpoint): string {
  return [endpointKey(a), endpointKey(b)].sort().join('>');
}

function opensLikeMsrp(octets: Buffer): boolean {
  return octets.length > 5 && octets.toString('latin1', 0, 5) === 'MSRP ';
}

/** A start line of HTTP; of requests those by which content is fetched. */
function opensLikeHttp(octets: Buffer): boolean {
  return /^(?:HTTP\/1\.|(?:GET|HEAD) \S+ HTTP\/1\.)/.test(octets.toString('latin1', 0, 8192));
}
