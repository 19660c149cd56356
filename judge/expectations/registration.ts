import { isFault } from '../../protocol/sip/fault';
import { canonicalAor } from '../../protocol/sip/uri-equality';
import { parseUri } from '../../protocol/sip/uri';
import type { Reading } from '../reading/reading';
import type { Binding, Registration } from '../reading/registrations';
import { actorNamed, coreOf, decided, listed, undecided, type Expectation } from './expectation';

/** REGISTERs of one client, in their order. */
export function registrationsOf(reading: Reading, client: string): Registration[] {
  return reading.registrations.all.filter((each) => each.hop.client.name === client);
}

/** Successful registrations of a terminal that bound something, each with the terminal's own binding. */
export function ownBindings(
  reading: Reading,
  client: string,
): { registration: Registration; own: Binding }[] {
  return registrationsOf(reading, client).flatMap((registration) => {
    const own = registration.bindings?.find((each) => each.refreshedBy === registration);
    return own ? [{ registration, own }] : [];
  });
}

/** The last REGISTER of a client was accepted and its contact is among the bindings. */
export function registrationAccepted(reading: Reading, client: string): Expectation {
  const expected = `the registration of ${client} is accepted and its contact is bound`;
  const last = registrationsOf(reading, client).at(-1);
  if (!last) return undecided(expected, `${client} sent no REGISTER`);
  const seen = [last.hop.request, last.response];
  if (!last.response) return undecided(expected, 'the REGISTER was not answered', seen);
  const bound = last.bindings?.some((each) => each.refreshedBy === last) ?? false;
  const actual = bound ? 'accepted' : `${last.response.message.startLine}, and no contact of ${client}`;
  return decided(last.hop.server, expected, bound, actual, seen);
}

/** The last REGISTER of a client was refused with this status. */
export function registrationRefused(reading: Reading, client: string, status: number): Expectation {
  const expected = `the registration of ${client} is refused with ${status}`;
  const last = registrationsOf(reading, client).at(-1);
  if (!last) return undecided(expected, `${client} sent no REGISTER`);
  if (!last.response) return undecided(expected, 'the REGISTER was not answered', [last.hop.request]);
  const { message } = last.response;
  return decided(last.hop.server, expected, message.status === status, message.startLine, [
    last.hop.request,
    last.response,
  ]);
}

/** The core has never listed a contact of this client as bound. */
export function neverBound(reading: Reading, client: string): Expectation {
  const bound = ownBindings(reading, client).map((each) => each.registration.response);
  const expected = `no binding is granted to ${client}`;
  if (registrationsOf(reading, client).length === 0) return undecided(expected, `${client} sent no REGISTER`);
  return decided(
    coreOf(reading),
    expected,
    bound.length === 0,
    bound.length === 0 ? 'none was' : 'one was',
    bound,
  );
}

/** What the registrar said last of an AOR lists this many bindings. */
export function bindingsListed(reading: Reading, aor: string, count: number): Expectation {
  const expected = `${count} bindings of ${aor}`;
  const uri = parseUri(aor);
  const key = isFault(uri) || uri.kind !== 'sip' ? aor : canonicalAor(uri);
  const last = reading.registrations.of(key).findLast((each) => each.bindings);
  if (!last) return undecided(expected, 'the registrar never said what is bound');
  const contacts = last.bindings!.map((each) => each.contact.uriText);
  return decided(
    last.hop.server,
    expected,
    contacts.length === count,
    `${contacts.length}: ${listed(contacts)}`,
    [last.response],
  );
}

/** The time granted to a client's last successful registration lies between two bounds, in seconds. */
export function granted(reading: Reading, client: string, atLeast: number, atMost: number): Expectation {
  const expected = `${client} is granted ${atMost === Infinity ? `at least ${atLeast}` : `at most ${atMost}`} seconds`;
  const last = ownBindings(reading, client).at(-1);
  if (!last) return undecided(expected, `${client} was never registered`);
  const seconds = Math.round((last.own.until - last.own.since) / 1000);
  const { hop, response } = last.registration;
  return decided(hop.server, expected, seconds >= atLeast && seconds <= atMost, `${seconds} seconds`, [
    hop.request,
    response,
  ]);
}

/** A client refreshed its first registration at the latest this many seconds after it was granted. */
export function refreshedWithin(reading: Reading, client: string, seconds: number): Expectation {
  const expected = `${client} refreshes within ${seconds} s of being granted`;
  const [first, second] = ownBindings(reading, client);
  if (!first) return undecided(expected, `${client} was never registered`);
  const by = actorNamed(reading, client);
  if (!second) return decided(by, expected, false, 'no refresh', [first.registration.response]);
  const waited = (second.own.since - first.own.since) / 1000;
  const seen = [first.registration.response, second.registration.hop.request];
  return decided(by, expected, waited <= seconds + 0.5, `refreshed after ${waited.toFixed(1)} s`, seen);
}

/** All REGISTERs of a client share one Call-ID (RFC 3261 s10.2). */
export function oneCallId(reading: Reading, client: string): Expectation {
  const expected = `one Call-ID for all registrations of ${client}`;
  const all = registrationsOf(reading, client);
  if (all.length < 2) return undecided(expected, `${client} registered ${all.length} times`);
  const callIds = new Set(all.map((each) => each.hop.request.message.callId));
  const seen = all.slice(0, 3).map((each) => each.hop.request);
  return decided(actorNamed(reading, client), expected, callIds.size === 1, `${callIds.size} of them`, seen);
}

/** Every challenge to a client was followed by success, so that no registration ended in a refusal. */
export function allSucceeded(reading: Reading, client: string): Expectation {
  const expected = `every registration of ${client} succeeds in the end`;
  const all = registrationsOf(reading, client);
  if (all.length < 2) return undecided(expected, `${client} registered ${all.length} times`);
  const unresolved = all.find(
    (each, i) => (each.response?.message.status ?? 0) >= 300 && all[i + 1]?.bindings === undefined,
  );
  const actual = unresolved
    ? `${unresolved.response!.message.startLine} was not followed by a success`
    : `${all.length} requests`;
  const seen = unresolved ? [unresolved.hop.request, unresolved.response] : [];
  return decided(actorNamed(reading, client), expected, unresolved === undefined, actual, seen);
}

/** A client sent no more than this many REGISTER transactions. */
export function registersAtMost(reading: Reading, client: string, count: number): Expectation {
  const all = registrationsOf(reading, client);
  const expected = `at most ${count} REGISTER requests of ${client}`;
  if (all.length === 0) return undecided(expected, `${client} sent no REGISTER`);
  return decided(
    actorNamed(reading, client),
    expected,
    all.length <= count,
    `${all.length}`,
    all.map((each) => each.hop.request),
  );
}

/** The credentials a client was accepted with use this digest algorithm. */
export function provedWith(reading: Reading, client: string, algorithm: string): Expectation {
  const expected = `${client} proves itself with ${algorithm}`;
  const last = registrationsOf(reading, client).findLast((each) =>
    each.hop.request.message.has('Authorization'),
  );
  if (!last) return undecided(expected, `${client} sent no credentials`);
  const header = last.hop.request.message.header('Authorization')!;
  const used = /algorithm="?([A-Za-z0-9-]{1,20})/i.exec(header)?.[1] ?? 'MD5';
  return decided(last.hop.client, expected, used.toUpperCase() === algorithm.toUpperCase(), used, [
    last.hop.request,
  ]);
}
