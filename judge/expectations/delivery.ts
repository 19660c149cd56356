import type { Reading } from '../reading/reading';
import { finalOf, type Hop } from '../reading/hops';
import { actorNamed, coreOf, decided, listed, undecided, type Expectation } from './expectation';
import { arrivalsAt, finalOfPush, pushesSince, type Push } from './pushes';

/**
 * A terminal got a push: one transaction arrived there and was answered with 2xx. Follows the push hop by hop and
 * blames the first actor that broke the chain.
 */
export function deliveredOnce(reading: Reading, since: number, terminal: string, copies = 1): Expectation {
  const expected = `${terminal} receives the push ${copies === 1 ? 'exactly once' : `${copies} times`} and answers 2xx`;
  const pushes = pushesSince(reading, since);
  if (pushes.length === 0) return undecided(expected, 'the sender sent no MESSAGE');
  const arrivals = arrivalsAt(reading, terminal, pushes);
  if (arrivals.length === copies) return accepted(arrivals, terminal, expected);
  const requests = arrivals.map((each) => each.request);
  if (arrivals.length > copies) {
    return decided(
      arrivals[0]!.client,
      expected,
      false,
      `${arrivals.length} transactions arrived at ${terminal}`,
      requests,
    );
  }
  return missing(reading, pushes, terminal, expected);
}

/** None of these terminals is sent anything of the push. */
export function notDelivered(
  reading: Reading,
  since: number,
  terminals: readonly string[],
  method = 'MESSAGE',
): Expectation {
  const expected = `nothing of the push is sent to ${listed(terminals)}`;
  const pushes = pushesSince(reading, since, method);
  const callIds = new Set(pushes.map((each) => each.callId));
  const leaked = reading.hops.filter(
    (hop) => terminals.includes(hop.server.name) && callIds.has(hop.request.message.callId ?? ''),
  );
  if (pushes.length === 0)
    return undecided(expected, 'the sender sent nothing that could have been delivered');
  const names = [...new Set(leaked.map((each) => each.server.name))];
  return decided(
    leaked[0]?.client ?? coreOf(reading),
    expected,
    leaked.length === 0,
    leaked.length === 0 ? 'nothing was sent there' : `${leaked[0]!.method} sent to ${listed(names)}`,
    leaked.map((each) => each.request),
  );
}

/** What the sender sent as body is what each receiver got, and so is its Content-Type. */
export function octetForOctet(reading: Reading, since: number): Expectation {
  const expected = 'body and Content-Type arrive as the sender sent them';
  const pushes = pushesSince(reading, since);
  const terminals = reading.actors.filter((each) => each.role === 'terminal');
  let compared = 0;
  for (const push of pushes) {
    const sent = push.hops[push.hops.length - 1]!.request;
    for (const { name } of terminals) {
      for (const { request, client } of arrivalsAt(reading, name, [push])) {
        compared++;
        const sameBody = request.message.body.equals(sent.message.body);
        const sameType = request.message.header('Content-Type') === sent.message.header('Content-Type');
        if (sameBody && sameType) continue;
        const actual = sameBody
          ? `Content-Type ${request.message.header('Content-Type') ?? '(none)'} instead of ${sent.message.header('Content-Type') ?? '(none)'}`
          : `${request.message.body.length} octets that differ from the ${sent.message.body.length} octets sent`;
        return decided(client, expected, false, actual, [sent, request]);
      }
    }
  }
  if (compared === 0) return undecided(expected, 'no push arrived anywhere');
  return decided(coreOf(reading), expected, true, `${compared} deliveries are the same`);
}

function accepted(arrivals: readonly Hop[], terminal: string, expected: string): Expectation {
  for (const hop of arrivals) {
    const final = finalOf(hop);
    const ok = final !== undefined && final.message.status < 300;
    if (!ok) {
      const actual = final
        ? `${terminal} answered ${final.message.startLine}`
        : `${terminal} gave no final answer`;
      return decided(hop.server, expected, false, actual, [hop.request, final]);
    }
  }
  return decided(
    arrivals[0]?.client,
    expected,
    true,
    'received and answered',
    arrivals.map((each) => each.request),
  );
}

function missing(reading: Reading, pushes: readonly Push[], terminal: string, expected: string): Expectation {
  const requests = pushes.flatMap((each) => each.hops.map((hop) => hop.request));
  const reached = pushes.some((each) =>
    each.hops.some((hop) => hop.transmissions.some((one) => one.arrivedAt !== undefined)),
  );
  if (!reached) return undecided(expected, 'the push did not reach the core', requests);
  const callIds = new Set(pushes.map((each) => each.callId));
  const underway = reading.hops.find(
    (hop) => hop.server.name === terminal && callIds.has(hop.request.message.callId ?? ''),
  );
  if (underway)
    return undecided(expected, `what was sent to ${terminal} did not arrive there`, [
      ...requests,
      underway.request,
    ]);
  if (!actorNamed(reading, terminal)) return undecided(expected, `${terminal} took no part`);
  const answers = pushes.map((each) => finalOfPush(each)?.message.startLine ?? 'no final answer');
  return decided(
    coreOf(reading),
    expected,
    false,
    `nothing was sent to ${terminal}; the core said ${listed([...new Set(answers)])}`,
    requests,
  );
}
