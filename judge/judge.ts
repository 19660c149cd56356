import type { Actor } from '../network/actor';
import type { Frame } from '../network/trace';
import type { Trace } from '../network/trace';
import { severityOf, type Catalogue } from '../requirements/catalogue';
import type { Check, ProvenBreach } from './check';
import { Reading } from './reading/reading';
import type { Finding, Judgement, Looked } from './verdict';

/** Frames shown for one finding; a breach that repeats a thousand times is proved by its first ones. */
const MOST_FRAMES = 12;

/**
 * Judges a trace: every check looks at every subject it applies to. A check applies to an actor only when the
 * catalogue gives its requirement to the actor's role.
 *
 * @param until when watching ended, milliseconds since the trace started
 * @throws Error when a check names a requirement that the catalogue does not have
 */
export function judge(
  trace: Trace,
  checks: readonly Check[],
  catalogue: Catalogue,
  until?: number,
): Judgement {
  return judgeReading(new Reading(trace, until), checks, catalogue);
}

/** The same for a trace that has been read already. */
export function judgeReading(reading: Reading, checks: readonly Check[], catalogue: Catalogue): Judgement {
  const tallies = new Tallies();
  for (const check of checks) {
    const requirement = catalogue.get(check.requirement);
    if (!requirement) throw new Error(`check of ${check.requirement}: the catalogue has no such requirement`);
    const roles = new Set<string>(requirement.roles);
    check.look(reading, (by, breach) => {
      const answerable = breach?.by ?? by;
      if (!roles.has(answerable.role)) return;
      // A requirement may have several checks, each with words of its own.
      tallies.of(check, answerable).add(breach && { expected: check.expected, ...breach });
    });
  }
  const findings: Finding[] = [];
  const looked: Looked[] = [];
  for (const tally of tallies.all()) {
    looked.push({ requirement: tally.check.requirement, actor: tally.actor, subjects: tally.subjects });
    const verdict = severityOf(catalogue.get(tally.check.requirement)!.level);
    if (tally.breaches > 0) findings.push(tally.finding(verdict));
  }
  return { findings, looked };
}

/** The tallies of a trace, by requirement and actor. In a large community there are many of both. */
class Tallies {
  private readonly byRequirement = new Map<string, Map<string, Tally>>();
  private readonly names = new Map<Actor, string>();

  of(check: Check, actor: Actor): Tally {
    let tallies = this.byRequirement.get(check.requirement);
    if (!tallies) this.byRequirement.set(check.requirement, (tallies = new Map<string, Tally>()));
    const name = this.nameOf(actor);
    let tally = tallies.get(name);
    if (!tally) tallies.set(name, (tally = new Tally(check, actor)));
    return tally;
  }

  all(): Tally[] {
    return [...this.byRequirement.values()].flatMap((tallies) => [...tallies.values()]);
  }

  private nameOf(actor: Actor): string {
    let name = this.names.get(actor);
    if (name === undefined) this.names.set(actor, (name = `${actor.role} ${actor.name}`));
    return name;
  }
}

/** What one actor did about one requirement in one trace. */
class Tally {
  subjects = 0;
  breaches = 0;
  private first: ProvenBreach | undefined;
  private readonly proof = new Map<number, Frame>();

  constructor(
    readonly check: Check,
    readonly actor: Actor,
  ) {}

  add(breach: ProvenBreach | undefined): void {
    this.subjects++;
    if (!breach) return;
    this.breaches++;
    this.first ??= breach;
    for (const frame of breach.frames) if (this.proof.size < MOST_FRAMES) this.proof.set(frame.index, frame);
  }

  finding(verdict: Finding['verdict']): Finding {
    const more = this.breaches > 1 ? ` (and ${this.breaches - 1} more like it)` : '';
    return {
      requirement: this.check.requirement,
      verdict,
      actor: this.actor,
      expected: this.first?.expected ?? this.check.expected,
      actual: (this.first?.actual ?? '') + more,
      frames: [...this.proof.values()].sort((a, b) => a.index - b.index),
      occurrences: this.breaches,
      source: 'check',
    };
  }
}
