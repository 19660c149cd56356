import { buildRequest, type HeaderPair } from '../build';
import { isFault } from '../fault';
import type { SipRequest } from '../message';
import { parseNameAddr, type NameAddr } from '../name-addr';
import { octetsToUtf8 } from '../octets';
import { formatUri, parseUri, type Uri } from '../uri';
import type { Dialog } from './dialog';

/** A request that belongs to a dialog, and the dialog with its number taken. */
export interface WithinDialog {
  readonly dialog: Dialog;
  readonly request: SipRequest;
  /** Where it goes when the first router is a strict one: to its Request-URI, whatever Route says (RFC 3261 s8.1.2). */
  readonly nextHop: Uri | undefined;
}

/** What our request in a dialog has besides what the dialog gives it. */
export interface PartsWithin {
  readonly headers?: readonly HeaderPair[];
  readonly body?: Buffer;
  /** CSeq number; one higher than that of our latest request when absent (RFC 3261 s12.2.1.1). An ACK has that of its INVITE. */
  readonly sequence?: number;
}

/**
 * Composes our next request in a dialog (RFC 3261 s12.2.1.1): its tags, its route set, the remote target as Request-URI, or
 * that of a strict router. Via comes later.
 */
export function requestWithin(dialog: Dialog, method: string, parts: PartsWithin = {}): WithinDialog {
  const { headers = [], body, sequence = dialog.sequence + 1 } = parts;
  const { uri, routes, nextHop } = routed(dialog);
  const request = buildRequest({
    method,
    uri,
    headers: [
      ['Max-Forwards', '70'],
      ...routes.map((value): HeaderPair => ['Route', octetsToUtf8(value)]),
      ['To', octetsToUtf8(tagged(dialog.remote, dialog.remoteTag))],
      ['From', octetsToUtf8(tagged(dialog.local, dialog.localTag))],
      ['Call-ID', octetsToUtf8(dialog.callId)],
      ['CSeq', `${sequence} ${method}`],
      ...headers,
    ],
    ...(body ? { body } : {}),
  });
  return { request, nextHop, dialog: { ...dialog, sequence: Math.max(dialog.sequence, sequence) } };
}

/** How a request goes through the route set of its dialog. */
interface Routed {
  readonly uri: string;
  readonly routes: readonly string[];
  readonly nextHop: Uri | undefined;
}

/** A first router without "lr" is a strict one, and takes its own URI as Request-URI (RFC 3261 s12.2.1.1). */
function routed({ routes, target }: Dialog): Routed {
  const [first, ...rest] = routes;
  const router = first === undefined ? undefined : parseNameAddr(first);
  const loose = { uri: asRequestUri(target), routes, nextHop: undefined };
  if (router === undefined || isFault(router)) return loose;
  const { uri } = router;
  if (isFault(uri) || uri.kind !== 'sip' || uri.params.has('lr')) return loose;
  return { uri: asRequestUri(router.uriText), routes: [...rest, `<${target}>`], nextHop: uri };
}

/** A URI as it may stand in a Request-URI: without the method parameter and headers (RFC 3261 s19.1.1 table 1). */
function asRequestUri(text: string): string {
  const uri = parseUri(text);
  if (isFault(uri) || uri.kind !== 'sip' || (uri.headers.length === 0 && !uri.params.has('method')))
    return text;
  return formatUri({ ...uri, params: uri.params.without('method'), headers: [] });
}

function tagged(address: NameAddr, tag: string): string {
  // Without brackets what follows ";" is the header's already, so that a tag can be put there (s20).
  return (tag === '' ? address : address.withTag(tag)).toString();
}
