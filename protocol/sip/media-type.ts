import { TOKEN, equalIgnoreCase, lowerCase, skip, skipSpace } from './characters';
import { Fault, isFault } from './fault';
import { Params, parseParams, unquote } from './params';
import { parseQValue } from './qvalue';

/** media-type of Content-Type, or a media-range of Accept (RFC 3261 s20.1, s20.15, s25.1). */
export interface MediaType {
  /** As spelled; "*" in a media-range. */
  readonly type: string;
  readonly subtype: string;
  readonly params: Params;
  /** "type/subtype" in lower case. */
  readonly essence: string;
}

/** Reads a media-type: both names tokens, every parameter with a value. "*" is no media-type. */
export function parseMediaType(text: string): MediaType | Fault {
  const media = parseMedia(text);
  if (isFault(media)) return media;
  if (media.type === '*' || media.subtype === '*') return new Fault('media type expected, not a range', 0);
  for (const { name, value } of media.params.entries) {
    if (value === undefined) return new Fault(`media type parameter "${name}" without a value`, 0);
  }
  return media;
}

/** Reads an accept-range: a media-type, "type/*" or "*\/*", with parameters and q. */
export function parseMediaRange(text: string): MediaType | Fault {
  const media = parseMedia(text);
  if (isFault(media)) return media;
  if (media.type === '*' && media.subtype !== '*') return new Fault('"*/*" expected', 0);
  const q = media.params.find('q');
  if (q !== undefined && isFault(parseQValue(q.value ?? '')))
    return new Fault('q is not a number from 0 to 1', 0);
  return media;
}

function parseMedia(text: string): MediaType | Fault {
  const typeStart = skipSpace(text, 0);
  const typeEnd = skip(text, typeStart, TOKEN);
  if (typeEnd === typeStart) return new Fault('media type expected', typeStart);
  const slash = skipSpace(text, typeEnd);
  if (text.charCodeAt(slash) !== 0x2f) return new Fault('"/" expected after the media type', slash);
  const subtypeStart = skipSpace(text, slash + 1);
  const subtypeEnd = skip(text, subtypeStart, TOKEN);
  if (subtypeEnd === subtypeStart) return new Fault('media subtype expected', subtypeStart);
  const params = parseParams(text, subtypeEnd);
  return isFault(params)
    ? params
    : mediaType(text.slice(typeStart, typeEnd), text.slice(subtypeStart, subtypeEnd), params);
}

/** Builds a media type. */
export function mediaType(type: string, subtype: string, params: Params = Params.none): MediaType {
  return { type, subtype, params, essence: lowerCase(`${type}/${subtype}`) };
}

export function formatMediaType(media: MediaType): string {
  return `${media.type}/${media.subtype}${media.params.toString()}`;
}

/**
 * True if the range of an Accept element includes the type. Parameters of the range before q must be on the type with
 * the same value (RFC 2616 s14.1, to which RFC 3261 s20.1 refers). Whether q is 0 is left to the caller.
 */
export function mediaRangeIncludes(range: MediaType, type: MediaType): boolean {
  if (range.type !== '*' && !equalIgnoreCase(range.type, type.type)) return false;
  if (range.subtype !== '*' && !equalIgnoreCase(range.subtype, type.subtype)) return false;
  for (const { name, value } of range.params.entries) {
    if (equalIgnoreCase(name, 'q')) return true;
    const own = type.params.get(name);
    if (own === undefined || value === undefined || !equalIgnoreCase(own, unquote(value))) return false;
  }
  return true;
}
