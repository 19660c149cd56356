import type { MsrpMessage } from './message';
import { findFrameProblems, type MsrpProblem } from './problems';

/** Continuation flag of an end-line (RFC 4975 s7.1): "$" the message is whole, "+" more follows, "#" it is given up. */
export type ContinuationFlag = '$' | '+' | '#';

/** The end-line of a frame with its CRLF, without the CRLF that a body needs before it. */
export function endLine(transactionId: string, flag: ContinuationFlag): string {
  return `-------${transactionId}${flag}\r\n`;
}

const CRLF = Buffer.from('\r\n');

/**
 * A whole request or response with its body. Endpoints never hold one: they get a head, pieces of the body and an end-line
 * from the frame reader. It is what a trace holds and a judge reads.
 */
export class MsrpFrame {
  readonly #octets: Buffer | undefined;
  #problems: readonly MsrpProblem[] | undefined;

  constructor(
    readonly message: MsrpMessage,
    /** Absent on a body-less frame, which is not the same as an empty body (RFC 4975 s7.1). */
    readonly body: Buffer | undefined,
    readonly flag: ContinuationFlag,
    /** The received octets, if it was received. */
    octets?: Buffer,
  ) {
    this.#octets = octets;
  }

  /** The end-line with its CRLF. */
  get endLine(): string {
    return endLine(this.message.transactionId, this.flag);
  }

  /** What is wrong with head, body and end-line. */
  get problems(): readonly MsrpProblem[] {
    return (this.#problems ??= [...this.message.problems, ...findFrameProblems(this)]);
  }

  /** The frame as it goes on the wire; the received octets if it was received. */
  toBuffer(): Buffer {
    if (this.#octets) return this.#octets;
    const end = Buffer.from(this.endLine, 'latin1');
    if (this.body === undefined) return Buffer.concat([this.message.toBuffer(), end]);
    return Buffer.concat([this.message.toBuffer(), this.body, CRLF, end]);
  }
}
