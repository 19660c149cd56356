import { isBoundary } from './boundary';
import { Fault } from '../sip/fault';
import { HeaderList } from '../sip/headers';

/** One body part, its header fields and its octets. */
export interface RawPart {
  readonly headers: HeaderList;
  readonly body: Buffer;
  /** All of it, from the first octet behind its delimiter line to the line end before the next one. */
  readonly octets: Buffer;
}

/** The parts between the delimiters of a multipart body. */
export interface Multipart {
  readonly parts: readonly RawPart[];
  /** False when the closing delimiter is missing; the last part then reaches to the end. */
  readonly closed: boolean;
}

/** Parts that one multipart may have; more is a fault, so that a small message cannot become a large tree. */
export const MOST_PARTS = 256;

/** Where a delimiter line stands: its first octet, the octet behind its line end, and whether it closes the body. */
interface Delimiter {
  readonly from: number;
  readonly to: number;
  readonly closes: boolean;
}

/**
 * Cuts a multipart body at its boundary (RFC 2046 s5.1.1). What stands before the first and after the closing delimiter is
 * passed over. Time is linear in the octets (a boundary has 70 characters at most). Parts are views into `body`, not copies.
 */
export function splitMultipart(body: Buffer, boundary: string): Multipart | Fault {
  if (!isBoundary(boundary)) return new Fault('boundary of 1 to 70 characters expected');
  const dashes = Buffer.from(`--${boundary}`, 'latin1');
  let open = nextDelimiter(body, dashes, 0);
  if (!open) return new Fault('no delimiter line with the boundary');
  const parts: RawPart[] = [];
  while (open && !open.closes) {
    if (parts.length === MOST_PARTS) return new Fault(`more than ${MOST_PARTS} parts`, open.from);
    const next: Delimiter | undefined = nextDelimiter(body, dashes, open.to);
    // The CRLF before a delimiter belongs to the delimiter.
    const end = next ? Math.max(open.to, next.from - 2) : body.length;
    parts.push(readPart(body.subarray(open.to, end)));
    open = next;
  }
  return { parts, closed: open !== undefined };
}

/** The next line that is "--" boundary ["--"] and nothing but white space after it; other lines are content. */
function nextDelimiter(body: Buffer, dashes: Buffer, start: number): Delimiter | undefined {
  for (let from = body.indexOf(dashes, start); from >= 0; from = body.indexOf(dashes, from + 1)) {
    if (from > 0 && !isLineEnd(body, from - 2)) continue;
    let to = from + dashes.length;
    const closes = body[to] === 0x2d && body[to + 1] === 0x2d;
    if (closes) to += 2;
    while (body[to] === 0x20 || body[to] === 0x09) to++;
    if (to === body.length) return { from, to, closes };
    if (isLineEnd(body, to)) return { from, to: to + 2, closes };
  }
  return undefined;
}

/** A part is header fields, an empty line and a body; the fields may be missing, and so may the body (RFC 2046 s5.1). */
function readPart(octets: Buffer): RawPart {
  if (isLineEnd(octets, 0)) return { headers: new HeaderList([]), body: octets.subarray(2), octets };
  const blank = octets.indexOf('\r\n\r\n', 0, 'latin1');
  const headEnd = blank < 0 ? octets.length : blank;
  const headers = HeaderList.parse(octets.toString('latin1', 0, headEnd), 0);
  return { headers, body: octets.subarray(blank < 0 ? octets.length : blank + 4), octets };
}

function isLineEnd(octets: Buffer, at: number): boolean {
  return at >= 0 && octets[at] === 0x0d && octets[at + 1] === 0x0a;
}
