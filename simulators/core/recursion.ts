import { matchContacts, preferencesOf } from '../../protocol/sip/caller-preferences';
import type { Contact } from '../../protocol/sip/contact';
import { isFault } from '../../protocol/sip/fault';
import { featurePredicate } from '../../protocol/sip/feature-matching';
import { HeaderList } from '../../protocol/sip/headers';
import type { SipResponse } from '../../protocol/sip/message';
import { formatUri, type SipUri, type Uri } from '../../protocol/sip/uri';
import { uriEqual } from '../../protocol/sip/uri-equality';
import type { Forwarder, Prepared } from './forwarding';
import type { TargetPolicy } from './proxy-policy';
import type { ProxyTarget, TargetGroups } from './targets';

/** What is made of a redirection: further targets, and what is left of the response when not all contacts were taken. */
export interface Taken {
  readonly groups: TargetGroups;
  /** Absent when the proxy goes to all its contacts (RFC 3261 s16.7 item 4). */
  readonly rest?: SipResponse;
}

/** Follows redirections on behalf of a caller that asks for it (RFC 3261 s16.7 item 4, RFC 3841 s7.2.4, s9.1). */
export class Recursion {
  /** Everything that was ever in the target set: nothing gets there twice (RFC 3261 s16.5). */
  private readonly known: Uri[];

  constructor(
    private readonly prepared: Prepared,
    groups: TargetGroups,
    private readonly forwarder: Forwarder,
    private readonly policy: TargetPolicy,
  ) {
    this.known = groups.flat().flatMap(({ uri, successors }) => [uri, ...successors.map((each) => each.uri)]);
  }

  /** Takes the contacts of a 301 or 302 that fit the preferences; undefined when there is none to go to. */
  take(response: SipResponse): Taken | undefined {
    if (response.status !== 301 && response.status !== 302) return undefined;
    const reachable = response.contacts.flatMap((contact) => {
      const target = contact === '*' ? undefined : this.targetOf(contact);
      return target && contact !== '*'
        ? { contact, target, predicate: featurePredicate(contact.params) }
        : [];
    });
    const preferences = preferencesOf(this.prepared.request);
    const { left } = this.policy.callerPreferences
      ? matchContacts(preferences, reachable)
      : { left: reachable.map((contact) => ({ contact, qa: 1 })) };
    if (left.length === 0) return undefined;
    const ordered = left
      .map(({ contact: { contact, target }, qa = 1 }) => ({ contact, target, qa, q: qOf(contact) }))
      .sort((a, b) => b.q - a.q || b.qa - a.qa);
    this.known.push(...ordered.map(({ target }) => target.uri));
    const taken = new Set(ordered.map(({ contact }) => contact.toString()));
    const rest = response.contacts.filter((each) => each === '*' || !taken.has(each.toString()));
    // One after the other: what the redirecting side wants its order to mean is not known.
    const groups = ordered.map(({ target }) => [target]);
    return rest.length === 0 ? { groups } : { groups, rest: withContacts(response, rest) };
  }

  private targetOf({ uri }: Contact): ProxyTarget | undefined {
    if (isFault(uri) || uri.kind !== 'sip' || this.known.some((each) => uriEqual(each, uri)))
      return undefined;
    // A request for a sips URI never leaves sips (RFC 3261 s16.7 item 4).
    if (this.prepared.uri.scheme === 'sips' && uri.scheme !== 'sips') return undefined;
    const bare: SipUri = { ...uri, params: uri.params.without('method'), headers: [] };
    const target = { text: formatUri(bare), uri: bare, successors: [] };
    return this.forwarder.isReachable(this.prepared, target) ? target : undefined;
  }
}

function qOf({ q }: Contact): number {
  return typeof q === 'number' ? q : 1;
}

function withContacts(response: SipResponse, contacts: readonly (Contact | '*')[]): SipResponse {
  const others = response.headers.fields.filter(({ id }) => id !== 'contact');
  return contacts.reduce<SipResponse>(
    (all, each) => all.add('Contact', each.toString()),
    response.withHeaders(new HeaderList(others)),
  );
}
