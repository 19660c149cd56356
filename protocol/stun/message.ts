import { Fault } from '../sip/fault';

/** Message types of the Binding method, the only one that keep-alives of SIP need (RFC 5626 s8). */
export const StunType = { request: 0x0001, indication: 0x0011, success: 0x0101, error: 0x0111 } as const;

/** Attribute types of RFC 5389 s18.2. */
export const StunAttributeType = {
  mappedAddress: 0x0001,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  realm: 0x0014,
  nonce: 0x0015,
  xorMappedAddress: 0x0020,
  software: 0x8022,
  fingerprint: 0x8028,
} as const;

export interface StunAttribute {
  readonly type: number;
  /** Without padding. */
  readonly value: Buffer;
}

/** A STUN message (RFC 5389 s6). What it has of attributes behind MESSAGE-INTEGRITY is left out (s15.4). */
export interface StunMessage {
  /** Method and class as they stand in the header: one of `StunType`, or that of another method. */
  readonly type: number;
  /** 12 octets. */
  readonly transactionId: Buffer;
  /** In order; FINGERPRINT is not among them. */
  readonly attributes: readonly StunAttribute[];
  readonly hasFingerprint: boolean;
}

export const MAGIC_COOKIE = 0x2112a442;
const HEADER = 20;
/** Type, length and value of FINGERPRINT. */
const FINGERPRINT = 8;
const FINGERPRINT_MASK = 0x5354554e;

/** True for a datagram that is meant as STUN: two zero bits in front, and the magic cookie. No SIP message is. */
export function isStun(octets: Buffer): boolean {
  return octets.length >= HEADER && octets[0]! < 0x40 && octets.readUInt32BE(4) === MAGIC_COOKIE;
}

/** Reads a datagram. A fault when length, attributes or FINGERPRINT do not hold; it is to be discarded (RFC 5389 s7.3). */
export function parseStun(octets: Buffer): StunMessage | Fault {
  if (!isStun(octets)) return new Fault('a STUN header with the magic cookie');
  if (octets.readUInt16BE(2) !== octets.length - HEADER) return new Fault('the length of what follows', 2);
  if (octets.length % 4 !== 0) return new Fault('a length that is a multiple of 4', 2);
  const attributes: StunAttribute[] = [];
  let [hasFingerprint, isProtected] = [false, false];
  let at = HEADER;
  while (at < octets.length) {
    const type = octets.readUInt16BE(at);
    const end = at + 4 + octets.readUInt16BE(at + 2);
    const next = padded(end);
    if (next > octets.length) return new Fault('an attribute that ends within the message', at);
    if (type === StunAttributeType.fingerprint) {
      const isRight = end === octets.length && end === at + FINGERPRINT;
      if (!isRight || octets.readUInt32BE(at + 4) !== fingerprintOf(octets.subarray(0, at)))
        return new Fault('a FINGERPRINT at the end that fits the message', at);
      hasFingerprint = true;
    } else if (!isProtected) attributes.push({ type, value: octets.subarray(at + 4, end) });
    isProtected ||= type === StunAttributeType.messageIntegrity;
    at = next;
  }
  const transactionId = octets.subarray(8, HEADER);
  return { type: octets.readUInt16BE(0), transactionId, attributes, hasFingerprint };
}

/** The octets of a message, padded with zeros, with a right FINGERPRINT if it is to have one. */
export function encodeStun(message: StunMessage): Buffer {
  const body = Buffer.concat(message.attributes.map(encodeAttribute));
  const head = Buffer.alloc(8);
  head.writeUInt16BE(message.type, 0);
  head.writeUInt16BE(body.length + (message.hasFingerprint ? FINGERPRINT : 0), 2);
  head.writeUInt32BE(MAGIC_COOKIE, 4);
  const octets = Buffer.concat([head, message.transactionId, body]);
  if (!message.hasFingerprint) return octets;
  const value = Buffer.alloc(4);
  value.writeUInt32BE(fingerprintOf(octets));
  return Buffer.concat([octets, encodeAttribute({ type: StunAttributeType.fingerprint, value })]);
}

function encodeAttribute({ type, value }: StunAttribute): Buffer {
  const octets = Buffer.alloc(padded(4 + value.length));
  octets.writeUInt16BE(type, 0);
  octets.writeUInt16BE(value.length, 2);
  value.copy(octets, 4);
  return octets;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** RFC 5389 s15.5; the length in the header already counts FINGERPRINT. */
function fingerprintOf(octets: Buffer): number {
  let crc = 0xffffffff;
  for (const octet of octets) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (~crc ^ FINGERPRINT_MASK) >>> 0;
}
