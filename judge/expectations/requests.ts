import { isFault } from '../../protocol/sip/fault';
import { uriEqual } from '../../protocol/sip/uri-equality';
import { parseNameAddr } from '../../protocol/sip/name-addr';
import { isGruu } from '../../protocol/sip/gruu';
import { finalOf } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { actorNamed, coreOf, decided, listed, undecided, type Expectation } from './expectation';
import { arrivalsAt, finalOfPush, pushesSince } from './pushes';
import { ownBindings } from './registration';

/** Each push has a Call-ID, From tag and branch that no other push has (RFC 3261 s8.1.1). */
export function pushesIndependent(reading: Reading): Expectation {
  const expected = 'Call-ID, From tag and branch of its own for each push';
  const requests = pushesSince(reading, 0).map((each) => each.hops[0]!.request);
  if (requests.length < 2)
    return undecided(expected, `there were ${requests.length} pushes with a Call-ID of their own`);
  const parts = {
    'Call-ID': requests.map((each) => each.message.callId),
    'From tag': requests.map((each) => each.message.from?.tag),
    branch: requests.map((each) => each.message.topVia?.branch),
  };
  const shared = Object.entries(parts).find(([, values]) => new Set(values).size < values.length);
  return decided(
    requests[0]!.sender,
    expected,
    !shared,
    shared ? `a ${shared[0]} is used twice` : 'all differ',
    requests,
  );
}

/** After a push its sender sent nothing but MESSAGE: no dialog was set up or ended (RFC 3428 s4). */
export function onlyMessages(reading: Reading, since: number): Expectation {
  const expected = 'no request other than MESSAGE from the sender';
  const pushes = pushesSince(reading, since);
  if (pushes.length === 0) return undecided(expected, 'the sender sent no MESSAGE');
  const by = pushes[0]!.hops[0]!.client;
  const others = reading.hops.filter(
    (each) => each.client.name === by.name && each.method !== 'MESSAGE' && each.request.frame.index > since,
  );
  const methods = listed([...new Set(others.map((each) => each.method))]);
  return decided(
    by,
    expected,
    others.length === 0,
    others.length === 0 ? 'only MESSAGE' : methods,
    others.map((each) => each.request),
  );
}

/** Neither the MESSAGE nor its 2xx has a Contact (RFC 3428 s4, s7). */
export function noContact(reading: Reading, since: number): Expectation {
  const expected = 'no Contact in the MESSAGE and in its answer';
  const push = pushesSince(reading, since).at(-1);
  if (!push) return undecided(expected, 'the sender sent no MESSAGE');
  const request = push.hops[0]!.request;
  const seen = [request, finalOfPush(push)].flatMap((each) => each ?? []);
  const found = seen.find((each) => each.message.has('Contact'));
  return decided(
    found?.sender ?? request.sender,
    expected,
    !found,
    found ? `Contact: ${found.message.header('Contact') ?? ''}` : 'none',
    seen,
  );
}

/** No MESSAGE over this size left the sender, in octets (RFC 3428 s8). */
export function nothingLargerThan(reading: Reading, since: number, octets: number): Expectation {
  const expected = `no MESSAGE of more than ${octets} octets`;
  const requests = pushesSince(reading, since).flatMap((each) => each.hops.map((hop) => hop.request));
  const sender = reading.actors.find((each) => each.role === 'sender');
  const large = requests.find((each) => each.frame.octets.length > octets);
  const actual = large
    ? `${large.frame.octets.length} octets`
    : `${requests.length} MESSAGE requests, none larger`;
  return decided(large?.sender ?? sender, expected, !large, actual, [large]);
}

/** What reaches a terminal has its registered contact as Request-URI, and no `gr` (RFC 3261 s16.6, RFC 5627 s6.1). */
export function addressedToContact(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `the Request-URI is the contact of ${terminal}`;
  const arrival = arrivalsAt(reading, terminal, pushesSince(reading, since)).at(-1);
  const own = ownBindings(reading, terminal).at(-1)?.own;
  if (!arrival || !own) return undecided(expected, 'no push arrived at a registered contact');
  const [seen, contact] = [arrival.request.message.requestUri, own.contact.uri];
  const kept = !isFault(seen) && !isFault(contact) && uriEqual(seen, contact) && !isGruu(seen);
  return decided(arrival.client, expected, kept, arrival.request.message.uri, [arrival.request]);
}

/** What reaches a terminal has been through exactly this many proxies: Via values and Max-Forwards agree. */
export function passedProxies(reading: Reading, since: number, proxies: number): Expectation {
  const expected = `${proxies + 1} Via values, and Max-Forwards less by ${proxies}`;
  const push = pushesSince(reading, since).at(-1);
  const terminal = reading.actors
    .filter((each) => each.role === 'terminal')
    .find((each) => push && arrivalsAt(reading, each.name, [push]).length > 0);
  if (!push || !terminal) return undecided(expected, 'no push arrived');
  const sent = push.hops[push.hops.length - 1]!.request;
  const { request, client } = arrivalsAt(reading, terminal.name, [push])[0]!;
  const less = (sent.message.maxForwards ?? 70) - (request.message.maxForwards ?? 70);
  const vias = request.message.vias.length;
  return decided(
    client,
    expected,
    vias === proxies + 1 && less === proxies,
    `${vias} Via values, Max-Forwards less by ${less}`,
    [sent, request],
  );
}

/** The copies of the (last) push leave the sender at these times, in seconds from the first (RFC 3261 s17.1.2.2). */
export function sentAtSeconds(reading: Reading, since: number, seconds: readonly number[]): Expectation {
  const expected = `transmissions at ${seconds.join(', ')} s`;
  const hop = pushesSince(reading, since).at(-1)?.hops[0];
  if (!hop) return undecided(expected, 'the sender sent no MESSAGE');
  const first = hop.request.sentAt;
  const times = hop.transmissions.map((each) => (each.sentAt - first) / 1000);
  const kept =
    times.length === seconds.length &&
    times.every((time, i) => Math.abs(time - seconds[i]!) <= Math.max(0.05, seconds[i]! / 10));
  return decided(
    hop.client,
    expected,
    kept,
    times.map((each) => each.toFixed(2)).join(', '),
    hop.transmissions,
  );
}

/** The last push left the sender this many times. */
export function sentTimes(reading: Reading, since: number, copies: number): Expectation {
  const expected = `the MESSAGE is sent ${copies} times`;
  const hop = pushesSince(reading, since).at(-1)?.hops[0];
  if (!hop) return undecided(expected, 'the sender sent no MESSAGE');
  return decided(
    hop.client,
    expected,
    hop.transmissions.length === copies,
    `${hop.transmissions.length} times`,
    hop.transmissions,
  );
}

/** Of two pushes the second leaves after the first has its final answer (RFC 3428 s8). */
export function secondWaits(reading: Reading, since: number): Expectation {
  const expected = 'the second MESSAGE leaves after the first is answered';
  const [first, second] = pushesSince(reading, since);
  if (!first || !second) return undecided(expected, 'the sender did not send two pushes');
  const answer = finalOf(first.hops[0]!);
  const next = second.hops[0]!.request;
  const kept = answer !== undefined && next.sentAt >= answer.sentAt;
  const actual = answer
    ? `answered at ${answer.sentAt.toFixed(0)} ms, second sent at ${next.sentAt.toFixed(0)} ms`
    : 'the first was never answered';
  return decided(next.sender, expected, kept, actual, [first.hops[0]!.request, answer, next]);
}

/** A request of any method arrived at a terminal. */
export function requestArrived(reading: Reading, method: string, terminal: string): Expectation {
  const expected = `${method} arrives at ${terminal}`;
  const hop = reading.hops.find((each) => each.method === method && each.server.name === terminal);
  const sent = reading.hops.find((each) => each.method === method);
  if (!sent) return undecided(expected, `nobody sent a ${method} request`);
  return decided(coreOf(reading), expected, hop !== undefined, hop ? 'it did' : 'it did not', [
    sent.request,
    hop?.request,
  ]);
}

/** A terminal's answer to the last OPTIONS has its GRUU as Contact (RFC 5627 s4.4, clause 4.1). */
export function answersWithGruu(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `a GRUU of ${terminal} as Contact of its answer`;
  const hop = arrivalsAt(reading, terminal, pushesSince(reading, since, 'OPTIONS')).at(-1);
  const final = hop && finalOf(hop);
  if (!final) return undecided(expected, `${terminal} answered no OPTIONS`);
  const contact = final.message.header('Contact') ?? '';
  const address = parseNameAddr(contact);
  const kept = !isFault(address) && !isFault(address.uri) && isGruu(address.uri);
  return decided(final.sender, expected, kept, `Contact: ${contact}`, [hop.request, final]);
}

/** A terminal's answer to the last OPTIONS lists a method in Allow (RFC 3261 s11.2). */
export function allows(reading: Reading, since: number, terminal: string, method: string): Expectation {
  const expected = `${method} among the methods that ${terminal} allows`;
  const hop = arrivalsAt(reading, terminal, pushesSince(reading, since, 'OPTIONS')).at(-1);
  const final = hop && finalOf(hop);
  if (!final) return undecided(expected, `${terminal} answered no OPTIONS`);
  return decided(
    final.sender,
    expected,
    final.message.list('Allow').includes(method),
    `Allow: ${final.message.list('Allow').join(', ')}`,
    [final],
  );
}

/** A client repeated one REGISTER and started no other while it was unanswered (RFC 3261 s10.2). */
export function oneRegisterPending(reading: Reading, client: string): Expectation {
  const expected = `copies of one REGISTER from ${client}`;
  const hops = reading.hops.filter((each) => each.client.name === client && each.method === 'REGISTER');
  if (hops.length === 0) return undecided(expected, `${client} sent no REGISTER`);
  return decided(
    actorNamed(reading, client),
    expected,
    hops.length === 1,
    `${hops.length} different ones`,
    hops.map((each) => each.request),
  );
}
