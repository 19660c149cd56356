const EMPTY = Buffer.alloc(0);
const HYPHENS = '-------';
const HYPHEN_RUN = Buffer.from(HYPHENS);

/** What introduces the end-line of a frame, whatever its continuation flag. */
function opening(transactionId: string): Buffer {
  return Buffer.from(HYPHENS + transactionId, 'latin1');
}

/** Where the needle stands. Seven hyphens alone are found faster than all of it, and mostly there are none. */
function findEndLine(octets: Buffer, needle: Buffer): number {
  return octets.includes(HYPHEN_RUN) ? octets.indexOf(needle) : -1;
}

/** True if the octets hold seven hyphens and the transaction id: then the id is none for a frame with them as body. */
export function holdsEndLine(octets: Buffer, transactionId: string): boolean {
  return (
    octets.length >= HYPHENS.length + transactionId.length && findEndLine(octets, opening(transactionId)) >= 0
  );
}

/**
 * Watches a body go out, so that it never holds the end-line of its own frame (RFC 4975 s7.1): where it would, the sender
 * ends the chunk and goes on in a new one with another transaction id. It asks for a little more than the RFC does: the
 * hyphens and the id do not occur even without a flag behind them.
 */
export class EndLineGuard {
  private needle: Buffer | undefined;
  /** The latest octets of the body, fewer than the needle has. */
  private tail: Buffer = EMPTY;

  constructor(private readonly transactionId: string) {}

  /** How many octets of the piece may follow in the body; those are taken for written. */
  admit(piece: Buffer): number {
    const reach = HYPHENS.length + this.transactionId.length - 1;
    if (this.tail.length + piece.length <= reach) {
      this.tail = this.tail.length === 0 ? piece : Buffer.concat([this.tail, piece]);
      return piece.length;
    }
    const needle = (this.needle ??= opening(this.transactionId));
    if (this.tail.length > 0) {
      const bridge = Buffer.concat([this.tail, piece.subarray(0, reach)]);
      if (bridge.includes(needle)) return 0;
    }
    const found = findEndLine(piece, needle);
    const admitted = found < 0 ? piece.length : found;
    const latest = piece.subarray(Math.max(0, admitted - reach), admitted);
    this.tail = latest.length === reach ? latest : Buffer.concat([this.tail, latest]).subarray(-reach);
    return admitted;
  }
}
