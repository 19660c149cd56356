import { readEntity, type Entity } from '../../protocol/mime/entity';
import { isRecipientList } from '../../protocol/push/recipient-list';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { finalOf, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { coreOf, decided, listed, undecided, type Expectation } from './expectation';
import { finalOfPush, pushesSince } from './pushes';

/** The content that came with a list reached a terminal in exactly one MESSAGE, octet for octet. */
export function listServedOnce(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `${terminal} receives the content of the list exactly once`;
  const order = orderSince(reading, since);
  if (!order) return undecided(expected, 'the sender sent no MESSAGE with a list');
  const arrivals = arrivalsOf(reading, since, terminal, order.content);
  const requests = [order.hop.request, ...arrivals.map((each) => each.request)];
  if (arrivals.length !== 1) {
    const actual = `${arrivals.length} MESSAGE requests with the content; the service said ${order.answer}`;
    return decided(order.hop.server, expected, false, actual, requests);
  }
  const [arrival] = arrivals as [Hop];
  // Whether she takes it is for her to decide, and nothing that the service could do about.
  const answer = finalOf(arrival)?.message.startLine ?? 'no final answer';
  return decided(arrival.client, expected, true, `received, and answered with ${answer}`, requests);
}

/** None of these terminals is sent the content that came with the list. */
export function listKeptFrom(reading: Reading, since: number, terminals: readonly string[]): Expectation {
  const expected = `nothing of the list is sent to ${listed(terminals)}`;
  const order = orderSince(reading, since);
  if (!order) return undecided(expected, 'the sender sent no MESSAGE with a list');
  const leaked = terminals.flatMap((each) => arrivalsOf(reading, since, each, order.content));
  const actual =
    leaked.length === 0
      ? 'nothing was sent there'
      : `sent to ${listed(leaked.map(({ server }) => server.name))}`;
  return decided(
    leaked[0]?.client ?? coreOf(reading),
    expected,
    leaked.length === 0,
    actual,
    leaked.map((each) => each.request),
  );
}

interface Order {
  readonly hop: Hop;
  /** What is for the recipients. */
  readonly content: readonly Entity[];
  /** What the service answered. */
  readonly answer: string;
}

/** The MESSAGE with which the sender handed over its list, the last one when it was challenged. */
function orderSince(reading: Reading, since: number): Order | undefined {
  const push = pushesSince(reading, since).at(-1);
  const hop = push?.hops.at(-1);
  if (!hop) return undefined;
  const parts = partsOf(hop.request.message);
  const content = parts.filter((each) => !isRecipientList(each));
  if (content.length === parts.length) return undefined;
  return { hop, content, answer: finalOfPush(push!)?.message.startLine ?? 'nothing' };
}

function arrivalsOf(reading: Reading, since: number, terminal: string, content: readonly Entity[]): Hop[] {
  return reading.hops.filter(({ server, method, request, transmissions }) => {
    if (server.name !== terminal || method !== 'MESSAGE' || request.frame.index <= since) return false;
    if (!transmissions.some((each) => each.arrivedAt !== undefined)) return false;
    const got = partsOf(request.message);
    return content.every((sent) => got.some((each) => each.body.equals(sent.body)));
  });
}

/** The body itself, or the parts of it. */
function partsOf({ headers, body }: SipRequest): readonly Entity[] {
  const entity = body.length === 0 ? undefined : readEntity(headers, body);
  if (!entity || isFault(entity)) return [];
  return entity.parts.length > 0 ? entity.parts : [entity];
}
