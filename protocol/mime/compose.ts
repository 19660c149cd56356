import { boundaryFor } from './boundary';

/** A body with what describes it; also one part of a multipart. */
export interface Content {
  /** Content-Type as spelled, with parameters. */
  readonly type: string;
  readonly body: Buffer;
  /** Content-Disposition as spelled: "render;handling=optional"; of a part, "" leaves it out. */
  readonly disposition?: string;
  /** Further header fields of the part, such as Content-ID and Content-Language. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** The header fields that describe a content, where it is the body of a message. */
export function contentFields({ type, disposition, headers = [] }: Content): [name: string, value: string][] {
  const described: [string, string][] = [['Content-Type', type]];
  if (disposition !== undefined) described.push(['Content-Disposition', disposition]);
  return [...described, ...headers.map(([name, value]): [string, string] => [name, value])];
}

/** What a part, and a multipart that holds parts, is for when nobody says (RFC 3261 s20.11), spelled out. */
const RENDER_REQUIRED = 'render;handling=required';
/** Of alternatives each single one can be spared (RFC 5621 s8.2). */
const RENDER_OPTIONAL = 'render;handling=optional';

/**
 * Composes a multipart (RFC 2046 s5.1). Each part and the whole say their handling, which a sender has to set explicitly
 * (RFC 5621 s8.2); octets go as they are, without base64 (s3.2). Parts may be multiparts themselves.
 * @param subtype mixed, alternative, related ...
 */
export function composeMultipart(
  subtype: string,
  parts: readonly Content[],
  whole: { disposition?: string; boundary?: string } = {},
): Content {
  const boundary = whole.boundary ?? boundaryFor(parts.map((part) => part.body));
  const disposition = subtype === 'alternative' ? RENDER_OPTIONAL : RENDER_REQUIRED;
  const pieces: Buffer[] = [];
  for (const part of parts) {
    pieces.push(Buffer.from(`--${boundary}\r\n`, 'latin1'), partOctets({ disposition, ...part }), LINE_END);
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`, 'latin1'));
  return {
    type: `multipart/${subtype};boundary="${boundary}"`,
    body: Buffer.concat(pieces),
    disposition: whole.disposition ?? RENDER_REQUIRED,
  };
}

const LINE_END = Buffer.from('\r\n');

/** A part as it stands between delimiters: header fields, an empty line, and its octets. */
export function partOctets(part: Content & { readonly disposition: string }): Buffer {
  return Buffer.concat([Buffer.from(`${headOf(part)}\r\n`, 'utf8'), part.body]);
}

function headOf(part: Content & { disposition: string }): string {
  let head = `Content-Type: ${part.type}\r\n`;
  if (part.disposition !== '') head += `Content-Disposition: ${part.disposition}\r\n`;
  // Without the field a part is 7bit (RFC 2045 s6.1).
  if (!isSevenBit(part.body)) head += 'Content-Transfer-Encoding: binary\r\n';
  for (const [name, value] of part.headers ?? []) head += `${name}: ${value}\r\n`;
  return head;
}

function isSevenBit(body: Buffer): boolean {
  for (const octet of body) if (octet > 0x7f || octet === 0) return false;
  return true;
}
