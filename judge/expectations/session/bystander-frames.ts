import { isMsrpRequest, type MsrpRequestSighting, type MsrpSighting } from '../../reading/msrp-frames';
import type { MsrpTransaction } from '../../reading/msrp-transactions';
import type { Reading } from '../../reading/reading';
import { actorNamed, decided, listed, undecided, type Expectation } from '../expectation';
import { messagesSince } from './transfers';

/**
 * Responses that a bystander got to its frames since then, one for each request, in the order of the requests. Reports that it
 * owed somebody are left aside.
 */
export function clientGot(
  reading: Reading,
  since: number,
  client: string,
  by: string,
  statuses: readonly (number | 'nothing')[],
): Expectation {
  const expected = `${by} answers ${client} with ${listed(statuses)}`;
  const sent = requestsOf(reading, since, client);
  const actor = actorNamed(reading, by);
  if (sent.length === 0 || !actor) return undecided(expected, `${client} sent nothing`);
  const seen = sent.map(({ responses: [first] }) => first?.message.status ?? 'nothing');
  const kept = seen.length === statuses.length && seen.every((each, i) => each === statuses[i]);
  return decided(
    actor,
    expected,
    kept,
    listed(seen),
    sent.flatMap(({ request, responses }) => [request, ...responses]),
  );
}

/** To the path of a bystander's latest request: its response goes to this many URIs, the first of them that of the request. */
export function responseGoesTo(
  reading: Reading,
  since: number,
  client: string,
  by: string,
  uris: number,
): Expectation {
  const expected = `a response of ${by} to ${uris} of the URIs in From-Path`;
  const sent = requestsOf(reading, since, client).at(-1);
  const response = sent?.responses[0];
  if (!sent || !response) return undecided(expected, 'there is no response');
  const from = sent.request.message.fromPath ?? [];
  const to = response.message.toPath ?? [];
  const kept = to.length === uris && to.every((each, i) => each.text === from[i]?.text);
  return decided(response.sender, expected, kept, `To-Path ${to.map(({ text }) => text).join(' ')}`, [
    sent.request,
    response,
  ]);
}

/** Somebody sends a bystander a REPORT with this status on its latest message, to its whole path; or none at all. */
export function clientGotReport(
  reading: Reading,
  since: number,
  client: string,
  by: string,
  status: number | 'none',
  range?: string,
): Expectation {
  const about = range === undefined ? '' : ` on ${range}`;
  const expected = status === 'none' ? `no REPORT of ${by}` : `a REPORT of ${by} with 000 ${status}${about}`;
  const sent = requestsOf(reading, since, client);
  const actor = actorNamed(reading, by);
  if (sent.length === 0 || !actor) return undecided(expected, `${client} sent nothing`);
  const reports = reading.msrp.sightings.filter(
    (each): each is MsrpRequestSighting =>
      isReport(each) && each.sender.name === by && each.receiver.name === client && each.frame.index > since,
  );
  const seen = reports.map(
    (each) => `${each.message.header('Status') ?? ''} on ${each.message.header('Byte-Range') ?? 'no range'}`,
  );
  const kept =
    status === 'none'
      ? reports.length === 0
      : reports.some((each) => {
          const { reportStatus } = each.message;
          const isMeant = reportStatus?.namespace === '000' && reportStatus.code === status;
          return isMeant && (range === undefined || each.message.header('Byte-Range') === range);
        });
  return decided(actor, expected, kept, listed(seen), [...sent.map(({ request }) => request), ...reports]);
}

/** Somebody sends a bystander nothing over MSRP. */
export function clientHearsNothing(reading: Reading, since: number, client: string, by: string): Expectation {
  const expected = `${by} sends nothing to ${client}`;
  const frames = reading.msrp.sightings.filter(
    ({ sender, receiver, frame }) => sender.name === by && receiver.name === client && frame.index > since,
  );
  const actor = actorNamed(reading, by);
  return decided(actor, expected, frames.length === 0, `${frames.length} frames`, frames);
}

/** The connection that a bystander had is closed by the other side. */
export function connectionClosed(reading: Reading, since: number, client: string, by: string): Expectation {
  const expected = `${by} closes the connection of ${client}`;
  const actor = actorNamed(reading, by);
  const flow = reading.msrp.flows.findLast(({ frames, rests }) =>
    [...frames, ...rests].some(({ sender, frame }) => sender.name === client && frame.index > since),
  );
  if (!flow || !actor) return undecided(expected, `${client} sent nothing`);
  return decided(
    actor,
    expected,
    flow.closedAt !== undefined,
    flow.closedAt === undefined ? 'it stays open' : 'it did',
    [flow.frames[0] ?? flow.rests[0]],
  );
}

/** Once a bystander has refused a chunk, its message ends with "#" at once, or is over, and nothing of it follows. */
export function stopsWhenRefused(reading: Reading, since: number): Expectation {
  const expected = 'after the refusal the message is given up with "#", and nothing of it follows';
  const message = messagesSince(reading, since).find(({ chunks }) => chunks.some(refusalOf));
  if (!message) return undecided(expected, 'no chunk was refused');
  const at = message.chunks.findIndex(refusalOf);
  const refused = message.chunks[at]!;
  const refusal = refusalOf(refused)!;
  const later = message.chunks
    .slice(at + 1)
    .filter(({ request }) => request.sentAt > (refusal.arrivedAt ?? Infinity));
  const { flag } = refused.request.msrp;
  const wasOut = refused.request.sentAt <= (refusal.arrivedAt ?? Infinity);
  const kept =
    (flag === '#' || wasOut) &&
    later.every(({ request }) => request.msrp.flag === '#' && (request.msrp.body?.length ?? 0) === 0);
  const actual = `"${flag}" on the chunk that was refused, ${later.length} chunks after it`;
  return decided(message.sender, expected, kept, actual, [
    refused.request,
    refusal,
    ...later.map(({ request }) => request),
  ]);
}

/** Messages that a sender began since then, by their number. */
export function messagesSent(reading: Reading, since: number, count: number): Expectation {
  const expected = `${count} messages with content`;
  const messages = messagesSince(reading, since);
  const by = reading.actors.find((each) => each.role === 'sender');
  const requests = messages.flatMap(({ chunks }) => chunks.map(({ request }) => request));
  return decided(by, expected, messages.length === count, `${messages.length} messages`, requests);
}

function requestsOf(reading: Reading, since: number, client: string): MsrpTransaction[] {
  const owed = new Set(reading.msrp.messages.flatMap(({ reports }) => reports));
  return reading.msrp.transactions.filter(
    ({ request }) => request.sender.name === client && request.frame.index > since && !owed.has(request),
  );
}

function isReport(sighting: MsrpSighting): sighting is MsrpRequestSighting {
  return isMsrpRequest(sighting) && sighting.message.method === 'REPORT';
}

function refusalOf({ responses }: MsrpTransaction): MsrpSighting | undefined {
  return responses.find(({ message }) => message.status >= 400);
}
