import type { Reading } from '../../reading/reading';
import type { MsrpFlow } from '../../reading/msrp-frames';
import { actorNamed, decided, listed, undecided, type Expectation, type Seen } from '../expectation';
import { flowsWith } from './transfers';

/** Somebody opened every connection that is there with a terminal. */
export function openedBy(reading: Reading, since: number, terminal: string, opener: string): Expectation {
  const expected = `the connection with ${terminal} is opened by ${opener}`;
  const flows = flowsWith(reading, since, terminal);
  if (flows.length === 0) return undecided(expected, `there is no connection with ${terminal}`);
  const other = flows.find((each) => each.opener?.name !== opener);
  if (other && !other.opener) return undecided(expected, 'it was not seen who opened it');
  const actual = `opened by ${(other ?? flows[0]!).opener?.name ?? ''}`;
  return decided(other?.opener ?? actorNamed(reading, opener), expected, !other, actual, [
    firstOf(other ?? flows[0]!),
  ]);
}

/** So many connections carry MSRP between the sender and a terminal. */
export function connectionsWith(
  reading: Reading,
  since: number,
  terminal: string,
  count: number,
): Expectation {
  const expected = `${count} connections for MSRP with ${terminal}`;
  const flows = flowsWith(reading, since, terminal);
  const sender = reading.actors.find((each) => each.role === 'sender');
  if (flows.length === 0) return undecided(expected, `there is no connection with ${terminal}`);
  const by = flows[0]!.opener ?? sender;
  return decided(by, expected, flows.length === count, `${flows.length} connections`, flows.map(firstOf));
}

/** The first frame on every connection with a terminal is a SEND of whoever opened it (RFC 4975 s5.4, RFC 6135 s4.2.2). */
export function startsWithSend(reading: Reading, since: number, terminal: string, by: string): Expectation {
  const expected = `the first frame on the connection is a SEND of ${by}`;
  const flows = flowsWith(reading, since, terminal);
  if (flows.length === 0) return undecided(expected, `there is no connection with ${terminal}`);
  const firsts = flows.flatMap(({ frames }) => frames.slice(0, 1));
  if (firsts.length === 0) return undecided(expected, 'no frame was sent');
  const other = firsts.find(
    ({ message, sender }) => message.kind !== 'request' || message.method !== 'SEND' || sender.name !== by,
  );
  const shown = other ?? firsts[0]!;
  return decided(shown.sender, expected, !other, `${shown.message.startLine} of ${shown.sender.name}`, [
    shown,
  ]);
}

/** All that passes with a terminal passes over TLS. */
export function secured(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `MSRP with ${terminal} over TLS`;
  const flows = flowsWith(reading, since, terminal);
  if (flows.length === 0) return undecided(expected, `there is no connection with ${terminal}`);
  const plain = flows.find(({ transport }) => transport !== 'tls');
  const by = (plain ?? flows[0]!).opener ?? reading.actors.find((each) => each.role === 'sender');
  const actual = listed(flows.map(({ transport }) => transport));
  return decided(by, expected, !plain, actual, [firstOf(plain ?? flows[0]!)]);
}

/** No connection with a terminal is closed before a session on it is over (RFC 4975 s5.4); afterwards it may stay open. */
export function keptForTheSession(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `the connection with ${terminal} stays open until its sessions are over`;
  const flows = flowsWith(reading, since, terminal);
  const ends = reading.descriptions.ends.all.filter(({ cause }) => cause.frame.index > since);
  if (flows.length === 0 || ends.length === 0) return undecided(expected, 'no session has ended');
  const firstEnd = Math.min(...ends.map(({ sentAt }) => sentAt));
  const early = flows.find(({ closedAt }) => closedAt !== undefined && closedAt < firstEnd);
  const sender = reading.actors.find((each) => each.role === 'sender');
  const by = early?.closedBy ?? flows[0]!.opener ?? sender;
  const actual = early ? `closed ${Math.round(firstEnd - early.closedAt!)} ms before` : 'it does';
  return decided(
    by,
    expected,
    !early,
    actual,
    ends.map(({ cause }) => cause),
  );
}

function firstOf({ frames, rests }: MsrpFlow): Seen | undefined {
  return frames[0] ?? rests[0];
}
