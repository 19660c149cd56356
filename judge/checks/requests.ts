import { equalIgnoreCase } from '../../protocol/sip/characters';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { uriEqual } from '../../protocol/sip/uri-equality';
import type { Via } from '../../protocol/sip/via';
import { check, SKIP, type Check, type Selector } from '../check';
import { perReading } from '../per-reading';
import { dialogKey } from '../reading/dialog-key';
import { finalOf } from '../reading/hops';
import type { Reading } from '../reading/reading';
import type { RequestSighting } from '../reading/sighting';
import { emittedRequests, requests, shown, where } from '../subjects';
import { dialogsOf } from './dialogs';

/** Header fields that a client puts into every request; Max-Forwards, the sixth, is a row of its own (s8.1.1.6). */
const MANDATORY = ['To', 'From', 'CSeq', 'Call-ID', 'Via'];

/** Methods that have their place outside dialogs too; all others are not judged for a To tag. */
const OUTSIDE_DIALOGS = ['MESSAGE', 'OPTIONS', 'REGISTER', 'PUBLISH', 'INVITE'];

const MAGIC_COOKIE = 'z9hG4bK';

/** RFC 3261 s8.1.1: what a client puts into a request. */
export const REQUEST_CHECKS: readonly Check[] = [
  check('TXN-3261-8.1.1-01', {
    over: requests(),
    expected: 'To, From, CSeq, Call-ID and Via in the request',
    breach: ({ message }) => {
      const missing = MANDATORY.filter((name) => !message.has(name));
      return missing.length > 0 ? `${message.startLine}, without ${missing.join(', ')}` : undefined;
    },
  }),
  check('TXN-3261-8.1.1.1-21', {
    over: where(requests(), ({ message }) => startsAt(message)),
    expected: 'the URI of To as Request-URI of a request outside a dialog',
    breach: (sighting, reading) => {
      const { message, sender } = sighting;
      const [target, to] = [message.requestUri, message.to?.uri];
      if (to === undefined || isFault(to) || isFault(target)) return SKIP;
      if (uriEqual(target, to)) return undefined;
      // After a 3xx the request goes to another URI with the same To (s8.1.3.4).
      if (redirected(reading).has(`${sender.name} ${message.to!.uriText}`)) return SKIP;
      return `Request-URI ${message.uri}, ${shown(message, 'To') ?? ''}`;
    },
  }),
  check('TXN-3261-8.1.1.2-21', {
    over: where(requests(...OUTSIDE_DIALOGS), (_, reading) => reading.trace.network !== 'capture'),
    expected: 'no tag in To outside a dialog',
    breach: ({ message }, reading) => {
      const key = dialogKey(message);
      if (message.to?.tag === undefined || (key !== undefined && dialogsOf(reading).has(key)))
        return undefined;
      return `${shown(message, 'To') ?? ''}, and no dialog with this tag`;
    },
  }),
  check('TXN-3261-8.1.1.3-21', {
    over: where(requests(), ({ message }) => message.from !== undefined),
    expected: 'a tag in From',
    breach: ({ message }) => (message.from?.tag ? undefined : shown(message, 'From')),
  }),
  check('TXN-3261-8.1.1.5-21', {
    over: where(emittedRequests(), ({ message }) => message.has('CSeq')),
    expected: 'a number below 2147483648 and the method of the request in CSeq',
    breach: ({ message, relayOf }) => {
      const { cseq, method } = message;
      const spelled = message.header('CSeq') ?? '';
      if (!relayOf && parseInt(spelled, 10) >= 2 ** 31) return `CSeq: ${spelled}`;
      if (!cseq || cseq.method === method) return undefined;
      const passedOn = relayOf?.message.header('CSeq') === spelled && relayOf.message.method === method;
      return passedOn ? SKIP : `CSeq: ${spelled} in a ${method}`;
    },
  }),
  check('TXN-3261-8.1.1.6-21', {
    over: requests(),
    expected: 'a Max-Forwards header field',
    breach: ({ message }) =>
      message.has('Max-Forwards') ? undefined : `${message.startLine}, without Max-Forwards`,
  }),
  check('TXN-3261-8.1.1.6-22', {
    over: where(requests(), ({ message }) => message.maxForwards !== undefined),
    expected: 'Max-Forwards: 70 in a new request',
    breach: ({ message }) => {
      if (message.maxForwards === 70) return undefined;
      // OPTIONS serves as traceroute, with a Max-Forwards that counts up from 0 (s11).
      return message.method === 'OPTIONS' ? SKIP : shown(message, 'Max-Forwards');
    },
  }),
  check('TXN-3261-8.1.1.7-21', {
    over: ownVias(),
    expected: `a Via of SIP/2.0 with a branch that begins with ${MAGIC_COOKIE}`,
    breach: ({ via }) => {
      const named = equalIgnoreCase(via.protocol, 'SIP/2.0');
      return named && via.branch?.startsWith(MAGIC_COOKIE) ? undefined : `Via: ${via.toString()}`;
    },
  }),
  check('TP-3261-18.1.1-21', {
    over: ownVias(),
    expected: 'the transport in Via over which the request is sent',
    breach: ({ via, request }) =>
      equalIgnoreCase(via.transport, request.frame.transport)
        ? undefined
        : `Via: ${via.toString()} on a request sent over ${request.frame.transport.toUpperCase()}`,
  }),
  check('TP-3581-3-21', {
    over: where(ownVias(), ({ via }) => via.params.has('rport')),
    expected: 'rport without a value on the Via of a request',
    breach: ({ via }) => (via.params.raw('rport') === undefined ? undefined : `Via: ${via.toString()}`),
  }),
  check('TXN-3261-8.2.2.3-22', {
    over: hopByHopRequests(),
    expected: 'neither Require nor Proxy-Require in a CANCEL or in the ACK for a failure',
    breach: ({ message }) => shown(message, 'Require') ?? shown(message, 'Proxy-Require'),
  }),
];

/** A request with the Via that its sender, client or proxy, put on top. */
interface WithVia {
  readonly request: RequestSighting;
  readonly via: Via;
}

/** First transmissions with the top Via; not those on which a proxy failed to put its own (s16.6 step 8). */
function ownVias(): Selector<WithVia> {
  const emitted = emittedRequests();
  return {
    subjects: function* (reading) {
      for (const request of emitted.subjects(reading)) {
        const via = request.message.topVia;
        const before = request.relayOf?.message.topVia;
        const isOwn = via?.branch !== before?.branch || via?.sentBy !== before?.sentBy;
        if (via && (!request.relayOf || isOwn)) yield { request, via };
      }
    },
    by: ({ request }) => request.sender,
    frames: ({ request }) => [request.frame],
  };
}

/** CANCEL requests, and ACKs for final responses other than 2xx. */
function hopByHopRequests(): Selector<RequestSighting> {
  return {
    subjects: (reading) =>
      reading.hops.flatMap((hop) => {
        if (hop.method === 'CANCEL') return [hop.request];
        const failed = hop.acks.length > 0 && (finalOf(hop)?.message.status ?? 0) >= 300;
        return failed ? hop.acks : [];
      }),
    by: ({ sender }) => sender,
    frames: ({ frame }) => [frame],
  };
}

/** A request by which a client starts something, without a route set of its own making. */
function startsAt(message: SipRequest): boolean {
  return (
    !['REGISTER', 'ACK', 'CANCEL'].includes(message.method) &&
    message.to?.tag === undefined &&
    !message.has('Route')
  );
}

/** Who was redirected by a 3xx, and the To of the request. */
const redirected = perReading((reading: Reading) => {
  const keys = new Set<string>();
  for (const hop of reading.hops) {
    const status = finalOf(hop)?.message.status ?? 0;
    if (status >= 300 && status <= 399)
      keys.add(`${hop.client.name} ${hop.request.message.to?.uriText ?? ''}`);
  }
  return keys;
});
