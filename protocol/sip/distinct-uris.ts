import { isFault } from './fault';
import { digitsOf } from './tel-uri';
import { parseUri, type Uri } from './uri';
import { undoEscapes, uriEqual } from './uri-equality';

/**
 * The first of each group of URIs that are equal (RFC 3261 s19.1.4), in their order. What is no URI is compared as it is
 * spelled. Only URIs with the same user part or digits are compared, so that long lists take linear time.
 *
 * @param uriOf what names an item
 */
export function distinctBy<T>(items: Iterable<T>, uriOf: (item: T) => string): T[] {
  const known = new Map<string, (Uri | string)[]>();
  return [...items].filter((item) => {
    const text = uriOf(item);
    const parsed = parseUri(text);
    const uri = isFault(parsed) ? text : parsed;
    const key = uriKey(uri);
    const alike = known.get(key);
    if (alike?.some((each) => isSameUri(each, uri)) === true) return false;
    if (alike) alike.push(uri);
    else known.set(key, [uri]);
    return true;
  });
}

/** What equal URIs have in common, to find those that are worth comparing: the user of a SIP URI, the digits of a tel URI. */
export function uriKey(uri: Uri | string): string {
  if (typeof uri === 'string') return uri;
  if (uri.kind === 'sip') return undoEscapes(uri.user ?? '');
  return uri.kind === 'tel' ? digitsOf(uri.number) : uri.scheme;
}

/** Equality of what may be no URI at all. */
export function isSameUri(a: Uri | string, b: Uri | string): boolean {
  return typeof a === 'string' || typeof b === 'string' ? a === b : uriEqual(a, b);
}
