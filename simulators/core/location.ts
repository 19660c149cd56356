import type { Clock } from '../../network/clock';
import type { Contact } from '../../protocol/sip/contact';
import type { Uri } from '../../protocol/sip/uri';
import { instanceEqual } from '../../protocol/sip/urn';
import type { Target } from '../stack/arrival';

/** A contact bound to an AOR (RFC 3261 s10), with what RFC 3327, RFC 3840, RFC 5626 and RFC 5627 store beside it. */
export interface Binding {
  /** The contact as registered, features included; without expires and without GRUU parameters of the client's. */
  readonly contact: Contact;
  readonly uri: Uri;
  /** The contact URI as it becomes a Request-URI: without a method parameter and headers (RFC 3261 s16.6 item 2). */
  readonly requestUri: string;
  /** From 0 to 1; 1 if the client gave none. */
  readonly q: number;
  /** URN of the instance ID, if the contact has a valid one. */
  readonly instance: string | undefined;
  /** Only when RFC 5626 applies: the binding is then known by instance and reg-id instead of by URI. */
  readonly regId: number | undefined;
  readonly callId: string;
  readonly cseq: number;
  /** Path values in their order, as received (RFC 3327 s5.3). */
  readonly path: readonly string[];
  /** The flow that registered, when RFC 5626 applies and it came directly. */
  readonly flow: Target | undefined;
  /** Clock time in milliseconds. */
  readonly expiresAt: number;
  /** The REGISTER that made it found nothing to refresh. */
  readonly isFirst: boolean;
  /** Grows with each registration: tells which contact was refreshed last. */
  readonly refreshed: number;
}

/** Told when an AOR has lost its last contact of an instance (RFC 5627 s5.3). */
export type InstanceGone = (aor: string, instance: string) => void;

const NONE: readonly Binding[] = [];

/** The location service of RFC 3261 s10: bindings by canonical AOR. What has run out of time is not there any more. */
export class Location {
  private readonly byAor = new Map<string, readonly Binding[]>();
  private registrations = 0;
  /** Told, before anything else is done about it, that the bindings of an AOR are others than before. */
  changed: ((aor: string) => void) | undefined;

  /** @param expire false keeps bindings beyond their time. */
  constructor(
    private readonly clock: Clock,
    private readonly instanceGone: InstanceGone,
    private readonly expire: boolean,
  ) {}

  /** The current bindings of an AOR, in the order in which they were first made. */
  bindings(aor: string): readonly Binding[] {
    const bindings = this.byAor.get(aor);
    if (bindings === undefined) return NONE;
    const now = this.clock.now();
    for (const each of bindings) {
      if (this.isOver(each, now)) {
        this.replace(
          aor,
          bindings,
          bindings.filter((one) => !this.isOver(one, now)),
        );
        return this.byAor.get(aor) ?? NONE;
      }
    }
    return bindings;
  }

  /** A number for the next registration, higher than all before. */
  nextRegistration(): number {
    return ++this.registrations;
  }

  /**
   * Takes bindings away and puts others in, all at once.
   * @param added with the binding that each replaces, if it is a refresh
   */
  commit(
    aor: string,
    removed: ReadonlySet<Binding>,
    added: readonly { readonly binding: Binding; readonly replaces: Binding | undefined }[],
  ): void {
    const before = this.bindings(aor);
    const after = before.filter((each) => !removed.has(each));
    for (const { binding, replaces } of added) {
      const place = replaces === undefined ? -1 : after.indexOf(replaces);
      if (place < 0) after.push(binding);
      else after[place] = binding;
    }
    this.replace(aor, before, after);
  }

  /** The AORs that something is bound to. */
  aors(): string[] {
    return [...this.byAor.keys()];
  }

  /** Forgets an AOR with all its bindings. */
  forget(aor: string): void {
    this.byAor.delete(aor);
    this.changed?.(aor);
  }

  private isOver(binding: Binding, now: number): boolean {
    // A closed connection is a flow on which nothing will be delivered any more (RFC 5626 s7).
    const hasFailed = binding.flow?.stream !== undefined && !binding.flow.stream.open;
    return (this.expire && binding.expiresAt <= now) || hasFailed;
  }

  private replace(aor: string, before: readonly Binding[], after: readonly Binding[]): void {
    if (after.length === 0) this.byAor.delete(aor);
    else this.byAor.set(aor, after);
    this.changed?.(aor);
    for (const { instance } of before) {
      if (instance !== undefined && !after.some((each) => isOfInstance(each, instance)))
        this.instanceGone(aor, instance);
    }
  }
}

/** True if the contact has that instance ID; instance IDs compare as URNs (RFC 5626 s4.1). */
export function isOfInstance(binding: Binding, instance: string): boolean {
  return binding.instance !== undefined && instanceEqual(binding.instance, instance);
}

/** The last refreshed first. */
export function latestFirst(a: Binding, b: Binding): number {
  return b.refreshed - a.refreshed;
}
