import type { Capture, CapturedConnection, CapturedFrame } from './capture';
import { endpointKey, type Endpoint } from './endpoint';
import { TcpFlag, routeBetween, tcpPacket, udpPacket, type PacketRoute } from './ip-packet';

/** Octets of a stream per packet; with headers a packet stays below the 65535 of IPv4. */
const SEGMENT_OCTETS = 65_000;
const NOTHING = Buffer.alloc(0);

/** One IP packet of a capture. */
export interface CapturedPacket<F> {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly octets: Buffer;
  /** The frame that begins in it; absent for what only opens, goes on with and closes. */
  readonly begins?: F | undefined;
}

/**
 * A capture as IP packets. IP, UDP and TCP headers are made up with right checksums. A connection gets a handshake before
 * its first frame and ends with the capture; where nobody tells who opened it, that is taken to be whoever sent its first
 * frame. A TLS flow becomes the octets inside: plain TCP, no TLS records. Each frame has the time at which it was sent, or
 * else received; a lost datagram is there like any other.
 *
 * @throws Error when an endpoint is no numeric address
 */
export function* packetsOf<F extends CapturedFrame>(capture: Capture<F>): Generator<CapturedPacket<F>> {
  const connections = new Map<string, Connection>();
  const accepted = acceptedEnds(capture.connections);
  let end = 0;
  for (const frame of capture.frames) {
    const at = frame.sentAt ?? frame.receivedAt ?? 0;
    end = Math.max(end, at);
    if (frame.transport === 'udp') {
      yield {
        at,
        octets: udpPacket(routeBetween(frame.source, frame.destination), frame.octets),
        begins: frame,
      };
      continue;
    }
    const known = connectionOf(frame, connections);
    const { connection, isByOpener } = known ?? newConnection(frame, connections, accepted);
    if (known === undefined) for (const octets of connection.open()) yield { at, octets };
    let begins: F | undefined = frame;
    for (const octets of connection.carry(frame.octets, isByOpener)) {
      yield { at, octets, begins };
      begins = undefined;
    }
  }
  for (const connection of connections.values())
    for (const octets of connection.close()) yield { at: end, octets };
}

/** The directions of connections, as "source>destination", whose source is known to have accepted the connection. */
export function acceptedEnds(connections: readonly CapturedConnection[] = []): ReadonlySet<string> {
  const opened = connections.flatMap(({ client, server }) => (client ? [{ client, server }] : []));
  return new Set(opened.map(({ client, server }) => `${endpointKey(server)}>${endpointKey(client)}`));
}

interface Direction {
  readonly connection: Connection;
  readonly isByOpener: boolean;
}

function connectionOf(
  frame: CapturedFrame,
  connections: ReadonlyMap<string, Connection>,
): Direction | undefined {
  const [source, destination] = [endpointKey(frame.source), endpointKey(frame.destination)];
  const connection =
    connections.get(`${source}>${destination}`) ?? connections.get(`${destination}>${source}`);
  return connection && { connection, isByOpener: source === connection.client };
}

function newConnection(
  { source, destination }: CapturedFrame,
  connections: Map<string, Connection>,
  accepted: ReadonlySet<string>,
): Direction {
  const key = `${endpointKey(source)}>${endpointKey(destination)}`;
  const isByOpener = !accepted.has(key);
  const connection = isByOpener ? new Connection(source, destination) : new Connection(destination, source);
  connections.set(key, connection);
  return { connection, isByOpener };
}

/** One end of a made-up TCP connection. */
interface End {
  readonly route: PacketRoute;
  /** Sequence number of the next octet, modulo 2^32. */
  next: number;
}

class Connection {
  private readonly opener: End;
  private readonly accepter: End;

  /** Key of the endpoint that opens it. */
  readonly client: string;

  constructor(from: Endpoint, to: Endpoint) {
    this.client = endpointKey(from);
    this.opener = { route: routeBetween(from, to), next: 1000 };
    this.accepter = { route: routeBetween(to, from), next: 5000 };
  }

  /** RFC 9293 s3.5. */
  *open(): Generator<Buffer> {
    const { opener, accepter } = this;
    yield tcpPacket(
      opener.route,
      { sequence: opener.next++, acknowledgment: 0, flags: TcpFlag.SYN },
      NOTHING,
    );
    yield this.packet(accepter, TcpFlag.SYN | TcpFlag.ACK);
    accepter.next++;
    yield this.packet(opener, TcpFlag.ACK);
  }

  *carry(octets: Buffer, byOpener: boolean): Generator<Buffer> {
    const sender = byOpener ? this.opener : this.accepter;
    for (let at = 0; at < octets.length; at += SEGMENT_OCTETS) {
      const payload = octets.subarray(at, at + SEGMENT_OCTETS);
      yield this.packet(sender, TcpFlag.PSH | TcpFlag.ACK, payload);
      sender.next = (sender.next + payload.length) >>> 0;
    }
  }

  /** RFC 9293 s3.6. */
  *close(): Generator<Buffer> {
    for (const end of [this.opener, this.accepter]) {
      yield this.packet(end, TcpFlag.FIN | TcpFlag.ACK);
      end.next++;
    }
    yield this.packet(this.opener, TcpFlag.ACK);
  }

  private packet(sender: End, flags: number, payload: Buffer = NOTHING): Buffer {
    const receiver = sender === this.opener ? this.accepter : this.opener;
    return tcpPacket(sender.route, { sequence: sender.next, acknowledgment: receiver.next, flags }, payload);
  }
}
