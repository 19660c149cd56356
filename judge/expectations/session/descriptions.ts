import type { DescriptionSighting, Exchange } from '../../reading/descriptions';
import type { Reading } from '../../reading/reading';
import { finalOf } from '../../reading/hops';
import { actorNamed, decided, listed, undecided, type Expectation } from '../expectation';
import {
  exchangesSince,
  inWords,
  latestAnswered,
  latestOffer,
  linesOf,
  saidOf,
  type LineChoice,
} from './described-lines';

/** The latest offer of the sender says this on the lines that are meant: an attribute, "direction", "port" or "title". */
export function offerSays(
  reading: Reading,
  since: number,
  name: string,
  value: string,
  choice: LineChoice = {},
): Expectation {
  const expected = `${name} "${value}" on ${inWords(choice)} of the offer`;
  const offer = latestOffer(reading, since);
  return offer ? says(offer, name, value, choice, expected) : undecided(expected, 'the sender made no offer');
}

/** The latest answer of somebody says this. */
export function answerSays(
  reading: Reading,
  since: number,
  answerer: string,
  name: string,
  value: string,
  choice: LineChoice = {},
): Expectation {
  const expected = `${name} "${value}" on ${inWords(choice)} of the answer of ${answerer}`;
  return ofAnswer(reading, since, answerer, expected, (answer) =>
    says(answer, name, value, choice, expected),
  );
}

/** An attribute is there, or is not, on the lines of the latest offer that are meant. */
export function offerHas(
  reading: Reading,
  since: number,
  name: string,
  isThere = true,
  choice: LineChoice = {},
): Expectation {
  const expected = `${isThere ? '' : 'no '}a=${name} on ${inWords(choice)} of the offer`;
  const offer = latestOffer(reading, since);
  if (!offer) return undecided(expected, 'the sender made no offer');
  return hasOrNot(offer, name, isThere, choice, expected);
}

/** An attribute is there, or is not, in the latest answer of somebody. */
export function answerHas(
  reading: Reading,
  since: number,
  answerer: string,
  name: string,
  isThere = true,
  choice: LineChoice = {},
): Expectation {
  const expected = `${isThere ? '' : 'no '}a=${name} on ${inWords(choice)} of the answer of ${answerer}`;
  return ofAnswer(reading, since, answerer, expected, (answer) =>
    hasOrNot(answer, name, isThere, choice, expected),
  );
}

/** The first offer has this many m= lines that propose MSRP. */
export function offerHasLines(reading: Reading, since: number, count: number): Expectation {
  const expected = `${count} m= lines for MSRP in the offer`;
  const offer = exchangesSince(reading, since).find(({ offerer }) => offerer.role === 'sender')?.offer;
  if (!offer) return undecided(expected, 'the sender made no offer');
  const lines = linesOf(offer, {});
  return decided(offer.composer, expected, lines.length === count, `${lines.length} m= lines`, [
    offer.sighting,
  ]);
}

/** The latest answer takes lines and refuses lines, by their positions from 1; those that are not named do not matter. */
export function linesAnswered(
  reading: Reading,
  since: number,
  answerer: string,
  taken: readonly number[],
  refused: readonly number[] = [],
): Expectation {
  const words = [
    ...(taken.length > 0 ? [`takes m= line ${listed(taken)}`] : []),
    ...(refused.length > 0 ? [`refuses m= line ${listed(refused)}`] : []),
  ];
  const expected = `the answer of ${answerer} ${listed(words)}`;
  return ofAnswer(reading, since, answerer, expected, (answer) => {
    const ports = answer.description.media.map(({ port }) => port);
    const kept =
      taken.every((line) => (ports[line - 1] ?? 0) !== 0) && refused.every((line) => ports[line - 1] === 0);
    return decided(answer.composer, expected, kept, `ports ${listed(ports)}`, [answer.sighting]);
  });
}

/** Offer and answer have each a path of their own: one URI or more, and no own URI that another line has, too. */
export function pathsExchanged(reading: Reading, since: number, answerer: string): Expectation {
  const expected = 'a=path with an own URI on every m= line of offer and answer';
  const exchange = latestAnswered(reading, since, answerer);
  if (!exchange?.answer) return undecided(expected, `${answerer} answered no offer`);
  const met = new Set<string>();
  for (const sighting of [exchange.offer, exchange.answer]) {
    for (const { media, msrp } of linesOf(sighting, {})) {
      const own = msrp.path?.at(-1)?.text;
      const actual = own === undefined ? `m= line ${media.index + 1} without a=path` : `${own} twice`;
      if (own === undefined || met.has(own))
        return decided(sighting.composer, expected, false, actual, [sighting.sighting]);
      met.add(own);
    }
  }
  const seen = [exchange.offer.sighting, exchange.answer.sighting];
  return decided(exchange.answerer, expected, true, listed([...met]), seen);
}

/** The latest offer, made again, changes nothing: the description is that of the exchange before it, o= included. */
export function nothingChanged(reading: Reading, since: number): Expectation {
  const expected = 'a new offer that is the earlier one, octet for octet';
  const [latest] = exchangesSince(reading, since).slice(-1);
  if (!latest?.previous) return undecided(expected, 'no offer was made again');
  const { offer, previous, offerer } = latest;
  const before = [previous.offer, previous.answer].find((each) => each?.composer.name === offerer.name);
  if (!before) return undecided(expected, `${offerer.name} had described nothing before`);
  const kept = offer.description.octets.equals(before.description.octets);
  return decided(offerer, expected, kept, kept ? 'it is' : 'they differ', [before.sighting, offer.sighting]);
}

/** An offer among other parts was refused, and the next one stands alone (RFC 5547 s8.8). */
export function offeredAlone(reading: Reading, since: number): Expectation {
  const expected = 'after a refused multipart, an offer that is the whole body';
  const offers = exchangesSince(reading, since).filter(({ offerer }) => offerer.role === 'sender');
  const at = offers.findIndex(({ offer, answer }) => offer.part !== 'whole' && !answer);
  const refused = offers[at];
  if (!refused) return undecided(expected, 'no offer among other parts was refused');
  const next = offers[at + 1]?.offer;
  const seen = [refused.offer.sighting, refused.final, next?.sighting];
  const actual = next === undefined ? 'no further offer' : `an offer that is the ${next.part} of the body`;
  return decided(refused.offerer, expected, next?.part === 'whole', actual, seen);
}

/** The description of capabilities in a terminal's answer to the last OPTIONS has an attribute, with a value or without. */
export function capabilitiesSay(
  reading: Reading,
  since: number,
  terminal: string,
  name: string,
  value?: string,
): Expectation {
  const expected = `a=${name}${value === undefined ? '' : `:${value}`} in the capabilities of ${terminal}`;
  const by = actorNamed(reading, terminal);
  const hop = reading.hops
    .filter((each) => each.method === 'OPTIONS' && each.server.name === terminal)
    .filter((each) => each.request.frame.index > since)
    .at(-1);
  const final = hop && finalOf(hop);
  if (!by || !final) return undecided(expected, `${terminal} answered no OPTIONS`);
  const told = reading.descriptions.capabilities.find(({ sighting }) => sighting === final);
  if (!told) return decided(by, expected, false, 'no session description', [final]);
  const seen = linesOf(told, { line: 1 }).map(({ media }) => saidOf(told, media, name))[0];
  const kept = seen !== undefined && (value === undefined || seen === value);
  return decided(by, expected, kept, seen === undefined ? `no a=${name}` : `a=${name}:${seen}`, [final]);
}

/** Asks the latest answer of somebody; a refusal by response is an answer that does not say it. */
export function ofAnswer(
  reading: Reading,
  since: number,
  answerer: string,
  expected: string,
  ask: (answer: DescriptionSighting) => Expectation,
): Expectation {
  return ofExchange(latestAnswered(reading, since, answerer), answerer, expected, ask);
}

/** The same of a certain exchange. */
export function ofExchange(
  exchange: Exchange | undefined,
  answerer: string,
  expected: string,
  ask: (answer: DescriptionSighting, exchange: Exchange) => Expectation,
): Expectation {
  if (!exchange) return undecided(expected, `${answerer} answered no offer`);
  if (exchange.answer) return ask(exchange.answer, exchange);
  const seen = [exchange.offer.sighting, exchange.final];
  return decided(exchange.answerer, expected, false, exchange.final?.message.startLine ?? '', seen);
}

function says(
  sighting: DescriptionSighting,
  name: string,
  value: string,
  choice: LineChoice,
  expected: string,
): Expectation {
  return onLines(sighting, choice, expected, (said) => said === value, name);
}

function hasOrNot(
  sighting: DescriptionSighting,
  name: string,
  isThere: boolean,
  choice: LineChoice,
  expected: string,
): Expectation {
  return onLines(sighting, choice, expected, (said) => (said !== undefined) === isThere, name);
}

/** Decides on the first line that does not keep it. A line that is not there keeps nothing. */
function onLines(
  sighting: DescriptionSighting,
  choice: LineChoice,
  expected: string,
  keeps: (said: string | undefined) => boolean,
  name: string,
): Expectation {
  const said = linesOf(sighting, choice).map(({ media }) => saidOf(sighting, media, name));
  const broken = said.findIndex((each) => !keeps(each));
  const shown = said[Math.max(broken, 0)];
  const actual = shown === undefined ? `no ${name}` : `${name} "${shown}"`;
  return decided(
    sighting.composer,
    expected,
    said.length > 0 && broken < 0,
    said.length === 0 ? 'no such m= line' : actual,
    [sighting.sighting],
  );
}
