import type { Frame } from '../network/trace';
import type { MsrpMedia } from '../protocol/sdp/msrp-media';
import type { MediaDescription } from '../protocol/sdp/session-description';
import type { Selector } from './check';
import { perReading } from './per-reading';
import type { DescriptionSighting, Exchange, MediaExchange } from './reading/descriptions';
import type { Reading } from './reading/reading';

/** An m= line for MSRP, in an offer or an answer as it was composed. */
export interface MsrpLine {
  readonly sighting: DescriptionSighting;
  readonly media: MediaDescription;
  readonly msrp: MsrpMedia;
  /** In an answer: the m= line that it answers. */
  readonly offered: MediaDescription | undefined;
  /** What the other side has said of the line before; who repeats that does not answer for it. */
  readonly peers: readonly MediaDescription[];
}

/** An m= line of an offer and the one that answers it, both readable. */
export interface AnsweredLine extends MediaExchange {
  readonly answered: MediaDescription;
}

/** Two descriptions of one party in one dialog, of exchanges that came about, one after the other. */
export interface Succession {
  readonly earlier: DescriptionSighting;
  readonly later: DescriptionSighting;
  /** What the party offered in between without success. */
  readonly inVain: readonly DescriptionSighting[];
}

/** Offers and answers where they were composed. */
export const descriptions: Selector<DescriptionSighting> = {
  subjects: (reading) => reading.descriptions.sightings,
  by: ({ composer }) => composer,
  frames: ({ sighting }) => [sighting.frame],
};

/** Session descriptions in answers to OPTIONS. */
export const capabilities: Selector<DescriptionSighting> = {
  ...descriptions,
  subjects: (reading) => reading.descriptions.capabilities,
};

/** m= lines for MSRP in offers and answers. Answers to offers that came altered are left aside. */
export const msrpLines: Selector<MsrpLine> = {
  subjects: (reading) => msrpLinesOf(reading),
  by: ({ sighting }) => sighting.composer,
  frames: ({ sighting }) => [sighting.sighting.frame],
};

/** The same without those that propose nothing: refused or closed by port 0. */
export const proposals: Selector<MsrpLine> = {
  ...msrpLines,
  subjects: (reading) => msrpLinesOf(reading).filter(({ media }) => media.port !== 0),
};

/** Offers that were answered by a description, for which the answerer answers. Nobody on the way altered either. */
export const answeredOffers: Selector<Exchange> = {
  subjects: (reading) => reading.descriptions.exchanges.filter((each) => each.answer && each.isIntact),
  by: ({ answerer }) => answerer,
  frames: exchangeFrames,
};

/** m= lines with their answers, for which the answerer answers. */
export const answeredLines: Selector<AnsweredLine> = {
  subjects: (reading) =>
    [...answeredOffers.subjects(reading)].flatMap(({ lines }) => lines).filter(isAnswered),
  by: ({ exchange }) => exchange.answerer,
  frames: ({ exchange }) => exchangeFrames(exchange),
};

/** Successive descriptions of a party, for which that party answers. */
export const successions: Selector<Succession> = {
  subjects: (reading) => successionsOf(reading),
  by: ({ later }) => later.composer,
  frames: ({ earlier, later }) => [earlier.sighting.frame, later.sighting.frame],
};

/** The frames with the offer and with the answer, else with the response that refused it. */
export function exchangeFrames({ offer, answer, final }: Exchange): Frame[] {
  const other = answer?.sighting ?? final;
  return [offer.sighting.frame, ...(other && other !== offer.sighting ? [other.frame] : [])];
}

/** True for a line whose answer is there, and could be read. */
export function isAnswered(line: MediaExchange): line is AnsweredLine {
  return line.offered.isReadable && line.answered?.isReadable === true;
}

const msrpLinesOf = perReading((reading: Reading): MsrpLine[] => {
  const answered = new Map<DescriptionSighting, Exchange>();
  for (const exchange of reading.descriptions.exchanges)
    if (exchange.answer) answered.set(exchange.answer, exchange);
  const heard = heardBefore(reading);
  return reading.descriptions.sightings.flatMap((sighting) => {
    const exchange = answered.get(sighting);
    if (exchange && !exchange.isIntact) return [];
    return sighting.description.media.flatMap((media): MsrpLine[] => {
      const msrp = sighting.msrp[media.index];
      const offered = exchange?.offer.description.media[media.index];
      const peers = [...(heard.get(sighting) ?? [])].flatMap(
        ({ description }) => description.media[media.index] ?? [],
      );
      return msrp ? [{ sighting, media, msrp, offered, peers }] : [];
    });
  });
});

/** The descriptions of the other side that came before each, in the same dialog; to an answer, its offer too. */
function heardBefore({
  descriptions,
}: Reading): ReadonlyMap<DescriptionSighting, readonly DescriptionSighting[]> {
  const heard = new Map<DescriptionSighting, DescriptionSighting[]>();
  const said = new Map<string, DescriptionSighting[]>();
  for (const { dialog, offer, answer } of descriptions.exchanges) {
    for (const each of answer ? [offer, answer] : [offer]) {
      const all = said.get(dialog) ?? [];
      heard.set(
        each,
        all.filter(({ composer }) => composer.name !== each.composer.name),
      );
      said.set(dialog, [...all, each]);
    }
  }
  return heard;
}

const successionsOf = perReading((reading: Reading): Succession[] => {
  const found: Succession[] = [];
  const latest = new Map<string, DescriptionSighting>();
  const vain = new Map<string, DescriptionSighting[]>();
  for (const { dialog, offer, answer } of reading.descriptions.exchanges) {
    for (const later of answer ? [offer, answer] : []) {
      const key = `${dialog} ${later.composer.name}`;
      const earlier = latest.get(key);
      if (earlier && earlier !== later) found.push({ earlier, later, inVain: vain.get(key) ?? [] });
      latest.set(key, later);
      vain.delete(key);
    }
    if (answer) continue;
    const key = `${dialog} ${offer.composer.name}`;
    vain.set(key, [...(vain.get(key) ?? []), offer]);
  }
  return found;
});
