import { isFault } from '../../protocol/sip/fault';
import { canonicalAor, uriEqual } from '../../protocol/sip/uri-equality';
import { gruuEqual, isGruu } from '../../protocol/sip/gruu';
import type { Uri } from '../../protocol/sip/uri';
import { check, SKIP, type Check, type Selector } from '../check';
import { finalOf, reachedAt, type Hop } from '../reading/hops';
import {
  answers,
  clientHops,
  emittedRequests,
  relays,
  requests,
  serverHops,
  shown,
  where,
} from '../subjects';

const successes = where(
  answers('MESSAGE'),
  ({ response }) => response.message.status >= 200 && response.message.status < 300,
);

/** Two MESSAGEs of one client to one URI, the second sent after the first. */
interface Pair {
  readonly earlier: Hop;
  readonly later: Hop;
}

/** RFC 3428: the MESSAGE method, pager mode of SIP Push. */
export const PAGER_MODE_CHECKS: readonly Check[] = [
  check('MSG-3428-4-01', {
    over: requests('MESSAGE'),
    expected: 'a MESSAGE without a Contact header field',
    breach: ({ message }) => shown(message, 'Contact'),
  }),
  check('MSG-3428-4-05', {
    over: where(requests('MESSAGE'), ({ message }) => (message.expires ?? 0) > 0),
    expected: 'a Date beside an Expires above 0',
    breach: ({ message }) =>
      message.has('Date') ? undefined : `Expires: ${message.expires ?? ''}, and no Date`,
  }),
  check('MSG-3428-5-21', {
    over: emittedRequests('MESSAGE'),
    expected: 'no im: URI in Route or Record-Route',
    breach: ({ message }) => {
      const im = [...message.routes, ...message.recordRoutes].find((each) => schemeOf(each.uri) === 'im');
      return im?.toString();
    },
  }),
  check('MSG-3428-5-22', {
    over: requests('MESSAGE'),
    expected: 'SIP or SIPS URIs in From and To',
    breach: ({ message }) =>
      [message.from, message.to]
        .find((each) => each && !['sip', 'sips'].includes(schemeOf(each.uri)))
        ?.toString(),
  }),
  check('MSG-3428-7-01', {
    over: where(serverHops('MESSAGE'), (hop, reading) => reading.until - (reachedAt(hop) ?? 0) > 500),
    expected: 'a final response to the MESSAGE within 500 ms',
    breach: (hop) => {
      const final = finalOf(hop);
      const waited = final ? Math.round(final.sentAt - reachedAt(hop)!) : undefined;
      if (waited === undefined) return 'no final response';
      return waited > 500 ? `${final!.message.status} after ${waited} ms` : undefined;
    },
  }),
  check('MSG-3428-7-02', {
    over: successes,
    expected: 'a 2xx without a body',
    breach: ({ response }) =>
      response.message.body.length > 0 ? `a body of ${response.message.body.length} octets` : undefined,
  }),
  check('MSG-3428-7-03', {
    over: successes,
    expected: 'a 2xx without a Contact header field',
    breach: ({ response }) => shown(response.message, 'Contact'),
  }),
  check('MSG-3428-8-01', {
    over: requests('MESSAGE'),
    expected: 'a MESSAGE of at most 1300 octets outside a media session',
    breach: ({ message, frame }) => {
      // Inside a dialog the MESSAGE may belong to a media session (s8).
      if (message.to?.tag !== undefined) return SKIP;
      const size = frame.octets.length;
      return size > 1300 ? `${size} octets, ${message.body.length} of them body` : undefined;
    },
  }),
  check('MSG-3428-8-03', {
    over: pendingPairs(),
    expected: 'no second MESSAGE outside a dialog to a URI while one is pending there',
    breach: ({ earlier, later }) => {
      // The client may take it as over once the response is under way, and after Timer F.
      const over = Math.min(finalOf(earlier)?.sentAt ?? Infinity, earlier.request.sentAt + 64 * 500);
      return later.request.sentAt < over
        ? `sent to ${later.request.message.uri} while the MESSAGE of ${at(earlier)} had no final response`
        : undefined;
    },
  }),
  check('MSG-3428-9-02', {
    over: requests('MESSAGE'),
    expected: 'none of Accept, Accept-Encoding, Accept-Language and Record-Route',
    breach: ({ message }) =>
      ['Accept', 'Accept-Encoding', 'Accept-Language', 'Record-Route']
        .map((name) => shown(message, name))
        .find((each) => each),
  }),
  check('MSG-3428-9-05', {
    over: where(requests('MESSAGE'), ({ message }) => message.body.length > 0),
    expected: 'a Content-Type beside the body',
    breach: ({ message }) =>
      message.has('Content-Type') ? undefined : `${message.body.length} octets of body without a type`,
  }),
  check('MSG-3428-6-01', {
    over: where(relays('MESSAGE'), ({ branches }) => branches.length > 1),
    expected: 'one final response upstream for a forked MESSAGE',
    breach: ({ incoming }) => {
      const finals = incoming.responses.filter((each) => each.message.status >= 200 && !each.copyOf);
      return finals.length > 1
        ? {
            actual: finals.map((each) => each.message.startLine).join(', '),
            frames: finals.map((each) => each.frame),
          }
        : undefined;
    },
  }),
];

/** Each MESSAGE outside a dialog, with the one that its client sent to the same URI before. */
function pendingPairs(): Selector<Pair> {
  const hops = clientHops('MESSAGE');
  return {
    subjects: (reading) => {
      const latest = new Map<string, Hop[]>();
      const pairs: Pair[] = [];
      for (const later of hops.subjects(reading)) {
        if (later.request.relayOf || later.request.message.to?.tag !== undefined) continue;
        const key = `${later.client.name} ${userOf(later)}`;
        const alike = latest.get(key) ?? [];
        latest.set(key, alike);
        const known = alike.findIndex((each) => sameTarget(each, later));
        if (known < 0) alike.push(later);
        else {
          pairs.push({ earlier: alike[known]!, later });
          alike[known] = later;
        }
      }
      return pairs;
    },
    by: ({ later }) => later.client,
    frames: ({ earlier, later }) => [earlier.request.frame, later.request.frame],
  };
}

/** GRUUs of one user are different URIs, though RFC 3261 s19.1.4 calls a public GRUU equal to its AOR. */
function sameTarget(a: Hop, b: Hop): boolean {
  const [one, other] = [a.request.message.requestUri, b.request.message.requestUri];
  if (isFault(one) || isFault(other)) return a.request.message.uri === b.request.message.uri;
  if (isGruu(one) || isGruu(other)) return isGruu(one) && isGruu(other) && gruuEqual(one, other);
  return uriEqual(one, other);
}

function userOf(hop: Hop): string {
  const uri = hop.request.message.requestUri;
  return !isFault(uri) && uri.kind === 'sip' ? canonicalAor(uri) : hop.request.message.uri;
}

function schemeOf(uri: Uri | object): string {
  return 'scheme' in uri ? uri.scheme : '';
}

function at(hop: Hop): string {
  return `${(hop.request.sentAt / 1000).toFixed(3)} s`;
}
