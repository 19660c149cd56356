import type { ContactEvent, RegisteredContact } from '../../../protocol/reginfo/document';
import { CONTACT_EVENTS } from '../../../protocol/reginfo/document';
import { octetsToUtf8 } from '../../../protocol/sip/octets';
import type { Binding } from '../location';
import type { CoreParts } from '../parts';

/** A contact of an address-of-record as its watchers know it. */
export interface WatchedContact {
  /** Stays with the contact, also when it comes back (RFC 3680 s5.1). */
  readonly id: string;
  readonly binding: Binding;
  /** Clock time in milliseconds at which it was bound first, as far as somebody watched. */
  readonly since: number;
}

/** A contact with what has become of it. */
export interface ContactChange {
  readonly contact: WatchedContact;
  readonly event: ContactEvent;
}

/** The contacts of one address-of-record over time: ids that stay, and since when each is there. */
export class ContactStates {
  private readonly ids = new Map<string, string>();
  private known: readonly WatchedContact[] = [];

  constructor(
    private readonly key: string,
    private readonly parts: Pick<CoreParts, 'endpoint' | 'location' | 'gruus' | 'policy'>,
  ) {}

  /** What is bound now. */
  current(): readonly WatchedContact[] {
    const { location, endpoint } = this.parts;
    const before = new Map(this.known.map((each) => [each.id, each]));
    this.known = location.bindings(this.key).map((binding) => {
      const id = this.idOf(binding);
      const same = before.get(id);
      if (same?.binding === binding) return same;
      return { id, binding, since: same?.since ?? endpoint.clock.now() };
    });
    return this.known;
  }

  /** The contact element (RFC 3680 s5.1, RFC 5628 s5). @param withTemporary whether the watcher may see the temporary GRUU */
  described({ contact, event }: ContactChange, withTemporary: boolean): RegisteredContact {
    const { endpoint, gruus, policy } = this.parts;
    const { id, since, binding } = contact;
    const { instance, expiresAt, q, callId, cseq } = binding;
    const now = endpoint.clock.now();
    const state = CONTACT_EVENTS[event];
    const displayName = binding.contact.displayName;
    const isAlive = state === 'active' && instance !== undefined;
    const publicGruu = isAlive ? gruus.publicGruu(this.key, instance)?.text : undefined;
    const oldest = isAlive && withTemporary ? gruus.temporaryGruu(this.key, instance, 'oldest') : undefined;
    const latest = oldest && gruus.temporaryGruu(this.key, instance!);
    const temporary = policy.tellOldestTemporary ? oldest : latest;
    return {
      ...{ id, uri: octetsToUtf8(binding.contact.uriText), state, event },
      ...(displayName === undefined ? {} : { displayName: octetsToUtf8(displayName) }),
      ...(state === 'active' ? { expires: Math.max(1, Math.ceil((expiresAt - now) / 1000)) } : {}),
      durationRegistered: Math.floor((now - since) / 1000),
      ...(binding.contact.params.has('q') ? { q } : {}),
      ...{ callId: octetsToUtf8(callId), cseq },
      unknownParams: binding.contact.params.entries
        .filter(({ name }) => !KNOWN_PARAMS.has(name.toLowerCase()))
        .map(({ name, value = '' }) => ({ name, value: octetsToUtf8(value) })),
      ...(publicGruu === undefined ? {} : { publicGruu: octetsToUtf8(publicGruu) }),
      ...(temporary && oldest
        ? { temporaryGruu: { uri: octetsToUtf8(temporary.text), firstCSeq: oldest.cseq } }
        : {}),
    };
  }

  private idOf({ instance, regId, contact }: Binding): string {
    const key = regId === undefined ? contact.uriText : `${instance} ${regId}`;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.parts.endpoint.ids.tag();
    this.ids.set(key, id);
    return id;
  }
}

/** Contact parameters that RFC 3261 defines, and the GRUUs, which have elements of their own. */
const KNOWN_PARAMS = new Set(['q', 'expires', 'pub-gruu', 'temp-gruu']);

/** What has happened between what a watcher was told and what is. */
export function changesBetween(
  told: readonly WatchedContact[],
  current: readonly WatchedContact[],
  endOf: (contact: WatchedContact) => ContactEvent,
): ContactChange[] {
  const before = new Map(told.map((each) => [each.id, each]));
  const ended = told
    .filter((each) => !current.some(({ id }) => id === each.id))
    .map((contact): ContactChange => ({ contact, event: endOf(contact) }));
  const others = current.flatMap((contact): ContactChange[] => {
    const known = before.get(contact.id);
    return known?.binding === contact.binding ? [] : [{ contact, event: latestEvent(contact) }];
  });
  return [...ended, ...others];
}

/** What happened last to a contact that is bound. */
export function latestEvent({ binding }: WatchedContact): ContactEvent {
  return binding.isFirst ? 'registered' : 'refreshed';
}
