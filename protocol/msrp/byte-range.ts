import { Fault } from '../sip/fault';
import { DIGIT, skip } from './characters';

/** A Byte-Range (RFC 4975 s7.1.1): positions in the whole message, from 1, both inclusive. */
export interface ByteRange {
  readonly start: number;
  /** Position of the last octet of the chunk; start - 1 for an empty one; undefined for "*". */
  readonly end?: number;
  /** Octets of the whole message; undefined for "*". */
  readonly total?: number;
}

/**
 * Reads range-start "-" range-end "/" total. Numbers that contradict one another, and numbers beyond 2^53 - 1, which no
 * message reaches, are faults (s14.5 asks for sanity checks).
 */
export function parseByteRange(text: string): ByteRange | Fault {
  const startEnd = skip(text, 0, DIGIT);
  if (startEnd === 0) return new Fault('range-start expected', 0);
  if (text.charCodeAt(startEnd) !== 0x2d) return new Fault('"-" expected after range-start', startEnd);
  const endEnd = endOfNumber(text, startEnd + 1);
  if (endEnd === startEnd + 1) return new Fault('range-end or "*" expected', endEnd);
  if (text.charCodeAt(endEnd) !== 0x2f) return new Fault('"/" expected after range-end', endEnd);
  const totalEnd = endOfNumber(text, endEnd + 1);
  if (totalEnd === endEnd + 1) return new Fault('total or "*" expected', totalEnd);
  if (totalEnd < text.length) return new Fault('nothing expected after the total', totalEnd);
  const start = Number(text.slice(0, startEnd));
  const end = numberOf(text.slice(startEnd + 1, endEnd));
  const total = numberOf(text.slice(endEnd + 1, totalEnd));
  const range: { -readonly [Field in keyof ByteRange]: ByteRange[Field] } = { start };
  if (end !== undefined) range.end = end;
  if (total !== undefined) range.total = total;
  return contradiction(range) ?? range;
}

function contradiction({ start, end, total }: ByteRange): Fault | undefined {
  if (Math.max(start, end ?? 0, total ?? 0) > Number.MAX_SAFE_INTEGER)
    return new Fault('number beyond 2^53 - 1');
  if (start < 1) return new Fault('the first octet has position 1, not 0');
  if (end !== undefined && end < start - 1) return new Fault('range-end before range-start');
  if (total !== undefined && (end ?? start - 1) > total) return new Fault('range beyond the total');
  return undefined;
}

function endOfNumber(text: string, from: number): number {
  return text.charCodeAt(from) === 0x2a ? from + 1 : skip(text, from, DIGIT);
}

function numberOf(text: string): number | undefined {
  return text === '*' ? undefined : Number(text);
}

/** Writes a Byte-Range. */
export function formatByteRange(range: ByteRange): string {
  return `${range.start}-${range.end ?? '*'}/${range.total ?? '*'}`;
}
