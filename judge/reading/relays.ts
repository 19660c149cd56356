import type { SipRequest } from '../../protocol/sip/message';
import type { Via } from '../../protocol/sip/via';
import { missingValues } from './header-values';
import { finalOf, type Hop } from './hops';
import { append } from '../append';
import type { ResponseSighting } from './sighting';

/** A request that a proxy took in, and the branches it sent on (RFC 3261 s16). */
export interface Relay {
  readonly incoming: Hop;
  /** Branches in the order in which they were sent; empty when the proxy answered by itself or not at all. */
  readonly branches: readonly Hop[];
}

/**
 * Methods that a core answers itself: as registrar, and hop by hop (s16.10). Only the Via stack can prove that it sent
 * one of them on; its own CANCELs have the Call-ID and CSeq of the one received, too.
 */
const OWN = new Set(['REGISTER', 'CANCEL']);

/**
 * Ties what a core received to what it sent on. The Via stack tells (s16.6 step 8): the copy has the top Via of the
 * request it was made from below the proxy's own, or below several when the core is a row of proxies. A core that
 * loses Vias is still found by Call-ID, CSeq and method. Marks relayed requests and responses as such. Linear.
 */
export function relaysOf(hops: readonly Hop[]): Relay[] {
  const relays = new Map<Hop, Hop[]>();
  const received = new Received();
  for (const hop of hops) {
    if (hop.client.role === 'core') {
      const incoming = received.sourceOf(hop);
      if (incoming) {
        relays.get(incoming)!.push(hop);
        for (const each of hop.transmissions) each.relayOf = incoming.request;
      }
    }
    // A request that spirals leaves the core and comes back to it in one hop.
    if (hop.server.role === 'core') {
      relays.set(hop, []);
      received.add(hop);
    }
  }
  const all = [...relays]
    .map(([incoming, branches]): Relay => ({ incoming, branches }))
    .filter(({ incoming, branches }) => branches.length > 0 || !OWN.has(incoming.method));
  for (const relay of all) tieResponses(relay);
  return all;
}

/**
 * How many Via values stand above the one that was on top when the proxy received the request: 1, or more when the core
 * is a row of proxies; 0 when it put none of its own there; undefined when the received one is gone.
 */
export function viasAbove(sent: SipRequest, received: SipRequest): number | undefined {
  const top = received.topVia;
  const at = top ? sent.vias.findIndex((each) => isSameVia(each, top)) : -1;
  return at < 0 ? undefined : at;
}

/** Final responses that the branches of a relay brought, in the order of their arrival at the core. */
export function branchFinals(relay: Relay): ResponseSighting[] {
  return relay.branches
    .map(finalOf)
    .filter((each): each is ResponseSighting => each?.arrivedAt !== undefined)
    .sort((a, b) => a.arrivedAt! - b.arrivedAt!);
}

/** Requests that cores have received so far. */
class Received {
  private readonly byVia = new Map<string, Hop[]>();
  private readonly bySequence = new Map<string, Hop>();

  add(hop: Hop): void {
    this.bySequence.set(sequenceKey(hop.server.name, hop), hop);
    const via = hop.request.message.topVia;
    if (!via) return;
    const key = viaKey(hop.server.name, hop.method, via);
    const alike = this.byVia.get(key);
    if (alike) alike.push(hop);
    else this.byVia.set(key, [hop]);
  }

  /** What a core made this request from. */
  sourceOf(hop: Hop): Hop | undefined {
    const core = hop.client.name;
    const sequence = sequenceKey(core, hop);
    for (const via of hop.request.message.vias) {
      const alike = this.byVia.get(viaKey(core, hop.method, via));
      // A client that uses a branch twice is still told apart by Call-ID and CSeq.
      if (alike) return alike.findLast((each) => sequenceKey(core, each) === sequence) ?? alike.at(-1);
    }
    return OWN.has(hop.method) ? undefined : this.bySequence.get(sequence);
  }
}

function sequenceKey(core: string, hop: Hop): string {
  const { callId, cseq } = hop.request.message;
  return `${core} ${hop.method} ${cseq?.number ?? ''} ${callId ?? ''}`;
}

function viaKey(core: string, method: string, via: Via): string {
  return `${core} ${method} ${via.sentBy} ${via.branch ?? ''}`;
}

function isSameVia(a: Via, b: Via): boolean {
  return a.branch === b.branch && a.sentBy === b.sentBy;
}

/** A 100 is made anew by each hop and is tied to nothing (s16.7 step 5). */
function tieResponses({ incoming, branches }: Relay): void {
  if (branches.length === 0) return;
  const byTag = new Map<string, ResponseSighting[]>();
  const byStatus = new Map<number, ResponseSighting[]>();
  for (const each of branches.flatMap((branch) => branch.responses)) {
    const { status } = each.message;
    if (status <= 100 || each.arrivedAt === undefined) continue;
    append(byTag, tagKey(each), each);
    append(byStatus, status, each);
  }
  for (const each of incoming.responses) {
    const origin =
      originAmong(each, byTag.get(tagKey(each)) ?? []) ??
      // The proxy may have altered the tag: what else the response says gives it away.
      byStatus.get(each.message.status)?.find((one) => precedes(one, each) && isAlike(one, each));
    if (origin) each.relayOf = origin.copyOf ?? origin;
  }
}

/** Several responses of one status and tag (183, say) may differ in their content; the last one before it counts. */
function originAmong(
  upstream: ResponseSighting,
  candidates: readonly ResponseSighting[],
): ResponseSighting | undefined {
  if (candidates.length < 2) return candidates[0];
  return (
    candidates.findLast((each) => precedes(each, upstream) && isAlike(each, upstream)) ??
    candidates.findLast((each) => precedes(each, upstream)) ??
    candidates[0]
  );
}

function precedes(origin: ResponseSighting, upstream: ResponseSighting): boolean {
  return origin.arrivedAt! <= upstream.sentAt;
}

/** Fields that may differ between a response and its forwarded copy even so. */
const MAY_DIFFER = new Set(['via', 'to', 'record-route']);

function isAlike(origin: ResponseSighting, upstream: ResponseSighting): boolean {
  return (
    origin.message.body.equals(upstream.message.body) &&
    missingValues(origin.message, upstream.message, MAY_DIFFER).length === 0
  );
}

function tagKey({ message }: ResponseSighting): string {
  return `${message.status} ${message.to?.tag ?? ''}`;
}
