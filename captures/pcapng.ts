import { isIPv4 } from 'node:net';
import type { Capture, CapturedFrame } from './capture';
import { addressOctets } from './endpoint';
import { packetsOf } from './packets';
import { LINKTYPE_RAW } from './pcap';

/** Block types, https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html s11.1. */
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const NAME_RESOLUTION = 4;
const ENHANCED_PACKET = 6;

const BYTE_ORDER = 0x1a2b3c4d;
/** Options; a comment may stand in any block, and more than once. */
const END_OF_OPTIONS = 0;
const COMMENT = 1;
const INTERFACE_NAME = 2;
const APPLICATION = 4;
const TIME_RESOLUTION = 9;
/** Times are counted in 10^-9 s. */
const NANOSECONDS = 9;
/** s4.5.1: records that give a name to an address. */
const NAME_OF_IPV4 = 1;
const NAME_OF_IPV6 = 2;
/** The length of an option is a 16-bit number; nobody reads a comment of that length. */
const LONGEST_COMMENT = 8_000;

/** What a pcapng file says beside its packets. */
export interface Annotations<F> {
  /** The program that wrote it. */
  readonly application: string;
  /** About the whole. */
  readonly comments: readonly string[];
  readonly interfaceName: string;
  /** Names of numeric addresses. */
  readonly names: ReadonlyMap<string, string>;
  /** About the packet that a frame begins in. */
  readonly commentsOn: (frame: F) => readonly string[];
}

/**
 * The pcapng file of a capture, piece by piece, with comments that Wireshark and tshark show; see `packetsOf` for the packets.
 *
 * @throws Error when an endpoint is no numeric address
 */
export function* pcapngChunks<F extends CapturedFrame>(
  capture: Capture<F>,
  { application, comments, interfaceName, names, commentsOn }: Annotations<F>,
): Generator<Buffer> {
  yield block(SECTION_HEADER, sectionFields(), [
    ...comments.map(commentOption),
    option(APPLICATION, Buffer.from(application)),
  ]);
  yield block(INTERFACE_DESCRIPTION, interfaceFields(), [
    option(INTERFACE_NAME, Buffer.from(interfaceName)),
    option(TIME_RESOLUTION, Buffer.from([NANOSECONDS])),
  ]);
  if (names.size > 0) yield block(NAME_RESOLUTION, nameRecords(names), []);
  const start = BigInt(capture.startedAt.getTime()) * 1_000_000n;
  for (const { at, octets, begins } of packetsOf(capture)) {
    const time = start + BigInt(Math.floor(at * 1_000_000));
    const said = begins === undefined ? [] : commentsOn(begins);
    yield block(ENHANCED_PACKET, packetFields(time, octets), said.map(commentOption));
  }
}

/** s3.1: type, length, what is in it, options, and the length again. */
function block(type: number, fields: Buffer, options: readonly Buffer[]): Buffer {
  const end = options.length === 0 ? [] : [option(END_OF_OPTIONS, Buffer.alloc(0))];
  const body = Buffer.concat([fields, ...options, ...end]);
  const length = 12 + body.length;
  return Buffer.concat([numbers(type, length), body, numbers(length)]);
}

function sectionFields(): Buffer {
  const fields = Buffer.alloc(16, 0xff); // The length of the section is not given: all ones.
  fields.writeUInt32LE(BYTE_ORDER, 0);
  fields.writeUInt16LE(1, 4);
  fields.writeUInt16LE(0, 6);
  return fields;
}

function interfaceFields(): Buffer {
  const fields = Buffer.alloc(8); // No limit on what is captured of a packet: zero.
  fields.writeUInt16LE(LINKTYPE_RAW, 0);
  return fields;
}

function packetFields(time: bigint, octets: Buffer): Buffer {
  const head = numbers(0, Number(time >> 32n), Number(time & 0xffff_ffffn), octets.length, octets.length);
  return Buffer.concat([head, padded(octets)]);
}

function nameRecords(names: ReadonlyMap<string, string>): Buffer {
  const records = [...names].map(([address, name]) =>
    option(
      isIPv4(address) ? NAME_OF_IPV4 : NAME_OF_IPV6,
      Buffer.concat([addressOctets(address), Buffer.from(`${name.slice(0, 200)}\0`)]),
    ),
  );
  return Buffer.concat([...records, option(END_OF_OPTIONS, Buffer.alloc(0))]);
}

function commentOption(text: string): Buffer {
  return option(COMMENT, Buffer.from(text.slice(0, LONGEST_COMMENT)));
}

/** s3.5: code, length, and the value, filled up to 32 bits. */
function option(code: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

function padded(octets: Buffer): Buffer {
  const rest = -octets.length & 3;
  return rest === 0 ? octets : Buffer.concat([octets, Buffer.alloc(rest)]);
}

function numbers(...values: readonly number[]): Buffer {
  const octets = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => octets.writeUInt32LE(value, at * 4));
  return octets;
}
