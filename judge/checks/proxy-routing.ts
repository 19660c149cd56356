import { endpointKey } from '../../network/endpoint';
import { isFault, type Fault } from '../../protocol/sip/fault';
import { grValue } from '../../protocol/sip/gruu';
import type { NameAddr } from '../../protocol/sip/name-addr';
import type { SipUri, Uri } from '../../protocol/sip/uri';
import { canonicalAor } from '../../protocol/sip/uri-equality';
import { check, SKIP, type Check } from '../check';
import { perReading } from '../per-reading';
import { valuesOf } from '../reading/header-values';
import type { Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { viasAbove } from '../reading/relays';
import { relays, shown, where, type Branch } from '../subjects';
import { addressOf, aorOf, described, forwarded, isProxied, isSameUri, leadsTo } from './proxying';
import { TRANSACTION_LIFE } from './schedule';

const MAGIC_COOKIE = 'z9hG4bK';

const forked = where(relays(), (relay) => isProxied(relay) && relay.branches.length > 1);

/** RFC 3261 s16.4 to s16.6: where a proxy sends a request, and what it writes into it on the way. */
export const PROXY_ROUTING_CHECKS: readonly Check[] = [
  check('PXY-3261-16.4-01', {
    over: where(forwarded, ({ relay }) =>
      namesCore(relay.incoming.request.message.routes[0], relay.incoming),
    ),
    expected: 'a Route without the value that named the proxy',
    breach: ({ relay, hop }) => {
      const received = valuesOf(relay.incoming.request.message.headers, 'Route');
      const count = (values: readonly string[]): number =>
        values.filter((each) => each === received[0]).length;
      const sent = valuesOf(hop.request.message.headers, 'Route');
      return count(sent) < count(received) ? undefined : shown(hop.request.message, 'Route');
    },
  }),
  check('PXY-3261-16.5-21', {
    over: forked,
    expected: 'each target once',
    breach: ({ branches, incoming }, reading) => {
      const again = repeated(branches, incoming, reading);
      if (!again) return undefined;
      const frames = again.map(({ request }) => request.frame);
      return { actual: `twice the same target: ${again[1].request.message.uri}`, frames };
    },
  }),
  check('PXY-3261-16.6-02', {
    over: where(forwarded, ({ hop }) => !isFault(hop.request.message.requestUri)),
    expected: 'the URI of the target as Request-URI, without method parameter and headers',
    breach: (branch, reading) => {
      const { requestUri, uri } = branch.hop.request.message;
      if (isFault(requestUri) || requestUri.kind !== 'sip') return undefined;
      const received = branch.relay.incoming.request.message;
      if (requestUri.params.has('method') || requestUri.headers.length > 0)
        return uri === received.uri ? SKIP : `Request-URI ${uri}`;
      return isForContact(branch, reading) && !isContact(requestUri, reading)
        ? `${described(branch)}, where a contact of ${aorOf(received) ?? ''} is; no contact has this URI`
        : undefined;
    },
  }),
  check('PXY-3261-16.6-03', {
    over: forwarded,
    expected: 'Max-Forwards lowered by one, or added',
    breach: ({ relay, hop }) => {
      const [received, sent] = [relay.incoming.request.message, hop.request.message];
      const before = received.maxForwards;
      // A row of proxies lowers it by one for each Via it adds.
      const proxies = viasAbove(sent, received);
      // One that is out of range may be taken as missing (RFC 4475 s3.1.2.4).
      if (received.has('Max-Forwards') && (before === undefined || before === 0 || before > 255)) return SKIP;
      if (!sent.has('Max-Forwards')) return 'no Max-Forwards';
      if (before === undefined) return undefined;
      if (proxies === undefined) return SKIP;
      const expected = before - Math.max(1, proxies);
      return sent.maxForwards === expected
        ? undefined
        : `${before} became ${shown(sent, 'Max-Forwards') ?? ''}`;
    },
  }),
  check('PXY-3261-16.6-04', {
    over: where(forwarded, ({ hop }) => hop.request.message.has('Record-Route')),
    expected: "the proxy's Record-Route before those already there, a SIP or SIPS URI of its own with lr",
    breach: ({ relay, hop }, reading) => {
      const before = valuesOf(relay.incoming.request.message.headers, 'Record-Route');
      const after = valuesOf(hop.request.message.headers, 'Record-Route');
      const added = after.slice(0, after.length - before.length);
      const kept = after.slice(added.length);
      if (after.length < before.length || kept.some((each, i) => each !== before[i]))
        return `Record-Route: ${after.join(', ')}; received: ${before.join(', ') || 'none'}`;
      const own = hop.request.message.recordRoutes.slice(0, added.length);
      const wrong = own.find((each) => !hasLr(each.uri) || leadsAstray(each, hop, reading));
      return wrong === undefined ? undefined : `Record-Route: ${wrong.toString()}`;
    },
  }),
  check('PXY-3261-16.6-05', {
    over: where(forwarded, ({ relay }, reading) => strictRoute(relay.incoming, reading) !== undefined),
    expected: 'the URI of the strict router as Request-URI, and the old Request-URI as last Route',
    breach: ({ relay, hop }, reading) => {
      const strict = strictRoute(relay.incoming, reading)!;
      const sent = hop.request.message;
      const [first] = sent.routes;
      // A Path or a route of the proxy's own stands before it (s16.6 step 6).
      if (first && !isSameUri(first.uri, strict.uri) && hasLr(first.uri)) return SKIP;
      if (isSameUri(sent.requestUri, strict.uri) && first && !isSameUri(first.uri, strict.uri))
        return undefined;
      return `Request-URI ${sent.uri}, ${shown(sent, 'Route') ?? 'no Route'}`;
    },
  }),
  check('PXY-3261-16.6-08', {
    over: where(relays(), ({ branches, incoming }) => branches.length > 0 && incoming.method !== 'CANCEL'),
    expected: `a Via of the proxy on top, with a branch of its own that begins with ${MAGIC_COOKIE}`,
    breach: ({ incoming, branches }) => {
      const used = new Set<string>();
      for (const { request } of branches) {
        const via = request.message.topVia;
        const fault = (actual: string): { actual: string; frames: Hop['request']['frame'][] } => ({
          actual,
          frames: [incoming.request.frame, request.frame],
        });
        if (!via || viasAbove(request.message, incoming.request.message) === 0)
          return fault(`the top Via is still that of the client: ${shown(request.message, 'Via') ?? 'none'}`);
        if (!via.branch?.startsWith(MAGIC_COOKIE)) return fault(`Via: ${via.toString()}`);
        if (used.has(via.branch)) return fault(`branch ${via.branch} for two branches`);
        used.add(via.branch);
      }
      return undefined;
    },
  }),
];

/** Whether a Route value leads to where the core received the request. */
function namesCore(route: NameAddr | undefined, { request }: Hop): boolean {
  const { destination, transport } = request.frame;
  return route !== undefined && leadsTo(route.uri, destination, transport);
}

/**
 * The Route value without lr that comes first once the proxy has taken its own away. It has to lead to somebody else who
 * is there, so that it is no other name of the proxy.
 */
function strictRoute(incoming: Hop, reading: Reading): NameAddr | undefined {
  const { routes, requestUri } = incoming.request.message;
  const { destination, transport } = incoming.request.frame;
  // After a strict router the last Route value is the Request-URI (s16.4).
  if (hasLr(requestUri) || leadsTo(requestUri, destination, transport)) return undefined;
  const next = namesCore(routes[0], incoming) ? routes[1] : routes[0];
  if (!next || isFault(next.uri) || next.uri.kind !== 'sip' || next.uri.params.has('lr')) return undefined;
  const address = addressOf(next.uri, transport);
  const receiver = address && receivers(reading).get(endpointKey(address));
  return receiver === undefined || receiver === incoming.server.name ? undefined : next;
}

function hasLr(uri: Uri | Fault): boolean {
  return !isFault(uri) && uri.kind === 'sip' && uri.params.has('lr');
}

/** Whether a Record-Route of a core leads to where somebody else receives requests. */
function leadsAstray({ uri }: NameAddr, hop: Hop, reading: Reading): boolean {
  if (isFault(uri) || uri.kind !== 'sip') return false;
  const address = addressOf(uri, hop.request.frame.transport);
  const receiver = address && receivers(reading).get(endpointKey(address));
  return receiver !== undefined && receiver !== hop.client.name;
}

/** Who receives requests where. */
const receivers = perReading((reading: Reading) => {
  const names = new Map<string, string>();
  for (const { request, server } of reading.hops)
    names.set(endpointKey(request.frame.destination), server.name);
  return names;
});

/** Two branches with equal Request-URI and Route to the same place; flows of one contact URI are different targets. */
function repeated(branches: readonly Hop[], incoming: Hop, reading: Reading): [Hop, Hop] | undefined {
  const places = new Map<string, Hop[]>();
  for (const branch of branches) {
    const { frame, message } = branch.request;
    const key = [frame.transport, endpointKey(frame.destination), ...valuesOf(message.headers, 'Route')].join(
      ' ',
    );
    const there = places.get(key) ?? [];
    places.set(key, there);
    const first = there.find((each) => isSameTarget(each, branch));
    if (first && !hasSeveralFlows(first, incoming, reading) && !cameAgain(incoming, first, branch))
      return [first, branch];
    there.push(branch);
  }
  return undefined;
}

/** A public GRUU equals its AOR by s19.1.4 and is another target all the same. */
function isSameTarget({ request: a }: Hop, { request: b }: Hop): boolean {
  const [one, other] = [a.message.requestUri, b.message.requestUri];
  if (isFault(one) || isFault(other)) return a.message.uri === b.message.uri;
  return isSameUri(one, other) && grValue(one) === grValue(other);
}

/**
 * Whether the client repeated the request between two branches at a time when the transaction of the first one was over, so
 * that the copy was a new request to the proxy.
 */
function cameAgain({ transmissions }: Hop, first: Hop, second: Hop): boolean {
  const over = first.request.sentAt + TRANSACTION_LIFE;
  return transmissions.some(
    ({ arrivedAt }) => arrivedAt !== undefined && arrivedAt >= over && arrivedAt <= second.request.sentAt,
  );
}

function hasSeveralFlows(branch: Hop, incoming: Hop, reading: Reading): boolean {
  const aor = aorOf(incoming.request.message);
  if (aor === undefined) return false;
  const { certain, doubtful } = reading.registrations.boundAt(aor, branch.request.sentAt);
  const alike = [...certain, ...doubtful].filter(({ contact }) =>
    isSameUri(contact.uri, branch.request.message.requestUri),
  );
  return alike.length > 1;
}

/** Whether a branch went straight to the address of a contact of the AOR that the request was for. */
function isForContact({ relay, hop }: Branch, reading: Reading): boolean {
  const { message, frame, sentAt } = hop.request;
  const aor = aorOf(relay.incoming.request.message);
  if (aor === undefined || message.has('Route')) return false;
  const { certain } = reading.registrations.boundAt(aor, sentAt);
  return certain.some(({ contact }) => leadsTo(contact.uri, frame.destination, frame.transport));
}

/** Whether anybody ever asked to be reached by a URI, or a registrar listed it. */
/** A sips contact may be addressed by a sip URI (RFC 5630 s5.3). */
function isContact(uri: SipUri, reading: Reading): boolean {
  return [uri, { ...uri, scheme: 'sips' as const }].some((spelled) =>
    (contactUris(reading).get(canonicalAor(spelled)) ?? []).some((each) => isSameUri(each, spelled)),
  );
}

/** Contact URIs of registrations and redirections, by the key of the location service. */
const contactUris = perReading((reading: Reading) => {
  const uris = new Map<string, Uri[]>();
  const known = new Set<string>();
  for (const { message } of reading.messages) {
    const isRedirection = message.kind === 'response' && message.status >= 300 && message.status < 400;
    if (!isRedirection && message.cseq?.method !== 'REGISTER') continue;
    for (const contact of message.contacts) {
      if (contact === '*' || isFault(contact.uri) || contact.uri.kind !== 'sip') continue;
      if (known.has(contact.uriText)) continue;
      known.add(contact.uriText);
      const key = canonicalAor(contact.uri);
      const alike = uris.get(key);
      if (alike) alike.push(asTarget(contact.uri));
      else uris.set(key, [asTarget(contact.uri)]);
    }
  }
  return uris;
});

/** A contact URI without what a Request-URI must not have (s16.6 step 2, s19.1.1). */
function asTarget(uri: SipUri): SipUri {
  return { ...uri, params: uri.params.without('method'), headers: [] };
}
