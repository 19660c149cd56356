import { isFault } from '../../protocol/sip/fault';
import { instanceKey, isGruu } from '../../protocol/sip/gruu';
import type { SipUri } from '../../protocol/sip/uri';
import type { Selector } from '../check';
import type { Gruu, GruuState } from '../reading/gruus';
import { finalOf, reachedAt, type Hop } from '../reading/hops';
import type { Binding } from '../reading/registrations';
import type { Reading } from '../reading/reading';
import type { Relay } from '../reading/relays';
import type { ResponseSighting } from '../reading/sighting';
import { relays, where } from '../subjects';
import { isProxied, isSameUri } from './proxying';

/** A request that a core received for a GRUU that a registrar gave out before. */
export interface GruuRequest {
  readonly relay: Relay;
  readonly gruu: Gruu;
  /** When the core received it, milliseconds since the trace started. */
  readonly from: number;
  /** By when it had looked up the GRUU: when it sent it on or answered. */
  readonly to: number;
}

/** A branch of such a request, with the contact it goes to. */
export interface GruuBranch extends GruuRequest {
  readonly hop: Hop;
  /** Bindings of the address-of-record with the branch's Request-URI; never empty. */
  readonly bindings: readonly Binding[];
}

const proxied = where(relays(), isProxied);

/** Requests to known GRUUs that the authoritative proxy handles: a proxy before it leaves the Request-URI as it is. */
export const gruuRequests: Selector<GruuRequest> = {
  subjects: function* (reading) {
    for (const relay of proxied.subjects(reading)) {
      const gruu = reading.gruus.find(relay.incoming.request.message.requestUri);
      const span = spanOf(relay, reading);
      if (!gruu || !span || gruu.shownBy[0]!.response!.sentAt > span.from) continue;
      if (reading.gruus.isAmbiguous(gruu)) continue;
      if (relay.branches.some((each) => isPassedOn(relay, each))) continue;
      yield { relay, gruu, ...span };
    }
  },
  by: ({ relay }) => relay.incoming.server,
  frames: ({ relay: { incoming, branches } }) => [
    incoming.request.frame,
    ...branches.map((each) => each.request.frame),
    ...[finalOf(incoming)].flatMap((each) => each?.frame ?? []),
  ],
};

/** Branches of requests to known GRUUs whose target is a known contact. */
export const gruuBranches: Selector<GruuBranch> = {
  subjects: function* (reading) {
    for (const request of gruuRequests.subjects(reading)) {
      for (const hop of request.relay.branches) {
        const bindings = bindingsWith(hop, request.gruu.aor, reading);
        if (bindings.length > 0) yield { ...request, hop, bindings };
      }
    }
  },
  by: ({ hop }) => hop.client,
  frames: ({ relay, hop }) => [relay.incoming.request.frame, hop.request.frame],
};

/** Requests to URIs with gr that no registrar has given out, in the name of a registered address-of-record. */
export const requestsToUnknown: Selector<{ relay: Relay; uri: SipUri; from: number; to: number }> = {
  subjects: function* (reading) {
    for (const relay of proxied.subjects(reading)) {
      const uri = relay.incoming.request.message.requestUri;
      const span = spanOf(relay, reading);
      if (isFault(uri) || uri.kind !== 'sip' || !isGruu(uri) || reading.gruus.find(uri) || !span) continue;
      if (!relay.branches.some((each) => isPassedOn(relay, each))) yield { relay, uri, ...span };
    }
  },
  by: ({ relay }) => relay.incoming.server,
  frames: ({ relay: { incoming, branches } }) => [
    incoming.request.frame,
    ...branches.map((each) => each.request.frame),
  ],
};

/** Bindings of an AOR, current or lapsed, whose contact is the Request-URI of a branch. */
export function bindingsWith(hop: Hop, aor: string, { registrations }: Reading): Binding[] {
  const { requestUri } = hop.request.message;
  const { sentAt } = hop.request;
  const { doubtful } = registrations.boundAt(aor, sentAt);
  const known = [...registrations.lastListed(aor, sentAt), ...doubtful];
  return known.filter(({ contact }) => isSameUri(contact.uri, requestUri));
}

/** The final response that the core made itself: it sent the request nowhere. */
export function ownFinal({ incoming, branches }: Relay): ResponseSighting | undefined {
  const final = finalOf(incoming);
  return branches.length === 0 && final && !final.relayOf ? final : undefined;
}

/** Whether the GRUU of a request was valid while the core looked it up. */
export function validityOf({ gruu, from, to }: GruuRequest, { gruus }: Reading): GruuState {
  return gruus.stateOf(gruu, from, to);
}

/** The instance of the GRUU certainly had no contact while the core looked for one. */
export function isUnregistered({ gruu, from, to }: GruuRequest, { gruus, registrations }: Reading): boolean {
  if (registrations.changes(gruu.aor, from, to)) return false;
  const { certain, doubtful } = gruus.boundTo(gruu, from, to);
  return certain.length === 0 && doubtful.length === 0;
}

export function isOf(gruu: Gruu, { instance }: Binding): boolean {
  return instance !== undefined && instanceKey(instance) === gruu.instance;
}

function spanOf({ incoming, branches }: Relay, reading: Reading): { from: number; to: number } | undefined {
  const from = reachedAt(incoming);
  if (from === undefined || incoming.request.message.routes.length > 1) return undefined;
  const to = branches[0]?.request.sentAt ?? finalOf(incoming)?.sentAt ?? reading.until;
  return { from, to };
}

/** The branch goes to another core with the Request-URI as it was: that one looks it up. */
function isPassedOn({ incoming }: Relay, branch: Hop): boolean {
  return branch.server.role === 'core' && branch.request.message.uri === incoming.request.message.uri;
}
