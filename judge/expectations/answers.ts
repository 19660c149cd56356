import type { Reading } from '../reading/reading';
import type { ResponseSighting } from '../reading/sighting';
import { coreOf, decided, listed, undecided, type Expectation } from './expectation';
import { finalOfPush, pushesSince } from './pushes';

/** The push (the last one when there are several) ended with one of these statuses. */
export function answeredWith(
  reading: Reading,
  since: number,
  statuses: readonly number[],
  method = 'MESSAGE',
): Expectation {
  const expected = `the ${method} is answered with ${statuses.join(' or ')}`;
  const push = pushesSince(reading, since, method).at(-1);
  if (!push) return undecided(expected, `the sender sent no ${method}`);
  const final = finalOfPush(push);
  const request = push.hops[push.hops.length - 1]!.request;
  if (!final) return decided(request.receiver, expected, false, 'no final answer', [request]);
  return decided(
    composerOf(final),
    expected,
    statuses.includes(final.message.status),
    final.message.startLine,
    [request, final],
  );
}

/** The sender got one final response for each transaction of the push, neither none nor two different ones. */
export function oneFinalAnswer(reading: Reading, since: number, method = 'MESSAGE'): Expectation {
  const expected = `exactly one final answer to each ${method}`;
  const pushes = pushesSince(reading, since, method);
  if (pushes.length === 0) return undecided(expected, `the sender sent no ${method}`);
  for (const hop of pushes.flatMap((each) => each.hops)) {
    const finals = hop.responses.filter((each) => each.message.status >= 200 && !each.copyOf);
    if (finals.length !== 1) {
      const actual =
        finals.length === 0 ? 'no final answer' : listed(finals.map((each) => each.message.startLine));
      return decided(hop.server, expected, false, actual, [hop.request, ...finals]);
    }
  }
  return decided(coreOf(reading), expected, true, 'one final answer each');
}

/** The push was never answered finally, although it was waited for long enough. */
export function noFinalAnswer(reading: Reading, since: number): Expectation {
  const expected = 'no final answer to the MESSAGE';
  const pushes = pushesSince(reading, since);
  if (pushes.length === 0) return undecided(expected, 'the sender sent no MESSAGE');
  const finals = pushes.map(finalOfPush).filter((each): each is ResponseSighting => each !== undefined);
  return decided(
    coreOf(reading),
    expected,
    finals.length === 0,
    finals[0]?.message.startLine ?? 'none came',
    finals,
  );
}

/** No response with this status was sent by the core to anybody. */
export function neverAnswers(reading: Reading, status: number): Expectation {
  const sent = reading.hops
    .flatMap((hop) => hop.responses)
    .filter((each) => each.sender.role === 'core' && each.message.status === status);
  return decided(
    coreOf(reading),
    `the core never sends ${status}`,
    sent.length === 0,
    `${sent.length} times ${status}`,
    sent,
  );
}

/** A provisional response of the core comes at about the given time after the first copy of the push. */
export function provisionalAfter(
  reading: Reading,
  since: number,
  status: number,
  seconds: number,
): Expectation {
  const expected = `${status} about ${seconds} s after the MESSAGE`;
  const hop = pushesSince(reading, since)[0]?.hops[0];
  if (!hop) return undecided(expected, 'the sender sent no MESSAGE');
  const response = hop.responses.find((each) => each.message.status === status);
  if (!response) return decided(hop.server, expected, false, `no ${status}`, [hop.request]);
  const waited = (response.sentAt - (hop.request.arrivedAt ?? hop.request.sentAt)) / 1000;
  const near = Math.abs(waited - seconds) <= Math.max(0.05, seconds / 10);
  return decided(hop.server, expected, near, `${status} after ${waited.toFixed(3)} s`, [
    hop.request,
    response,
  ]);
}

/** The answer to the push has a header field. */
export function answerHas(reading: Reading, since: number, header: string): Expectation {
  const expected = `a ${header} header field in the answer`;
  const final = pushesSince(reading, since).map(finalOfPush).at(-1);
  if (!final) return undecided(expected, 'there is no answer');
  const value = final.message.header(header);
  return decided(
    composerOf(final),
    expected,
    value !== undefined,
    value === undefined ? `no ${header}` : `${header}: ${value}`,
    [final],
  );
}

/** The core answered a terminal's (or the sender's) request with this status at least once. */
export function hasAnswered(reading: Reading, client: string, status: number): Expectation {
  const expected = `the core answers ${client} with ${status}`;
  const hops = reading.hops.filter((each) => each.client.name === client && each.server.role === 'core');
  if (hops.length === 0) return undecided(expected, `${client} sent nothing to the core`);
  const responses = hops.flatMap((each) => each.responses).filter((each) => each.message.status >= 200);
  const found = responses.filter((each) => each.message.status === status);
  const seen = listed([...new Set(responses.map((each) => each.message.status))]);
  return decided(
    coreOf(reading),
    expected,
    found.length > 0,
    `answers with ${seen}`,
    found.length > 0 ? found : responses,
  );
}

/** Who made up a response: the one at the end of the chain of relays. */
export function composerOf(response: ResponseSighting): ResponseSighting['sender'] {
  return response.relayOf ? composerOf(response.relayOf) : response.sender;
}
