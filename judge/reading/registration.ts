import type { Actor } from '../../network/actor';
import { isFault } from '../../protocol/sip/fault';
import type { Contact } from '../../protocol/sip/contact';
import { instanceEqual } from '../../protocol/sip/gruu';
import { canonicalAor, uriEqual } from '../../protocol/sip/uri-equality';
import type { SipUri } from '../../protocol/sip/uri';
import { finalOf, type Hop } from './hops';
import type { ResponseSighting } from './sighting';

/** A contact that a registrar said is bound. */
export interface Binding {
  readonly contact: Contact;
  /** The instance ID listed, or else the one it was registered with. */
  readonly instance: string | undefined;
  readonly regId: number | undefined;
  readonly publicGruu: string | undefined;
  readonly temporaryGruu: string | undefined;
  /** When the registrar said so, milliseconds since the trace started. */
  readonly since: number;
  /** When it lapses by what the registrar granted. */
  readonly until: number;
  /** Up to when it is bound for certain: `until`, but no longer than was asked for; `since` when no time is listed. */
  readonly assuredUntil: number;
  /** The REGISTER that put or refreshed it; undefined when it was there before we looked. */
  readonly refreshedBy: Registration | undefined;
  /** The REGISTER that set it up; undefined when it was there before we looked. */
  readonly setUpBy: Registration | undefined;
}

/** What a registrar grants when it names no time (RFC 3261 s10.2.1.1). */
const DEFAULT_LIFETIME = 3600;

/** One REGISTER and what became of it. */
export class Registration {
  /** Bindings of the AOR that the 2xx lists; undefined without a 2xx. */
  bindings: readonly Binding[] | undefined;
  /**
   * Bindings that the 2xx should have listed too: nothing removed or replaced them, and they have not lapsed
   * (RFC 3261 s10.3 step 8). Empty when another REGISTER for the AOR was under way at the same time.
   */
  missing: readonly Binding[] = [];
  /** Bindings that may or may not exist, as an earlier 2xx left them out without a reason. */
  dubious: readonly Binding[] = [];
  /** The 2xx for this AOR before this REGISTER was sent. */
  previous: Registration | undefined;
  /** No other REGISTER for the AOR was under way between this request and its response. */
  alone = true;
  readonly response: ResponseSighting | undefined;
  /** Canonical AOR of the To header (RFC 3261 s10.3), or its text when that is no SIP URI. */
  readonly aor: string;
  /** URI of the To header, when it is a SIP or SIPS URI. */
  readonly to: SipUri | undefined;

  #contacts: readonly Contact[] | undefined;

  /**
   * @param hop    the transaction with the registrar
   * @param origin the transaction of the client itself; another one when a proxy stood between them
   */
  constructor(
    readonly hop: Hop,
    readonly origin: Hop = hop,
  ) {
    const uri = hop.request.message.to?.uri;
    this.to = uri === undefined || isFault(uri) || uri.kind !== 'sip' ? undefined : uri;
    this.aor = this.to ? canonicalAor(this.to) : (hop.request.message.header('To') ?? '');
    this.response = finalOf(hop);
  }

  /** Who wants to be registered. */
  get client(): Actor {
    return this.origin.client;
  }

  get callId(): string {
    return this.hop.request.message.callId ?? '';
  }

  get cseq(): number | undefined {
    return this.hop.request.message.cseq?.number;
  }

  /** Status of the final response, if there was one. */
  get status(): number | undefined {
    return this.response?.message.status;
  }

  /** Every Contact value of the response can be read, so that what it does not list is known. */
  get isLegible(): boolean {
    const message = this.response?.message;
    return message === undefined || message.list('Contact').length === message.contacts.length;
  }

  /** The Contact values of the request but "*". */
  get contacts(): readonly Contact[] {
    return (this.#contacts ??= this.hop.request.message.contacts.filter((each) => each !== '*'));
  }

  /** Contacts of the request that are to be bound or refreshed. */
  get live(): readonly Contact[] {
    return this.contacts.filter((each) => this.lifetimeOf(each) !== 0);
  }

  /** Contacts of the request whose binding is to be removed. */
  get removed(): readonly Contact[] {
    return this.contacts.filter((each) => this.lifetimeOf(each) === 0);
  }

  /** True for Contact: * . */
  get isWildcard(): boolean {
    return this.hop.request.message.contacts.includes('*');
  }

  /** True for Contact: * with Expires: 0 and nothing else, which removes all bindings (RFC 3261 s10.2.2). */
  get removesAll(): boolean {
    return this.isWildcard && this.contacts.length === 0 && this.hop.request.message.expires === 0;
  }

  /** Seconds asked for a contact; undefined when that is left to the registrar or malformed. */
  lifetimeOf(contact: Contact): number | undefined {
    const own = contact.expires;
    if (isFault(own)) return undefined;
    return own ?? this.hop.request.message.expires;
  }

  /** Whether the request names an option tag in Supported, or asks for it in Require. */
  supports(tag: string): boolean {
    const { message } = this.hop.request;
    return message.tokens('Supported').includes(tag) || message.tokens('Require').includes(tag);
  }

  /** The contact of the request that a listed binding comes from. */
  asked(binding: Binding): Contact | undefined {
    return counterpart(this.contacts, (each) => each, binding.contact);
  }
}

/** Reads the bindings that a 2xx lists. */
export function bindingsIn(
  registration: Registration,
  response: ResponseSighting,
  before: readonly Binding[],
): Binding[] {
  const bindings: Binding[] = [];
  const { live } = registration;
  for (const contact of response.message.contacts) {
    if (contact === '*') continue;
    const granted =
      typeof contact.expires === 'number' ? contact.expires : (response.message.expires ?? DEFAULT_LIFETIME);
    const earlier = counterpart(before, (each) => each.contact, contact);
    const asked = counterpart(live, (each) => each, contact);
    const since = response.sentAt;
    const until = since + granted * 1000;
    bindings.push({
      contact,
      instance: contact.instance ?? asked?.instance ?? earlier?.instance,
      regId: contact.regId,
      publicGruu: contact.pubGruu,
      temporaryGruu: contact.tempGruu,
      since,
      until,
      assuredUntil:
        typeof contact.expires === 'number'
          ? Math.min(until, endOfAsked(registration, asked, earlier) ?? until)
          : since,
      refreshedBy: asked ? registration : earlier?.refreshedBy,
      setUpBy: isContinued(earlier, contact, since) ? earlier.setUpBy : asked ? registration : undefined,
    });
  }
  return bindings;
}

/** The binding has been there all the time; another instance at the same URI is another one. */
function isContinued(earlier: Binding | undefined, { instance }: Contact, now: number): earlier is Binding {
  if (!earlier || earlier.until < now) return false;
  return (
    instance === undefined || earlier.instance === undefined || instanceEqual(instance, earlier.instance)
  );
}

/** When the time ends that was asked for a contact, as far as the trace tells. */
function endOfAsked(
  registration: Registration,
  asked: Contact | undefined,
  earlier: Binding | undefined,
): number | undefined {
  if (!asked) return earlier?.refreshedBy && earlier.assuredUntil;
  const lifetime = registration.lifetimeOf(asked);
  return lifetime === undefined ? undefined : registration.hop.request.sentAt + lifetime * 1000;
}

/** The element for the same binding; of several the one with the same instance ID, if there is one. */
function counterpart<T>(
  among: readonly T[],
  contactOf: (each: T) => Contact,
  contact: Contact,
): T | undefined {
  const same = among.filter((each) => sameContact(contactOf(each), contact));
  const { instance } = contact;
  if (same.length < 2 || instance === undefined) return same[0];
  return (
    same.find((each) => {
      const other = contactOf(each).instance;
      return other !== undefined && instanceEqual(other, instance);
    }) ?? same[0]
  );
}

/** The same binding: equal URIs, or the same flow of the same instance (RFC 3261 s10.3, RFC 5626 s6). */
export function sameContact(a: Contact, b: Contact): boolean {
  const isFlow = [a, b].every(({ instance, regId }) => instance !== undefined && regId !== undefined);
  // Flows may share a contact URI; one that a registrar lists without its reg-id is known by its URI.
  return isFlow ? a.regId === b.regId && instanceEqual(a.instance!, b.instance!) : sameUri(a, b);
}

/** Equal contact URIs (RFC 3261 s19.1.4); those that do not parse when they are spelled alike. */
export function sameUri(a: Contact, b: Contact): boolean {
  if (isFault(a.uri) || isFault(b.uri)) return a.uriText === b.uriText;
  return uriEqual(a.uri, b.uri);
}
