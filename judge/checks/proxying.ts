import type { Endpoint } from '../../network/network';
import type { Frame } from '../../network/trace';
import { isFault, type Fault } from '../../protocol/sip/fault';
import { hostEqual } from '../../protocol/sip/host';
import type { SipRequest } from '../../protocol/sip/message';
import { bracketed, hostPort, type SipUri, type Uri } from '../../protocol/sip/uri';
import { canonicalAor, uriEqual } from '../../protocol/sip/uri-equality';
import { endpointKey } from '../../network/endpoint';
import { perReading } from '../per-reading';
import { finalOf, reachedAt, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import type { Binding } from '../reading/registration';
import type { Relay } from '../reading/relays';
import type { ResponseSighting } from '../reading/sighting';
import { branches, where, type Branch } from '../subjects';

/** Every request that a core sent on; a CANCEL is its own, even when it answers one (RFC 3261 s16.10). */
export const forwarded = where(branches(), ({ hop }) => hop.method !== 'CANCEL');

/** What a proxy does for a whole request; ACK and CANCEL have neither targets of their own nor responses. */
export function isProxied({ incoming }: Relay): boolean {
  return incoming.method !== 'ACK' && incoming.method !== 'CANCEL';
}

/** The final response of each branch, when all of them had reached the core by a time; undefined otherwise. */
export function finalsBy(relay: Relay, time: number): ResponseSighting[] | undefined {
  const finals: ResponseSighting[] = [];
  for (const branch of relay.branches) {
    const final = branch.responses.find((each) => each.message.status >= 200 && arrivedBy(each, time));
    if (!final) return undefined;
    finals.push(final);
  }
  return finals.length > 0 ? finals : undefined;
}

export function arrivedBy(response: ResponseSighting, time: number): boolean {
  return response.arrivedAt !== undefined && response.arrivedAt <= time;
}

/** Final responses that went upstream, repetitions left out. */
export function upstreamFinals({ incoming }: Relay): ResponseSighting[] {
  return incoming.responses.filter((each) => each.message.status >= 200 && !each.copyOf);
}

/** The AOR that a Request-URI names, GRUUs included; undefined when it is no SIP URI with a user. */
export function aorOf({ requestUri }: SipRequest): string | undefined {
  if (isFault(requestUri) || requestUri.kind !== 'sip' || requestUri.user === undefined) return undefined;
  return canonicalAor(requestUri);
}

/** Contacts that were certainly bound to the AOR of a request while it was with the core. */
export function boundFor(relay: Relay, reading: Reading): readonly Binding[] {
  const aor = aorOf(relay.incoming.request.message);
  const from = reachedAt(relay.incoming);
  if (aor === undefined || from === undefined) return [];
  const to = finalOf(relay.incoming)?.sentAt ?? reading.until;
  return reading.registrations.boundDuring(aor, from, to).certain;
}

/**
 * Whether every branch is on the trace. A simulated core shows all it sends; of a system under test only what reaches us
 * is seen, so that each contact the registrar listed must have got its branch.
 */
export function showsAllBranches({ incoming, branches: sent }: Relay, reading: Reading): boolean {
  if (!incoming.server.underTest && reading.trace.network !== 'capture') return true;
  const aor = aorOf(incoming.request.message);
  const time = reachedAt(incoming);
  if (aor === undefined || time === undefined || !reading.registrations.knows(aor, time)) return false;
  const { certain, doubtful } = reading.registrations.boundAt(aor, time);
  return [...certain, ...doubtful].every(({ contact }) =>
    sent.some(({ request }) => isSameUri(request.message.requestUri, contact.uri)),
  );
}

export function isSameUri(a: Uri | Fault, b: Uri | Fault): boolean {
  return !isFault(a) && !isFault(b) && uriEqual(a, b);
}

/** Where a SIP URI with a numeric host leads without any look-up (RFC 3263 s4.2); undefined for names. */
export function addressOf(uri: SipUri, transport: string): Endpoint | undefined {
  const { host, port } = hostPort(uri);
  if (!isNumeric(host)) return undefined;
  return { host, port: port ?? (uri.scheme === 'sips' || transport === 'tls' ? 5061 : 5060) };
}

/** Whether a URI leads to an endpoint. */
export function leadsTo(uri: Uri | Fault, endpoint: Endpoint, transport: string): boolean {
  if (isFault(uri) || uri.kind !== 'sip' || uri.params.has('maddr')) return false;
  const address = addressOf(uri, transport);
  return address !== undefined && isSameHost(address.host, endpoint.host) && address.port === endpoint.port;
}

/** Compares addresses as they stand in endpoints, URIs and Vias, with or without brackets. */
export function isSameHost(a: string, b: string): boolean {
  return hostEqual(bracketed(a), bracketed(b));
}

/** An address that stands for all of a host's: the trace does not tell which one was used. */
export function isUnspecified({ host }: Endpoint): boolean {
  return host === '0.0.0.0' || host === '::';
}

function isNumeric(host: string): boolean {
  return host.includes(':') || (host.length > 0 && host.charCodeAt(host.length - 1) <= 0x39);
}

/** When something was last seen on each stream. */
const lastSeen = perReading(({ trace }: Reading) => {
  const times = new Map<string, number>();
  for (const frame of trace.frames)
    if (frame.transport !== 'udp') times.set(flowKey(frame), frame.sentAt ?? frame.receivedAt ?? 0);
  return times;
});

/** Whether the flow that a request came on could still carry a response: UDP always, a stream that was used later. */
export function isFlowOpen(request: Frame, time: number, reading: Reading): boolean {
  return request.transport === 'udp' || (lastSeen(reading).get(flowKey(request)) ?? 0) >= time;
}

/** The same for both directions of a stream. */
export function flowKey({ transport, source, destination }: Frame): string {
  return [endpointKey(source), endpointKey(destination)].sort().concat(transport).join(' ');
}

/** Cores that keep transaction state: a stateless proxy neither forks nor says 100 nor routes by bindings (s16.11). */
const statefulCores = perReading((reading: Reading) => {
  const stateful = new Set<string>();
  for (const { hop } of reading.registrations.successful) stateful.add(hop.server.name);
  for (const { incoming, branches: sent } of reading.relays) {
    const trying = incoming.responses.some((each) => each.message.status === 100);
    if (sent.length > 1 || trying) stateful.add(incoming.server.name);
  }
  return stateful;
});

export function isStateful(core: string, reading: Reading): boolean {
  return statefulCores(reading).has(core);
}

/** Transaction that each response belongs to. */
const hopsByResponse = perReading((reading: Reading) => {
  const hops = new Map<ResponseSighting, Hop>();
  for (const hop of reading.hops) for (const each of hop.responses) hops.set(each, hop);
  return hops;
});

/** The transaction of a response. */
export function hopOf(response: ResponseSighting, reading: Reading): Hop | undefined {
  return hopsByResponse(reading).get(response);
}

/** A branch in words. */
export function described({ hop }: Branch): string {
  const { destination, transport } = hop.request.frame;
  return `${hop.method} ${hop.request.message.uri} to ${destination.host}:${destination.port} over ${transport}`;
}

/** Milliseconds as seconds, for a finding. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
