import { createHash } from 'node:crypto';
import type { Content } from '../mime/compose';
import { formatDate } from '../sip/date';
import { quote } from '../sip/params';

/** Push Content that stands elsewhere, for a receiver to fetch (RFC 4483). */
export interface Reference {
  readonly url: string;
  /** Until when the URL is good. */
  readonly expires: Date;
  /** Content-Type of the object. */
  readonly type: string;
  /** The object, if it is at hand: size and hash come from it. */
  readonly object?: Buffer;
  /** msg-id that names the content; it changes when the content does (s5.6). */
  readonly contentId: string;
  /** What the object is for. */
  readonly disposition?: string;
}

/**
 * message/external-body: a reference to one object (RFC 4483 s5). What is known of the reference stands in the outer Content-Type;
 * type, id and disposition of the object stand in the phantom header, whose empty line belongs to the body.
 */
export function externalBody(reference: Reference): Content {
  const { url, expires, object, type, contentId, disposition = 'render;handling=required' } = reference;
  const params = [
    'access-type="URL"',
    `URL=${quote(url)}`,
    `expiration="${formatDate(expires)}"`,
    ...(object ? [`size=${object.length}`, `hash=${sha1(object)}`] : []),
  ];
  const phantom = [
    `Content-Type: ${type}`,
    `Content-ID: <${contentId}>`,
    `Content-Disposition: ${disposition}`,
  ];
  return {
    type: `message/external-body;${params.join(';')}`,
    body: Buffer.from(`${phantom.join('\r\n')}\r\n\r\n`, 'utf8'),
    disposition: 'render;handling=required',
  };
}

/** SHA-1 in 40 hexadecimal digits, which RFC 4483 s5.12 knows nothing beside. */
function sha1(object: Buffer): string {
  return createHash('sha1').update(object).digest('hex').toUpperCase();
}
