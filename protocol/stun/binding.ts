import {
  encodeStun,
  MAGIC_COOKIE,
  StunAttributeType,
  StunType,
  type StunAttribute,
  type StunMessage,
} from './message';

/** A transport address: 4 or 16 octets and a port. */
export interface StunAddress {
  readonly address: Buffer;
  readonly port: number;
}

const SOFTWARE = 'sip-push-conformance';
const KNOWN: ReadonlySet<number> = new Set(Object.values(StunAttributeType));

/**
 * The answer of a server that asks for no credentials (RFC 5389 s7.3.1, RFC 5626 s8): success with the address that the
 * request came from, or 420 when it has attributes that must be understood and are not. With FINGERPRINT if the request
 * has one. Undefined when the message is no Binding request; it is to be ignored then.
 * @param mapped undefined leaves XOR-MAPPED-ADDRESS out, which no conforming server does
 */
export function bindingAnswer(request: StunMessage, mapped: StunAddress | undefined): Buffer | undefined {
  if (request.type !== StunType.request) return undefined;
  const { transactionId, hasFingerprint } = request;
  const unknown = unknownRequired(request);
  const isError = unknown.length > 0;
  const own = isError
    ? refusalOf(unknown)
    : mapped === undefined
      ? []
      : [{ type: StunAttributeType.xorMappedAddress, value: xorAddress(mapped, transactionId) }];
  const software = { type: StunAttributeType.software, value: Buffer.from(SOFTWARE) };
  const type = isError ? StunType.error : StunType.success;
  return encodeStun({ type, transactionId, hasFingerprint, attributes: [...own, software] });
}

/** Types of the attributes that RFC 5389 does not define and a receiver has to understand, each once. */
export function unknownRequired({ attributes }: StunMessage): readonly number[] {
  const types = attributes.filter(isRequired).map(({ type }) => type);
  return [...new Set(types.filter((type) => !KNOWN.has(type)))];
}

/** True when a receiver that does not know the attribute must not ignore it (RFC 5389 s15). */
export function isRequired({ type }: StunAttribute): boolean {
  return type < 0x8000;
}

/** The address in XOR-MAPPED-ADDRESS; undefined when there is none or it is malformed (RFC 5389 s15.2). */
export function mappedAddress({ attributes, transactionId }: StunMessage): StunAddress | undefined {
  const value = attributes.find(({ type }) => type === StunAttributeType.xorMappedAddress)?.value;
  if (value?.length !== lengthOf(value?.[1])) return undefined;
  const port = value.readUInt16BE(2) ^ (MAGIC_COOKIE >>> 16);
  return { address: masked(value.subarray(4), transactionId), port };
}

/** Octets of an address attribute, by its family. */
function lengthOf(family: number | undefined): number {
  return family === 1 ? 8 : family === 2 ? 20 : NaN;
}

function xorAddress({ address, port }: StunAddress, transactionId: Buffer): Buffer {
  const head = Buffer.from([0, address.length === 4 ? 1 : 2, 0, 0]);
  head.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 2);
  return Buffer.concat([head, masked(address, transactionId)]);
}

function masked(address: Buffer, transactionId: Buffer): Buffer {
  const cookie = Buffer.alloc(4);
  cookie.writeUInt32BE(MAGIC_COOKIE);
  const mask = Buffer.concat([cookie, transactionId]);
  return Buffer.from(address.map((octet, i) => octet ^ mask[i]!));
}

/** ERROR-CODE 420 and the list of what was not understood (RFC 5389 s15.6, s15.9). */
function refusalOf(unknown: readonly number[]): StunAttribute[] {
  const list = Buffer.alloc(unknown.length * 2);
  unknown.forEach((type, i) => list.writeUInt16BE(type, i * 2));
  const code = Buffer.concat([Buffer.from([0, 0, 4, 20]), Buffer.from('Unknown Attribute')]);
  return [
    { type: StunAttributeType.errorCode, value: code },
    { type: StunAttributeType.unknownAttributes, value: list },
  ];
}
