import type { Timer } from '../../../network/clock';
import { REGINFO_TYPE, type ContactEvent } from '../../../protocol/reginfo/document';
import { isAccepted } from '../../../protocol/mime/understanding';
import { responseTo, type HeaderPair } from '../../../protocol/sip/build';
import { parseDeltaSeconds } from '../../../protocol/sip/delta-seconds';
import { dialogOfCallee, idOf, idOfRequest } from '../../../protocol/sip/dialog/dialog';
import { isSameEvent, parseEvent, type EventValue } from '../../../protocol/sip/events';
import { isFault } from '../../../protocol/sip/fault';
import { parseMediaType } from '../../../protocol/sip/media-type';
import type { SipRequest } from '../../../protocol/sip/message';
import { octetsToUtf8 } from '../../../protocol/sip/octets';
import { formatUri, type SipUri } from '../../../protocol/sip/uri';
import { canonicalAor } from '../../../protocol/sip/uri-equality';
import type { ServerTransaction } from '../../stack/server-transaction';
import type { CoreParts } from '../parts';
import { Refusal } from '../refusal';
import type { User } from '../users';
import { ContactStates, type WatchedContact } from './contact-states';
import { Subscription } from './subscription';

/** The one event package that is offered (RFC 3680 s4.1). */
const PACKAGE = 'reg';
const ALLOW_EVENTS: HeaderPair = ['Allow-Events', PACKAGE];
/** 423 is for times below one hour (RFC 3265 s3.1.6.1). */
const HOUR = 3600;

/** The watchers of one address-of-record. */
interface Watched {
  readonly uri: SipUri;
  readonly contacts: ContactStates;
  readonly subscriptions: Set<Subscription>;
  /** Runs when the first of its contacts lapses. */
  lapse: Timer | undefined;
}

/**
 * The notifier of registration state: the registration event package (RFC 3680) with GRUUs (RFC 5628) on RFC 3265 and
 * RFC 6665. It sees the same bindings as registrar and proxy.
 */
export class RegistrationNotifier {
  private readonly watched = new Map<string, Watched>();
  private readonly byDialog = new Map<string, Subscription>();

  constructor(private readonly parts: CoreParts) {
    parts.location.changed = (aor) => this.changed(aor);
  }

  /** Takes a SUBSCRIBE that is ours to answer; false if it is to be passed on like any other request. */
  takes(transaction: ServerTransaction): boolean {
    const { request } = transaction;
    if (request.method !== 'SUBSCRIBE' || !this.parts.policy.offerRegEvent) return false;
    const uri = request.requestUri;
    if (isFault(uri) || uri.kind !== 'sip' || !this.parts.domain.owns(uri)) return false;
    const isForUs = uri.user === undefined;
    const isForUser = !uri.params.has('gr') && this.eventOf(request)?.package === PACKAGE;
    if (!isForUs && !isForUser) return false;
    const refusal = this.subscribe(transaction, uri);
    if (refusal) this.refuse(transaction, refusal);
    return true;
  }

  private subscribe(transaction: ServerTransaction, uri: SipUri): Refusal | undefined {
    const { request } = transaction;
    const event = this.eventOf(request);
    if (event?.package !== PACKAGE) return new Refusal(489, undefined, [ALLOW_EVENTS]);
    const unsuitable = this.unsuitable(request);
    if (unsuitable) return unsuitable;
    const granted = this.granted(request);
    if (granted instanceof Refusal) return granted;
    if (request.to?.tag !== undefined) return this.refresh(transaction, event, granted);
    const admitted = this.admit(request, uri);
    if (admitted instanceof Refusal) return admitted;
    return this.begin(transaction, event, granted, { uri, isOwner: admitted });
  }

  /** Option tags, and the one type that notifications have (RFC 3680 s4.5). */
  private unsuitable(request: SipRequest): Refusal | undefined {
    const unknown = request.list('Require');
    if (unknown.length > 0)
      return new Refusal(420, undefined, [['Unsupported', octetsToUtf8(unknown.join(', '))]]);
    const type = parseMediaType(REGINFO_TYPE);
    const isWanted = !request.has('Accept') || (!isFault(type) && isAccepted(type, request.list('Accept')));
    return isWanted ? undefined : new Refusal(406, undefined, [['Accept', REGINFO_TYPE]]);
  }

  /** Seconds granted: as asked for, or less (RFC 3265 s3.1.1). */
  private granted(request: SipRequest): number | Refusal {
    const { defaultSubscription, minSubscription, maxSubscription } = this.parts.policy;
    const header = request.header('Expires');
    const asked = header === undefined ? defaultSubscription : parseDeltaSeconds(header);
    if (isFault(asked)) return new Refusal(400, 'Bad Expires');
    if (asked > 0 && asked < HOUR && asked < minSubscription)
      return new Refusal(423, undefined, [['Min-Expires', String(minSubscription)]]);
    return Math.min(asked, maxSubscription);
  }

  private refresh(transaction: ServerTransaction, event: EventValue, granted: number): Refusal | undefined {
    const { request } = transaction;
    const known = this.byDialog.get(idOfRequest(request));
    if (!known || !isSameEvent(known.event, event)) return new Refusal(481);
    if (!known.takes(request)) return new Refusal(500, 'CSeq out of order');
    this.accept(transaction, granted, known.dialog.localTag);
    known.extend(granted);
    return undefined;
  }

  /**
   * Who may subscribe (RFC 3680 s4.6). A notifier asks as a user agent, with 401 (RFC 3265 s3.1.6.3).
   * @returns whether it is the user's own state, or a refusal
   */
  private admit(request: SipRequest, uri: SipUri): boolean | Refusal {
    const { users, authenticator, policy } = this.parts;
    const watched = users.of(uri);
    const from = request.from?.uri;
    const claimed = from !== undefined && !isFault(from) && from.kind === 'sip' ? users.of(from) : undefined;
    let subscriber: User | undefined = claimed;
    const mustProve = claimed ? claimed.password !== undefined : policy.subscribers !== 'anybody';
    if (mustProve && users.anyWithPassword) {
      const found = authenticator.authenticate(request, 'registrar');
      if (found instanceof Refusal) return found;
      if (claimed && found.name !== claimed.name)
        return new Refusal(403, 'From is not the authenticated user');
      subscriber = found;
    }
    const isOwner = watched !== undefined && subscriber?.name === watched.name;
    if (policy.subscribers === 'users' && !subscriber) return new Refusal(403);
    if (policy.subscribers === 'owner' && !isOwner) return new Refusal(403);
    return watched ? isOwner : new Refusal(404);
  }

  private begin(
    transaction: ServerTransaction,
    event: EventValue,
    granted: number,
    { uri, isOwner }: { uri: SipUri; isOwner: boolean },
  ): Refusal | undefined {
    const { request, arrival } = transaction;
    const localTag = this.parts.endpoint.ids.tag();
    const dialog = dialogOfCallee(request, localTag, arrival.transport === 'tls');
    if (isFault(dialog)) return new Refusal(400, `Bad SUBSCRIBE: ${dialog.reason}`);
    const key = canonicalAor(uri);
    const watched = this.watch(key, uri);
    const subscription = new Subscription(dialog, {
      ...{ parts: this.parts, contact: this.contact, event, contacts: watched.contacts, isOwner },
      aor: octetsToUtf8(formatUri({ ...uri, params: uri.params.without('transport') })),
      endOf: (contact) => this.endOf(watched, contact),
      ended: (over) => this.ended(key, over),
    });
    watched.subscriptions.add(subscription);
    this.byDialog.set(idOf(dialog), subscription);
    this.accept(transaction, granted, localTag);
    subscription.extend(granted);
    this.awaitLapse(key, watched);
    return undefined;
  }

  private watch(key: string, uri: SipUri): Watched {
    const known = this.watched.get(key);
    if (known) return known;
    const contacts = new ContactStates(key, this.parts);
    const watched: Watched = { uri, contacts, subscriptions: new Set(), lapse: undefined };
    this.watched.set(key, watched);
    return watched;
  }

  private ended(key: string, over: Subscription): void {
    this.byDialog.delete(idOf(over.dialog));
    const watched = this.watched.get(key);
    watched?.subscriptions.delete(over);
    if (watched?.subscriptions.size !== 0) return;
    watched.lapse?.cancel();
    this.watched.delete(key);
  }

  /** Bindings of an address-of-record are others than before. GRUUs are granted right after that, hence the wait. */
  private changed(key: string): void {
    const watched = this.watched.get(key);
    if (!watched) return;
    this.parts.timers.after(0, () => {
      const isGone = !this.parts.users.of(watched.uri);
      for (const each of [...watched.subscriptions]) {
        if (isGone) each.end('noresource');
        else each.contactsChanged();
      }
      if (!isGone) this.awaitLapse(key, watched);
    });
  }

  /** What lapses makes no noise of its own, so somebody has to look. */
  private awaitLapse(key: string, watched: Watched): void {
    const { location, timers, endpoint } = this.parts;
    watched.lapse?.cancel();
    const ends = location.bindings(key).map((each) => each.expiresAt);
    if (ends.length === 0 || watched.subscriptions.size === 0) return;
    const wait = Math.max(1, Math.min(...ends) - endpoint.clock.now());
    watched.lapse = timers.after(wait, () => this.changed(key));
  }

  /** RFC 3680 s4.7.1: it ran out of time, it was taken away by REGISTER, or with its user. */
  private endOf({ uri }: Watched, { binding }: WatchedContact): ContactEvent {
    if (!this.parts.users.of(uri)) return 'rejected';
    return binding.expiresAt <= this.parts.endpoint.clock.now() ? 'expired' : 'unregistered';
  }

  private eventOf(request: SipRequest): EventValue | undefined {
    const [value, another] = request.fields('Event');
    const event = value === undefined || another !== undefined ? undefined : parseEvent(value);
    return isFault(event) ? undefined : event;
  }

  /** A GRUU that we made ourselves: our own address, which is ours alone (RFC 6665 s4.5.1, RFC 5627 s4.1). */
  private get contact(): string {
    return `sip:${this.parts.endpoint.hostPort};gr`;
  }

  private accept(transaction: ServerTransaction, granted: number, toTag: string): void {
    const { request } = transaction;
    const headers: HeaderPair[] = [
      ...request.fields('Record-Route').map((value): HeaderPair => ['Record-Route', octetsToUtf8(value)]),
      ['Contact', `<${this.contact}>`],
      ['Expires', String(granted)],
      ALLOW_EVENTS,
    ];
    transaction.respond(responseTo(request, 200, { toTag, headers }));
  }

  private refuse(transaction: ServerTransaction, refusal: Refusal): void {
    transaction.respond(refusal.answerTo(transaction.request, this.parts.endpoint.ids.tag()));
  }
}
