import { instanceEqual } from '../../protocol/sip/gruu';
import type { Hop } from './hops';
import { bindingsIn, Registration, sameContact, type Binding } from './registration';
import type { RequestSighting, ResponseSighting } from './sighting';

export { Registration, sameContact, sameUri, type Binding } from './registration';

/** Clocks and answers cross: what ends within this time of another is not told apart from it, milliseconds. */
const SLACK = 1000;

/** What is bound to an AOR. */
export interface Bound {
  readonly certain: Binding[];
  /** About to lapse, about to change, or left out of a list without a reason. */
  readonly doubtful: Binding[];
}

/** All REGISTER transactions with registrars, and what was bound when. */
export class Registrations {
  /** In the order of their requests. What an edge proxy only passed on is told by `origin`. */
  readonly all: readonly Registration[];
  /** REGISTERs as their clients sent them, one for each, in order; the proxies' own copies are left out. */
  readonly sent: readonly Registration[];
  private readonly byAor = new Map<string, AorHistory>();

  /** @param hops with relayed requests marked as such */
  constructor(hops: readonly Hop[]) {
    const { registrations, sent } = registrationsOf(hops);
    this.all = registrations;
    this.sent = sent;
    const grouped = new Map<string, Registration[]>();
    for (const each of registrations) {
      const known = grouped.get(each.aor);
      if (known) known.push(each);
      else grouped.set(each.aor, [each]);
    }
    for (const [aor, list] of grouped) this.byAor.set(aor, new AorHistory(list));
  }

  /** Registrations that succeeded by the word of a registrar on the trace, in the order of their requests. */
  get successful(): readonly Registration[] {
    return this.all.filter((each) => each.bindings !== undefined && !each.response!.relayOf);
  }

  /** Canonical AORs somebody tried to register for. */
  get aors(): Iterable<string> {
    return this.byAor.keys();
  }

  /** All REGISTERs for a canonical AOR, in their order. */
  of(aor: string): readonly Registration[] {
    return this.byAor.get(aor)?.registrations ?? [];
  }

  /** Registrations for a canonical AOR that succeeded, in the order of their responses. */
  successfulOf(aor: string): readonly Registration[] {
    return this.byAor.get(aor)?.successes ?? [];
  }

  /** REGISTERs of one client for one AOR with one Call-ID, in their order. */
  series(): Registration[][] {
    const series = new Map<string, Registration[]>();
    for (const each of this.sent) {
      const key = `${each.client.name} ${each.aor} ${each.callId}`;
      const known = series.get(key);
      if (known) known.push(each);
      else series.set(key, [each]);
    }
    return [...series.values()];
  }

  /** Whether any REGISTER for this AOR was answered with 2xx before `time`, so that we know what is bound. */
  knows(aor: string, time: number): boolean {
    return this.byAor.get(aor)?.lastBefore(time) !== undefined;
  }

  /**
   * What is bound to an AOR at a time by the registrar's own last word. Contacts whose end lies within `slackMs`
   * of the time are left out of `certain` and stand in `doubtful`, because clocks and answers cross.
   */
  boundAt(aor: string, time: number, slackMs = SLACK): Bound {
    return this.boundDuring(aor, time, time, slackMs);
  }

  /** The same for the whole of a stretch of time: `certain` was bound from beginning to end of it. */
  boundDuring(aor: string, from: number, to: number, slackMs = SLACK): Bound {
    const history = this.byAor.get(aor);
    const last = history?.lastBefore(from);
    const bound: Bound = { certain: [], doubtful: [] };
    if (!history || !last) return bound;
    const changing = history.changes(from, to);
    for (const each of last.bindings ?? []) {
      if (each.until + slackMs < from) continue;
      if (changing || each.assuredUntil - slackMs < to || mayFail(each)) bound.doubtful.push(each);
      else bound.certain.push(each);
    }
    bound.doubtful.push(...last.dubious.filter((each) => each.until + slackMs >= from));
    return bound;
  }

  /** What the last 2xx for an AOR before a time listed, lapsed bindings included. */
  lastListed(aor: string, time: number): readonly Binding[] {
    return this.byAor.get(aor)?.lastBefore(time)?.bindings ?? [];
  }

  /** Whether a REGISTER for the AOR has failed since the last one that succeeded before a time. */
  hasFailedSince(aor: string, time: number): boolean {
    const history = this.byAor.get(aor);
    const success = history?.lastBefore(time);
    const failure = history?.lastFailureBefore(time);
    return success !== undefined && (failure ?? -Infinity) > success.response!.sentAt;
  }

  /** Whether a REGISTER for the AOR may have taken effect within a stretch of time. */
  changes(aor: string, from: number, to: number): boolean {
    return this.byAor.get(aor)?.changes(from, to) ?? false;
  }
}

/** The end of the flow of an outbound registration ends its binding unseen (RFC 5626 s7). */
function mayFail(binding: Binding): boolean {
  return binding.regId !== undefined && binding.refreshedBy?.hop.request.frame.transport !== 'udp';
}

/** REGISTERs for one AOR. */
class AorHistory {
  /** In the order of their responses. */
  readonly successes: readonly Registration[];
  /** When final responses other than 2xx were sent. */
  private readonly failures: readonly number[];
  /** For each registration the time by which it and all earlier ones had taken effect, if they ever did. */
  private readonly settledAt: number[] = [];

  /** @param registrations in the order of their requests */
  constructor(readonly registrations: readonly Registration[]) {
    const effective = registrations.map(effectOf);
    let nextSuccess = Infinity;
    for (let i = registrations.length - 1; i >= 0; i--) {
      const { response, hop } = registrations[i]!;
      // Once a later 2xx lists all bindings, it no longer matters what became of an unanswered one.
      const last = hop.transmissions[hop.transmissions.length - 1]!.sentAt;
      if (effective[i] === Infinity) effective[i] = Math.max(nextSuccess, last + SLACK);
      if (response && succeeded(response)) nextSuccess = Math.min(nextSuccess, response.sentAt);
    }
    let latest = -Infinity;
    registrations.forEach((each, i) => {
      const next = registrations[i + 1];
      const overlapsNext = next !== undefined && next.hop.request.sentAt <= effective[i]!;
      each.alone = latest < each.hop.request.sentAt && !overlapsNext;
      latest = Math.max(latest, effective[i]!);
      this.settledAt.push(latest);
    });
    this.successes = registrations
      .filter((each) => each.response !== undefined && succeeded(each.response))
      .sort((a, b) => a.response!.sentAt - b.response!.sentAt);
    this.failures = registrations
      .flatMap(({ response }) => (response && !succeeded(response) ? [response.sentAt] : []))
      .sort((a, b) => a - b);
    let before: Registration | undefined;
    for (const each of this.successes) {
      each.previous = before;
      each.bindings = bindingsIn(each, each.response!, before?.bindings ?? []);
      noteUnlisted(each, before);
      before = each;
    }
    for (const each of registrations)
      if (!each.bindings) each.previous = this.lastBefore(each.hop.request.sentAt);
  }

  /** The last success whose response was sent by then. */
  lastBefore(time: number): Registration | undefined {
    return this.successes[countUpTo(this.successes, (each) => each.response!.sentAt, time) - 1];
  }

  /** When the last final response other than 2xx before a time was sent. */
  lastFailureBefore(time: number): number | undefined {
    return this.failures[countUpTo(this.failures, (each) => each, time) - 1];
  }

  /** Whether any REGISTER was under way between two times. */
  changes(from: number, to: number): boolean {
    const begun = countUpTo(this.registrations, (each) => each.hop.request.sentAt, to);
    return begun > 0 && this.settledAt[begun - 1]! >= from;
  }
}

/** When a REGISTER had taken its effect: Infinity when it was not answered, -Infinity when it never arrived. */
function effectOf({ hop, response }: Registration): number {
  if (response) return response.sentAt;
  return hop.transmissions.some((each) => each.arrivedAt !== undefined) ? Infinity : -Infinity;
}

/** How many elements, sorted by time, are not later than a time. */
function countUpTo<T>(list: readonly T[], timeOf: (each: T) => number, time: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(list[middle]!) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Finds what a 2xx ought to have listed and did not. */
function noteUnlisted(registration: Registration, before: Registration | undefined): void {
  const listed = registration.bindings!;
  const isListed = (binding: Binding): boolean =>
    listed.some((each) => sameContact(each.contact, binding.contact));
  const gone = (before?.bindings ?? []).filter(
    (each) => !isListed(each) && each.assuredUntil - SLACK > registration.response!.sentAt,
  );
  const unexplained = gone.filter((each) => !isExplained(each, registration));
  if (registration.alone && registration.isLegible) registration.missing = unexplained;
  registration.dubious = [
    ...(before?.dubious ?? []).filter((each) => !isListed(each)),
    ...unexplained,
  ].filter((each) => each.until > registration.response!.sentAt);
}

/** Removed by this REGISTER, replaced by another contact of its instance, or ended with its flow. */
function isExplained(binding: Binding, registration: Registration): boolean {
  // Whoever accepts a "*" that is to be refused may well act on it: REG-3261-10.3-07 finds it.
  if (registration.isWildcard || binding.regId !== undefined) return true;
  return registration.contacts.some(
    (each) =>
      sameContact(each, binding.contact) ||
      (each.instance !== undefined &&
        binding.instance !== undefined &&
        instanceEqual(each.instance, binding.instance)),
  );
}

/** Leaves the registrars' own transactions; what an edge proxy received it may have sent on. */
function registrationsOf(hops: readonly Hop[]): {
  registrations: Registration[];
  sent: Registration[];
} {
  const byRequest = new Map<RequestSighting, Hop>();
  const originOf = new Map<Hop, Hop>();
  const passedOn = new Set<Hop>();
  const registers = hops.filter((each) => each.method === 'REGISTER' && each.server.role === 'core');
  for (const hop of registers) {
    byRequest.set(hop.request, hop);
    const source = hop.request.relayOf && byRequest.get(hop.request.relayOf);
    if (!source) continue;
    passedOn.add(source);
    originOf.set(hop, originOf.get(source) ?? source);
  }
  const registrations = registers
    .filter((each) => !passedOn.has(each))
    .map((each) => new Registration(each, originOf.get(each)));
  const seen = new Set<Hop>();
  const sent = registrations.filter(({ origin }) => !seen.has(origin) && seen.add(origin));
  return { registrations, sent };
}

function succeeded({ message }: ResponseSighting): boolean {
  return message.status < 300;
}
