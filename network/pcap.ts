import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { endpointKey } from './endpoint';
import { TcpFlag, routeBetween, tcpPacket, udpPacket, type PacketRoute } from './ip-packet';
import type { Endpoint } from './network';
import type { Frame, Trace } from './trace';

/** Classic pcap with nanoseconds; https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html s4. */
const MAGIC_NANOSECONDS = 0xa1b23c4d;
/** Packets begin with the IP header. */
const LINKTYPE_RAW = 101;
const SNAPSHOT_LENGTH = 262_144;
/** Octets of a stream per packet; with headers a packet stays below the 65535 of IPv4. */
const SEGMENT_OCTETS = 65_000;
const NOTHING = Buffer.alloc(0);

/** Writes a trace as a pcap file, see `pcapChunks`. Makes the folder when it is missing. */
export function writePcapFile(file: string, trace: Trace): void {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'w');
  try {
    for (const chunk of pcapChunks(trace)) writeSync(descriptor, chunk);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The pcap file of a trace, piece by piece, for Wireshark, tshark, sngrep and the like. IP, UDP and TCP headers are made up with
 * right checksums. A connection gets a handshake before its first frame and ends with the trace; where the trace does not
 * tell who opened it, that is taken to be whoever sent its first frame. A TLS flow is written as the octets inside: plain TCP, no TLS
 * records. Each frame has the time at which it was sent, or else received; a lost datagram is in the file like any other.
 *
 * Wireshark tells SIP by its port (5060) and else by its looks, unless the other port belongs to another protocol; for sure it is with
 * `tshark -d udp.port==<port>,sip`, and `decodeAsOptions` has these options for a trace.
 * @throws Error when an endpoint is no numeric address
 */
export function* pcapChunks(trace: Trace): Generator<Buffer> {
  yield fileHeader();
  const start = trace.startedAt.getTime();
  const connections = new Map<string, Connection>();
  const accepted = acceptedEnds(trace);
  let end = 0;
  for (const frame of trace.frames) {
    const at = frame.sentAt ?? frame.receivedAt ?? 0;
    end = Math.max(end, at);
    for (const packet of packetsOf(frame, connections, accepted)) yield record(start, at, packet);
  }
  for (const connection of connections.values()) {
    for (const packet of connection.close()) yield record(start, end, packet);
  }
}

/**
 * Options for tshark and Wireshark that name the protocol of every listening port of the trace, such as
 * `['-d', 'udp.port==40001,sip', '-d', 'tcp.port==40001,sip']`.
 */
export function decodeAsOptions(trace: Trace): string[] {
  const layers = new Set<string>();
  const connections = new Set<string>();
  const accepted = acceptedEnds(trace);
  for (const { transport, source, destination, octets } of trace.frames) {
    if (transport === 'udp') {
      layers.add(`udp.port==${destination.port},sip`);
      continue;
    }
    const [from, to] = [endpointKey(source), endpointKey(destination)];
    if (connections.has(`${to}>${from}`) || connections.has(`${from}>${to}`)) continue;
    connections.add(`${from}>${to}`);
    const protocol = protocolOf(octets);
    const listening = accepted.has(`${from}>${to}`) ? source : destination;
    layers.add(`tcp.port==${listening.port},${protocol}`);
  }
  return [...layers].flatMap((layer) => ['-d', layer]);
}

/** What the first octets of a connection belong to. */
function protocolOf(octets: Buffer): 'msrp' | 'http' | 'sip' {
  const opening = octets.toString('latin1', 0, 5);
  if (opening === 'MSRP ') return 'msrp';
  return ['GET ', 'HEAD', 'HTTP'].includes(opening.slice(0, 4)) ? 'http' : 'sip';
}

/** The directions of connections, as "source>destination", whose source is known to have accepted the connection. */
function acceptedEnds({ connections = [] }: Trace): ReadonlySet<string> {
  const opened = connections.flatMap(({ client, server }) => (client ? [{ client, server }] : []));
  return new Set(opened.map(({ client, server }) => `${endpointKey(server)}>${endpointKey(client)}`));
}

function* packetsOf(
  frame: Frame,
  connections: Map<string, Connection>,
  accepted: ReadonlySet<string>,
): Generator<Buffer> {
  if (frame.transport === 'udp') {
    yield udpPacket(routeBetween(frame.source, frame.destination), frame.octets);
    return;
  }
  const [source, destination] = [endpointKey(frame.source), endpointKey(frame.destination)];
  const known = connections.get(`${source}>${destination}`) ?? connections.get(`${destination}>${source}`);
  if (known) {
    yield* known.carry(frame, source === known.client);
    return;
  }
  const isOpener = !accepted.has(`${source}>${destination}`);
  const [from, to] = isOpener ? [frame.source, frame.destination] : [frame.destination, frame.source];
  const connection = new Connection(from, to);
  connections.set(`${source}>${destination}`, connection);
  yield* connection.open();
  yield* connection.carry(frame, isOpener);
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

  *carry({ octets }: Frame, byOpener: boolean): Generator<Buffer> {
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

function fileHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(MAGIC_NANOSECONDS, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(SNAPSHOT_LENGTH, 16);
  header.writeUInt32LE(LINKTYPE_RAW, 20);
  return header;
}

/** @param start of the trace, in milliseconds since 1970; @param at milliseconds after that */
function record(start: number, at: number, packet: Buffer): Buffer {
  const wholeMs = Math.floor(at);
  const ms = start + wholeMs;
  const seconds = Math.floor(ms / 1000);
  const nanoseconds = (ms - seconds * 1000) * 1_000_000 + Math.floor((at - wholeMs) * 1_000_000);
  const header = Buffer.alloc(16);
  header.writeUInt32LE(seconds, 0);
  header.writeUInt32LE(nanoseconds, 4);
  header.writeUInt32LE(packet.length, 8);
  header.writeUInt32LE(packet.length, 12);
  return Buffer.concat([header, packet]);
}
