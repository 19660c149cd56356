import { dialogKey } from './dialog-key';
import type { Hop } from './hops';
import { composedAs, finalsOf, journeysOf, type JourneyFinal } from './journeys';
import { isRequest, type RequestSighting, type ResponseSighting } from './sighting';

/** An INVITE or UPDATE, one final response to it, and its ACK: the messages that may carry an offer and its answer. */
export interface Negotiation {
  /** Key of the dialog; that of Call-ID and the client's tag where no response gave the other one. */
  readonly dialog: string;
  /** As its composer sent it. */
  readonly request: RequestSighting;
  /** As it stood on the last hop on which it was seen. */
  readonly received: RequestSighting;
  /** As its composer sent it; undefined when there was none. */
  readonly final: ResponseSighting | undefined;
  /** As it came back to the composer of the request. */
  readonly finalReceived: ResponseSighting | undefined;
  /** The ACK for a 2xx, as its composer sent it. */
  readonly ack: RequestSighting | undefined;
}

/**
 * What was negotiated by INVITE and UPDATE, in the order of the requests. A forked request gives one negotiation for each
 * response that was composed, and for each branch that nobody answered.
 */
export function negotiationsOf(hops: readonly Hop[]): Negotiation[] {
  const acks = acksOf(hops);
  return journeysOf(hops, 'INVITE', 'UPDATE').flatMap((journey) => {
    const { request } = journey.origin;
    const finals = finalsOf(journey);
    const silent = journey.ends.filter((hop) => !finals.some((each) => each.hop === hop));
    const negotiation = (hop: Hop, answer?: JourneyFinal): Negotiation => {
      const final = answer?.final;
      const dialog = dialogKey(request.message) ?? (final && dialogKey(final.message)) ?? halfKey(request);
      const ack = final && acks.get(`${dialog} ${final.message.cseq?.number ?? ''}`);
      return { dialog, request, received: hop.request, final, finalReceived: answer?.atOrigin, ack };
    };
    return [...finals.map((each) => negotiation(each.hop, each)), ...silent.map((each) => negotiation(each))];
  });
}

/** ACKs for 2xx where they were composed, by dialog and CSeq number; the first one of each. */
function acksOf(hops: readonly Hop[]): ReadonlyMap<string, RequestSighting> {
  const acks = new Map<string, RequestSighting>();
  for (const { method, request } of hops) {
    if (method !== 'ACK') continue;
    const composed = composedAs(request);
    const dialog = dialogKey(composed.message);
    const key = `${dialog ?? ''} ${composed.message.cseq?.number ?? ''}`;
    if (dialog !== undefined && isRequest(composed) && !acks.has(key)) acks.set(key, composed);
  }
  return acks;
}

function halfKey({ message }: RequestSighting): string {
  return `${message.callId ?? ''} ${message.from?.tag ?? ''}`;
}
