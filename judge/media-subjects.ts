import type { Frame } from '../network/trace';
import type { MsrpMedia } from '../protocol/sdp/msrp-media';
import type { MediaType } from '../protocol/sip/media-type';
import type { Selector } from './check';
import { perReading } from './per-reading';
import type { MsrpMessageReading } from './reading/msrp-messages';
import { partyOf, peerOf, type MsrpParty, type MsrpSessionReading } from './reading/msrp-sessions';
import type { Reading } from './reading/reading';

/** How long after an exchange what was under way before it may still come, milliseconds. */
export const UNDER_WAY = 2000;

/** A message with content, in a session whose descriptions were seen. */
export interface Content {
  readonly message: MsrpMessageReading;
  readonly session: MsrpSessionReading;
  readonly sender: MsrpParty;
  readonly receiver: MsrpParty;
}

/** Messages with content, for which their sender answers. */
export const contents: Selector<Content> = {
  subjects: (reading) => contentsOf(reading),
  by: ({ message }) => message.sender,
  frames: ({ session, message }) => [...descriptionFrames(session), ...messageFrames(message)],
};

/**
 * What a side of a session had said of the m= line when something was sent, as far as the other side must have known it, and
 * all that it said up to then. Times are milliseconds since the trace started.
 */
export function mediaAt(
  session: MsrpSessionReading,
  party: MsrpParty,
  from: number,
  to: number,
): MsrpMedia[] {
  const said = session.lines.flatMap(({ exchange, offeredMsrp, answeredMsrp }) => {
    const isOfferer = exchange.offerer.name === party.actor.name;
    const media = isOfferer ? offeredMsrp : answeredMsrp;
    const since = (isOfferer ? exchange.offer : exchange.answer)?.sighting.sentAt ?? 0;
    return media ? [{ media, since, settled: exchange.answer?.sighting.sentAt ?? Infinity }] : [];
  });
  const first = said.findLastIndex(({ settled }) => settled + UNDER_WAY <= from);
  return said
    .slice(Math.max(first, 0))
    .filter(({ since }, i) => i === 0 || since <= to)
    .map(({ media }) => media);
}

/** The type that the first chunk with a body tells. */
export function typeOf({ chunks }: MsrpMessageReading): MediaType | undefined {
  return chunks.find(({ request }) => request.msrp.body !== undefined)?.request.message.contentType;
}

/** When the first chunk was sent, and when the last one was. */
export function spanOf({ chunks }: MsrpMessageReading): [from: number, to: number] {
  return [chunks[0]!.request.sentAt, chunks.at(-1)!.request.sentAt];
}

/** True for a session whose m= line describes a file. */
export function isFileSession({ lines }: MsrpSessionReading): boolean {
  return lines.some((each) => each.offeredMsrp?.file?.selector ?? each.answeredMsrp?.file?.selector);
}

/** The frames of the latest offer and answer of a session. */
export function descriptionFrames({ line: { exchange } }: MsrpSessionReading): Frame[] {
  return [exchange.offer, exchange.answer].flatMap((each) => (each ? [each.sighting.frame] : []));
}

/** The first and the last frame of a message. */
export function messageFrames({ chunks }: MsrpMessageReading): Frame[] {
  const [first, last] = [chunks[0]!.request.frame, chunks.at(-1)!.request.frame];
  return first === last ? [first] : [first, last];
}

const contentsOf = perReading((reading: Reading): Content[] =>
  reading.msrp.messages.flatMap((message): Content[] => {
    const { session } = message;
    const sender = session && partyOf(session, message.sender);
    if (!sender || !message.hasContent) return [];
    return [{ message, session, sender, receiver: peerOf(session, sender) }];
  }),
);
