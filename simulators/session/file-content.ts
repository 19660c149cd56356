import { createHash } from 'node:crypto';
import type { Content } from '../../protocol/mime/compose';
import type { FileDates } from '../../protocol/sdp/file-attributes';
import type { FileSelector } from '../../protocol/sdp/file-selector';
import { isFault } from '../../protocol/sip/fault';
import { parseMediaType } from '../../protocol/sip/media-type';
import { bufferSource, repeated, type ContentSource } from '../msrp/sources';

/** A file as it is known before it is sent: what a file-selector says of it, and how to read its octets. */
export interface FileContent {
  readonly name: string;
  /** Media type as spelled. */
  readonly type: string;
  readonly size: number;
  /** SHA-1 of the whole file (RFC 5547 s6). */
  readonly sha1: Buffer;
  /** How it is meant to be shown (RFC 5547 s7); attachment when absent. */
  readonly disposition?: 'render' | 'attachment';
  readonly dates?: FileDates;
  /** Text for people. */
  readonly title?: string;
  /** A small image that stands for it, sent with the offer (RFC 5547 s8.8). */
  readonly icon?: Content;
  /** Octets from a position, counted from 0. */
  read(start: number, length: number): ContentSource;
}

/** What is said of a file besides its octets. */
export type FileDetails = Omit<FileContent, 'size' | 'sha1' | 'read'>;

/** A file that is held in memory. */
export function fileOf(octets: Buffer, details: FileDetails): FileContent {
  return {
    ...details,
    size: octets.length,
    sha1: createHash('sha1').update(octets).digest(),
    read: (start, length) => bufferSource(octets.subarray(start, start + length)),
  };
}

/** A file of any size that costs no memory: a pattern again and again. */
export function generatedFile(size: number, details: FileDetails): FileContent {
  return {
    ...details,
    size,
    sha1: hashOf(size),
    read: (start, length) => repeated(PATTERN, length, start),
  };
}

/** Lines that can be told apart, so that octets in a wrong place show. */
const PATTERN = Buffer.from(
  Array.from(
    { length: 1024 },
    (_, i) => `${String(i).padStart(4, '0')} Storm warning 14:00-19:00, zone 7, all decks.\r\n`,
  ).join(''),
);

function hashOf(size: number): Buffer {
  const hash = createHash('sha1');
  for (let left = size; left > 0; left -= PATTERN.length) hash.update(PATTERN.subarray(0, left));
  return hash.digest();
}

/** The selector of a file: all that is known of it; a size of 0 cannot be said (RFC 5547 s6). */
export function selectorOf({ name, type, size, sha1 }: FileContent): FileSelector {
  const mediaType = parseMediaType(type);
  return {
    name,
    ...(isFault(mediaType) ? {} : { type: mediaType }),
    ...(size > 0 ? { size } : {}),
    hashes: [{ algorithm: 'sha-1', value: sha1 }],
  };
}
