import { isIP } from 'node:net';
import { isFault } from '../../protocol/sip/fault';
import { isGruu } from '../../protocol/sip/gruu';
import { check, SKIP, type Check, type Selector } from '../check';
import { perReading } from '../per-reading';
import { finalOf, reachedAt, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { viasAbove, type Relay } from '../reading/relays';
import { relays, shown, where } from '../subjects';
import { undefinedTags } from './option-tags';
import { aorOf, boundFor, forwarded, isProxied, isSameHost, isUnspecified, seconds } from './proxying';
import { TRANSACTION_LIFE, tolerance } from './schedule';

const proxied = where(relays(), isProxied);

/** Responses that say that there is no such user (RFC 3261 s21.4.5, s21.4.11, s21.6.3). */
const DENIALS = new Set([404, 410, 604]);

/** A request that reached a core a second time by another way, with the way it took before (s8.2.2.2). */
interface Merged {
  readonly earlier: Relay;
  readonly later: Relay;
}

/** RFC 3261 s16.3 and s16.5: which requests a proxy sends on, and which it refuses. */
export const PROXY_REQUEST_CHECKS: readonly Check[] = [
  check('PXY-3261-16.3-03', {
    over: where(relays(), ({ incoming }) => incoming.request.message.maxForwards === 0),
    expected: '483 for a request with Max-Forwards: 0, which goes no further',
    breach: (relay, reading) => {
      const { incoming, branches } = relay;
      if (branches.length > 0) return `forwarded with ${maxForwards(branches[0]!)}`;
      if (incoming.method === 'OPTIONS') return undefined;
      return refusedWith(483, relay, reading);
    },
  }),
  check('PXY-3261-16.3-05', {
    over: where(proxied, (relay) => unknownTags(relay).length > 0),
    expected: '420 with the unknown option tags of Proxy-Require in Unsupported',
    breach: (relay, reading) => {
      const tags = unknownTags(relay);
      if (relay.branches.length > 0) return `forwarded in spite of Proxy-Require: ${tags.join(', ')}`;
      const final = finalOf(relay.incoming);
      if (final?.message.status !== 420) return refusedWith(420, relay, reading);
      const named = final.message.tokens('Unsupported');
      return tags.every((tag) => named.includes(tag))
        ? undefined
        : `420 with ${shown(final.message, 'Unsupported') ?? 'no Unsupported'}`;
    },
  }),
  check('PXY-3261-16.3-06', {
    over: mergedRequests(),
    expected: 'a merged request to be treated like any other',
    breach: ({ earlier, later }, reading) => {
      const final = finalOf(later.incoming);
      if (later.branches.length > 0 || final?.message.status !== 482) return undefined;
      // With a Via of the core's own the request may have looped.
      const own = viasOf(reading).get(later.incoming.server.name);
      if (later.incoming.request.message.vias.some(({ sentBy }) => own?.has(sentBy))) return SKIP;
      return {
        actual: `${final.message.startLine}, though the request had not passed the proxy`,
        frames: [earlier.incoming, later.incoming].map(({ request }) => request.frame).concat(final.frame),
      };
    },
  }),
  check('PXY-3261-16.5-22', {
    over: where(proxied, isForAbsentUser),
    expected: '480 for a user who is known and has no contact',
    breach: ({ incoming }, reading) => {
      const final = finalOf(incoming);
      if (final) {
        if (DENIALS.has(final.message.status))
          return `${final.message.startLine} for a user who was registered`;
        return final.message.status === 480 ? undefined : SKIP;
      }
      const waited = reading.until - reachedAt(incoming)!;
      const limit = TRANSACTION_LIFE + tolerance(TRANSACTION_LIFE);
      return waited > limit ? `no final response within ${seconds(waited)}` : SKIP;
    },
  }),
  check('PXY-3261-16.6-09', {
    over: where(
      forwarded,
      ({ relay, hop }) =>
        hop.request.frame.transport !== 'udp' && !relay.incoming.request.message.has('Content-Length'),
    ),
    expected: 'a Content-Length with the size of the body on a stream',
    breach: ({ relay, hop }) => {
      const { message } = hop.request;
      const size = relay.incoming.request.message.body.length;
      if (message.has('Content-Length') && message.contentLength === size) return undefined;
      return `${shown(message, 'Content-Length') ?? 'no Content-Length'} for a body of ${size} octets`;
    },
  }),
  check('PXY-3261-18.2.1-01', {
    over: where(forwarded, ({ relay }) => needsReceived(relay.incoming)),
    expected: 'received with the source address on the Via of the client',
    breach: ({ relay, hop }, reading) => {
      const { incoming } = relay;
      const at = viasAbove(hop.request.message, incoming.request.message);
      const via = at === undefined ? undefined : hop.request.message.vias[at];
      if (!via) return SKIP;
      const sources = incoming.transmissions.map(({ frame }) => frame.source.host);
      if (sources.some((host) => via.received !== undefined && isSameHost(via.received, host)))
        return undefined;
      // A system under test behind a translation of addresses sees others than the trace shows.
      const mayBeTranslated = incoming.server.underTest && reading.trace.network !== 'virtual';
      if (mayBeTranslated && via.received !== undefined && isIP(via.received) !== 0) return SKIP;
      return `Via: ${via.toString()}, from ${sources[0]!}`;
    },
  }),
];

/**
 * What a proxy did instead of refusing a request for a contact that is bound; an error of another kind is let pass, as
 * the request may have failed another check as well. A core may be the user agent of any other address.
 */
function refusedWith(status: number, relay: Relay, reading: Reading): string | typeof SKIP | undefined {
  const final = finalOf(relay.incoming);
  if (!final) return SKIP;
  if (final.message.status === status) return undefined;
  const goesOn = [404, 480].includes(final.message.status) || final.message.status < 300;
  return goesOn && boundFor(relay, reading).length > 0 ? final.message.startLine : SKIP;
}

function maxForwards({ request }: Hop): string {
  return shown(request.message, 'Max-Forwards') ?? 'no Max-Forwards';
}

/** Option tags that no RFC defines, so that no proxy can understand them (s19.2). */
function unknownTags({ incoming }: Relay): string[] {
  return undefinedTags(incoming.request.message, 'Proxy-Require');
}

/** Requests that share From tag, Call-ID, CSeq and Request-URI with one that the same core has sent on. */
function mergedRequests(): Selector<Merged> {
  return {
    subjects: function* (reading) {
      const earlier = new Map<string, Relay>();
      for (const later of proxied.subjects(reading)) {
        const { method, uri, from, callId, cseq } = later.incoming.request.message;
        if (from?.tag === undefined || callId === undefined || !cseq) continue;
        const key = [later.incoming.server.name, method, uri, from.tag, callId, cseq.number].join(' ');
        const first = earlier.get(key);
        if (first) yield { earlier: first, later };
        else if (later.branches.length > 0) earlier.set(key, later);
      }
    },
    by: ({ later }) => later.incoming.server,
    frames: ({ earlier, later }) => [earlier, later].map(({ incoming }) => incoming.request.frame),
  };
}

/** What each core writes into its Vias. */
const viasOf = perReading((reading: Reading) => {
  const sentBys = new Map<string, Set<string>>();
  for (const { client, request } of reading.hops) {
    if (client.role !== 'core' || !request.message.topVia) continue;
    const own = sentBys.get(client.name) ?? new Set();
    sentBys.set(client.name, own.add(request.message.topVia.sentBy));
  }
  return sentBys;
});

/**
 * Whether a request is for a user who was registered before and is no longer, was not sent on anywhere, and certainly
 * came: the core said 100, or we saw it arrive.
 */
function isForAbsentUser({ incoming, branches }: Relay, reading: Reading): boolean {
  const time = reachedAt(incoming);
  const { message } = incoming.request;
  const aor = aorOf(message);
  if (branches.length > 0 || time === undefined || aor === undefined) return false;
  // A GRUU that never was, or is no longer, is one that does not exist (RFC 5627 s6.1).
  if (!isFault(message.requestUri) && isGruu(message.requestUri)) return false;
  const { registrations } = reading;
  if (!registrations.knows(aor, time) || registrations.changes(aor, time, reading.until)) return false;
  const { certain, doubtful } = registrations.boundAt(aor, time);
  const arrived = incoming.responses.length > 0 || incoming.request.frame.receivedAt !== undefined;
  return certain.length + doubtful.length === 0 && arrived;
}

/** The top Via names a host, or an address other than the one the request came from. */
function needsReceived({ request }: Hop): boolean {
  const via = request.message.topVia;
  if (!via || isUnspecified(request.frame.source)) return false;
  const host = via.host.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 || !isSameHost(host, request.frame.source.host);
}
