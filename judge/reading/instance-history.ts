import { instanceKey } from '../../protocol/sip/gruu';
import type { Contact } from '../../protocol/sip/contact';
import type { Binding, Registration } from './registration';

/** What ended the validity of the temporary GRUUs of an instance. */
export interface Invalidation {
  readonly cause: 'call-id' | 'removed' | 'wildcard' | 'lapsed';
  /** Milliseconds since the trace started. */
  readonly at: number;
  /** The REGISTER that did it; a lapse has none. */
  readonly through: Registration | undefined;
}

/** Whether a GRUU was valid; `unsure` when registrations cross or the trace does not tell. */
export type GruuState =
  | { readonly is: 'valid' }
  | { readonly is: 'unsure' }
  | { readonly is: 'invalid'; readonly by: Invalidation };

/** When temporary GRUUs became invalid: not before `earliest`, not after `latest`. */
interface Moment {
  readonly cause: Invalidation['cause'];
  readonly earliest: number;
  readonly latest: number;
  readonly certain: boolean;
  readonly through: Registration | undefined;
}

/** Clocks of registrar and observer differ, milliseconds. */
const SLACK = 1000;

/** What the REGISTERs for an AOR did to one instance (RFC 5627 s5.1, s5.3). */
export class InstanceHistory {
  /** Names of the actors that registered it. */
  readonly clients = new Set<string>();
  /** In the order in which they were accepted. */
  readonly registrations: Registration[] = [];
  /** By the end of their time. */
  private readonly moments: Moment[] = [];
  /** The contacts that the last 2xx listed. */
  private bound: readonly Binding[] = [];
  private endsAt = -Infinity;
  private mayEndAt = -Infinity;

  /** @param instance key of the instance ID */
  constructor(readonly instance: string) {}

  /** Takes in a successful REGISTER for the AOR, after all earlier ones. */
  note(registration: Registration): void {
    const { hop, response } = registration;
    const [asked, answered] = [hop.request.sentAt, response!.sentAt];
    const live = registration.live.filter((each) => this.isOwn(each));
    const listed = registration.bindings!.filter((each) => this.isOwn(each));
    if (this.bound.length > 0 && this.mayEndAt - SLACK < asked) {
      const lapsed = this.endsAt + SLACK < asked;
      this.moment({
        cause: 'lapsed',
        earliest: this.mayEndAt - SLACK,
        latest: this.endsAt + SLACK,
        certain: lapsed,
        through: undefined,
      });
      if (lapsed) this.bound = [];
    }
    const changesCallId = live.map((each) => this.hasOtherCallId(registration, each));
    const span = { earliest: asked, latest: answered, through: registration };
    if (changesCallId.includes(true)) this.moment({ ...span, cause: 'call-id', certain: true });
    else if (changesCallId.includes(undefined)) this.moment({ ...span, cause: 'call-id', certain: false });
    if (this.bound.length > 0 && listed.length === 0 && live.length === 0) {
      const { removesAll, removed } = registration;
      const certain = removesAll || removed.some((each) => this.isOwn(each)) || this.wasRemoved(registration);
      this.moment({ ...span, cause: removesAll ? 'wildcard' : 'removed', certain });
    }
    if (live.length > 0) {
      this.registrations.push(registration);
      this.clients.add(registration.client.name);
    }
    this.bound = listed;
    this.endsAt = listed.reduce((latest, each) => Math.max(latest, each.until), -Infinity);
    this.mayEndAt = listed.reduce((latest, each) => Math.max(latest, each.assuredUntil), -Infinity);
  }

  /** Whether a temporary GRUU first seen at `since` was valid from `from` to `to`. */
  stateOf(since: number, from: number, to: number): GruuState {
    let unsure = false;
    for (let i = this.firstAfter(since); i < this.moments.length; i++) {
      const { cause, earliest, latest, certain, through } = this.moments[i]!;
      if (earliest > to) break;
      if (certain && earliest >= since && latest <= from)
        return { is: 'invalid', by: { cause, at: latest, through } };
      unsure = true;
    }
    if (this.bound.length > 0 && this.mayEndAt - SLACK < to && this.endsAt > since) {
      if (this.endsAt + SLACK < from)
        return { is: 'invalid', by: { cause: 'lapsed', at: this.endsAt, through: undefined } };
      unsure = true;
    }
    return unsure ? { is: 'unsure' } : { is: 'valid' };
  }

  /** The last REGISTER that bound it and was accepted before a time. */
  lastRegistration(time: number): Registration | undefined {
    let low = 0;
    let high = this.registrations.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.registrations[middle]!.response!.sentAt <= time) low = middle + 1;
      else high = middle;
    }
    return this.registrations[low - 1];
  }

  /**
   * Whether a contact is registered with another Call-ID than the contact of its instance (and flow) that was
   * registered last (s5.1); undefined when the trace does not show that one's registration.
   */
  private hasOtherCallId(registration: Registration, contact: Contact): boolean | undefined {
    const existing = this.bound.filter((each) => contact.regId === undefined || each.regId === contact.regId);
    if (existing.length === 0 || this.endsAt + SLACK < registration.hop.request.sentAt) return false;
    const known = existing.map((each) => each.refreshedBy);
    if (known.includes(undefined)) return undefined;
    const latest = known.reduce((a, b) => (b!.response!.sentAt > a!.response!.sentAt ? b : a))!;
    return latest.callId !== registration.callId;
  }

  /** The contact named by a removal may come without its instance ID. */
  private wasRemoved(registration: Registration): boolean {
    return this.bound.every((each) => registration.removed.includes(registration.asked(each)!));
  }

  private isOwn({ instance }: Contact | Binding): boolean {
    return instance !== undefined && instanceKey(instance) === this.instance;
  }

  private moment(moment: Moment): void {
    const last = this.moments.at(-1)?.latest ?? -Infinity;
    this.moments.push({ ...moment, latest: Math.max(moment.latest, last) });
  }

  /** Index of the first moment that ended after a time. */
  private firstAfter(time: number): number {
    let low = 0;
    let high = this.moments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.moments[middle]!.latest <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
