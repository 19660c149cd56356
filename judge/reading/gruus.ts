import { isFault, type Fault } from '../../protocol/sip/fault';
import { gruuEqual, instanceKey, isGruu } from '../../protocol/sip/gruu';
import { parseUri, type Uri } from '../../protocol/sip/uri';
import { canonicalAor } from '../../protocol/sip/uri-equality';
import { InstanceHistory, type GruuState, type Invalidation } from './instance-history';
import type { Binding, Registration } from './registration';
import type { Bound, Registrations } from './registrations';

export type { GruuState, Invalidation } from './instance-history';

/** A GRUU that a registrar gave out, as it first appeared in a 200 to REGISTER. */
export interface Gruu {
  /** As the registrar spelled it, without quotation marks. */
  readonly text: string;
  readonly uri: Uri | Fault;
  readonly kind: 'public' | 'temporary';
  readonly aor: string;
  /** Key of the instance ID (URN in its lexical form). */
  readonly instance: string;
  /** The registrations whose 2xx showed it, in the order of their responses; the first one is never missing. */
  readonly shownBy: readonly Registration[];
}

/** One appearance of a GRUU in a 200 to REGISTER. */
export interface Grant {
  readonly gruu: Gruu;
  readonly registration: Registration;
  readonly binding: Binding;
}

interface GrowingGruu extends Gruu {
  readonly shownBy: Registration[];
}

/** All GRUUs that registrars gave out, and which of them were valid when (RFC 5627 s5). */
export class Gruus {
  /** In the order of their first appearance. */
  readonly all: readonly Gruu[];
  readonly grants: readonly Grant[];
  private readonly byUser = new Map<string, Gruu[]>();
  private readonly histories = new Map<string, InstanceHistory>();

  constructor(private readonly registrations: Registrations) {
    const all: GrowingGruu[] = [];
    const grants: Grant[] = [];
    const known = new Map<string, GrowingGruu>();
    for (const aor of registrations.aors) {
      for (const registration of registrations.successfulOf(aor)) {
        this.note(registration);
        for (const [gruu, binding] of gruusIn(registration)) {
          const key = `${gruu.kind} ${gruu.aor} ${gruu.instance} ${gruu.text}`;
          const same = known.get(key) ?? gruu;
          if (same === gruu) {
            known.set(key, gruu);
            all.push(gruu);
            this.index(gruu);
          }
          if (same.shownBy.at(-1) !== registration) same.shownBy.push(registration);
          grants.push({ gruu: same, registration, binding });
        }
      }
    }
    this.all = all;
    this.grants = grants;
  }

  /** The GRUU that a URI stands for, if a registrar gave it out on the trace. */
  find(uri: Uri | Fault | undefined): Gruu | undefined {
    if (uri === undefined || isFault(uri) || uri.kind !== 'sip' || !isGruu(uri)) return undefined;
    return this.alike(uri).find((each) => !isFault(each.uri) && gruuEqual(each.uri, uri));
  }

  /** Whether the same GRUU was given out for another address-of-record or instance too, which s5.4 forbids. */
  isAmbiguous(gruu: Gruu): boolean {
    const { uri } = gruu;
    if (isFault(uri)) return false;
    return this.alike(uri).some(
      (each) =>
        (each.aor !== gruu.aor || each.instance !== gruu.instance) &&
        !isFault(each.uri) &&
        gruuEqual(each.uri, uri),
    );
  }

  /** GRUUs with the user and host of a URI. */
  alike(uri: Uri): readonly Gruu[] {
    return uri.kind === 'sip' ? (this.byUser.get(canonicalAor(uri)) ?? []) : [];
  }

  /** What happened to an instance, when it ever had a contact or a GRUU. */
  history(aor: string, instance: string): InstanceHistory | undefined {
    return this.histories.get(`${aor} ${instance}`);
  }

  /** Whether a client registered the instance that a GRUU stands for. */
  isOwnedBy(gruu: Gruu, client: string): boolean {
    return this.history(gruu.aor, gruu.instance)?.clients.has(client) ?? false;
  }

  /** Contacts that a GRUU stands for during a stretch of time (RFC 5627 s5.4). */
  boundTo(gruu: Gruu, from: number, to = from): Bound {
    const { certain, doubtful } = this.registrations.boundDuring(gruu.aor, from, to);
    const isOfInstance = (each: Binding): boolean =>
      each.instance !== undefined && instanceKey(each.instance) === gruu.instance;
    return { certain: certain.filter(isOfInstance), doubtful: doubtful.filter(isOfInstance) };
  }

  /**
   * Whether a GRUU was valid during a stretch of time. A public one always is (s5.4); a temporary one until its
   * instance loses its last contact or registers with another Call-ID (s5.1, s5.3), never to be valid again.
   */
  stateOf(gruu: Gruu, from: number, to = from): GruuState {
    if (gruu.kind === 'public') return { is: 'valid' };
    const since = gruu.shownBy[0]!.response!.sentAt;
    const state = this.history(gruu.aor, gruu.instance)?.stateOf(since, from, to) ?? { is: 'unsure' };
    const certain = this.boundTo(gruu, from, to).certain.length > 0;
    return state.is === 'valid' && !certain ? { is: 'unsure' } : state;
  }

  private index(gruu: Gruu): void {
    if (isFault(gruu.uri) || gruu.uri.kind !== 'sip') return;
    const key = canonicalAor(gruu.uri);
    const alike = this.byUser.get(key);
    if (alike) alike.push(gruu);
    else this.byUser.set(key, [gruu]);
  }

  /** Tells every instance concerned what a successful REGISTER did to it. */
  private note(registration: Registration): void {
    const concerned = new Set<string>();
    for (const each of [
      ...registration.contacts,
      ...registration.bindings!,
      ...(registration.previous?.bindings ?? []),
    ])
      if (each.instance !== undefined) concerned.add(instanceKey(each.instance));
    for (const instance of concerned) {
      const key = `${registration.aor} ${instance}`;
      const history = this.histories.get(key) ?? new InstanceHistory(instance);
      this.histories.set(key, history);
      history.note(registration);
    }
  }
}

/** The GRUUs in the 200 to a REGISTER, each with the contact it stands on. */
function* gruusIn(registration: Registration): Iterable<[GrowingGruu, Binding]> {
  for (const binding of registration.bindings!) {
    if (binding.instance === undefined) continue;
    const instance = instanceKey(binding.instance);
    for (const [kind, text] of [
      ['public', binding.publicGruu],
      ['temporary', binding.temporaryGruu],
    ] as const)
      if (text !== undefined) {
        const uri = parseUri(text);
        yield [{ text, uri, kind, aor: registration.aor, instance, shownBy: [] }, binding];
      }
  }
}

/** What made a temporary GRUU invalid, in words. */
export function causeInWords({ cause, at }: Invalidation): string {
  const when = `${(at / 1000).toFixed(3)} s`;
  switch (cause) {
    case 'call-id':
      return `its instance registered with another Call-ID at ${when}`;
    case 'wildcard':
      return `all contacts were removed by "*" at ${when}`;
    case 'removed':
      return `the last contact of its instance was removed at ${when}`;
    case 'lapsed':
      return `the last contact of its instance lapsed at ${when}`;
  }
}
