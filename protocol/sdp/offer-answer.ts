import { mirroredFileAttributes } from './file-transfer';
import { isDirection } from './direction';
import type {
  ConnectionData,
  MediaFields,
  MediaDescription,
  Origin,
  SessionDescription,
  SessionFields,
} from './session-description';

/** What is common to all descriptions of a party in one session. */
export interface Party {
  readonly origin: Origin;
  readonly connection: ConnectionData;
}

/** The first offer of a session (RFC 3264 s5). */
export function buildOffer({ origin, connection }: Party, media: readonly MediaFields[]): SessionFields {
  return { origin, name: '-', connection, timing: '0 0', attributes: [], media };
}

/**
 * An answer (RFC 3264 s6): as many m= lines as the offer, in its order; t= as in the offer.
 * @param media what to answer to each m= line, by its index; 'refuse' where it is missing
 */
export function buildAnswer(
  { origin, connection }: Party,
  offer: SessionDescription,
  media: readonly (MediaFields | 'refuse')[],
): SessionFields {
  const answered = offer.media.map((offered) => {
    const own = media[offered.index] ?? 'refuse';
    return own === 'refuse' || offered.port === 0 ? refusedMedia(offered) : own;
  });
  return { origin, name: '-', connection, timing: offer.timing, attributes: [], media: answered };
}

/**
 * An m= line refused: port 0 and the media, protocol and formats of the offer (RFC 3264 s6). For a file, selector and id
 * are mirrored (RFC 5547 s8.3); it proposes no MSRP, and so has no path.
 */
export function refusedMedia(offered: MediaDescription): MediaFields {
  const { media, protocol, formats } = offered;
  return { media, port: 0, protocol, formats, attributes: mirroredFileAttributes(offered, false) };
}

/**
 * The next description of a party after its latest one (RFC 3264 s8, RFC 4975 s8.4): the same o= line if nothing changed,
 * else a version higher by one. m= lines keep their slots; fewer of them than before is a mistake of the caller.
 * @throws {RangeError} if an m= line would vanish
 */
export function nextDescription(latest: SessionFields, media: readonly MediaFields[]): SessionFields {
  if (media.length < latest.media.length) throw new RangeError('an m= line never vanishes (RFC 3264 s8)');
  if (isSame(latest.media, media)) return latest;
  return { ...latest, origin: withNextVersion(latest.origin), media };
}

/** A line of ours with port 0 (RFC 3264 s8.2); a file keeps its selector and id (RFC 5547 s8.1, s8.4). */
export function closedMedia(own: MediaFields): MediaFields {
  const kept = own.attributes.filter(({ name }) => name === 'file-selector' || name === 'file-transfer-id');
  const direction = own.attributes.filter(isDirection);
  return { ...own, port: 0, attributes: [...(kept.length > 0 ? direction : []), ...kept] };
}

function withNextVersion(origin: Origin): Origin {
  return { ...origin, sessionVersion: String(BigInt(origin.sessionVersion) + 1n) };
}

function isSame(a: readonly MediaFields[], b: readonly MediaFields[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
