import { isMultipart, readEntity, type Entity } from '../../protocol/mime/entity';
import {
  isRecipientList,
  parseRecipientList,
  requestAddress,
  type ListEntry,
} from '../../protocol/push/recipient-list';
import { isSameUri } from '../../protocol/sip/distinct-uris';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { parseUri, type Uri } from '../../protocol/sip/uri';
import { perReading } from '../per-reading';
import { finalOf, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { entitiesOf, type Placed } from './entities';

/** A list of recipients, where it was composed. */
export interface PlacedList extends Placed {
  readonly entries: readonly ListEntry[];
  readonly isFlat: boolean;
}

/** A MESSAGE with a list that a service has taken. */
export interface TakenList {
  readonly hop: Hop;
  readonly entries: readonly ListEntry[];
  /** What is for the recipients: the body without the lists. */
  readonly content: readonly Entity[];
  readonly served: readonly Served[];
}

/** What a service sent to one of the list; of the transactions with one Call-ID the first. */
export interface Served {
  readonly list: TakenList;
  readonly hop: Hop;
  readonly entry: ListEntry;
  /** Its body; undefined when it has none that can be read. */
  readonly body: Entity | undefined;
}

/** Recipient lists in requests, as their senders wrote them. A list that cannot be read is not among them. */
export const listsOf = perReading((reading: Reading): PlacedList[] =>
  entitiesOf(reading)
    .filter(({ entity, sighting }) => isRecipientList(entity) && sighting.message.kind === 'request')
    .flatMap((placed) => {
      const list = parseRecipientList(placed.entity.body);
      return isFault(list) ? [] : [{ ...placed, ...list }];
    }),
);

/** Lists that services have answered with 2xx, and what they sent to whom thereafter. */
export const takenListsOf = perReading((reading: Reading): TakenList[] => {
  if (listsOf(reading).length === 0) return [];
  const taken = reading.hops.flatMap((hop) => takenList(hop) ?? []);
  const services = new Set(taken.map(({ hop }) => hop.server.name));
  const sent = reading.hops.filter(({ client, method }) => services.has(client.name) && method === 'MESSAGE');
  // A core that only sends the list on to a service has the address of that service in To still.
  const served = taken.filter(({ hop }) => !sent.some((each) => isSentOn(hop, each)));
  for (const hop of sent) {
    const lists = served.filter((each) => each.hop.server === hop.client && isAfter(each.hop, hop));
    const named = lists.flatMap((list) => servedBy(list, hop) ?? []);
    // When several lists name the same recipient, the content may tell which one a MESSAGE came of; else nothing does.
    const found = named.length === 1 ? named : named.filter(hasContent);
    if (found.length === 1) found[0]!.list.served.push(found[0]!);
  }
  return served;
});

interface GrowingList extends TakenList {
  readonly served: Served[];
}

function takenList(hop: Hop): GrowingList | undefined {
  const { message, relayOf } = hop.request;
  const status = finalOf(hop)?.message.status ?? 0;
  if (hop.server.role !== 'core' || hop.method !== 'MESSAGE' || status < 200 || status >= 300)
    return undefined;
  if (relayOf && hop.client.name === hop.server.name) return undefined;
  const body = bodyOf(message);
  const parts = body && isMultipart(body.contentType) ? body.parts : body ? [body] : [];
  const lists = parts.filter(isRecipientList).map((each) => parseRecipientList(each.body));
  const entries = lists.flatMap((each) => (isFault(each) ? [] : each.entries));
  if (entries.length === 0 || lists.some(isFault)) return undefined;
  return { hop, entries, content: parts.filter((each) => !isRecipientList(each)), served: [] };
}

function servedBy(list: GrowingList, hop: Hop): (Served & { list: GrowingList }) | undefined {
  const { message } = hop.request;
  const entry = list.entries.find((each) => isFor(message, each.uri));
  const isRetry = list.served.some(
    (each) => each.entry === entry && each.hop.request.message.callId === message.callId,
  );
  return entry && !isRetry ? { list, hop, entry, body: bodyOf(message) } : undefined;
}

function hasContent({ list, body }: Served): boolean {
  const got = body ? [body, ...body.parts] : [];
  return list.content.every((sent) => got.some((each) => each.body.equals(sent.body)));
}

/** The recipient stands in To, and in the Request-URI as long as no proxy has changed that. */
function isFor(request: SipRequest, recipient: string): boolean {
  const wanted = readUri(recipient);
  const named = [request.to?.uriText, request.uri];
  return named.some((each) => each !== undefined && isSameUri(readUri(each), wanted));
}

/** A URI without what it adds to a request (RFC 3261 s19.1.5). */
export function readUri(text: string): Uri | string {
  const address = requestAddress(text);
  const uri = parseUri(address);
  return isFault(uri) ? address : uri;
}

function bodyOf(request: SipRequest): Entity | undefined {
  if (request.body.length === 0) return undefined;
  const entity = readEntity(request.headers, request.body);
  return isFault(entity) ? undefined : entity;
}

function isSentOn(incoming: Hop, outgoing: Hop): boolean {
  const [one, other] = [incoming.request.message, outgoing.request.message];
  return (
    outgoing.client === incoming.server &&
    one.callId === other.callId &&
    one.to?.uriText === other.to?.uriText &&
    one.body.equals(other.body)
  );
}

function isAfter(incoming: Hop, outgoing: Hop): boolean {
  return outgoing.request.sentAt >= (incoming.request.arrivedAt ?? incoming.request.sentAt);
}
