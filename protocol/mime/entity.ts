import { lowerCase } from '../sip/characters';
import { Fault, isFault } from '../sip/fault';
import { HeaderList } from '../sip/headers';
import { mediaType, parseMediaType, type MediaType } from '../sip/media-type';
import { defaultDisposition, parseDisposition, type Disposition } from './disposition';
import { splitMultipart } from './multipart';
import { undoTransferEncoding } from './transfer-encoding';

/** A body, or one part of it, as its header fields describe it. */
export interface Entity {
  readonly headers: HeaderList;
  readonly contentType: MediaType;
  readonly disposition: Disposition;
  /** Content-Encoding in the order in which it was applied, lower case, without identity. */
  readonly encodings: readonly string[];
  readonly languages: readonly string[];
  /** msg-id of Content-ID without "<" and ">". */
  readonly contentId?: string;
  /** The octets without their Content-Transfer-Encoding; of a multipart, all of it. */
  readonly body: Buffer;
  /** The parts of a multipart; empty for everything else. */
  readonly parts: readonly Entity[];
  /**
   * Of a message/external-body, what its phantom header says of the content that stands elsewhere (RFC 2046 s5.2.3): an entity without
   * octets. Undefined for everything else, and when that header is malformed.
   */
  readonly referred?: Entity;
}

/** Multiparts that may stand in one another. RFC 5621 s4.2 asks for nesting and leaves its depth open. */
export const DEEPEST_NESTING = 8;

/** Default of a part that has no Content-Type (RFC 2046 s5.1). */
const PLAIN = mediaType('text', 'plain');
/** Default of a part of multipart/digest (RFC 2046 s5.1.5). */
const RFC822 = mediaType('message', 'rfc822');

/**
 * Reads the body of a message with all parts in it. A fault tells what is malformed: no Content-Type, a multipart without
 * boundary, delimiters or end, too many parts, too deep. Time is linear in the octets times the depth, which is bounded.
 */
export function readEntity(headers: HeaderList, body: Buffer): Entity | Fault {
  const text = headers.firstById('content-type');
  if (text === undefined) return new Fault('body without Content-Type');
  return read(headers, body, PLAIN, 0);
}

function read(headers: HeaderList, raw: Buffer, otherwise: MediaType, depth: number): Entity | Fault {
  const text = headers.firstById('content-type');
  const contentType = text === undefined ? otherwise : parseMediaType(text);
  if (isFault(contentType)) return contentType;
  const disposition = dispositionOf(headers, contentType);
  if (isFault(disposition)) return disposition;
  const body = undoTransferEncoding(raw, headers.first('Content-Transfer-Encoding'));
  if (isFault(body)) return body;
  const encodings = tokens(headers, 'Content-Encoding').filter((each) => each !== 'identity');
  // Octets that are compressed hold no parts to look at yet.
  const parts = isMultipart(contentType) && encodings.length === 0 ? readParts(contentType, body, depth) : [];
  if (isFault(parts)) return parts;
  const contentId = headers.first('Content-ID');
  const referred = contentType.essence === 'message/external-body' ? referredIn(body) : undefined;
  return {
    headers,
    contentType,
    disposition,
    encodings,
    languages: tokens(headers, 'Content-Language'),
    ...(contentId === undefined ? {} : { contentId: contentId.replace(/^<|>$/g, '') }),
    body,
    parts,
    ...(referred === undefined ? {} : { referred }),
  };
}

function referredIn(body: Buffer): Entity | undefined {
  const blank = body.indexOf('\r\n\r\n', 0, 'latin1');
  const head = body.toString('latin1', 0, blank < 0 ? body.length : blank + 2);
  const contentType = HeaderList.parse(head, 0).first('Content-Type');
  // Nobody refers to a reference.
  if (contentType !== undefined && /^\s*(multipart|message\/external-body)\b/i.test(contentType))
    return undefined;
  const entity = read(HeaderList.parse(head, 0), Buffer.alloc(0), PLAIN, DEEPEST_NESTING);
  return isFault(entity) ? undefined : entity;
}

function readParts(contentType: MediaType, body: Buffer, depth: number): Entity[] | Fault {
  if (depth === DEEPEST_NESTING) return new Fault(`multiparts nested more than ${DEEPEST_NESTING} deep`);
  const boundary = contentType.params.get('boundary');
  if (boundary === undefined) return new Fault(`${contentType.essence} without boundary`);
  const multipart = splitMultipart(body, boundary);
  if (isFault(multipart)) return multipart;
  if (!multipart.closed) return new Fault('multipart without closing delimiter');
  const otherwise = contentType.essence === 'multipart/digest' ? RFC822 : PLAIN;
  const entities: Entity[] = [];
  for (const part of multipart.parts) {
    const entity = read(part.headers, part.body, otherwise, depth + 1);
    if (isFault(entity)) return entity;
    entities.push(entity);
  }
  return entities;
}

export function isMultipart(contentType: MediaType): boolean {
  return lowerCase(contentType.type) === 'multipart';
}

function dispositionOf(headers: HeaderList, contentType: MediaType): Disposition | Fault {
  const text = headers.first('Content-Disposition');
  if (text === undefined) return defaultDisposition(contentType);
  const disposition = parseDisposition(text);
  return isFault(disposition) ? new Fault(`Content-Disposition: ${disposition.reason}`) : disposition;
}

function tokens(headers: HeaderList, name: string): string[] {
  return headers.list(name).map(lowerCase);
}
