import type { Actor } from '../../network/actor';
import type { Frame } from '../../network/trace';
import { check, SKIP, type Check, type Selector } from '../check';
import { dialogKey } from '../reading/dialog-key';
import { finalOf, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import type { RequestSighting, Sighting } from '../reading/sighting';
import { clientHops } from '../subjects';
import { dialogsOf } from './dialogs';
import { TRANSACTION_LIFE, tolerance } from './schedule';

/** Two uses of one identifier, the earlier of which may be missing. */
interface Use<T> {
  readonly earlier: T | undefined;
  readonly later: T;
}

/** A tag that its owner chose, and the request whose Call-ID it belongs to. */
interface Tag {
  readonly value: string;
  readonly chosenIn: Sighting;
  readonly hop: Hop;
}

/** RFC 3261 s8.1.1.4, s8.1.1.7, s12.2.1.1, s19.3: identifiers that must not be used twice. */
export const REQUEST_IDENTITY_CHECKS: readonly Check[] = [
  check('TXN-3261-8.1.1.4-21', {
    over: callIdUses(),
    expected: 'a Call-ID of its own for each new request outside a dialog',
    breach: ({ earlier, later }) => {
      if (!earlier || isRetry(earlier, later)) return undefined;
      const whose = earlier.client.name === later.client.name ? '' : ` of ${earlier.client.name}`;
      return {
        actual: `${later.method} with the Call-ID ${later.request.message.callId ?? ''} of an earlier ${earlier.method}${whose}`,
        frames: [earlier.request.frame, later.request.frame],
      };
    },
  }),
  check('TXN-3261-8.1.1.7-22', {
    over: branchUses(),
    expected: 'a branch of its own for each transaction',
    breach: ({ earlier, later }) => {
      if (!earlier) return undefined;
      return {
        actual: `branch ${later.request.message.topVia?.branch ?? ''} of the ${earlier.method} to ${earlier.request.message.uri} again on a ${later.method} to ${later.request.message.uri}`,
        frames: [earlier.request.frame, later.request.frame],
      };
    },
  }),
  check('TXN-3261-19.3-21', {
    over: tagUses(),
    expected: 'different tags for requests with different Call-IDs',
    breach: ({ earlier, later }) => {
      if (!earlier || earlier.chosenIn.message.callId === later.chosenIn.message.callId) return undefined;
      // A retry after 3xx may keep From with a new Call-ID (s8.1.3.4).
      if (Math.floor((finalOf(earlier.hop)?.message.status ?? 0) / 100) === 3) return SKIP;
      return {
        actual: `tag ${later.value} with the Call-IDs ${earlier.chosenIn.message.callId ?? ''} and ${later.chosenIn.message.callId ?? ''}`,
        frames: [earlier.chosenIn.frame, later.chosenIn.frame],
      };
    },
  }),
  check('TXN-3261-12.2.1.1-21', {
    over: usesOf(requestsInDialogs, sideOfDialog),
    expected: 'a CSeq number that is one higher with each request within a dialog',
    breach: ({ earlier, later }, reading) => {
      if (!earlier) return undefined;
      const [before, now] = [numberOf(earlier), numberOf(later)];
      if (before === undefined || now === undefined) return SKIP;
      if (now === before + 1) return undefined;
      if (now === before && mayFailOver(earlier, later)) return SKIP;
      if (now > before && mayHaveMissed(earlier, later, reading)) return SKIP;
      return {
        actual: `CSeq ${before} ${earlier.method}, then CSeq ${now} ${later.method}`,
        frames: [earlier.request.frame, later.request.frame],
      };
    },
  }),
];

/** Requests that a client starts outside dialogs. A series of REGISTERs keeps its Call-ID (s10.2). */
function firstRequests(reading: Reading): Hop[] {
  return reading.hops.filter(
    ({ method, request }) =>
      !request.relayOf &&
      !['REGISTER', 'ACK', 'CANCEL'].includes(method) &&
      request.message.to?.tag === undefined,
  );
}

/** Requests within dialogs that the trace saw come about, without those that share the number of another request. */
function requestsInDialogs(reading: Reading): Hop[] {
  const dialogs = dialogsOf(reading);
  return reading.hops.filter(({ method, request }) => {
    if (request.relayOf || method === 'ACK' || method === 'CANCEL') return false;
    const key = dialogKey(request.message);
    return key !== undefined && dialogs.has(key);
  });
}

function sideOfDialog({ client, request }: Hop): string {
  return `${client.name} ${request.message.from?.tag ?? ''} ${dialogKey(request.message) ?? ''}`;
}

/**
 * The same request again: with a new number after a refusal (s8.1.3.5, s22.2), or with the old one at another server
 * after 503, silence or a transport error (RFC 3263 s4.3).
 */
function isRetry(earlier: Hop, later: Hop): boolean {
  if (earlier.client.name !== later.client.name) return false;
  const final = finalOf(earlier);
  if (numberOf(earlier) === numberOf(later)) return final === undefined || final.message.status >= 300;
  if (final) return final.message.status >= 300;
  if (earlier.request.arrivedAt === undefined) return true;
  return later.request.sentAt - earlier.request.sentAt >= TRANSACTION_LIFE - tolerance(TRANSACTION_LIFE);
}

function mayFailOver(earlier: Hop, later: Hop): boolean {
  const status = finalOf(earlier)?.message.status;
  return earlier.method === later.method && (status === undefined || status === 408 || status >= 500);
}

/** Numbers may have been spent on requests that were lost before anybody saw them. */
function mayHaveMissed(earlier: Hop, later: Hop, reading: Reading): boolean {
  const seenFromAfar = later.client.underTest || reading.trace.network === 'capture';
  return seenFromAfar && [earlier, later].some(({ request }) => request.frame.transport === 'udp');
}

function numberOf({ request }: Hop): number | undefined {
  return request.message.cseq?.number;
}

/** Each new request with the one before it that has its Call-ID: of the same client, or else of another one. */
function callIdUses(): Selector<Use<Hop>> {
  return {
    ...usesOf(() => [], String),
    subjects: function* (reading) {
      const latest = new Map<string, Map<string, Hop>>();
      for (const later of firstRequests(reading)) {
        const callId = later.request.message.callId;
        if (callId === undefined) continue;
        const uses = latest.get(callId) ?? new Map<string, Hop>();
        latest.set(callId, uses);
        yield { earlier: uses.get(later.client.name) ?? uses.values().next().value, later };
        uses.set(later.client.name, later);
      }
    },
  };
}

/** Each transaction with the one before it that has the same key. */
function usesOf(
  among: (reading: Reading) => readonly Hop[],
  keyOf: (hop: Hop) => string | undefined,
): Selector<Use<Hop>> {
  return {
    subjects: function* (reading) {
      const latest = new Map<string, Hop>();
      for (const later of among(reading)) {
        const key = keyOf(later);
        if (key === undefined) continue;
        yield { earlier: latest.get(key), later };
        latest.set(key, later);
      }
    },
    by: ({ later }) => later.client,
    frames: ({ later }) => [later.request.frame],
  };
}

/**
 * Each transaction with an earlier one of the same client that has its branch. CANCEL, and the ACK of a failure, have the
 * branch of their request by right (s9.1, s17.1.1.3); the ACK of a 2xx is a transaction of its own (s13.2.2.4).
 */
function branchUses(): Selector<Use<Hop>> {
  const hops = clientHops();
  return {
    ...usesOf(() => [], String),
    subjects: function* (reading) {
      const first = new Map<string, Hop>();
      for (const later of [...hops.subjects(reading), ...acksOf2xx(reading)]) {
        const key = branchOf(later.request);
        if (key === undefined) continue;
        const earlier = first.get(key);
        if (!earlier) first.set(key, later);
        const belongs = earlier && later.method === 'CANCEL' && numberOf(earlier) === numberOf(later);
        const fellBack = earlier?.request.frame.note !== undefined && earlier.request.frame.note !== 'lost';
        yield { earlier: belongs || fellBack ? undefined : earlier, later };
      }
    },
  };
}

function* acksOf2xx(reading: Reading): Iterable<Hop> {
  for (const hop of reading.hops) {
    if (hop.method === 'ACK') yield hop;
    const finals = hop.responses.filter((each) => each.message.status >= 200);
    if (finals.length === 0 || finals.some((each) => each.message.status >= 300)) continue;
    const [request] = hop.acks;
    if (request) yield { ...hop, method: 'ACK', request, transmissions: [request], responses: [], acks: [] };
  }
}

/** The branch with its sent-by and its client; not that of a request on which a proxy failed to put its own Via. */
function branchOf({ message, sender, relayOf }: RequestSighting): string | undefined {
  const via = message.topVia;
  if (via?.branch === undefined) return undefined;
  const before = relayOf?.message.topVia;
  if (before?.branch === via.branch && before.sentBy === via.sentBy) return undefined;
  return `${sender.name} ${via.sentBy} ${via.branch}`;
}

/** Each tag that an actor chose, with its first use by the same actor. */
function tagUses(): Selector<Use<Tag>> {
  return {
    subjects: function* (reading) {
      const first = new Map<string, Tag>();
      for (const later of tagsOf(reading)) {
        const key = `${later.chosenIn.sender.name} ${later.value.toLowerCase()}`;
        yield { earlier: first.get(key), later };
        if (!first.has(key)) first.set(key, later);
      }
    },
    by: ({ later }): Actor => later.chosenIn.sender,
    frames: ({ later }): Frame[] => [later.chosenIn.frame],
  };
}

/** From tags of composed requests, and To tags that servers added to their responses. */
function* tagsOf(reading: Reading): Iterable<Tag> {
  for (const hop of reading.hops) {
    const { request, responses, method } = hop;
    const from = request.message.from?.tag;
    if (from && !request.relayOf && method !== 'CANCEL' && method !== 'ACK')
      yield { value: from, chosenIn: request, hop };
    if (request.message.to?.tag !== undefined) continue;
    for (const response of responses) {
      const to = response.message.to?.tag;
      if (to && !response.relayOf && !response.copyOf) yield { value: to, chosenIn: response, hop };
    }
  }
}
