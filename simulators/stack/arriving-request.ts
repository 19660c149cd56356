import type { SipRequest } from '../../protocol/sip/message';
import { isFault } from '../../protocol/sip/fault';
import type { Arrival } from './arrival';

const COOKIE = 'z9hG4bK';

/**
 * The request as the transport hands it up: `received` where the source differs from sent-by or rport asks for it,
 * and `rport` filled in (RFC 3261 s18.2.1, RFC 3581 s4).
 */
export function receivedFrom(request: SipRequest, arrival: Arrival): SipRequest {
  const via = request.topVia!;
  const { host, port } = arrival.source;
  const asksRport = via.rport === '';
  let filled = via;
  // What a client writes there itself is not to be believed (RFC 3581 s4).
  if (asksRport || via.received !== undefined || via.host.replace(/^\[|\]$/g, '') !== host) {
    filled = filled.withParam('received', host);
  }
  if (asksRport) filled = filled.withParam('rport', String(port));
  return filled === via ? request : request.withTopVia(filled);
}

/**
 * What a server transaction is found by (RFC 3261 s17.2.3): branch, sent-by and method, an ACK counting as its INVITE.
 * A branch without the cookie, or with nothing behind it, is that of an RFC 2543 client, whose requests are told apart by
 * other headers.
 */
export function serverKey(request: SipRequest, method = request.method): string {
  const via = request.topVia!;
  const matched = method === 'ACK' ? 'INVITE' : method;
  const { branch = '' } = via;
  if (branch.length > COOKIE.length && branch.startsWith(COOKIE)) return `${matched} ${via.sentBy} ${branch}`;
  const { from, to, callId, cseq } = request;
  const toTag = method === 'ACK' ? '' : (to?.tag ?? '');
  return [
    matched,
    request.uri,
    toTag,
    from?.tag ?? '',
    callId ?? '',
    cseq?.number ?? '',
    via.toString(),
  ].join(' ');
}

/** Why a request cannot be handled by anybody. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

/**
 * The general checks of a request as received, which need no knowledge of its method; undefined when it passes.
 * @param framing what the transport said of the octets it came in
 */
export function refusalOf(request: SipRequest, framing = request.received): Refusal | undefined {
  if (request.version.toUpperCase() !== 'SIP/2.0') return { status: 505, reason: 'Version Not Supported' };
  if (!request.from) return malformed('From');
  if (!request.to) return malformed('To');
  if (request.callId === undefined || request.callId === '') return malformed('Call-ID');
  if (!request.cseq) return malformed('CSeq');
  if (request.cseq.method !== request.method) return malformed('CSeq method');
  if (request.has('Content-Length') && request.contentLength === undefined)
    return malformed('Content-Length');
  // RFC 3261 s18.3: nothing tells where it ends.
  if (framing?.framing === 'stream' && !request.has('Content-Length')) return malformed('Content-Length');
  // RFC 3261 s18.3: a body that is shorter than announced.
  if ((framing?.missing ?? 0) > 0 || framing?.unended === true)
    return { status: 400, reason: 'Message cut short' };
  if (repeats(request)) return { status: 400, reason: 'Header field repeated' };
  const uri = request.requestUri;
  if (isFault(uri)) return { status: 400, reason: 'Bad Request-URI' };
  return undefined;
}

function malformed(header: string): Refusal {
  return { status: 400, reason: `Missing or bad ${header}` };
}

/** RFC 3261 s8.1.1 headers of which there is exactly one. */
function repeats(request: SipRequest): boolean {
  let seen = 0;
  for (const each of request.headers.fields) {
    const bit = SINGLE.get(each.id);
    if (bit === undefined) continue;
    if ((seen & bit) !== 0) return true;
    seen |= bit;
  }
  return false;
}

const SINGLE = new Map([
  ['from', 1],
  ['to', 2],
  ['call-id', 4],
  ['cseq', 8],
  ['content-length', 16],
  ['max-forwards', 32],
]);
