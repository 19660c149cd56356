import { check, SKIP, type Check, type Selector } from '../check';
import { perReading } from '../per-reading';
import { reachedAt } from '../reading/hops';
import type { Reading } from '../reading/reading';
import type { Relay } from '../reading/relays';
import type { ResponseSighting } from '../reading/sighting';
import { relays, where } from '../subjects';
import { arrivedBy, hopOf, isFlowOpen, isProxied, upstreamFinals } from './proxying';
import { TRANSACTION_LIFE } from './schedule';

/** A response that a proxy should pass on at once is late after this time, milliseconds. */
const AT_ONCE = 1000;

/** What a proxy forwards without a thought is on its way within this time, milliseconds. */
const PROMPTLY = 50;

/** Responses that cross on the way, milliseconds. */
const CROSSING = 200;

/** A response with the request that it belongs to. */
interface Urgent {
  readonly relay: Relay;
  readonly response: ResponseSighting;
}

/** A 100 that the core sent upstream, with the one before it. */
interface Trying extends Urgent {
  readonly previous: ResponseSighting | undefined;
}

const answered = where(relays(), (relay) => isProxied(relay) && relay.branches.length > 0);

/** RFC 3261 s16.7 step 5: which responses a proxy passes on at once, and which never. */
export const PROXY_IMMEDIATE_CHECKS: readonly Check[] = [
  check('PXY-3261-16.7-05', {
    over: urgentAnswers(),
    expected: 'a 2xx, and a 1xx above 100 to INVITE, to be sent upstream at once',
    breach: ({ relay, response }, reading) => {
      const arrivedAt = response.arrivedAt!;
      const sent = relay.incoming.responses.filter((each) => each.sentAt >= arrivedAt);
      if (sent.some((each) => each.relayOf === response && each.sentAt <= arrivedAt + AT_ONCE))
        return undefined;
      const other = sent.find((each) => each.message.status >= 200 && each.sentAt <= arrivedAt + AT_ONCE);
      if (other) return overtaken(response, other);
      if (reading.until < arrivedAt + AT_ONCE || isRepeatedAfter(response, reading)) return SKIP;
      if (!isFlowOpen(relay.incoming.request.frame, arrivedAt, reading)) return SKIP;
      return `${response.message.startLine} of ${response.sender.name} not passed on within ${AT_ONCE} ms`;
    },
  }),
  check('PXY-3261-16.7-05', {
    over: upstreamTryings(),
    expected: 'no 100 of a branch upstream',
    breach: (trying, reading) => {
      const { relay, response } = trying;
      const ofBranches = relay.branches
        .flatMap((branch) => branch.responses)
        .filter((each) => each.message.status === 100 && arrivedBy(each, response.sentAt));
      const copied =
        ofBranches.find((each) => isCopied(response, each, relay)) ??
        ofBranches.find((each) => hasPrompted(each, trying, reading));
      if (!copied) return undefined;
      const waited = Math.round(response.sentAt - copied.arrivedAt!);
      return {
        actual: `100 upstream ${waited} ms after the 100 of ${copied.sender.name}`,
        frames: [copied.frame, response.frame],
      };
    },
  }),
];

/** Responses that reached the core before it had sent a final one, and that go upstream at once (s16.7 step 5). */
function urgentAnswers(): Selector<Urgent> {
  return {
    subjects: function* (reading) {
      for (const relay of answered.subjects(reading)) {
        const isInvite = relay.incoming.method === 'INVITE';
        const [final] = upstreamFinals(relay);
        const end = isInvite ? Infinity : (reachedAt(relay.incoming) ?? 0) + TRANSACTION_LIFE * 0.9;
        for (const response of relay.branches.flatMap((branch) => branch.responses)) {
          const { status } = response.message;
          const isUrgent = status >= 200 ? status < 300 : isInvite && status > 100;
          if (!isUrgent || response.copyOf || !arrivedBy(response, Math.min(end, final?.sentAt ?? Infinity)))
            continue;
          yield { relay, response };
        }
      }
    },
    by: ({ relay }) => relay.incoming.server,
    frames: ({ relay, response }) => [relay.incoming.request.frame, response.frame],
  };
}

/** The 100s that went upstream of a request which was sent on. */
function upstreamTryings(): Selector<Trying> {
  return {
    subjects: function* (reading) {
      for (const relay of answered.subjects(reading)) {
        let previous: ResponseSighting | undefined;
        for (const response of relay.incoming.responses) {
          if (response.message.status !== 100) continue;
          yield { relay, response, previous };
          previous = response;
        }
      }
    },
    by: ({ relay }) => relay.incoming.server,
    frames: ({ relay, response }) => [relay.incoming.request.frame, response.frame],
  };
}

/**
 * Another final response went upstream although this one had come. A 2xx of another branch may have come first; and of
 * a core that is not ours the trace does not tell what it had seen when it sent a failure at about the same time.
 */
function overtaken(response: ResponseSighting, other: ResponseSighting): string | typeof SKIP {
  const { status } = response.message;
  if (status >= 200 && other.message.status < 300) return SKIP;
  const doubt = status < 200 ? CROSSING : response.frame.receivedAt === undefined ? CROSSING / 2 : 0;
  return other.sentAt > response.arrivedAt! + doubt
    ? `${other.message.startLine}, though ${response.sender.name} had answered ${response.message.startLine}`
    : SKIP;
}

/** A core that is not ours and goes on repeating the request has perhaps not got the response. */
function isRepeatedAfter(response: ResponseSighting, reading: Reading): boolean {
  const copies = hopOf(response, reading)?.transmissions ?? [];
  return response.frame.receivedAt === undefined && copies.some(({ sentAt }) => sentAt > response.sentAt);
}

/** Fields that every 100 has, and those by which a piece of software names itself or the time. */
const PLAIN: ReadonlySet<string> = new Set([
  ...['via', 'from', 'to', 'call-id', 'cseq', 'content-length', 'timestamp', 'server', 'user-agent', 'date'],
]);

/** Whether a 100 says something that the proxy can only have from the 100 of a branch. */
function isCopied(upstream: ResponseSighting, origin: ResponseSighting, relay: Relay): boolean {
  const tag = upstream.message.to?.tag;
  if (tag !== undefined && tag !== relay.incoming.request.message.to?.tag && tag === origin.message.to?.tag)
    return true;
  const telling = upstream.message.headers.fields.filter(({ id }) => !PLAIN.has(id));
  return telling.length > 0 && telling.every(({ id, value }) => origin.message.fields(id).includes(value));
}

/**
 * Whether a 100 followed on the heels of that of a branch, when the core had sent its own before, and no copy of the
 * request asked for it again (s17.2.1, s17.2.2).
 */
function hasPrompted(
  origin: ResponseSighting,
  { relay, response, previous }: Trying,
  reading: Reading,
): boolean {
  if (!previous || origin.arrivedAt! < previous.sentAt || response.sentAt - origin.arrivedAt! > PROMPTLY)
    return false;
  const { transmissions, request } = relay.incoming;
  const copies = transmissions.map((each) => each.arrivedAt ?? each.sentAt);
  const duplicates = duplicatesOf(reading).get(request.frame.octets.toString('latin1')) ?? [];
  return ![...copies, ...duplicates].some((time) => time > previous.sentAt && time <= response.sentAt);
}

/** When second copies that the network made of datagrams arrived, by their octets. */
const duplicatesOf = perReading(({ trace }: Reading) => {
  const arrivals = new Map<string, number[]>();
  for (const { note, octets, receivedAt } of trace.frames) {
    if (note !== 'duplicate' || receivedAt === undefined) continue;
    const key = octets.toString('latin1');
    arrivals.set(key, [...(arrivals.get(key) ?? []), receivedAt]);
  }
  return arrivals;
});
