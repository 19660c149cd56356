import type { Actor } from '../../network/actor';
import { readMsrpMedia, type MsrpMedia } from '../../protocol/sdp/msrp-media';
import { parseSessionDescription } from '../../protocol/sdp/parse';
import { placedDescription, type PlacedDescription } from '../../protocol/sdp/placement';
import type { MediaDescription, SessionDescription } from '../../protocol/sdp/session-description';
import { DialogEnds } from './dialog-ends';
import type { Hop } from './hops';
import { finalsOf, journeysOf } from './journeys';
import { negotiationsOf, type Negotiation } from './negotiations';
import type { ResponseSighting, Sighting } from './sighting';

/** A session description as it left the one who composed it; relayed copies do not count. */
export interface DescriptionSighting {
  /** The SIP message it came in, where that was composed. */
  readonly sighting: Sighting;
  readonly description: SessionDescription;
  readonly composer: Actor;
  readonly kind: 'offer' | 'answer' | 'capabilities';
  /** The body itself, the root of a multipart/related (RFC 5547 s8.8), or a part of another multipart. */
  readonly part: PlacedDescription['part'];
  /** Where it stands in the body, with the other parts. */
  readonly placed: PlacedDescription;
  /** One per m= line; undefined where it is not for MSRP. */
  readonly msrp: readonly (MsrpMedia | undefined)[];
}

/**
 * Offer and answer within one dialog (RFC 3264; RFC 3261 s13.2.1): offer in INVITE and answer in 2xx, offer in 2xx and
 * answer in ACK, offer in UPDATE and answer in 2xx (RFC 3311). Answers in 1xx are foretastes of the one in the 2xx.
 */
export interface Exchange {
  /** Key of the dialog; that of Call-ID and the client's tag where no response gave the other one. */
  readonly dialog: string;
  readonly offer: DescriptionSighting;
  /** Undefined when the offer was refused or never answered, or the answer has no description. */
  readonly answer: DescriptionSighting | undefined;
  /** The final response of the transaction, as its composer sent it. */
  readonly final: ResponseSighting | undefined;
  /** The last completed one before it in the dialog. */
  readonly previous: Exchange | undefined;
  /** One per m= line of the offer. */
  readonly lines: readonly MediaExchange[];
  readonly offerer: Actor;
  /** Who answered, or was to answer. */
  readonly answerer: Actor;
  /** False when somebody on the way was seen to change the body with the offer or the answer. */
  readonly isIntact: boolean;
}

/** One m= line of an offer, and what was answered to it. */
export interface MediaExchange {
  readonly exchange: Exchange;
  readonly index: number;
  readonly offered: MediaDescription;
  readonly answered: MediaDescription | undefined;
  readonly offeredMsrp: MsrpMedia | undefined;
  readonly answeredMsrp: MsrpMedia | undefined;
}

/** The session descriptions of a trace: offers and answers, and what answers to OPTIONS tell. */
export class Descriptions {
  /** In the order in which the offers were sent. */
  readonly exchanges: readonly Exchange[];
  /** Every offer and answer once, in the order of the trace; an offer that was forked is one sighting. */
  readonly sightings: readonly DescriptionSighting[];
  /** Descriptions in 2xx to OPTIONS (RFC 3264 s9). */
  readonly capabilities: readonly DescriptionSighting[];
  /** When dialogs ended. */
  readonly ends: DialogEnds;
  private readonly byDialog = new Map<string, Exchange[]>();

  constructor(hops: readonly Hop[]) {
    const read = new Read();
    this.exchanges = exchangesOf(hops, read);
    this.sightings = read.all.sort((a, b) => a.sighting.frame.index - b.sighting.frame.index);
    this.capabilities = capabilitiesIn(hops);
    this.ends = new DialogEnds(hops);
    for (const exchange of this.exchanges) {
      const known = this.byDialog.get(exchange.dialog);
      if (known) known.push(exchange);
      else this.byDialog.set(exchange.dialog, [exchange]);
    }
  }

  /** The exchanges of one dialog, in their order. */
  within(dialog: string): readonly Exchange[] {
    return this.byDialog.get(dialog) ?? [];
  }
}

/** Descriptions read so far, so that one that is met on several branches is read once. */
class Read {
  private readonly found = new Map<Sighting, DescriptionSighting | undefined>();

  in(sighting: Sighting, kind: DescriptionSighting['kind']): DescriptionSighting | undefined {
    if (!this.found.has(sighting)) this.found.set(sighting, readDescription(sighting, kind));
    return this.found.get(sighting);
  }

  get all(): DescriptionSighting[] {
    return [...this.found.values()].filter((each) => each !== undefined);
  }
}

function readDescription(
  sighting: Sighting,
  kind: DescriptionSighting['kind'],
): DescriptionSighting | undefined {
  const placed = placedDescription(sighting.message);
  if (!placed) return undefined;
  const description = parseSessionDescription(placed.octets);
  return {
    ...{ sighting, description, composer: sighting.sender, kind, part: placed.part, placed },
    msrp: description.media.map(readMsrpMedia),
  };
}

function exchangesOf(hops: readonly Hop[], read: Read): Exchange[] {
  const latest = new Map<string, Exchange>();
  const halves = negotiationsOf(hops).flatMap((each) => describedIn(each, read) ?? []);
  return halves
    .sort((a, b) => a.offer.sighting.sentAt - b.offer.sighting.sentAt)
    .map((half) => {
      const exchange = exchangeOf(half, latest.get(half.dialog));
      if (exchange.answer) latest.set(half.dialog, exchange);
      return exchange;
    });
}

type Half = Omit<Exchange, 'previous' | 'lines'>;

/** The offer and the answer that a negotiation carried; undefined when it carried no offer. */
function describedIn(negotiation: Negotiation, read: Read): Half | undefined {
  const { dialog, request, received, final, finalReceived, ack } = negotiation;
  const isAccepted = final !== undefined && final.message.status < 300;
  const [client, server] = [request.sender, final?.sender ?? received.receiver];
  const wentUnchanged =
    isSameBody(request, received) && (!final || isSameBody(final, finalReceived ?? final));
  const offer = read.in(request, 'offer');
  if (offer) {
    const answer = isAccepted ? read.in(final, 'answer') : undefined;
    return { dialog, offer, answer, final, offerer: client, answerer: server, isIntact: wentUnchanged };
  }
  const late = isAccepted && request.message.body.length === 0 ? read.in(final, 'offer') : undefined;
  if (!late) return undefined;
  const answer = ack && read.in(ack, 'answer');
  return { dialog, offer: late, answer, final, offerer: server, answerer: client, isIntact: wentUnchanged };
}

function exchangeOf(half: Half, previous: Exchange | undefined): Exchange {
  const lines: MediaExchange[] = [];
  const exchange: Exchange = { ...half, previous, lines };
  const { offer, answer } = half;
  for (const offered of offer.description.media) {
    const { index } = offered;
    lines.push({
      ...{ exchange, index, offered, offeredMsrp: offer.msrp[index] },
      ...{ answered: answer?.description.media[index], answeredMsrp: answer?.msrp[index] },
    });
  }
  return exchange;
}

function capabilitiesIn(hops: readonly Hop[]): DescriptionSighting[] {
  return journeysOf(hops, 'OPTIONS')
    .flatMap(finalsOf)
    .filter(({ final }) => final.message.status < 300)
    .flatMap(({ final }) => readDescription(final, 'capabilities') ?? []);
}

function isSameBody(a: Sighting, b: Sighting): boolean {
  return a.message.body.equals(b.message.body);
}
