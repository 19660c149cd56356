/** One header field line of an MSRP frame. */
export interface MsrpHeader {
  /** Name in lower case, for look-up: names are literals of the ABNF, hence case-insensitive. Empty without a colon. */
  readonly id: string;
  /** Name as spelled. */
  readonly name: string;
  /** Value without the white space around it; an octet string. */
  readonly value: string;
  /** The whole line as spelled, without its CRLF. */
  readonly line: string;
}

const IDS = new Map<string, string>(
  [
    ...['To-Path', 'From-Path', 'Message-ID', 'Byte-Range', 'Success-Report', 'Failure-Report', 'Status'],
    ...['Content-Type', 'Content-Disposition', 'Content-ID', 'Content-Description', 'Use-Path'],
  ].map((name) => [name, name.toLowerCase()]),
);

/** Lower-case form of a header name. */
export function headerId(name: string): string {
  return IDS.get(name) ?? name.toLowerCase();
}

/** Makes a field as we spell it: `Name: value` with one SP (RFC 4975 s9). */
export function header(name: string, value: string): MsrpHeader {
  return { id: headerId(name), name, value, line: `${name}: ${value}` };
}

/**
 * Reads the lines of a head from `from`, each ended by CRLF, to `end`. MSRP has no folding (RFC 4976 s5.1): a line that
 * starts with white space is a field of its own, and a fault. Linear; never fails.
 */
export function parseHeaders(head: string, from: number, end: number): MsrpHeader[] {
  const headers: MsrpHeader[] = [];
  let start = from;
  while (start < end) {
    let eol = head.indexOf('\r\n', start);
    if (eol < 0 || eol > end) eol = end;
    headers.push(parseLine(head.substring(start, eol)));
    start = eol + 2;
  }
  return headers;
}

function parseLine(line: string): MsrpHeader {
  const colon = line.indexOf(':');
  if (colon < 0) return { id: '', name: '', value: line, line };
  const name = line.substring(0, colon);
  let start = colon + 1;
  let end = line.length;
  while (start < end && isBlank(line.charCodeAt(start))) start++;
  while (end > start && isBlank(line.charCodeAt(end - 1))) end--;
  return { id: headerId(name), name, value: line.substring(start, end), line };
}

/** True for SP and HTAB. */
export function isBlank(character: number): boolean {
  return character === 0x20 || character === 0x09;
}

/** True for fields that describe a body: RFC 4975 s9 Content-Type and Other-Mime-header, all named "Content-...". */
export function isMimeHeader(each: MsrpHeader): boolean {
  return each.id.startsWith('content-');
}
