import { addressOctets, type Endpoint } from './endpoint';

const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;
const TIME_TO_LIVE = 64;

/** Flags of a TCP header, RFC 9293 s3.1. */
export const TcpFlag = { FIN: 0x01, SYN: 0x02, PSH: 0x08, ACK: 0x10 } as const;

/** The addresses between which a packet passes, in network order. */
export interface PacketRoute {
  readonly source: Buffer;
  readonly sourcePort: number;
  readonly destination: Buffer;
  readonly destinationPort: number;
}

/** Throws when a host is no numeric address or the ends are of different families. */
export function routeBetween(source: Endpoint, destination: Endpoint): PacketRoute {
  const route = {
    source: addressOctets(source.host),
    sourcePort: source.port,
    destination: addressOctets(destination.host),
    destinationPort: destination.port,
  };
  if (route.source.length !== route.destination.length) {
    throw new Error(`${source.host} and ${destination.host} are addresses of different families`);
  }
  return route;
}

/** An IP packet with a UDP datagram; RFC 768. */
export function udpPacket(route: PacketRoute, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(route.sourcePort, 0);
  header.writeUInt16BE(route.destinationPort, 2);
  header.writeUInt16BE(header.length + payload.length, 4);
  // A sum of zero is sent as all ones, for zero means that there is none.
  header.writeUInt16BE(transportChecksum(route, IPPROTO_UDP, header, payload) || 0xffff, 6);
  return ipPacket(route, IPPROTO_UDP, header, payload);
}

/** An IP packet with a TCP segment; RFC 9293. */
export function tcpPacket(
  route: PacketRoute,
  segment: { readonly sequence: number; readonly acknowledgment: number; readonly flags: number },
  payload: Buffer,
): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(route.sourcePort, 0);
  header.writeUInt16BE(route.destinationPort, 2);
  header.writeUInt32BE(segment.sequence >>> 0, 4);
  header.writeUInt32BE(segment.acknowledgment >>> 0, 8);
  header.writeUInt8((header.length / 4) << 4, 12);
  header.writeUInt8(segment.flags, 13);
  header.writeUInt16BE(0xffff, 14);
  header.writeUInt16BE(transportChecksum(route, IPPROTO_TCP, header, payload), 16);
  return ipPacket(route, IPPROTO_TCP, header, payload);
}

function ipPacket(route: PacketRoute, protocol: number, header: Buffer, payload: Buffer): Buffer {
  const length = header.length + payload.length;
  const ip =
    route.source.length === 4 ? ipv4Header(route, protocol, length) : ipv6Header(route, protocol, length);
  return Buffer.concat([ip, header, payload]);
}

/** RFC 791. */
function ipv4Header(route: PacketRoute, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(header.length + length, 2);
  header.writeUInt16BE(0x4000, 6); // don't fragment
  header.writeUInt8(TIME_TO_LIVE, 8);
  header.writeUInt8(protocol, 9);
  route.source.copy(header, 12);
  route.destination.copy(header, 16);
  header.writeUInt16BE(folded(sum(header)), 10);
  return header;
}

/** RFC 8200. */
function ipv6Header(route: PacketRoute, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt8(0x60, 0);
  header.writeUInt16BE(length, 4);
  header.writeUInt8(protocol, 6);
  header.writeUInt8(TIME_TO_LIVE, 7);
  route.source.copy(header, 8);
  route.destination.copy(header, 24);
  return header;
}

/** Over the pseudo header (RFC 9293 s3.1, RFC 8200 s8.1), the header with a checksum of zero, and the payload. */
function transportChecksum(route: PacketRoute, protocol: number, header: Buffer, payload: Buffer): number {
  const pseudo = protocol + header.length + payload.length;
  return folded(sum(route.source) + sum(route.destination) + pseudo + sum(header) + sum(payload));
}

/** The 16-bit words of the octets, an odd last one padded with zero; below 2^53 for anything that fits a packet. */
function sum(octets: Buffer): number {
  let total = 0;
  const even = octets.length & ~1;
  for (let at = 0; at < even; at += 2) total += (octets[at]! << 8) | octets[at + 1]!;
  return even < octets.length ? total + (octets[even]! << 8) : total;
}

/** RFC 1071: the ones' complement of the ones' complement sum. */
function folded(total: number): number {
  let rest = total;
  while (rest > 0xffff) rest = (rest & 0xffff) + Math.floor(rest / 0x10000);
  return ~rest & 0xffff;
}
