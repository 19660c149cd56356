import { maySelectSame } from './file-selector';
import { FILE_ATTRIBUTES } from './file-attributes';
import { attributeOf, type Attribute, type MediaDescription } from './session-description';
import type { FileDescription } from './msrp-media';

/** A file transfer that was proposed before in the same session. */
export interface KnownTransfer {
  readonly transferId: string;
  readonly file: FileDescription;
}

/**
 * What an offered m= line means for its file (RFC 5547 s8.1 figure 3, s8.3.1). The port comes first: 0 closes, whatever
 * the id says.
 *
 * closed: port 0. new: start a transfer, aborting one that runs on this line. existing: a repetition, as from a session
 * timer; nothing starts. error: a known id for another file; the transfer is aborted. plain: no file attributes.
 */
export type TransferRequest = 'closed' | 'new' | 'existing' | 'error' | 'plain';

export function transferRequest(
  { port }: MediaDescription,
  file: FileDescription | undefined,
  known: readonly KnownTransfer[],
): TransferRequest {
  if (port === 0) return 'closed';
  if (!file) return 'plain';
  const before = known.find(({ transferId }) => transferId === file.transferId);
  if (!before) return 'new';
  const [old, now] = [before.file.selector, file.selector];
  return !old || !now || maySelectSame(old, now) ? 'existing' : 'error';
}

/**
 * What an answer repeats of the file attributes of an offer, spelled as it was (RFC 5547 s8.1, s8.3, s8.3.1): selector and
 * id always, the range if the file is accepted. Icon, disposition and dates are not for answers.
 */
export function mirroredFileAttributes(offered: MediaDescription, isAccepted: boolean): Attribute[] {
  const names = ['file-selector', 'file-transfer-id', ...(isAccepted ? ['file-range'] : [])];
  return names.flatMap((name) => {
    const value = attributeOf(offered, name);
    if (value === undefined) return [];
    return [value === '' ? { name } : { name, value }];
  });
}

/** File attributes that a file receiver must not put into an answer (RFC 5547 s8.3.1). */
export const NOT_IN_ANSWERS: readonly string[] = FILE_ATTRIBUTES.filter(
  (name) => name === 'file-icon' || name === 'file-disposition' || name === 'file-date',
);
