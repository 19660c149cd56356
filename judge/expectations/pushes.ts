import { finalOf, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import type { ResponseSighting } from '../reading/sighting';

/** What a sender does to deliver something: one Call-ID, with the retries that a challenge or a refusal brings. */
export interface Push {
  readonly callId: string;
  /** Transactions of the sender, in their order. */
  readonly hops: readonly Hop[];
}

/** Requests of one method that senders started after a frame of the trace (0: from the start), by Call-ID. */
export function pushesSince(reading: Reading, since: number, method = 'MESSAGE'): Push[] {
  const pushes = new Map<string, Hop[]>();
  for (const hop of reading.hops) {
    const isPush = hop.client.role === 'sender' && hop.method === method && !hop.request.relayOf;
    if (!isPush || hop.request.frame.index <= since) continue;
    const callId = hop.request.message.callId ?? '';
    const known = pushes.get(callId);
    if (known) known.push(hop);
    else pushes.set(callId, [hop]);
  }
  return [...pushes].map(([callId, hops]) => ({ callId, hops }));
}

/** The final response a push ended with, as its sender got it. */
export function finalOfPush(push: Push): ResponseSighting | undefined {
  return finalOf(push.hops[push.hops.length - 1]!);
}

/** Transactions that brought pushes to somebody, by name: those of which a copy arrived. */
export function arrivalsByName(reading: Reading, pushes: readonly Push[]): ReadonlyMap<string, Hop[]> {
  const callIds = new Set(pushes.map((each) => each.callId));
  const arrivals = new Map<string, Hop[]>();
  for (const hop of reading.hops) {
    if (hop.method === 'ACK' || !callIds.has(hop.request.message.callId ?? '')) continue;
    if (!hop.transmissions.some((each) => each.arrivedAt !== undefined)) continue;
    const known = arrivals.get(hop.server.name);
    if (known) known.push(hop);
    else arrivals.set(hop.server.name, [hop]);
  }
  return arrivals;
}

/** Those that brought pushes to a terminal. */
export function arrivalsAt(reading: Reading, terminal: string, pushes: readonly Push[]): Hop[] {
  return arrivalsByName(reading, pushes).get(terminal) ?? [];
}
