import { readEntity, type Entity } from '../mime/entity';
import { isFault } from '../sip/fault';
import type { HeaderList } from '../sip/headers';

/** Where in a body a session description stands. */
export interface PlacedDescription {
  /** The description alone. */
  readonly octets: Buffer;
  /**
   * whole: it is the body. root: it is the root of a multipart/related, as beside the icon of a file (RFC 5547 s8.8).
   * part: it is one of the parts of another multipart (RFC 5621 s4).
   */
  readonly part: 'whole' | 'root' | 'part';
  /** The multipart it stands in; undefined when it is the body. */
  readonly within: Entity | undefined;
}

/** The session description in the body of a message; undefined when there is none, or the body cannot be read as MIME. */
export function placedDescription(message: {
  readonly headers: HeaderList;
  readonly body: Buffer;
}): PlacedDescription | undefined {
  if (message.body.length === 0) return undefined;
  const body = readEntity(message.headers, message.body);
  if (isFault(body)) return undefined;
  return findIn(body, 'whole', undefined);
}

/** The root of a multipart/related: the part that "start" names, else the first one (RFC 2387 s3.2). */
export function rootOf({ contentType, parts }: Entity): Entity | undefined {
  const start = contentType.params.get('start');
  if (start === undefined) return parts[0];
  const id = start.replace(/^<|>$/g, '');
  return parts.find((each) => each.contentId === id);
}

function findIn(
  entity: Entity,
  part: PlacedDescription['part'],
  within: Entity | undefined,
): PlacedDescription | undefined {
  const { essence } = entity.contentType;
  if (essence === 'application/sdp') {
    // RFC 3261 s13.2.1, s20.11: only what is for the session is offer or answer. Packed octets are not looked into.
    const isForSession = entity.disposition.type === 'session' && entity.encodings.length === 0;
    return isForSession ? { octets: entity.body, part, within } : undefined;
  }
  const root = essence === 'multipart/related' ? rootOf(entity) : undefined;
  const atRoot = root && findIn(root, 'root', entity);
  if (atRoot) return atRoot;
  for (const each of entity.parts) {
    const found = findIn(each, 'part', entity);
    if (found) return found;
  }
  return undefined;
}
