import { createHash } from 'node:crypto';
import type { Content } from '../mime/compose';
import type { Entity } from '../mime/entity';
import { formatDate, parseDate } from '../sip/date';
import { Fault, isFault } from '../sip/fault';
import { quote } from '../sip/params';
import { parseUri } from '../sip/uri';

/** Push Content that stands elsewhere, for a receiver to fetch (RFC 4483). */
export interface Reference {
  readonly url: string;
  /** Until when the URL is good. */
  readonly expires: Date;
  /** Content-Type of the object; absent = left to HTTP (s5.8). */
  readonly type?: string;
  /** The object, if it is at hand: size and hash come from it. */
  readonly object?: Buffer;
  /** msg-id that names the content; it changes when the content does (s5.6). */
  readonly contentId: string;
  /** What the object is for. */
  readonly disposition?: string;
  /** Free words on the content (s5.13). */
  readonly description?: string;
  /** Whether the receiver may change the object (RFC 2046 s5.2.3). */
  readonly permission?: 'read' | 'read-write';
  /** Language of the object, a tag. */
  readonly language?: string;
  /** Leave the hash out, though the object is at hand. */
  readonly withoutHash?: boolean;
}

/**
 * message/external-body: a reference to one object (RFC 4483 s5). What is known of the reference stands in the outer Content-Type;
 * type, id and disposition of the object stand in the phantom header, whose empty line belongs to the body.
 */
export function externalBody(reference: Reference): Content {
  const { url, expires, object, permission, disposition = 'render;handling=required' } = reference;
  const params = [
    'access-type="URL"',
    `URL=${quote(url)}`,
    `expiration="${formatDate(expires)}"`,
    ...(object ? [`size=${object.length}`] : []),
    ...(object && reference.withoutHash !== true ? [`hash=${sha1(object)}`] : []),
    ...(permission === undefined ? [] : [`permission=${permission}`]),
  ];
  const phantom = [
    ...(reference.type === undefined ? [] : [`Content-Type: ${reference.type}`]),
    `Content-ID: <${reference.contentId}>`,
    `Content-Disposition: ${disposition}`,
    ...(reference.language === undefined ? [] : [`Content-Language: ${reference.language}`]),
    ...(reference.description === undefined ? [] : [`Content-Description: ${reference.description}`]),
  ];
  const handling = /;\s*handling=(\w+)/i.exec(disposition)?.[1] ?? 'required';
  return {
    type: `message/external-body;${params.join(';')}`,
    body: Buffer.from(`${phantom.join('\r\n')}\r\n\r\n`, 'utf8'),
    disposition: `render;handling=${handling}`,
  };
}

/** What a reference says, as a receiver reads it. */
export interface ReadReference {
  readonly url: string;
  /** Undefined when it is missing, or no date. */
  readonly expires: Date | undefined;
  readonly size: number | undefined;
  /** As spelled. */
  readonly hash: string | undefined;
  /** read unless it says otherwise (RFC 2046 s5.2.3). */
  readonly permission: 'read' | 'read-write';
  /** Undefined when it is left to HTTP. */
  readonly type: Entity['contentType'] | undefined;
  readonly contentId: string | undefined;
  readonly description: string | undefined;
}

/**
 * Reads a message/external-body part. Parameters that are not known are passed over (RFC 2046 s5.2.3).
 * @returns a fault when it names no URL: another access type, none, or one that is no URI
 */
export function readReference({
  contentType: { params },
  referred,
  contentId,
}: Entity): ReadReference | Fault {
  if (params.get('access-type')?.toLowerCase() !== 'url') return new Fault('access-type is not URL');
  // A long URL may be folded; the white space is no part of it (RFC 2017 s3).
  const url = params.get('url')?.replace(/\s+/g, '');
  if (url === undefined) return new Fault('message/external-body without URL');
  if (isFault(parseUri(url))) return new Fault('URL is no URI');
  const expiration = params.get('expiration');
  const expires = expiration === undefined ? undefined : parseExpiration(expiration);
  const size = params.get('size');
  return {
    url,
    expires: isFault(expires) ? undefined : expires,
    size: size !== undefined && /^\d{1,15}$/.test(size) ? Number(size) : undefined,
    hash: params.get('hash'),
    permission: params.get('permission')?.toLowerCase() === 'read-write' ? 'read-write' : 'read',
    type: referred?.headers.has('Content-Type') === true ? referred.contentType : undefined,
    contentId: referred?.contentId ?? contentId,
    description: referred?.headers.first('Content-Description'),
  };
}

/** Reads a date in GMT. RFC 1123 leaves the weekday, the seconds and a leading zero open; the RFC's examples write out the month. */
export function parseExpiration(text: string): Date | Fault {
  const strict = parseDate(text);
  if (!isFault(strict)) return strict;
  const isDate = /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2,8} \d{4} \d\d:\d\d(?::\d\d)? GMT$/.test(text);
  const time = isDate ? Date.parse(text) : NaN;
  return isNaN(time) ? strict : new Date(time);
}

/** True when some octets are those of a hash parameter; case does not matter (s5.12). */
export function matchesHash(object: Buffer, hash: string): boolean {
  return sha1(object) === hash.trim().toUpperCase();
}

export function isReference({ contentType }: Entity): boolean {
  return contentType.essence === 'message/external-body';
}

/** SHA-1 in 40 hexadecimal digits, which RFC 4483 s5.12 knows nothing beside. */
function sha1(object: Buffer): string {
  return createHash('sha1').update(object).digest('hex').toUpperCase();
}
