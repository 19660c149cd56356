import { formatPath } from '../msrp/path';
import type { Setup } from '../msrp/setup';
import type { MsrpUri } from '../msrp/uri';
import { formatFileDates, formatFileRange, type FileDates, type FileRange } from './file-attributes';
import { formatFileSelector, type FileSelector } from './file-selector';
import type { Direction } from './direction';
import { titleOf, type Attribute, type ConnectionData, type MediaFields } from './session-description';

/** The file attributes of an offer (RFC 5547 s6). */
export interface FileOffer {
  readonly selector: FileSelector;
  readonly transferId: string;
  readonly disposition?: string;
  readonly dates?: FileDates;
  /** Minutes east of UTC in which the dates are written. */
  readonly zone?: number;
  /** Content-ID of the icon, without "<" and ">". */
  readonly icon?: string;
  readonly range?: FileRange;
}

/** What an m= line of ours proposes. */
export interface MsrpMediaParts {
  /** Where we are reached; c= and m= repeat its host and port. */
  readonly uri: MsrpUri;
  /** Relays before us, as seen from the peer. */
  readonly relays?: readonly MsrpUri[];
  readonly direction?: Direction;
  /** Media types, "type/*" and "*", as they shall be spelled. */
  readonly acceptTypes: readonly string[];
  readonly acceptWrappedTypes?: readonly string[];
  readonly maxSize?: number;
  readonly setup?: Setup;
  /** Value of a=fingerprint, for a certificate that nobody else vouches for. */
  readonly fingerprint?: string;
  /** Text for people, on the i= line. */
  readonly title?: string;
  /** A c= line of its own, where that of the session does not fit. */
  readonly connection?: ConnectionData;
}

/** Composes an m= line for MSRP (RFC 4975 s8). */
export function msrpMedia(parts: MsrpMediaParts, ...more: readonly Attribute[]): MediaFields {
  const { uri, relays = [], direction, acceptWrappedTypes, maxSize, setup, fingerprint } = parts;
  const attributes: Attribute[] = [];
  if (direction !== undefined) attributes.push({ name: direction });
  attributes.push({ name: 'accept-types', value: parts.acceptTypes.join(' ') });
  if (acceptWrappedTypes)
    attributes.push({ name: 'accept-wrapped-types', value: acceptWrappedTypes.join(' ') });
  if (maxSize !== undefined) attributes.push({ name: 'max-size', value: String(maxSize) });
  attributes.push({ name: 'path', value: formatPath([...relays, uri]) });
  if (setup !== undefined) attributes.push({ name: 'setup', value: setup });
  if (fingerprint !== undefined) attributes.push({ name: 'fingerprint', value: fingerprint });
  return {
    media: 'message',
    port: uri.port ?? 0,
    protocol: uri.scheme === 'msrps' ? 'TCP/TLS/MSRP' : 'TCP/MSRP',
    formats: ['*'],
    ...(parts.title === undefined ? {} : { title: titleOf(parts.title) }),
    ...(parts.connection === undefined ? {} : { connection: parts.connection }),
    attributes: [...attributes, ...more],
  };
}

/** The attributes that describe a file in an offer. */
export function fileAttributes(file: FileOffer): Attribute[] {
  const { selector, transferId, disposition, dates, zone, icon, range } = file;
  return [
    { name: 'file-selector', value: formatFileSelector(selector) },
    { name: 'file-transfer-id', value: transferId },
    ...(disposition === undefined ? [] : [{ name: 'file-disposition', value: disposition }]),
    ...(dates === undefined ? [] : [{ name: 'file-date', value: formatFileDates(dates, zone) }]),
    ...(icon === undefined ? [] : [{ name: 'file-icon', value: `cid:${encodeURI(icon)}` }]),
    ...(range === undefined ? [] : [{ name: 'file-range', value: formatFileRange(range) }]),
  ];
}
