import type { MsrpMedia } from '../../../protocol/sdp/msrp-media';
import { attributeOf, type MediaDescription } from '../../../protocol/sdp/session-description';
import type { DescriptionSighting, Exchange } from '../../reading/descriptions';
import type { Reading } from '../../reading/reading';

/** Which m= lines a step speaks of; all that propose MSRP when it does not tell. */
export interface LineChoice {
  /** Position among the m= lines, from 1. */
  readonly line?: number;
  /** Name in the file-selector. */
  readonly file?: string;
}

/** An m= line for MSRP, of an offer or an answer. */
export interface DescribedLine {
  readonly media: MediaDescription;
  readonly msrp: MsrpMedia;
}

/** Exchanges whose offer was sent after a frame of the trace (0: from the start), in their order. */
export function exchangesSince(reading: Reading, since: number): Exchange[] {
  return reading.descriptions.exchanges.filter(({ offer }) => offer.sighting.frame.index > since);
}

/** The latest offer of a sender; or of somebody, if a name is given. */
export function latestOffer(reading: Reading, since: number, by?: string): DescriptionSighting | undefined {
  return exchangesSince(reading, since)
    .filter(({ offerer }) => (by === undefined ? offerer.role === 'sender' : offerer.name === by))
    .at(-1)?.offer;
}

/** The latest exchange in which somebody answered, or refused to. */
export function latestAnswered(reading: Reading, since: number, answerer: string): Exchange | undefined {
  return exchangesSince(reading, since)
    .filter((each) => each.answerer.name === answerer && each.final !== undefined)
    .at(-1);
}

/** The first exchange in which somebody answered the offer of a file, of that name if one is given, or refused to. */
export function fileExchange(
  reading: Reading,
  since: number,
  answerer: string,
  name?: string,
): Exchange | undefined {
  return exchangesSince(reading, since)
    .filter((each) => each.answerer.name === answerer && each.final !== undefined)
    .find(({ lines }) =>
      lines.some(({ offered, offeredMsrp }) => {
        const selector = offeredMsrp?.file?.selector;
        return offered.port !== 0 && selector && (name === undefined || selector.name === name);
      }),
    );
}

/** The m= lines of a description that a step speaks of. */
export function linesOf(
  { description, msrp }: DescriptionSighting,
  { line, file }: LineChoice,
): DescribedLine[] {
  return description.media.flatMap((media): DescribedLine[] => {
    const read = msrp[media.index];
    if (!read || (line !== undefined && media.index !== line - 1)) return [];
    if (file !== undefined && read.file?.selector?.name !== file) return [];
    const isMeant = line !== undefined || file !== undefined || media.port !== 0;
    return isMeant ? [{ media, msrp: read }] : [];
  });
}

/** How a step calls the lines it speaks of. */
export function inWords({ line, file }: LineChoice): string {
  if (file !== undefined) return `the m= line of "${file}"`;
  return line === undefined ? 'every m= line' : `m= line ${line}`;
}

/**
 * What an m= line says: an attribute, "direction" (also when it stands above, or nowhere), "port" or "title". An attribute
 * that is not there is looked for at session level. '' for one without value.
 */
export function saidOf(
  { description }: DescriptionSighting,
  media: MediaDescription,
  name: string,
): string | undefined {
  if (name === 'direction') return media.direction;
  if (name === 'port') return String(media.port);
  if (name === 'title') return media.title;
  return attributeOf(media, name) ?? attributeOf(description, name);
}
