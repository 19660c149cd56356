import { meaningOf, type Answered } from '../../protocol/push/outcome';
import { finalOf, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { deliveredOnce } from './delivery';
import { coreOf, decided, listed, undecided, type Expectation } from './expectation';
import { arrivalsByName, finalOfPush, pushesSince, type Push } from './pushes';

/** What a sender says became of its push to one URI. */
export interface Told {
  /** The URI, as it stands in To. */
  readonly to: string;
  readonly answered: Answered;
}

/** Names shown of a long list. */
const MOST_NAMES = 5;

/** Each of these terminals got the push in exactly one transaction and answered it with 2xx; the first that did not is told. */
export function allServed(reading: Reading, since: number, terminals: readonly string[]): Expectation {
  const expected = `each of ${terminals.length} terminals receives the push once and answers 2xx`;
  const pushes = pushesSince(reading, since);
  if (pushes.length === 0) return undecided(expected, 'the sender sent no MESSAGE');
  const arrivals = arrivalsByName(reading, pushes);
  const wrong = terminals.find((each) => {
    const [hop, ...more] = arrivals.get(each) ?? [];
    const status = hop && finalOf(hop)?.message.status;
    return more.length > 0 || status === undefined || status >= 300;
  });
  if (wrong !== undefined) return deliveredOnce(reading, since, wrong);
  return decided(coreOf(reading), expected, true, 'received and answered');
}

/** There is one push to each of these URIs, with a Call-ID of its own, and none to anybody else. */
export function oneForEach(reading: Reading, since: number, uris: readonly string[]): Expectation {
  const expected = `one MESSAGE with its own Call-ID to each of ${uris.length} recipients`;
  const pushes = pushesSince(reading, since);
  if (pushes.length === 0) return undecided(expected, 'the sender sent no MESSAGE');
  const counts = new Map(uris.map((each) => [each, 0]));
  for (const push of pushes) counts.set(targetOf(push), (counts.get(targetOf(push)) ?? 0) + 1);
  const wanted = new Set(uris);
  const wrong = [...counts].filter(([uri, count]) => count !== (wanted.has(uri) ? 1 : 0));
  return decided(
    pushes[0]!.hops[0]!.client,
    expected,
    wrong.length === 0,
    wrong.length === 0
      ? `${pushes.length} of them`
      : few(wrong.map(([uri, count]) => `${count} to ${uri || 'nobody'}`)),
    pushes
      .filter((each) => wrong.some(([uri]) => uri === targetOf(each)))
      .map((each) => each.hops[0]!.request),
  );
}

/** At no time more than so many of the sender's requests waited for their answer. */
export function pendingAtMost(reading: Reading, since: number, most: number): Expectation {
  const expected = `at most ${most} MESSAGE requests pending at a time`;
  const hops = pushesSince(reading, since).flatMap((each) => each.hops);
  if (hops.length <= most)
    return undecided(expected, `the sender sent only ${hops.length} MESSAGE requests, too few to tell`);
  const changes = hops.flatMap((hop) => {
    const final = finalOf(hop);
    const start = { at: hop.request.sentAt, change: 1, hop };
    return final ? [start, { at: final.arrivedAt ?? final.sentAt, change: -1, hop }] : [start];
  });
  // What ends at the same time as something else begins made room for it.
  changes.sort((a, b) => a.at - b.at || a.change - b.change);
  let pending = 0;
  let peak = 0;
  let proof: Hop | undefined;
  for (const { change, hop } of changes) {
    pending += change;
    if (pending > peak) [peak, proof] = [pending, hop];
  }
  return decided(hops[0]!.client, expected, peak <= most, `${peak} at once`, [proof?.request]);
}

/** What the sender says of each URI is what the answer on the wire allows it to say (RFC 3428 s4, s7). */
export function accountAgrees(reading: Reading, since: number, told: readonly Told[]): Expectation {
  const expected = 'an account that says of each recipient what its answer says, and no more';
  const pushes = new Map(pushesSince(reading, since).map((each) => [targetOf(each), each]));
  if (pushes.size === 0) return undecided(expected, 'the sender sent no MESSAGE');
  const wrong = told.filter(({ to, answered }) => answered !== meaningOnWire(pushes.get(to)));
  const sender = [...pushes.values()][0]!.hops[0]!.client;
  const untold = pushes.size - told.filter(({ to }) => pushes.has(to)).length;
  const actual = [
    ...wrong.map(
      ({ to, answered }) => `${answered} of ${to}, where the wire says ${meaningOnWire(pushes.get(to))}`,
    ),
    ...(untold > 0 ? [`nothing of ${untold} others`] : []),
  ];
  return decided(
    sender,
    expected,
    actual.length === 0,
    actual.length === 0 ? `so it is for ${told.length}` : few(actual),
    wrong.map(({ to }) => pushes.get(to)?.hops[0]?.request),
  );
}

function meaningOnWire(push: Push | undefined): Answered {
  const final = push && finalOfPush(push);
  return final ? meaningOf(final.message.status).answered : 'no-answer';
}

/** The URI in To: who the push is for, also where a proxy has changed the Request-URI. */
function targetOf(push: Push): string {
  return push.hops[0]!.request.message.to?.uriText ?? '';
}

function few(words: readonly string[]): string {
  const more = words.length - MOST_NAMES;
  return more > 0 ? `${words.slice(0, MOST_NAMES).join(', ')} and ${more} more` : listed(words);
}
