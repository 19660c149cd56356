import type { Capture } from './capture';
import { packetsOf } from './packets';

/** Classic pcap with nanoseconds; https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html s4. */
const MAGIC_NANOSECONDS = 0xa1b23c4d;
/** Packets begin with the IP header. */
export const LINKTYPE_RAW = 101;
const SNAPSHOT_LENGTH = 262_144;

/**
 * The pcap file of a capture, piece by piece, for Wireshark, tshark, sngrep and the like; see `packetsOf` for what is in it.
 *
 * Wireshark tells SIP by its port (5060) and else by its looks, unless the other port belongs to another protocol; for sure it is with
 * `tshark -d udp.port==<port>,sip`, and `decodeAsOptions` has these options for a capture.
 * @throws Error when an endpoint is no numeric address
 */
export function* pcapChunks(capture: Capture): Generator<Buffer> {
  yield fileHeader();
  const start = capture.startedAt.getTime();
  for (const { at, octets } of packetsOf(capture)) yield record(start, at, octets);
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

/** @param start of the capture, in milliseconds since 1970; @param at milliseconds after that */
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
