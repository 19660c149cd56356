import type { Timer } from '../../../network/clock';
import { composeRegInfo } from '../../../protocol/reginfo/compose';
import { REGINFO_TYPE, type ContactEvent, type RegistrationState } from '../../../protocol/reginfo/document';
import type { HeaderPair } from '../../../protocol/sip/build';
import { received, refreshed, type Dialog } from '../../../protocol/sip/dialog/dialog';
import { requestWithin } from '../../../protocol/sip/dialog/request-within';
import type { EventValue } from '../../../protocol/sip/events';
import type { SipRequest } from '../../../protocol/sip/message';
import { octetsToUtf8 } from '../../../protocol/sip/octets';
import type { CoreParts } from '../parts';
import {
  changesBetween,
  latestEvent,
  type ContactChange,
  type ContactStates,
  type WatchedContact,
} from './contact-states';

/** What a subscription is made of. */
export interface SubscriptionParts {
  readonly parts: CoreParts;
  /** URI of ours that requests in the dialog go to. */
  readonly contact: string;
  readonly event: EventValue;
  /** The address-of-record that it is about, as text, and its contacts. */
  readonly aor: string;
  readonly contacts: ContactStates;
  /** It is the user's own state that she watches. */
  readonly isOwner: boolean;
  /** What has ended a contact. */
  readonly endOf: (contact: WatchedContact) => ContactEvent;
  /** Called once when it is over. */
  readonly ended: (subscription: Subscription) => void;
}

/** One watcher of the registrations of one address-of-record: dialog, time left, what was told, and what is to be told. */
export class Subscription {
  private version: number | undefined;
  private told: readonly WatchedContact[] = [];
  private expiresAt = 0;
  private expiry: Timer | undefined;
  private pending: Timer | undefined;
  private lastChangeAt = -Infinity;
  private underway = 0;
  private isOver = false;
  private readonly registrationId: string;

  constructor(
    private dialogNow: Dialog,
    private readonly about: SubscriptionParts,
  ) {
    this.registrationId = about.parts.endpoint.ids.tag();
  }

  get dialog(): Dialog {
    return this.dialogNow;
  }

  get event(): EventValue {
    return this.about.event;
  }

  /** Takes in a SUBSCRIBE of the dialog; false if it comes out of order (RFC 3261 s12.2.2). */
  takes(subscribe: SipRequest): boolean {
    const next = received(this.dialogNow, subscribe);
    if (!next) return false;
    this.dialogNow = refreshed(next, subscribe);
    return true;
  }

  /** It lasts so many seconds from now on, and its watcher is told the full state (RFC 3265 s3.1.6.2); 0 ends it. */
  extend(seconds: number): void {
    const { endpoint, timers, policy } = this.about.parts;
    this.expiry?.cancel();
    this.expiresAt = endpoint.clock.now() + seconds * 1000;
    if (seconds === 0) return this.end('timeout');
    this.expiry = timers.after(seconds * 1000, () => {
      if (policy.tellTimeout) this.end('timeout');
      else this.forget();
    });
    this.tellAll();
  }

  /** Something about the contacts may have changed: tells it, not sooner than the rate allows (RFC 3680 s4.10). */
  contactsChanged(): void {
    const { endpoint, timers, policy } = this.about.parts;
    if (this.isOver || this.pending) return;
    const wait = this.lastChangeAt + policy.notifyInterval - endpoint.clock.now();
    this.pending = timers.after(Math.max(0, wait), () => {
      this.pending = undefined;
      this.tellChanges();
    });
  }

  /** Tells that it is over, and why (RFC 3265 s3.2.4). */
  end(reason: string): void {
    if (this.isOver) return;
    this.forget();
    this.notify(this.full(), `terminated;reason=${reason}`);
  }

  /** It is over without a word. */
  forget(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.expiry?.cancel();
    this.pending?.cancel();
    this.about.ended(this);
  }

  private tellAll(): void {
    this.pending?.cancel();
    this.pending = undefined;
    this.notify(this.full());
  }

  private tellChanges(): void {
    const { contacts, endOf, parts } = this.about;
    // What is told next rests on what the watcher has got.
    if (this.underway > 0) return;
    const current = contacts.current();
    const changes = changesBetween(this.told, current, endOf);
    if (changes.length === 0) return;
    this.lastChangeAt = parts.endpoint.clock.now();
    this.told = current;
    const hasEnded = current.length === 0;
    this.notify(this.document('partial', hasEnded ? 'terminated' : 'active', changes));
    if (hasEnded && parts.policy.tellInit) this.notify(this.document('partial', 'init', []));
  }

  private full(): Buffer {
    const current = this.about.contacts.current();
    this.told = current;
    const all = current.map((contact): ContactChange => ({ contact, event: latestEvent(contact) }));
    return this.document('full', current.length === 0 ? 'init' : 'active', all);
  }

  private document(
    state: 'full' | 'partial',
    registration: RegistrationState,
    changes: readonly ContactChange[],
  ): Buffer {
    const { aor, contacts, isOwner, parts } = this.about;
    const { versionStep, changeIds, temporaryGruusFor } = parts.policy;
    this.version = this.version === undefined ? 0 : this.version + versionStep;
    const withTemporary = temporaryGruusFor === 'everybody' || (temporaryGruusFor === 'owner' && isOwner);
    return composeRegInfo({
      version: this.version,
      state,
      registrations: [
        {
          aor,
          id: changeIds ? `${this.registrationId}${this.version}` : this.registrationId,
          state: registration,
          contacts: changes.map((each) => contacts.described(each, withTemporary)),
        },
      ],
    });
  }

  private notify(body: Buffer, state = this.activeState()): void {
    const { parts, contact, event } = this.about;
    const { endpoint, policy } = parts;
    const headers: HeaderPair[] = [
      ['Contact', `<${contact}>`],
      ['Event', octetsToUtf8(event.id === undefined ? event.package : `${event.package};id=${event.id}`)],
      ['Subscription-State', state],
      ['Content-Type', REGINFO_TYPE],
    ];
    const { request, dialog } = requestWithin(this.dialogNow, 'NOTIFY', { headers, body });
    this.dialogNow = dialog;
    this.underway++;
    const over = (isFailure: boolean): void => {
      this.underway--;
      if (isFailure && policy.endOnFailure) this.forget();
      else if (this.underway === 0) this.contactsChanged();
    };
    endpoint.request(request, {
      final: ({ status }) => over(status >= 300),
      timeout: () => over(true),
      transportError: () => over(true),
    });
  }

  private activeState(): string {
    const left = (this.expiresAt - this.about.parts.endpoint.clock.now()) / 1000;
    return `active;expires=${Math.max(0, Math.floor(left + 0.001))}`;
  }
}
