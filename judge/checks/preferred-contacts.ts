import {
  matchContacts,
  preferencesOf,
  type CallerPreferences,
  type Discarded,
  type Matching,
} from '../../protocol/sip/caller-preferences';
import { isFault } from '../../protocol/sip/fault';
import { featurePredicate, type FeaturePredicate } from '../../protocol/sip/feature-matching';
import { instanceKey, isGruu } from '../../protocol/sip/gruu';
import { canonicalAor } from '../../protocol/sip/uri-equality';
import type { Selector } from '../check';
import { perReading } from '../per-reading';
import { finalOf, reachedAt, type Hop } from '../reading/hops';
import type { Reading } from '../reading/reading';
import type { Binding } from '../reading/registrations';
import type { Relay } from '../reading/relays';
import { relays, where } from '../subjects';
import { isCancelled } from './cancel';
import { isOf } from './gruu-requests';
import { aorOf, isProxied, isSameUri, showsAllBranches } from './proxying';

/** A contact of the user, and the branch that went to it. */
export interface PreferenceTarget {
  readonly binding: Binding;
  readonly predicate: FeaturePredicate;
  readonly q: number;
  readonly branch: Hop | undefined;
}

/** A request that the owner of the domain looked up contacts for, with what RFC 3841 s7.2 makes of them. */
export interface PreferredRequest {
  readonly relay: Relay;
  readonly preferences: CallerPreferences;
  readonly targets: readonly PreferenceTarget[];
  readonly matching: Matching<PreferenceTarget>;
  readonly isGruu: boolean;
}

/**
 * Requests to users whose contacts are all known for certain while the core had the request, and all told apart by their URI.
 * The core keeps features, as it shows by listing one (RFC 3841 s7.2: otherwise it must not match).
 */
export const preferredRequests: Selector<PreferredRequest> = {
  subjects: function* (reading) {
    for (const relay of where(relays(), isProxied).subjects(reading)) {
      const request = preferredRequest(relay, reading);
      if (request) yield request;
    }
  },
  by: ({ relay }) => relay.incoming.server,
  frames: ({ relay: { incoming, branches }, targets }) => [
    ...targets.flatMap(({ binding }) => binding.refreshedBy?.response?.frame ?? []),
    incoming.request.frame,
    ...branches.map(({ request }) => request.frame),
    ...[finalOf(incoming)].flatMap((each) => each?.frame ?? []),
  ],
};

/** Those that were discarded for a reason and yet got the request. */
export function wronglyTried({ matching }: PreferredRequest, because: Discarded): string | undefined {
  const found = matching.discarded.find(
    (each) => each.because === because && each.contact.branch !== undefined,
  );
  return found && `sent to ${described(found.contact)}`;
}

/**
 * A contact that is left in the target set and was never tried, although nobody has accepted the request or refused it for good
 * and the core has ended the search. Another contact of its instance stands for it.
 */
export function neverTried(
  { relay, matching }: PreferredRequest,
  reading: Reading,
  counts: (immune: boolean) => boolean,
): string | undefined {
  const final = finalOf(relay.incoming);
  if (!final || !showsAllBranches(relay, reading)) return undefined;
  const { status } = final.message;
  // A branch that was accepted, refused for good, or challenged ends the search; a directive may have done so, too.
  const isOver = relay.branches.some((each) => (finalOf(each)?.message.status ?? 0) >= 600);
  if (status < 400 || status >= 600 || isOver || [401, 407].includes(status)) return undefined;
  if (relay.branches.length === 0 && status !== 480) return undefined;
  if (relay.incoming.request.message.has('Request-Disposition') || isCancelled(relay.incoming, reading))
    return undefined;
  const tried = matching.left.filter(({ contact }) => contact.branch);
  const missed = matching.left.find(
    ({ contact, immune }) =>
      counts(immune) &&
      contact.branch === undefined &&
      isCertainlySeen(contact, relay) &&
      !tried.some((each) => isSameInstance(each.contact.binding, contact.binding)),
  );
  return missed && `${described(missed.contact)} not tried; the request was answered with ${status}`;
}

/** More octets than this may make a core choose TCP (RFC 3261 s18.1.1). */
const LARGEST_DATAGRAM = 1000;

/**
 * Whether an attempt to reach a contact would have left a frame: a datagram does, but a connection that is refused, or a proxy
 * in its Path, may keep the request from being sent.
 */
export function isCertainlySeen({ binding }: PreferenceTarget, { incoming }: Relay): boolean {
  const { uri } = binding.contact;
  if (isFault(uri) || uri.kind !== 'sip' || uri.scheme === 'sips' || binding.regId !== undefined)
    return false;
  const transport = uri.params.get('transport')?.toLowerCase() ?? 'udp';
  const register = binding.refreshedBy?.hop.request;
  const isDirect = register !== undefined && !register.message.has('Path');
  return transport === 'udp' && isDirect && incoming.request.frame.octets.length < LARGEST_DATAGRAM;
}

export function described({ binding: { contact } }: PreferenceTarget): string {
  return `<${contact.uriText}>${contact.features.toString()}`;
}

export function isSameInstance(a: Binding, b: Binding): boolean {
  return (
    a.instance !== undefined &&
    b.instance !== undefined &&
    instanceKey(a.instance) === instanceKey(b.instance)
  );
}

function preferredRequest(relay: Relay, reading: Reading): PreferredRequest | undefined {
  const { incoming, branches } = relay;
  const { message } = incoming.request;
  const [aor, from] = [aorOf(message), reachedAt(incoming)];
  if (aor === undefined || from === undefined || message.to?.tag !== undefined) return undefined;
  if (message.routes.length > 1 || !registrars(reading).has(`${incoming.server.name} ${aor}`))
    return undefined;
  const { requestUri } = message;
  const gruu = reading.gruus.find(requestUri);
  const toGruu = !isFault(requestUri) && isGruu(requestUri);
  if (toGruu && !gruu) return undefined;
  const owner = gruu?.aor ?? aor;
  const to = finalOf(incoming)?.sentAt ?? reading.until;
  const isUnsure = gruu && reading.gruus.stateOf(gruu, from, to).is !== 'valid';
  if (isUnsure || (gruu && reading.gruus.isAmbiguous(gruu))) return undefined;
  const bound = reading.registrations.boundDuring(owner, from, to);
  const chosen = gruu ? bound.certain.filter((each) => isOf(gruu, each)) : bound.certain;
  if (bound.doubtful.length > 0 || chosen.length === 0) return undefined;
  // A sips URI leads to sips contacts only (RFC 3261 s26.2.2), and what is malformed may be read in more than one way.
  const isPlain = !isFault(requestUri) && requestUri.kind === 'sip' && requestUri.scheme === 'sip';
  if (!isPlain || chosen.some(({ contact }) => contact.features.faults.length > 0)) return undefined;
  const preferences = preferencesOf(message);
  if (preferences.illegible.length > 0) return undefined;
  const targets = chosen.map((binding): PreferenceTarget => {
    const { contact } = binding;
    const branch = branches.find((each) => isSameUri(each.request.message.requestUri, contact.uri));
    const q = typeof contact.q === 'number' ? contact.q : 1;
    return { binding, predicate: featurePredicate(contact.params), q, branch };
  });
  const uris = targets.map(({ binding }) => binding.contact.uri);
  if (uris.some((uri, i) => uris.slice(i + 1).some((other) => isSameUri(uri, other)))) return undefined;
  return { relay, preferences, targets, matching: matchContacts(preferences, targets), isGruu: toGruu };
}

/** "core AOR" of registrars that list a feature of some contact, for each AOR they have registered. */
const registrars = perReading(({ registrations, gruus }: Reading) => {
  const known = new Set<string>();
  const knowing = new Set<string>();
  for (const { hop, bindings, aor } of registrations.successful) {
    known.add(`${hop.server.name} ${aor}`);
    const shows = bindings!.some(({ contact }) =>
      [...contact.features.tags.keys()].some((tag) => tag !== '+sip.instance'),
    );
    if (shows) knowing.add(hop.server.name);
  }
  for (const { uri, shownBy } of gruus.all) {
    const key = isFault(uri) || uri.kind !== 'sip' ? undefined : uri;
    for (const { hop } of shownBy) if (key) known.add(`${hop.server.name} ${canonicalAor(key)}`);
  }
  return new Set([...known].filter((each) => knowing.has(each.slice(0, each.indexOf(' ')))));
});
