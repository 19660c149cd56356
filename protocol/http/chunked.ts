/** Digits of a chunk size that are still a number without rounding. */
const MOST_DIGITS = 12;
/** Octets of a line with the size of a chunk, with its extensions, or of a trailer. */
const LONGEST_LINE = 8192;

/**
 * Follows a chunked body (RFC 9112 s7.1) to its end, whatever pieces it comes in, and tells the octets of the content from those
 * around them.
 */
export class ChunkedReader {
  /** The last chunk and the trailers have been read. */
  isOver = false;
  /** Why it is none. */
  fault: string | undefined;
  private state: 'size' | 'data' | 'data-end' | 'trailer' = 'size';
  private line = '';
  private left = 0;

  /** @param content told of the octets of the content, in order */
  constructor(private readonly content: (octets: Buffer) => void = () => undefined) {}

  /** Takes the next octets; returns how many of them belong to the body. */
  push(octets: Buffer): number {
    let at = 0;
    while (at < octets.length && !this.isOver && this.fault === undefined) {
      if (this.state === 'data') {
        const end = Math.min(octets.length, at + this.left);
        this.content(octets.subarray(at, end));
        this.left -= end - at;
        at = end;
        if (this.left === 0) this.state = 'data-end';
      } else at = this.readLine(octets, at);
    }
    return at;
  }

  private readLine(octets: Buffer, from: number): number {
    const end = octets.indexOf(0x0a, from);
    const to = end < 0 ? octets.length : end + 1;
    this.line += octets.toString('latin1', from, to);
    if (this.line.length > LONGEST_LINE) this.fault = 'a line of more than 8192 octets in a chunked body';
    else if (end >= 0) this.ended(this.line.replace(/\r?\n$/, ''));
    return to;
  }

  private ended(line: string): void {
    this.line = '';
    switch (this.state) {
      case 'size':
        this.size(line);
        break;
      case 'data-end':
        if (line === '') this.state = 'size';
        else this.fault = 'a chunk is longer than its size';
        break;
      default:
        this.isOver = line === '';
    }
  }

  private size(line: string): void {
    const digits = /^[0-9a-f]+/i.exec(line)?.[0] ?? '';
    if (digits === '' || digits.length > MOST_DIGITS) {
      this.fault = 'no size of a chunk';
      return;
    }
    this.left = parseInt(digits, 16);
    this.state = this.left === 0 ? 'trailer' : 'data';
  }
}
