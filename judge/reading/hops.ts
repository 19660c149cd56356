import type { Actor } from '../../network/actor';
import {
  isRequest,
  isResponse,
  type RequestSighting,
  type ResponseSighting,
  type Sighting,
} from './sighting';

/**
 * One SIP transaction between two neighbours: a request, its retransmissions, and the responses to it
 * (RFC 3261 s17.1.3, s17.2.3). An ACK for a 2xx is a hop of its own, without responses.
 */
export interface Hop {
  readonly client: Actor;
  readonly server: Actor;
  readonly method: string;
  /** The first transmission. */
  readonly request: RequestSighting;
  /** All transmissions, the first included. */
  readonly transmissions: readonly RequestSighting[];
  /** All responses, repetitions included, in the order in which they were sent. */
  readonly responses: readonly ResponseSighting[];
  /** ACKs of a final response other than 2xx to this INVITE. */
  readonly acks: readonly RequestSighting[];
}

/** The first final response of a hop. */
export function finalOf(hop: Hop): ResponseSighting | undefined {
  return hop.responses.find((each) => each.message.status >= 200);
}

/** When the first copy reached the server; undefined when none did. */
export function reachedAt(hop: Hop): number | undefined {
  return hop.transmissions.find((each) => each.arrivedAt !== undefined)?.arrivedAt;
}

interface GrowingHop extends Hop {
  readonly transmissions: RequestSighting[];
  readonly responses: ResponseSighting[];
  readonly acks: RequestSighting[];
}

/** A response that its server sent to somebody who had not asked. */
export interface Misdirected {
  readonly hop: Hop;
  readonly response: ResponseSighting;
}

/** Hops of a trace and the responses that belong to none. */
export interface Hops {
  readonly hops: readonly Hop[];
  /** Responses that answer a request that was seen, but went past its client. */
  readonly misdirected: readonly Misdirected[];
  /** Responses that answer nothing seen. */
  readonly strays: readonly ResponseSighting[];
}

/** Sorts messages into transactions. Linear in their number. */
export function hopsOf(messages: readonly Sighting[]): Hops {
  const hops: GrowingHop[] = [];
  const strays: ResponseSighting[] = [];
  const byIdentity = new Map<string, GrowingHop>();
  const misdirected: Misdirected[] = [];
  const byBranch = new Map<string, GrowingHop[]>();
  const remember = (hop: GrowingHop): void => {
    hops.push(hop);
    byIdentity.set(identityOf(hop.request), hop);
    // A response has the CSeq of its request, whatever method that names.
    for (const method of new Set([hop.method, hop.request.message.cseq?.method ?? hop.method])) {
      // Under the client's name, and without a name for responses that miss it.
      for (const client of [hop.client.name, '']) {
        const key = branchKey(hop.request, method, client);
        const known = byBranch.get(key);
        if (known) known.push(hop);
        else byBranch.set(key, [hop]);
      }
    }
  };
  for (const each of messages) {
    if (isRequest(each)) {
      const known = byIdentity.get(identityOf(each));
      const acked =
        each.message.method === 'ACK'
          ? acknowledgedBy(each, byBranch.get(branchKey(each, 'INVITE', each.sender.name)) ?? [])
          : undefined;
      if (known) {
        each.copyOf = known.request;
        known.transmissions.push(each);
      } else if (acked) acked.acks.push(each);
      else remember(newHop(each));
    } else if (isResponse(each)) {
      const method = each.message.cseq?.method ?? '';
      const hop = answeredBy(each, byBranch.get(branchKey(each, method, each.receiver.name)) ?? []);
      if (hop) {
        const earlier = hop.responses.find((one) => isCopy(each, one));
        if (earlier) each.copyOf = earlier;
        hop.responses.push(each);
        continue;
      }
      const missed = byBranch
        .get(branchKey(each, method, ''))
        ?.findLast((one) => isSameRequest(one, each) && one.server.name === each.sender.name);
      if (missed) misdirected.push({ hop: missed, response: each });
      else strays.push(each);
    }
  }
  return { hops, misdirected, strays };
}

/**
 * The transaction that a response belongs to (RFC 3261 s17.1.3). Where a branch was used for several requests, which it
 * must not be, Call-ID, CSeq and who answers tell them apart.
 */
function answeredBy(response: ResponseSighting, candidates: readonly GrowingHop[]): GrowingHop | undefined {
  if (candidates.length < 2) return candidates[0];
  return (
    candidates.findLast(
      (each) => isSameRequest(each, response) && each.server.name === response.sender.name,
    ) ??
    candidates.findLast((each) => isSameRequest(each, response)) ??
    lastOf(candidates)
  );
}

/** The INVITE whose branch an ACK shares (s17.1.1.3). */
function acknowledgedBy(ack: RequestSighting, candidates: readonly GrowingHop[]): GrowingHop | undefined {
  return candidates.findLast((each) => each.server.name === ack.receiver.name) ?? lastOf(candidates);
}

function isSameRequest({ request }: Hop, { message }: ResponseSighting): boolean {
  return request.message.callId === message.callId && request.message.cseq?.number === message.cseq?.number;
}

function isCopy(response: ResponseSighting, earlier: ResponseSighting): boolean {
  return (
    response.message.status === earlier.message.status && response.frame.octets.equals(earlier.frame.octets)
  );
}

function newHop(request: RequestSighting): GrowingHop {
  return {
    client: request.sender,
    server: request.receiver,
    method: request.message.method,
    request,
    transmissions: [request],
    responses: [],
    acks: [],
  };
}

/** A request is the same when the branch *and* Call-ID and CSeq are, so that a branch used twice is still seen as a fault. */
function identityOf({ message, sender, frame }: RequestSighting): string {
  const via = message.topVia;
  const parts = [message.method, via?.sentBy, via?.branch, message.callId, message.cseq?.number, sender.name];
  return `${parts.join(' ')} ${frame.transport} ${frame.destination.host}:${frame.destination.port}`;
}

function branchKey({ message }: Sighting, method: string, client: string): string {
  const via = message.topVia;
  return `${method} ${via?.sentBy ?? ''} ${via?.branch ?? ''} ${client}`;
}

function lastOf<T>(list: readonly T[]): T | undefined {
  return list[list.length - 1];
}
