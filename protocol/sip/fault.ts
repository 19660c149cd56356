/**
 * What is wrong with the grammar of a piece of text. A fault is data: parsers return it, they never throw it, so that
 * a malformed message from a peer can be recorded and judged like any other.
 */
export class Fault {
  /**
   * @param reason what the grammar expected, in one clause ("branch without a value")
   * @param at     index in the parsed text where it stopped making sense
   */
  constructor(
    readonly reason: string,
    readonly at = 0,
  ) {}
}

/** Tells a fault from a parsed value. */
export function isFault(value: unknown): value is Fault {
  return value instanceof Fault;
}
