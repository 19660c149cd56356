import type { Reading } from '../../reading/reading';
import { actorNamed, decided, listed, undecided, type Expectation } from '../expectation';
import { chunksSince, covered, messagesSince } from './transfers';

/** A terminal answers every SEND with content with this status. */
export function sendsAnswered(
  reading: Reading,
  since: number,
  terminal: string,
  status: number,
): Expectation {
  const expected = `${terminal} answers every SEND with ${status}`;
  const chunks = chunksSince(reading, since, terminal);
  const by = actorNamed(reading, terminal);
  if (chunks.length === 0) return undecided(expected, `nothing was sent to ${terminal}`);
  const answers = chunks.map(({ responses: [first] }) => first?.message.status);
  const at = answers.findIndex((each) => each !== status);
  const other = chunks[at];
  const actual = other ? String(answers[at] ?? 'no response') : `${chunks.length} times ${status}`;
  return decided(by, expected, !other, actual, [
    (other ?? chunks[0]!).request,
    (other ?? chunks[0]!).responses[0],
  ]);
}

/** A terminal answers no SEND with content at all. */
export function noSendAnswered(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `${terminal} answers no SEND`;
  const chunks = chunksSince(reading, since, terminal);
  if (chunks.length === 0) return undecided(expected, `nothing was sent to ${terminal}`);
  const answered = chunks.find(({ responses }) => responses.length > 0);
  const [response] = answered?.responses ?? [];
  const actual = response?.message.startLine ?? 'no response';
  return decided(actorNamed(reading, terminal), expected, !answered, actual, [
    (answered ?? chunks[0]!).request,
    response,
  ]);
}

/** Success reports of a terminal cover this many octets of the latest message. */
export function reportsCover(reading: Reading, since: number, terminal: string, octets: number): Expectation {
  const expected = `reports of ${terminal} on all ${octets} octets`;
  const message = messagesSince(reading, since, terminal).at(-1);
  if (!message) return undecided(expected, `nothing was sent to ${terminal}`);
  const seen = [message.chunks[0]?.request, ...message.reports];
  const kept = octets === 0 ? message.reports.length > 0 : covered(message) === octets;
  const actual = `${message.reports.length} reports on ${covered(message)} octets`;
  return decided(actorNamed(reading, terminal), expected, kept, actual, seen);
}

/** A terminal reports nothing. */
export function noReport(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `no REPORT of ${terminal}`;
  if (messagesSince(reading, since, terminal).length === 0)
    return undecided(expected, `nothing was sent to ${terminal}`);
  const reports = reading.msrp.sightings.filter(
    ({ message, sender, frame }) =>
      message.kind === 'request' &&
      message.method === 'REPORT' &&
      sender.name === terminal &&
      frame.index > since,
  );
  const statuses = reports.map((each) => each.message.header('Status') ?? 'no Status');
  return decided(actorNamed(reading, terminal), expected, reports.length === 0, listed(statuses), reports);
}

/** After the end of the session nothing of MSRP is sent by anybody: no chunk, and no REPORT (RFC 4975 s7.1.2). */
export function nothingAfterTheEnd(reading: Reading, since: number): Expectation {
  const expected = 'nothing is sent in a session that is over';
  const ends = reading.descriptions.ends.all.filter(({ cause }) => cause.frame.index > since);
  const over = Math.max(...ends.map(({ arrivedAt, sentAt }) => arrivedAt ?? sentAt));
  if (ends.length === 0) return undecided(expected, 'no session has ended');
  const late = reading.msrp.sightings.find(
    ({ sentAt, message }) => sentAt > over && message.kind === 'request' && message.method === 'REPORT',
  );
  return decided(late?.sender ?? ends[0]!.by, expected, !late, late ? 'a REPORT' : 'nothing', [
    ...ends.map(({ cause }) => cause),
    late,
  ]);
}
