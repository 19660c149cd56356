import { formatHash, sha1Of, type FileSelector } from '../../../protocol/sdp/file-selector';
import { attributeOf } from '../../../protocol/sdp/session-description';
import type { Reading } from '../../reading/reading';
import { decided, listed, undecided, type Expectation } from '../expectation';
import { exchangesSince, fileExchange, latestOffer, linesOf } from './described-lines';
import { ofExchange } from './descriptions';

/** What a step expects of a file-selector; what is left out need not be there. */
export interface ExpectedFile {
  readonly name?: string;
  /** "type/subtype". */
  readonly type?: string;
  /** Octets. */
  readonly size?: number;
  /** SHA-1 of the whole file. */
  readonly sha1?: Buffer;
}

/** The latest offer describes a file by these values. */
export function offerDescribesFile(reading: Reading, since: number, file: ExpectedFile): Expectation {
  const expected = `a file-selector with ${inWords(file)} in the offer`;
  const offer = latestOffer(reading, since);
  if (!offer) return undecided(expected, 'the sender made no offer');
  const selectors = linesOf(offer, {}).flatMap(({ msrp }) => msrp.file?.selector ?? []);
  const found = selectors.find((each) => isDescribed(each, file));
  const actual = found ? 'it is there' : listed(selectors.map((each) => inWords(plain(each))));
  return decided(offer.composer, expected, found !== undefined, actual, [offer.sighting]);
}

/** The answer to the offer of the file of that name takes it: its line has a port. */
export function fileTaken(reading: Reading, since: number, answerer: string, name: string): Expectation {
  return fileAnswered(reading, since, answerer, name, true);
}

/** The answer to the offer of the file of that name refuses it: its line has port 0. */
export function fileRefused(reading: Reading, since: number, answerer: string, name: string): Expectation {
  return fileAnswered(reading, since, answerer, name, false);
}

/** The answer repeats selector and id of each file that is offered, the hash of one that is taken left aside. */
export function answerMirrorsFiles(reading: Reading, since: number, answerer: string): Expectation {
  const expected = `file-selector and file-transfer-id of the offer in the answer of ${answerer}`;
  return ofExchange(fileExchange(reading, since, answerer), answerer, expected, (answer, exchange) => {
    const { lines, offer } = exchange;
    const files = lines.filter(({ offeredMsrp }) => offeredMsrp?.file?.selector !== undefined);
    if (files.length === 0) return undecided(expected, 'no file was offered', [offer.sighting]);
    const other = files.find(({ offered, answered, offeredMsrp, answeredMsrp }) => {
      const [before, after] = [offeredMsrp?.file?.selector, answeredMsrp?.file?.selector];
      const isSame = before && after && isDescribed(after, withoutHash(plain(before)));
      const ids = [offered, answered].map((each) => each && attributeOf(each, 'file-transfer-id'));
      return !isSame || ids[0] !== ids[1];
    });
    const actual = other ? `m= line ${other.index + 1} does not repeat them` : 'they are there';
    return decided(answer.composer, expected, !other, actual, [offer.sighting, answer.sighting]);
  });
}

/**
 * Somebody closes the line of a file: an offer with port 0 and the id that the file was first offered with (RFC 5547 s8.1,
 * s8.4). A BYE after it is no substitute here.
 */
export function fileLineClosed(reading: Reading, since: number, by: string, name: string): Expectation {
  const expected = `an offer of ${by} with port 0 and the old file-transfer-id for "${name}"`;
  const exchanges = exchangesSince(reading, since);
  const first = exchanges
    .flatMap(({ lines, dialog }) => lines.map((line) => ({ line, dialog })))
    .find(({ line }) => line.offered.port !== 0 && line.offeredMsrp?.file?.selector?.name === name);
  if (!first) return undecided(expected, `"${name}" was not offered`);
  const id = attributeOf(first.line.offered, 'file-transfer-id');
  const seen = [first.line.exchange.offer.sighting];
  const closing = exchanges.find(
    ({ dialog, lines }) => dialog === first.dialog && lines[first.line.index]?.offered.port === 0,
  );
  const { offerer, answerer } = first.line.exchange;
  const expectedBy = [offerer, answerer].find((each) => each.name === by);
  if (!closing) return decided(expectedBy, expected, false, 'the line was not closed', seen);
  const closed = closing.lines[first.line.index]!.offered;
  const closedId = attributeOf(closed, 'file-transfer-id');
  const actual = `port 0 by ${closing.offerer.name}, file-transfer-id ${closedId ?? 'absent'}`;
  const kept = closing.offerer.name === by && closedId === id;
  return decided(expectedBy ?? closing.offerer, expected, kept, actual, [...seen, closing.offer.sighting]);
}

/** The file of that name was offered again under an id that it did not have before (RFC 5547 s8.1). */
export function offeredUnderNewId(reading: Reading, since: number, name: string): Expectation {
  const expected = `another file-transfer-id when "${name}" is offered again`;
  const offers = [...new Set(exchangesSince(reading, 0).map(({ offer }) => offer))].flatMap((offer) =>
    linesOf(offer, { file: name })
      .filter(({ media }) => media.port !== 0)
      .map(({ media }) => ({ offer, id: attributeOf(media, 'file-transfer-id') })),
  );
  const latest = offers.at(-1);
  const before = offers.slice(0, -1);
  if (!latest || before.length === 0 || latest.offer.sighting.frame.index <= since)
    return undecided(expected, `"${name}" was not offered again`);
  const isNew = before.every(({ id }) => id !== latest.id);
  return decided(latest.offer.composer, expected, isNew, `file-transfer-id ${latest.id ?? 'absent'}`, [
    before.at(-1)!.offer.sighting,
    latest.offer.sighting,
  ]);
}

function fileAnswered(
  reading: Reading,
  since: number,
  answerer: string,
  name: string,
  isTaken: boolean,
): Expectation {
  const expected = `the answer of ${answerer} ${isTaken ? 'takes' : 'refuses'} the file "${name}"`;
  const about = fileExchange(reading, since, answerer, name);
  return ofExchange(about, answerer, expected, (answer, { lines, offer }) => {
    const line = lines.find(({ offeredMsrp }) => offeredMsrp?.file?.selector?.name === name);
    if (!line) return undecided(expected, `"${name}" was not offered`, [offer.sighting]);
    const port = line.answered?.port;
    const kept = port !== undefined && (port !== 0) === isTaken;
    const actual = port === undefined ? 'no such m= line' : `port ${port}`;
    return decided(answer.composer, expected, kept, actual, [offer.sighting, answer.sighting]);
  });
}

function isDescribed(selector: FileSelector, { name, type, size, sha1 }: ExpectedFile): boolean {
  return (
    (name === undefined || selector.name === name) &&
    (type === undefined || selector.type?.essence === type) &&
    (size === undefined || selector.size === size) &&
    (sha1 === undefined || sha1Of(selector)?.equals(sha1) === true)
  );
}

function plain(selector: FileSelector): ExpectedFile {
  const sha1 = sha1Of(selector);
  return {
    ...(selector.name === undefined ? {} : { name: selector.name }),
    ...(selector.type === undefined ? {} : { type: selector.type.essence }),
    ...(selector.size === undefined ? {} : { size: selector.size }),
    ...(sha1 === undefined ? {} : { sha1 }),
  };
}

function withoutHash(file: ExpectedFile): ExpectedFile {
  const { name, type, size } = file;
  return {
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
    ...(size === undefined ? {} : { size }),
  };
}

function inWords({ name, type, size, sha1 }: ExpectedFile): string {
  return listed([
    ...(name === undefined ? [] : [`name "${name}"`]),
    ...(type === undefined ? [] : [`type ${type}`]),
    ...(size === undefined ? [] : [`size ${size}`]),
    ...(sha1 === undefined ? [] : [`hash ${formatHash(sha1)}`]),
  ]);
}
