import type { MsrpMessage } from '../../protocol/msrp/message';

/** A Byte-Range as it stands there, in numbers that may contradict one another. */
export interface StatedRange {
  readonly start: number;
  /** Undefined for "*". */
  readonly end: number | undefined;
  readonly total: number | undefined;
}

/** Reads Byte-Range for its numbers alone: the judge tells the rules apart that these break. Undefined when it has none. */
export function statedRange(message: MsrpMessage): StatedRange | undefined {
  const match = /^(\d+)-(\d+|\*)\/(\d+|\*)$/.exec(message.header('Byte-Range') ?? '');
  if (!match) return undefined;
  const number = (text: string | undefined): number | undefined => (text === '*' ? undefined : Number(text));
  return { start: Number(match[1]), end: number(match[2]), total: number(match[3]) };
}
