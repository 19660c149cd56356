import type { HttpExchange } from '../reading/http-exchanges';
import type { Reading } from '../reading/reading';
import { actorNamed, decided, listed, undecided, type Expectation } from './expectation';
import { arrivalsAt, pushesSince } from './pushes';

/**
 * A terminal fetches what a push refers to. When it does so is for it and its user to decide (RFC 4483 s3.2, s7), so that
 * one under test that has not done it is not blamed.
 *
 * @param times how often exactly; at least once if undefined
 */
export function fetches(
  reading: Reading,
  since: number,
  terminal: string,
  url: string,
  times?: number,
): Expectation {
  const expected = `${terminal} fetches ${url}${times === undefined ? '' : ` ${times === 1 ? 'once' : `${times} times`}`}`;
  const actor = actorNamed(reading, terminal);
  const arrivals = arrivalsAt(reading, terminal, requestsSince(reading, since));
  if (!actor || arrivals.length === 0) return undecided(expected, `no push arrived at ${terminal}`);
  const found = exchangesOf(reading, since, terminal).filter((each) => isSameUrl(each.url, url));
  const kept = times === undefined ? found.length > 0 : found.length === times;
  const requests = arrivals.map(({ request }) => request);
  const seen = [...requests, ...found.flatMap(seenIn)];
  if (!kept && found.length === 0 && actor.underTest)
    return undecided(expected, `${terminal} has not fetched it while it was watched`, requests);
  return decided(actor, expected, kept, kept ? 'fetched' : `fetched ${found.length} times`, seen);
}

/** A terminal asks no server for anything after a frame of the trace. */
export function fetchesNothing(reading: Reading, since: number, terminal: string): Expectation {
  const expected = `${terminal} fetches nothing`;
  const pushes = requestsSince(reading, since);
  if (pushes.length === 0) return undecided(expected, 'the sender sent nothing');
  const found = exchangesOf(reading, since, terminal);
  const actual =
    found.length === 0 ? 'nothing was asked for' : `it asked for ${listed(found.map(({ url }) => url))}`;
  return decided(actorNamed(reading, terminal), expected, found.length === 0, actual, found.flatMap(seenIn));
}

/** What a terminal has fetched from a URL are these octets, and all of them. */
export function fetchedWhole(
  reading: Reading,
  since: number,
  terminal: string,
  url: string,
  object: Buffer,
): Expectation {
  const expected = `${terminal} gets the ${object.length} octets at ${url}`;
  const found = exchangesOf(reading, since, terminal)
    .filter((each) => isSameUrl(each.url, url))
    .at(-1);
  if (!found) return undecided(expected, `${terminal} has not fetched it while it was watched`);
  const { response, server } = found;
  const kept = response?.isComplete === true && response.body.equals(object);
  // Whoever ends the transfer early is the client; what is sent is the server's.
  const by = response?.isComplete === true ? server : found.client;
  const actual = response ? `${response.head.startLine}, ${response.body.length} octets` : 'no response';
  return decided(by, expected, kept, actual, seenIn(found));
}

/** A terminal was answered in a certain way when it fetched from a URL. */
export function fetchAnswered(
  reading: Reading,
  since: number,
  terminal: string,
  url: string,
  status: number,
): Expectation {
  const expected = `${terminal} is answered with ${status} when it fetches ${url}`;
  const found = exchangesOf(reading, since, terminal)
    .filter((each) => isSameUrl(each.url, url))
    .at(-1);
  if (!found?.response) return undecided(expected, `${terminal} has not fetched it while it was watched`);
  const { head } = found.response;
  return decided(found.server, expected, head.status === status, head.startLine, seenIn(found));
}

/** A terminal stops taking in content well before a number of octets has come. */
export function fetchBounded(reading: Reading, since: number, terminal: string, most: number): Expectation {
  const expected = `${terminal} takes no more than ${most} octets of content`;
  const found = exchangesOf(reading, since, terminal);
  if (found.length === 0) return undecided(expected, `${terminal} has fetched nothing while it was watched`);
  const octets = found.reduce((sum, { response }) => sum + (response?.body.length ?? 0), 0);
  return decided(found[0]!.client, expected, octets <= most, `${octets} octets`, [seenIn(found[0]!)[0]]);
}

function exchangesOf(reading: Reading, since: number, terminal: string): HttpExchange[] {
  return reading.http.filter(({ client, frames }) => client.name === terminal && frames[0]!.index > since);
}

function requestsSince(reading: Reading, since: number): ReturnType<typeof pushesSince> {
  return [...pushesSince(reading, since), ...pushesSince(reading, since, 'INVITE')];
}

function seenIn({ frames }: HttpExchange): { readonly frame: HttpExchange['frames'][number] }[] {
  return frames.slice(0, MOST_FRAMES).map((frame) => ({ frame }));
}

/** Frames of an exchange that are shown. */
const MOST_FRAMES = 6;

/** Default ports and the spelling of hosts aside. */
function isSameUrl(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).href === new URL(b).href;
}
