import type { Hop } from './hops';
import type { ResponseSighting, Sighting } from './sighting';

/** A request on its way from who composed it, through the proxies that were seen to pass it on. */
export interface Journey {
  /** The hop on which it left its composer. */
  readonly origin: Hop;
  /** The hops on which nobody was seen to pass it on: where it was to be answered. */
  readonly ends: readonly Hop[];
}

/** A final response where it was composed, and the copy of it that came back to the composer of the request. */
export interface JourneyFinal {
  readonly hop: Hop;
  readonly final: ResponseSighting;
  readonly atOrigin: ResponseSighting | undefined;
}

/** Follows the requests of the given methods, in the order in which they were composed. Linear in the hops. */
export function journeysOf(hops: readonly Hop[], ...methods: string[]): Journey[] {
  const journeys = new Map<Sighting, { origin: Hop; hops: Hop[] }>();
  const passedOn = new Set<Sighting>();
  for (const hop of hops) {
    if (!methods.includes(hop.method)) continue;
    if (hop.request.relayOf) passedOn.add(hop.request.relayOf);
    const composed = composedAs(hop.request);
    const known = journeys.get(composed);
    if (known) known.hops.push(hop);
    else journeys.set(composed, { origin: hop, hops: [hop] });
  }
  return [...journeys.values()].map(({ origin, hops: all }) => ({
    origin,
    ends: all.filter((each) => !passedOn.has(each.request)),
  }));
}

/** Final responses on the way of a request, each once and where it was composed; of several with one To tag the first. */
export function finalsOf({ origin, ends }: Journey): JourneyFinal[] {
  const finals: JourneyFinal[] = [];
  for (const hop of ends.includes(origin) ? ends : [origin, ...ends]) {
    const met = new Set<string | undefined>();
    for (const final of hop.responses) {
      const { status, to } = final.message;
      if (status < 200 || final.relayOf || final.copyOf || met.has(to?.tag)) continue;
      met.add(to?.tag);
      const atOrigin = origin.responses.find((each) => composedAs(each) === final);
      finals.push({ hop, final, atOrigin });
    }
  }
  return finals;
}

/** The message as its composer sent it: the one at the end of the chain of relays. */
export function composedAs<S extends Sighting>(sighting: S): S;
export function composedAs(sighting: Sighting): Sighting {
  let composed = sighting;
  while (composed.relayOf) composed = composed.relayOf;
  return composed;
}
