import { check, SKIP, type Breach, type Check, type Selector, type Skip } from '../check';
import type { Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import type { ResponseSighting } from '../reading/sighting';
import { clientHops, where } from '../subjects';
import { lastUse, placeKey } from './presence';
import { compare, T1, T2, tolerance, TRANSACTION_LIFE } from './schedule';

/** A copy sent so soon after the arrival of a response may have crossed it. */
const CROSSING = 50;

/** Copies of an INVITE this far apart keep a NAT binding alive (RFC 3581 s3) and are no retransmissions. */
const NAT_REFRESH = 15_000;

const overUdp = onTransport((transport) => transport === 'udp');

/** RFC 3261 s17.1: how often a client sends a request. */
export const CLIENT_RETRANSMISSION_CHECKS: readonly Check[] = [
  check('TXN-3261-17.1.1.2-21', {
    over: where(clientHops(), ({ transmissions }) => transmissions.length > 1),
    expected: 'copies that are octet for octet the request that was sent first',
    breach: ({ request, transmissions }) => {
      const other = transmissions.find((each) => !each.frame.octets.equals(request.frame.octets));
      if (!other) return undefined;
      return {
        actual: `a copy differs: ${firstDifference(request.frame.octets, other.frame.octets)}`,
        frames: [request.frame, other.frame],
      };
    },
  }),
  check('TXN-3261-17.1.1.2-22', {
    over: where(overUdp, ({ method }) => method === 'INVITE'),
    expected: 'copies of an unanswered INVITE after T1, 3*T1, 7*T1 ..., doubling, up to 64*T1',
    breach: (hop, reading) => scheduleBreach(hop, reading, false),
  }),
  check('TXN-3261-17.1.1.2-23', {
    over: where(clientHops('INVITE'), (hop) => heard(hop, isProvisional) !== undefined),
    expected: 'no further copy of the INVITE after a provisional response',
    breach: (hop) => {
      const at = heard(hop, isProvisional)!;
      const late = hop.transmissions.find(
        (each, i) =>
          each.sentAt > at + CROSSING && each.sentAt - hop.transmissions[i - 1]!.sentAt < NAT_REFRESH,
      );
      return late && `a copy ${Math.round(late.sentAt - at)} ms after the provisional response came`;
    },
  }),
  check('TXN-3261-17.1.2.2-21', {
    over: where(overUdp, ({ method }) => method !== 'INVITE'),
    expected: 'copies of an unanswered request after T1, 3*T1, 7*T1, then every T2',
    breach: (hop, reading) => scheduleBreach(hop, reading, true),
  }),
  check('TXN-3261-17.1.2.2-22', {
    over: where(overUdp, (hop) => hop.method !== 'INVITE' && heard(hop, isProvisional) !== undefined),
    expected: 'copies every T2 after a provisional response, until the final one',
    breach: proceedingBreach,
  }),
  check('TXN-3261-17.1.2.2-23', {
    over: where(clientHops(), (hop) => heard(hop, isFinal) !== undefined),
    expected: 'no further copy once a final response has come',
    breach: (hop) => {
      const at = heard(hop, isFinal)!;
      const late = hop.transmissions.find((each) => each.sentAt > at + CROSSING);
      return late && `a copy ${Math.round(late.sentAt - at)} ms after the final response came`;
    },
  }),
  check('TXN-3261-17.1.2.2-24', {
    over: where(overUdp, ({ method, transmissions }) => method !== 'INVITE' && transmissions.length > 1),
    expected: 'no copy later than 64*T1 after the first transmission',
    breach: (hop) => {
      const late = hop.transmissions.find((each) => each.sentAt >= endOfLife(hop));
      return late && `a copy ${Math.round(late.sentAt - hop.request.sentAt)} ms after the first transmission`;
    },
  }),
  check('TXN-3261-17.1.2.2-25', {
    over: onTransport((transport) => transport !== 'udp'),
    expected: 'each request once on a connection',
    breach: ({ request, transmissions }) => {
      const { port } = request.frame.source;
      const copies = transmissions.filter((each) => each.frame.source.port === port);
      return copies.length > 1
        ? `sent ${copies.length} times over ${request.frame.transport.toUpperCase()}`
        : undefined;
    },
  }),
];

function onTransport(wanted: (transport: string) => boolean): Selector<Hop> {
  return where(clientHops(), ({ request }) => wanted(request.frame.transport));
}

function isProvisional({ message }: ResponseSighting): boolean {
  return message.status < 200;
}

function isFinal({ message }: ResponseSighting): boolean {
  return message.status >= 200;
}

/** When the first response of a sort reached the client that he has to take for an answer to his request. */
function heard(hop: Hop, isWanted: (response: ResponseSighting) => boolean): number | undefined {
  return earliest(hop.responses.filter((each) => isWanted(each) && isSound(each, hop)));
}

/** When any response of the transaction reached the client, sound or not. */
function heardAnything(hop: Hop): number {
  return earliest(hop.responses) ?? Infinity;
}

function earliest(responses: readonly ResponseSighting[]): number | undefined {
  const arrivals = responses.flatMap((each) => each.arrivedAt ?? []);
  return arrivals.length > 0 ? Math.min(...arrivals) : undefined;
}

/** A client may drop a response that is malformed, answers something else, or went where he does not listen. */
function isSound({ message, frame }: ResponseSighting, { request, client }: Hop): boolean {
  const asked = request.message;
  const { host, port } = request.frame.source;
  const reachesClient =
    !client.underTest || (frame.destination.port === port && frame.destination.host === host);
  return (
    reachesClient &&
    message.callId === asked.callId &&
    message.cseq?.number === asked.cseq?.number &&
    message.from?.tag === asked.from?.tag &&
    message.vias.length === asked.vias.length &&
    message.problems.length === 0
  );
}

/** Compares the copies before the first response with the schedule, and looks for the next one that was due. */
function scheduleBreach(hop: Hop, reading: Reading, capped: boolean): Breach | undefined | Skip {
  const answered = heardAnything(hop);
  const end = Math.min(answered, capped ? endOfLife(hop) : Infinity);
  const times = hop.transmissions.map((each) => each.sentAt).filter((time) => time < end);
  const { departure, nextDue } = compare(times, { capped, seenFromAfar: isSeenFromAfar(hop, reading) });
  if (departure) return departure;
  if (!couldBeSeen(hop, reading, nextDue) || answered < nextDue + tolerance(nextDue - times[0]!))
    return times.length > 1 ? undefined : SKIP;
  return {
    actual: `sent ${times.length === 1 ? 'once' : `${times.length} times`}, and unanswered`,
    expected: `the next copy ${Math.round(nextDue - times[0]!)} ms after the first transmission`,
  };
}

/** When the last copy may leave, with the tolerance; T1 is taken from the first interval (s17.1.2.2, Timer F). */
function endOfLife({ transmissions: [first, second] }: Hop): number {
  const life = 64 * Math.max(T1, (second?.sentAt ?? 0) - first!.sentAt);
  return first!.sentAt + life + tolerance(life);
}

/** After a provisional response: the copy that was already due, then one every T2 (s17.1.2.2). */
function proceedingBreach(hop: Hop, reading: Reading): string | Skip | undefined {
  const start = hop.request.sentAt;
  const from = heard(hop, isProvisional)!;
  const until = Math.min(heard(hop, isFinal) ?? Infinity, start + TRANSACTION_LIFE);
  const times = hop.transmissions.map((each) => each.sentAt);
  const copies = times.filter((time) => time > from && time < until);
  // T2 is 4 s, or has been scaled with T1.
  const scaled = 8 * ((times[1] ?? start + T1) - start);
  const [shortest, longest] = [Math.min(T2, scaled), Math.max(T2, scaled)];
  const hasty = copies.findIndex(
    (time, i) => i > 0 && time - copies[i - 1]! < shortest - tolerance(shortest),
  );
  if (hasty >= 0) return `copies ${Math.round(copies[hasty]! - copies[hasty - 1]!)} ms apart`;
  const latest = copies[copies.length - 1] ?? from;
  const silentUntil = Math.min(until, reading.until);
  const stopped = silentUntil - latest > 2 * longest + tolerance(longest);
  if (stopped && couldBeSeen(hop, reading, latest + 2 * longest))
    return `no copy for ${Math.round(silentUntil - latest)} ms although no final response came`;
  return copies.length > 0 ? undefined : SKIP;
}

/** Copies of a system under test, and all of a capture, are seen where they arrive. */
function isSeenFromAfar(hop: Hop, reading: Reading): boolean {
  return hop.client.underTest || reading.trace.network === 'capture';
}

/**
 * Whether a copy sent at a time would be on the trace: we were watching, nothing told the client that nobody is there,
 * and of a system under test, the place that it sends to was still in use.
 */
function couldBeSeen(hop: Hop, reading: Reading, time: number): boolean {
  if (time + tolerance(time - hop.request.sentAt) > reading.until) return false;
  if (time > hop.request.sentAt + TRANSACTION_LIFE) return false;
  if (hop.transmissions.some(({ frame }) => frame.note !== undefined && frame.note !== 'lost')) return false;
  if (!reading.actors.some((each) => each.name === hop.server.name)) return false;
  const place = placeKey(hop.request.frame.destination);
  return !isSeenFromAfar(hop, reading) || (lastUse(reading).get(place) ?? 0) >= time;
}

/** The first line in which two messages differ, as the second one has it. */
function firstDifference(a: Buffer, b: Buffer): string {
  const [x, y] = [a, b].map((octets) => octets.toString('latin1').split('\r\n'));
  const at = y!.findIndex((line, i) => line !== x![i]);
  return at < 0 ? `${b.length} octets, not ${a.length}` : `"${x![at] ?? ''}" became "${y![at]!}"`;
}
