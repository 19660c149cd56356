import type { Frame } from '../../network/trace';
import { check, SKIP, type Breach, type Check } from '../check';
import { perReading } from '../per-reading';
import type { Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import type { ResponseSighting } from '../reading/sighting';
import { serverHops, where } from '../subjects';
import { lastSent } from './presence';
import { compare, tolerance, TRANSACTION_LIFE } from './schedule';

/** A copy of a response this soon after a copy of the request was caused by it. */
const AT_ONCE = 50;

/** A copy of a request is answered within this time; a stateless server may have to ask behind itself again. */
const PATIENCE = 1000;

const nonInvite = where(serverHops(), ({ method }) => method !== 'INVITE');
const refusedInvites = where(serverHops('INVITE'), (hop) => refusalsOf(hop).length > 0);

/** RFC 3261 s17.2: how often a server sends a response. */
export const SERVER_RETRANSMISSION_CHECKS: readonly Check[] = [
  check('TXN-3261-17.2.2-21', {
    over: where(nonInvite, (hop) => finalsOf(hop).length > 0),
    expected: 'a response is repeated only when a copy of the request has come',
    breach: (hop, reading) => {
      const asked = arrivalsOf(hop, reading);
      const [first, ...others] = finalsOf(hop);
      const finals = [first!, ...others.filter((each) => isSameAnswer(each, first!))];
      const unasked = finals.find((each, i) => i > 0 && countUpTo(asked, each.sentAt + 1) <= i);
      if (!unasked) return undefined;
      return {
        actual: `${unasked.message.status} sent ${finals.length} times to ${asked.length} copies of the request`,
        frames: finals.map(({ frame }) => frame),
      };
    },
  }),
  check('TXN-3261-17.2.2-22', {
    over: where(nonInvite, (hop) => hop.request.frame.transport === 'udp' && hop.transmissions.length > 1),
    expected: 'the same response again for each copy of the request within 64*T1',
    breach: unansweredCopy,
  }),
  check('TXN-3261-17.2.2-23', {
    over: where(nonInvite, (hop) => finalsOf(hop).length > 0),
    expected: 'one final response to a request other than INVITE',
    breach: (hop) => {
      const [first, ...others] = finalsOf(hop);
      const other = others.find((each) => !isSameAnswer(each, first!));
      if (!other) return undefined;
      const name = ({ message }: ResponseSighting): string =>
        `${message.status} (To tag ${message.to?.tag ?? 'none'})`;
      return { actual: `${name(first!)}, then ${name(other)}`, frames: [first!.frame, other.frame] };
    },
  }),
  check('TXN-3261-17.2.1-21', {
    over: where(refusedInvites, ({ request }) => request.frame.transport === 'udp'),
    expected: 'the response again after T1, 3*T1, 7*T1, then every T2, until the ACK or 64*T1',
    breach: unacknowledgedBreach,
  }),
  check('TXN-3261-17.2.1-22', {
    over: where(refusedInvites, ({ request }) => request.frame.transport !== 'udp'),
    expected: 'one copy of the response over a reliable transport',
    breach: (hop, reading) => {
      const copies = ownCopies(refusalsOf(hop), arrivalsOf(hop, reading));
      return copies.length > 1
        ? `sent ${copies.length} times over ${hop.request.frame.transport.toUpperCase()}`
        : undefined;
    },
  }),
];

function finalsOf(hop: Hop): ResponseSighting[] {
  return hop.responses.filter((each) => each.message.status >= 200);
}

function isSameAnswer({ message: a }: ResponseSighting, { message: b }: ResponseSighting): boolean {
  return a.status === b.status && a.to?.tag === b.to?.tag;
}

/** The first final response other than 2xx, and its copies. */
function refusalsOf(hop: Hop): ResponseSighting[] {
  const refusals = hop.responses.filter((each) => each.message.status >= 300);
  return refusals.filter((each) => each === refusals[0] || each.copyOf === refusals[0]);
}

function unansweredCopy(hop: Hop, reading: Reading): Breach | undefined | typeof SKIP {
  const finals = finalsOf(hop);
  const first = finals[0];
  if (!first) return SKIP;
  let isJudged = false;
  for (const { arrivedAt, frame } of hop.transmissions) {
    if (arrivedAt === undefined || arrivedAt <= first.sentAt || arrivedAt >= first.sentAt + TRANSACTION_LIFE)
      continue;
    if (arrivedAt + PATIENCE > reading.until) continue;
    isJudged = true;
    const answered = finals.some((each) => each.sentAt >= arrivedAt && each.sentAt <= arrivedAt + PATIENCE);
    if (!answered) {
      const since = Math.round(arrivedAt - first.sentAt);
      return {
        actual: `no response to the copy that came ${since} ms after the ${first.message.status} was sent`,
        frames: [first.frame, frame],
      };
    }
  }
  return isJudged ? undefined : SKIP;
}

/** Timer G (s17.2.1): copies of the response that no copy of the INVITE has caused. */
function unacknowledgedBreach(hop: Hop, reading: Reading): Breach | undefined | typeof SKIP {
  const copies = ownCopies(refusalsOf(hop), arrivalsOf(hop, reading));
  const acknowledged = Math.min(...hop.acks.map((each) => each.arrivedAt ?? Infinity));
  const late = copies.find((each) => each.sentAt > acknowledged + AT_ONCE);
  if (late) {
    return {
      actual: `a copy ${Math.round(late.sentAt - acknowledged)} ms after the ACK came`,
      frames: [...hop.acks.map(({ frame }) => frame), late.frame],
    };
  }
  const times = copies.map((each) => each.sentAt);
  const start = times[0]!;
  const { departure, nextDue } = compare(times, {
    capped: true,
    seenFromAfar: hop.server.underTest || reading.trace.network === 'capture',
  });
  if (departure) return departure;
  const overdue = nextDue + tolerance(nextDue - start);
  const awaited = nextDue < start + TRANSACTION_LIFE && overdue < Math.min(acknowledged, reading.until);
  // A system that has been switched off repeats nothing; it shows that it is there by what it sends.
  if (awaited && (!hop.server.underTest || (lastSent(reading).get(hop.server.name) ?? 0) > overdue)) {
    return {
      actual: `${hop.responses.find((each) => each.message.status >= 300)!.message.status} sent ${times.length === 1 ? 'once' : `${times.length} times`}, and no ACK came`,
      expected: `the next copy ${Math.round(nextDue - start)} ms after the first transmission`,
    };
  }
  return times.length > 1 || acknowledged < Infinity ? undefined : SKIP;
}

/** The first transmission and the copies but those that came at once behind a copy of the request, one for each. */
function ownCopies(responses: readonly ResponseSighting[], asked: readonly number[]): ResponseSighting[] {
  const caused = new Set<ResponseSighting>();
  for (const time of asked) {
    const answer = responses.find(
      (each) => !caused.has(each) && each.sentAt >= time && each.sentAt - time <= AT_ONCE,
    );
    if (answer) caused.add(answer);
  }
  return responses.filter((each, i) => i === 0 || !caused.has(each));
}

/** When copies of the request reached the server, those included that the network itself made. */
function arrivalsOf(hop: Hop, reading: Reading): number[] {
  const own = hop.transmissions.flatMap((each) => each.arrivedAt ?? []);
  const made = duplicates(reading).get(identityOf(hop.request.frame)) ?? [];
  return [...own, ...made].sort((a, b) => a - b);
}

/** When second copies that the network made of a datagram arrived, by what they are copies of. */
const duplicates = perReading((reading: Reading) => {
  const arrivals = new Map<string, number[]>();
  for (const frame of reading.trace.frames) {
    if (frame.note !== 'duplicate' || frame.receivedAt === undefined) continue;
    const key = identityOf(frame);
    arrivals.set(key, [...(arrivals.get(key) ?? []), frame.receivedAt]);
  }
  return arrivals;
});

function identityOf({ source, destination, octets }: Frame): string {
  return `${source.host}:${source.port} ${destination.host}:${destination.port} ${octets.toString('latin1')}`;
}

function countUpTo(times: readonly number[], limit: number): number {
  return times.filter((time) => time <= limit).length;
}
