import { preferredRequests, type PreferenceTarget } from '../checks/preferred-contacts';
import { finalOf, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { coreOf, decided, listed, undecided, type Expectation } from './expectation';
import { pushesSince } from './pushes';

/** A proxy that forks takes no time to do so, milliseconds. */
const AT_ONCE = 1000;

/** MESSAGE or INVITE, whichever the latest push consists of. */
const METHODS = ['MESSAGE', 'INVITE'] as const;

/** Those are sent the push, in pager or in session mode, and nobody else is. */
export function sentToExactly(reading: Reading, since: number, names: readonly string[]): Expectation {
  const expected = `the push is sent to ${listed(names)} and to nobody else`;
  const branches = branchesSince(reading, since);
  if (!branches) return undecided(expected, 'the sender sent nothing that could have been delivered');
  const reached = new Set(branches.map(({ server }) => server.name));
  const surplus = branches.filter(({ server }) => !names.includes(server.name));
  const lacking = names.filter((each) => !reached.has(each));
  const frames = [...requestsSince(reading, since), ...branches].map(({ request }) => request);
  // Of equal contacts a core may try one after the other, and stop when one accepts (RFC 3261 s16.6).
  const isEnough = branches.some((each) => (finalOf(each)?.message.status ?? 500) < 300);
  if (surplus.length === 0 && lacking.length > 0 && isEnough)
    return undecided(
      expected,
      `it was sent to ${listed([...reached].sort())}, where it was accepted`,
      frames,
    );
  return decided(
    coreOf(reading),
    expected,
    surplus.length === 0 && lacking.length === 0,
    reached.size === 0 ? 'it was sent to nobody' : `it was sent to ${listed([...reached].sort())}`,
    frames,
  );
}

/** One is sent the push, and another one later. */
export function sentBefore(reading: Reading, since: number, first: string, second: string): Expectation {
  const expected = `the push is sent to ${first} before it is sent to ${second}`;
  const branches = branchesSince(reading, since);
  if (!branches) return undecided(expected, 'the sender sent nothing that could have been delivered');
  const [earlier, later] = [first, second].map((name) => branches.find(({ server }) => server.name === name));
  const found = branches.map(({ server }) => server.name);
  const apart = (later?.request.sentAt ?? Infinity) - (earlier?.request.sentAt ?? Infinity);
  const answered = earlier && finalOf(earlier)?.arrivedAt;
  const isAtOnce = Math.abs(apart) < AT_ONCE && (answered === undefined || answered > later!.request.sentAt);
  // An order says nothing of whether the one waits for the other (RFC 3841 s7.2.4).
  if (earlier && later && isAtOnce) return undecided(expected, 'it was sent to both at once');
  return decided(
    coreOf(reading),
    expected,
    earlier !== undefined && later !== undefined && earlier.request.sentAt < later.request.sentAt,
    found.length === 0 ? 'it was sent to nobody' : `it was sent to ${found.join(', then ')}`,
    branches.map(({ request }) => request),
  );
}

/**
 * Whoever is sent the push is among those that the registrations and the preferences on the wire leave over, and the best of them
 * is (RFC 3841 s7.2.4).
 */
export function sentAsComputed(reading: Reading, since: number): Expectation {
  const expected =
    'the push is sent to terminals that registrations and preferences leave over, the best first';
  const pushed = new Set(requestsSince(reading, since).map(({ request }) => request.message.callId));
  const found = [...preferredRequests.subjects(reading)].filter(({ relay: { incoming } }) =>
    pushed.has(incoming.request.message.callId),
  );
  if (found.length === 0)
    return undecided(
      expected,
      'the bindings of the user are not certain enough, or no push reached the core',
    );
  for (const { relay, matching } of found) {
    const left = matching.left.map(({ contact }) => contact);
    const wrong = matching.discarded.find(({ contact }) => contact.branch !== undefined);
    const best = left.filter((each) => each.q === Math.max(...left.map(({ q }) => q)));
    const seen = [relay.incoming.request, ...relay.branches.map(({ request }) => request)];
    const by = relay.incoming.server;
    if (wrong) return decided(by, expected, false, `sent to ${uriOf(wrong.contact)}`, seen);
    if (left.length > 0 && relay.branches.length > 0 && !best.some(({ branch }) => branch))
      return decided(by, expected, false, `not sent to ${listed(best.map(uriOf))}`, seen);
  }
  return decided(
    coreOf(reading),
    expected,
    true,
    `left over: ${found.map(({ matching }) => listed(matching.left.map(({ contact }) => uriOf(contact)))).join('; ')}`,
  );
}

/** These terminals are sent no CANCEL. */
export function notCancelled(reading: Reading, since: number, names: readonly string[]): Expectation {
  const expected = `no CANCEL is sent to ${listed(names)}`;
  const branches = branchesSince(reading, since)?.filter(({ server }) => names.includes(server.name)) ?? [];
  if (branches.length < 2) return undecided(expected, 'the push was not sent to several terminals');
  const first = branches[0]!.request.frame.index;
  const cancel = reading.hops.find(
    ({ method, server, request }) =>
      method === 'CANCEL' && names.includes(server.name) && request.frame.index > first,
  );
  const actual = cancel ? `CANCEL to ${cancel.server.name}` : 'none was sent';
  return decided(
    coreOf(reading),
    expected,
    !cancel,
    actual,
    [...branches, ...(cancel ? [cancel] : [])].map(({ request }) => request),
  );
}

function uriOf({ binding }: PreferenceTarget): string {
  return binding.contact.uriText;
}

function requestsSince(reading: Reading, since: number): Hop[] {
  return METHODS.flatMap((method) => pushesSince(reading, since, method)).flatMap(({ hops }) => hops);
}

/** What cores sent on of the push, in order; undefined when there was none. */
function branchesSince(reading: Reading, since: number): Hop[] | undefined {
  const requests = requestsSince(reading, since);
  if (requests.length === 0) return undefined;
  const callIds = new Set(requests.map(({ request }) => request.message.callId));
  return reading.hops.filter(
    ({ client, server, method, request }) =>
      client.role === 'core' &&
      server.role !== 'sender' &&
      METHODS.some((each) => each === method) &&
      callIds.has(request.message.callId),
  );
}
