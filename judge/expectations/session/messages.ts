import type { MsrpMessageReading } from '../../reading/msrp-messages';
import type { Reading } from '../../reading/reading';
import { actorNamed, decided, listed, undecided, type Expectation } from '../expectation';
import { invitesSince, sessionSetUp } from './calls';
import { chunksSince, contentOf, covered, flowsWith, hasArrived, messagesSince } from './transfers';

/** Content as it was pushed. */
export interface PushedContent {
  /** Octets. */
  readonly size: number;
  readonly sha1: Buffer;
}

/**
 * A terminal got these contents over MSRP, each once and whole: the octets of its chunks, put together, have the SHA-1 of
 * what was pushed; the terminal took every chunk, and reported that it got all where reports were asked for.
 */
export function receivedWhole(
  reading: Reading,
  since: number,
  terminal: string,
  contents: readonly PushedContent[],
): Expectation {
  const sizes = listed(contents.map(({ size }) => size));
  const expected = `${terminal} receives ${contents.length === 1 ? 'the message' : 'the messages'} whole: ${sizes} octets`;
  const by = actorNamed(reading, terminal);
  if (!by) return undecided(expected, `${terminal} took no part`);
  const messages = messagesSince(reading, since, terminal);
  if (messages.length === 0) {
    const call = sessionSetUp(reading, since, terminal);
    if (call.result !== 'kept') return { ...call, expected };
  }
  const complete = messages.filter(({ isComplete }) => isComplete);
  const left = complete.map((message) => ({ message, sha1: contentOf(message).sha1 }));
  for (const { size, sha1 } of contents) {
    const at = left.findIndex((each) => each.sha1 === sha1.toString('hex'));
    const [found] = at < 0 ? [] : left.splice(at, 1);
    if (!found) return notSentWhole(reading, since, expected, size, messages);
    const fault = faultOf(found.message);
    if (fault === 'lost') return undecided(expected, 'a chunk did not arrive', requestsOf(found.message));
    if (fault !== undefined) return decided(by, expected, false, fault, requestsOf(found.message));
  }
  const extra = left[0]?.message;
  if (extra)
    return decided(
      extra.sender,
      expected,
      false,
      `one more message of ${extra.octets().length} octets`,
      requestsOf(extra),
    );
  return decided(by, expected, true, 'received, answered and reported', messages.flatMap(requestsOf));
}

/** Exactly one of these terminals got the contents whole, and the others got no octet of content. */
export function receivedByOne(
  reading: Reading,
  since: number,
  terminals: readonly string[],
  contents: readonly PushedContent[],
): Expectation {
  const expected = `one of ${listed(terminals)} receives the message whole, the others nothing of it`;
  const messages = messagesSince(reading, since);
  if (messages.length === 0) return undecided(expected, 'no message was sent');
  const got = terminals.filter((each) => receivedWhole(reading, since, each, contents).result === 'kept');
  const receivers = [...new Set(messages.map(({ receiver }) => receiver.name))];
  const kept = got.length === 1 && receivers.length === 1;
  const actual = `sent to ${listed(receivers)}, whole at ${listed(got)}`;
  return decided(messages[0]!.sender, expected, kept, actual, messages.flatMap(requestsOf));
}

/** No octet of MSRP is sent to a terminal, and no connection made to it for that. */
export function nothingSentTo(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `no octet of MSRP is sent to ${terminal}`;
  const invites = invitesSince(reading, since);
  const sender = reading.actors.find((each) => each.role === 'sender');
  if (invites.length === 0 && since > 0) return undecided(expected, 'the sender sent no INVITE');
  const flows = flowsWith(reading, since, terminal);
  const frames = flows
    .flatMap((each) => [...each.frames, ...each.rests])
    .filter(({ frame, receiver }) => receiver.name === terminal && frame.index > since);
  const callAt = invites[0]?.request.sentAt ?? 0;
  const opened = reading.msrp.flows.find(
    ({ accepter, openedAt = -1 }) => accepter?.name === terminal && openedAt >= callAt,
  );
  const seen = frames.length > 0 ? `${frames.length} frames of MSRP` : opened ? 'a connection' : 'nothing';
  const by = frames[0]?.sender ?? opened?.opener ?? sender;
  return decided(by, expected, frames.length === 0 && !opened, seen, frames);
}

/** No octet of content is sent to a terminal; what binds a session or answers may pass. */
export function noContentSentTo(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `no octet of content is sent to ${terminal}`;
  const sender = reading.actors.find((each) => each.role === 'sender');
  const chunks = chunksSince(reading, since, terminal);
  const octets = chunks.reduce((sum, { request }) => sum + (request.msrp.body?.length ?? 0), 0);
  const requests = chunks.map(({ request }) => request);
  return decided(
    sender,
    expected,
    chunks.length === 0,
    `${octets} octets in ${chunks.length} chunks`,
    requests,
  );
}

/** Nothing is sent on the line of a file: no SEND, of content or without. */
export function nothingSentOfFile(reading: Reading, since: number, name: string): Expectation {
  const expected = `nothing is sent on the m= line of "${name}"`;
  const exchange = reading.descriptions.exchanges
    .filter(({ offer }) => offer.sighting.frame.index > since)
    .find(({ lines }) => lines.some(({ offeredMsrp }) => offeredMsrp?.file?.selector?.name === name));
  if (!exchange) return undecided(expected, `"${name}" was not offered`);
  const line = exchange.lines.find(({ offeredMsrp }) => offeredMsrp?.file?.selector?.name === name);
  const own = line?.offeredMsrp?.path?.at(-1)?.text;
  const sent = reading.msrp.sightings.filter(
    ({ message, sender }) =>
      message.kind === 'request' &&
      sender.name === exchange.offerer.name &&
      message.fromPath?.at(-1)?.text === own,
  );
  const actual = sent.length === 0 ? 'nothing' : `${sent.length} frames`;
  return decided(exchange.offerer, expected, sent.length === 0, actual, [exchange.offer.sighting, ...sent]);
}

/** Chunks of several messages alternate on a connection: one began before another had ended. */
export function messagesInterleave(reading: Reading, since: number): Expectation {
  const expected = 'chunks of one message between chunks of another';
  const messages = messagesSince(reading, since);
  if (messages.length < 2) return undecided(expected, `${messages.length} messages were sent`);
  const spans = messages.map(spanOf).sort((a, b) => a.first - b.first);
  const kept = spans.some((span, i) => i > 0 && span.first < spans[i - 1]!.last);
  return decided(
    messages[0]!.sender,
    expected,
    kept,
    kept ? 'they alternate' : 'one came after the other',
    chunksSince(reading, since).map(({ request }) => request),
  );
}

/** Each message begins after the one before it was answered to its last chunk. */
export function messagesFollow(reading: Reading, since: number, count: number): Expectation {
  const expected = `${count} messages one after the other in one session`;
  const messages = messagesSince(reading, since);
  if (messages.length === 0) return undecided(expected, 'no message was sent');
  const sessions = new Set(messages.map(({ session }) => session));
  const spans = messages.map(spanOf).sort((a, b) => a.first - b.first);
  const apart = spans.every((span, i) => i === 0 || span.first > spans[i - 1]!.last);
  const actual = `${messages.length} messages in ${sessions.size} sessions, ${apart ? 'one after the other' : 'side by side'}`;
  const kept = messages.length === count && sessions.size === 1 && apart;
  return decided(messages[0]!.sender, expected, kept, actual, messages.flatMap(requestsOf));
}

/** The messages are in as many sessions. */
export function messagesInSessions(reading: Reading, since: number, count: number): Expectation {
  const expected = `messages in ${count} sessions`;
  const messages = messagesSince(reading, since);
  if (messages.length === 0) return undecided(expected, 'no message was sent');
  const sessions = new Set(messages.map(({ session }) => session));
  return decided(
    messages[0]!.sender,
    expected,
    sessions.size === count,
    `${sessions.size} sessions`,
    messages.flatMap(requestsOf),
  );
}

/** Every message has an id that no other has, the same in all its chunks. */
export function messageIdsDiffer(reading: Reading, since: number, count: number): Expectation {
  const expected = `${count} messages, each with a Message-ID of its own`;
  const messages = messagesSince(reading, since);
  if (messages.length === 0) return undecided(expected, 'no message was sent');
  const ids = new Set(messages.map(({ messageId }) => messageId));
  const kept = ids.size === count && messages.length === count;
  return decided(
    messages[0]!.sender,
    expected,
    kept,
    `${ids.size} ids on ${messages.length} messages`,
    messages.flatMap(requestsOf),
  );
}

/** A message was given up: its last chunk ends with "#", and nothing of it follows. */
export function givenUp(reading: Reading, since: number): Expectation {
  const expected = 'the message ends with "#"';
  const message = messagesSince(reading, since).at(-1);
  if (!message) return undecided(expected, 'no message was sent');
  const flag = message.chunks.at(-1)?.request.msrp.flag;
  return decided(message.sender, expected, flag === '#', `"${flag ?? ''}"`, requestsOf(message));
}

/** No message came whole: the terminal got none of which the last chunk says that it is the end. */
export function noMessageWhole(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `no message reaches ${terminal} whole`;
  const messages = messagesSince(reading, since, terminal);
  const whole = messages.filter((each) => each.isComplete && hasArrived(each));
  const by = whole[0]?.sender ?? messages[0]?.sender ?? actorNamed(reading, terminal);
  return decided(
    by,
    expected,
    whole.length === 0,
    `${whole.length} whole messages`,
    messages.flatMap(requestsOf),
  );
}

function faultOf(message: MsrpMessageReading): string | undefined {
  if (!hasArrived(message)) return 'lost';
  for (const { request, responses } of message.chunks) {
    const { failureReport, transactionId } = request.message;
    const [response] = responses;
    const status = response?.message.status;
    if (status !== undefined && status !== 200)
      return `the chunk ${transactionId} was answered with ${status}`;
    if (status === undefined && failureReport === 'yes') return `the chunk ${transactionId} was not answered`;
  }
  const [first] = message.chunks;
  if (!first?.request.message.successReport) return undefined;
  const octets = message.octets().length;
  const reported = covered(message);
  if (octets === 0) return message.reports.length > 0 ? undefined : 'it was not reported';
  return reported >= octets ? undefined : `reports cover ${reported} of ${octets} octets`;
}

function notSentWhole(
  reading: Reading,
  since: number,
  expected: string,
  size: number,
  messages: readonly MsrpMessageReading[],
): Expectation {
  const refused = messages
    .flatMap(({ chunks }) => chunks)
    .flatMap(({ responses }) => responses)
    .find(({ message }) => message.status !== 200);
  if (refused) {
    const actual = refused.message.startLine;
    return decided(refused.sender, expected, false, actual, [refused]);
  }
  const sender = messages[0]?.sender ?? invitesSince(reading, since)[0]?.client;
  const seen = messages.map(
    (each) => `${contentOf(each).size} octets${each.isComplete ? '' : ', not whole'}`,
  );
  const actual = `no message with those ${size} octets; ${listed(seen)}`;
  return decided(sender, expected, false, actual, messages.flatMap(requestsOf));
}

function spanOf({ chunks }: MsrpMessageReading): { readonly first: number; readonly last: number } {
  const indexes = chunks.map(({ request }) => request.frame.index);
  return { first: Math.min(...indexes), last: Math.max(...indexes) };
}

function requestsOf({ chunks }: MsrpMessageReading): MsrpMessageReading['chunks'][number]['request'][] {
  return chunks.map(({ request }) => request);
}
