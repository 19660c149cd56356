import { finalOf } from '../../reading/hops';
import type { Reading } from '../../reading/reading';
import type { ResponseSighting } from '../../reading/sighting';
import { dialogKey } from '../../reading/dialog-key';
import { composerOf } from '../answers';
import { actorNamed, coreOf, decided, listed, undecided, type Expectation } from '../expectation';
import { invitesSince } from './calls';
import { exchangesSince } from './described-lines';

/** Every session since then was ended by a BYE of somebody, which reached the other side and was answered with 200. */
export function endedBy(reading: Reading, since: number, name: string): Expectation {
  const expected = `the session is ended by a BYE of ${name}`;
  const dialogs = dialogsSince(reading, since);
  const by = actorNamed(reading, name);
  if (dialogs.length === 0 || !by) return undecided(expected, 'no session came about');
  for (const { key, final } of dialogs) {
    const end = reading.descriptions.ends.of(key);
    const { message } = end?.cause ?? {};
    if (!end || message?.kind !== 'request') return decided(by, expected, false, 'no BYE was sent', [final]);
    if (end.by.name !== name) return decided(by, expected, false, `BYE of ${end.by.name}`, [end.cause]);
    if (end.arrivedAt === undefined) return undecided(expected, 'the BYE did not arrive', [end.cause]);
    const hop = reading.hops.find((each) => each.request === end.cause);
    const answer = hop && finalOf(hop);
    if (answer?.message.status !== 200)
      return decided(
        answer ? composerOf(answer) : hop?.server,
        expected,
        false,
        answer?.message.startLine ?? 'no answer to BYE',
        [end.cause],
      );
  }
  const causes = dialogs.map(({ key }) => reading.descriptions.ends.of(key)?.cause);
  return decided(by, expected, true, `${dialogs.length} sessions ended`, causes);
}

/** Every session since then is over: by a BYE of whomever. */
export function sessionsOver(reading: Reading, since: number): Expectation {
  const expected = 'every session is ended by BYE';
  const dialogs = dialogsSince(reading, since);
  if (dialogs.length === 0) return undecided(expected, 'no session came about');
  const open = dialogs.find(({ key }) => !reading.descriptions.ends.of(key));
  const caller = invitesSince(reading, since)[0]?.client;
  return decided(
    caller,
    expected,
    !open,
    open ? 'a session stays open' : 'they are',
    dialogs.map(({ final }) => final),
  );
}

/** Of all that were called, none but the named ones is in a session: the others were cancelled, refused, or ended with BYE. */
export function onlyInSession(reading: Reading, since: number, terminals: readonly string[]): Expectation {
  const expected = `no session with anybody but ${listed(terminals)}`;
  const invites = invitesSince(reading, since);
  if (invites.length === 0) return undecided(expected, 'the sender sent no INVITE');
  const callIds = new Set(invites.map((each) => each.request.message.callId));
  const others = reading.hops.filter(
    (hop) =>
      hop.method === 'INVITE' &&
      hop.server.role === 'terminal' &&
      callIds.has(hop.request.message.callId) &&
      !terminals.includes(hop.server.name),
  );
  for (const hop of others) {
    const final = finalOf(hop);
    if (!final)
      return decided(hop.client, expected, false, `${hop.server.name} was neither cancelled nor answered`, [
        hop.request,
      ]);
    const key = dialogKey(final.message);
    const isOver =
      final.message.status >= 300 || (key !== undefined && reading.descriptions.ends.of(key) !== undefined);
    if (!isOver) {
      const actual = `${hop.server.name} answered ${final.message.startLine} and was left in the session`;
      return decided(invites[0]!.client, expected, false, actual, [hop.request, final]);
    }
  }
  const seen = others.map((hop) => finalOf(hop));
  return decided(
    coreOf(reading) ?? invites[0]!.client,
    expected,
    true,
    `${others.length} others let go`,
    seen,
  );
}

/** What passes within the dialogs goes through the core, both ways: it had put itself into Record-Route. */
export function staysOnThePath(reading: Reading, since: number): Expectation {
  const expected = 'ACK and BYE pass the core, which is in Record-Route';
  const dialogs = new Set(dialogsSince(reading, since).map(({ key }) => key));
  if (dialogs.size === 0) return undecided(expected, 'no session came about');
  const within = reading.hops.filter(
    (hop) =>
      ['ACK', 'BYE'].includes(hop.method) &&
      !hop.request.relayOf &&
      dialogs.has(dialogKey(hop.request.message) ?? ''),
  );
  if (within.length === 0) return undecided(expected, 'nothing was sent within the session');
  const past = within.find((hop) => hop.server.role !== 'core');
  const actual = past
    ? `${past.method} sent to ${past.server.name} past the core`
    : `${within.length} requests through the core`;
  return decided(
    past?.client ?? coreOf(reading),
    expected,
    !past,
    actual,
    within.map((each) => each.request),
  );
}

interface DialogSince {
  readonly key: string;
  readonly final: ResponseSighting;
}

/** Dialogs that INVITEs of senders made, by the 2xx where it was composed. */
function dialogsSince(reading: Reading, since: number): DialogSince[] {
  const finals = exchangesSince(reading, since)
    .filter(({ offerer, previous }) => offerer.role === 'sender' && previous === undefined)
    .flatMap(({ final }) => (final && final.message.status < 300 ? [final] : []));
  return finals.flatMap((final) => {
    const key = dialogKey(final.message);
    return key === undefined ? [] : [{ key, final }];
  });
}
