import { equalIgnoreCase } from '../../protocol/sip/characters';
import { isFault, type Fault } from '../../protocol/sip/fault';
import { grValue, instanceKey } from '../../protocol/sip/gruu';
import type { SipUri, Uri } from '../../protocol/sip/uri';
import { canonicalAor } from '../../protocol/sip/uri-equality';
import { append } from '../append';
import { perReading } from '../per-reading';
import type { Gruu } from '../reading/gruus';
import type { Registration } from '../reading/registrations';
import type { Reading } from '../reading/reading';
import type { Sighting } from '../reading/sighting';

/** A GRUU that somebody was told in a Contact. */
export interface Given {
  readonly uri: SipUri;
  /** The frame it first came in. */
  readonly index: number;
}

/** URI parameters that matter to the routing of a request (RFC 5627 s4.2). */
const ROUTING_PARAMETERS = ['transport', 'lr', 'maddr', 'ttl', 'user', 'comp'] as const;

/** The GRUUs of the instances that a client registered, one for each address-of-record and instance. */
export function ownedBy(client: string, reading: Reading): readonly Gruu[] {
  return owned(reading).get(client) ?? [];
}

const owned = perReading(({ gruus }: Reading) => {
  const found = new Map<string, Gruu[]>();
  const seen = new Set<string>();
  for (const gruu of gruus.all) {
    const key = `${gruu.aor} ${gruu.instance}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const client of gruus.history(gruu.aor, gruu.instance)?.clients ?? []) append(found, client, gruu);
  }
  return found;
});

/** Public GRUUs by "client gr-value", the value in lower case; one instance may have several addresses-of-record. */
export const publicGruusOf: (reading: Reading) => ReadonlyMap<string, readonly Gruu[]> = perReading(
  ({ gruus }) => {
    const found = new Map<string, Gruu[]>();
    for (const gruu of gruus.all) {
      if (gruu.kind !== 'public' || isFault(gruu.uri)) continue;
      for (const client of gruus.history(gruu.aor, gruu.instance)?.clients ?? [])
        append(found, `${client} ${(grValue(gruu.uri) ?? '').toLowerCase()}`, gruu);
    }
    return found;
  },
);

/** GRUUs with a gr value that clients were told in Contact outside of REGISTER, by "client user gr-value". */
export const gruusGivenTo: (reading: Reading) => ReadonlyMap<string, readonly Given[]> = perReading(
  (reading) => {
    const found = new Map<string, Given[]>();
    const seen = new Set<string>();
    for (const { message, receiver, frame } of reading.messages) {
      if (message.cseq?.method === 'REGISTER' || !message.has('Contact')) continue;
      for (const contact of message.contacts) {
        if (contact === '*' || isFault(contact.uri) || contact.uri.kind !== 'sip') continue;
        const { uri } = contact;
        const told = `${receiver.name} ${contact.uriText}`;
        const value = grValue(uri);
        if (value === undefined || value === '' || seen.has(told)) continue;
        seen.add(told);
        append(found, `${receiver.name} ${uri.user ?? ''} ${value.toLowerCase()}`, {
          uri,
          index: frame.index,
        });
      }
    }
    return found;
  },
);

/** The Call-ID of the latest REGISTER that a user agent sent before a message for the instance, for each of its flows. */
export function latestCallIds(gruu: Gruu, sighting: Sighting, reading: Reading): ReadonlySet<string> {
  const flows = registersOf(reading).get(`${sighting.sender.name} ${gruu.aor} ${gruu.instance}`);
  const found = new Set<string>();
  for (const flow of flows?.values() ?? []) {
    const before = lastBefore(flow, sighting.frame.index);
    if (before) found.add(before.callId);
  }
  return found;
}

/** What a user agent has changed about its GRUU and must leave as it is (RFC 5627 s4.2); undefined for nothing. */
export function changeOf(granted: Uri | Fault, used: SipUri): string | undefined {
  if (isFault(granted) || granted.kind !== 'sip') return undefined;
  if (granted.scheme !== used.scheme) return 'scheme';
  if (
    granted.user !== used.user &&
    canonicalAor({ ...granted, user: used.user ?? '' }) !== canonicalAor(granted)
  )
    return 'user';
  if (canonicalAor(granted) !== canonicalAor(used)) return 'host or port';
  for (const name of ROUTING_PARAMETERS)
    if (granted.params.has(name) !== used.params.has(name)) return `${name} parameter`;
  for (const { name, value } of granted.params.entries) {
    const kept = used.params.find(name);
    if (!kept || !equalIgnoreCase(kept.value ?? '', value ?? '')) return `${name} parameter`;
  }
  return undefined;
}

/** REGISTERs that bind an instance, by "client AOR instance" and flow, in their order. */
const registersOf = perReading(({ registrations }: Reading) => {
  const found = new Map<string, Map<number | undefined, Registration[]>>();
  for (const each of registrations.sent) {
    for (const { instance, regId } of each.live) {
      if (instance === undefined) continue;
      const key = `${each.client.name} ${each.aor} ${instanceKey(instance)}`;
      const flows = found.get(key) ?? new Map<number | undefined, Registration[]>();
      found.set(key, flows);
      append(flows, regId, each);
    }
  }
  return found;
});

/** The last of some registrations whose request was seen before a frame. */
function lastBefore(list: readonly Registration[], index: number): Registration | undefined {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.origin.request.frame.index < index) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}
