import type { Actor } from '../network/actor';
import type { Frame } from '../network/trace';
import type { Trace } from '../network/trace';
import { severityOf, type Catalogue } from '../requirements/catalogue';
import type { Breach, Check } from './check';
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
  const tallies = new Map<string, Tally>();
  for (const check of checks) {
    const requirement = catalogue.get(check.requirement);
    if (!requirement) throw new Error(`check of ${check.requirement}: the catalogue has no such requirement`);
    const roles = new Set<string>(requirement.roles);
    check.look(reading, (by, frames, breach) => {
      const answerable = breach?.by ?? by;
      if (!roles.has(answerable.role)) return;
      const key = `${check.requirement} ${answerable.role} ${answerable.name}`;
      const tally = tallies.get(key) ?? new Tally(check, answerable);
      tallies.set(key, tally);
      // A requirement may have several checks, each with words of its own.
      tally.add(frames, breach && { expected: check.expected, ...breach });
    });
  }
  const findings: Finding[] = [];
  const looked: Looked[] = [];
  for (const tally of tallies.values()) {
    looked.push({ requirement: tally.check.requirement, actor: tally.actor, subjects: tally.subjects });
    const verdict = severityOf(catalogue.get(tally.check.requirement)!.level);
    if (tally.breaches > 0) findings.push(tally.finding(verdict));
  }
  return { findings, looked };
}

/** What one actor did about one requirement in one trace. */
class Tally {
  subjects = 0;
  breaches = 0;
  private first: Breach | undefined;
  private readonly proof = new Map<number, Frame>();

  constructor(
    readonly check: Check,
    readonly actor: Actor,
  ) {}

  add(frames: readonly Frame[], breach: Breach | undefined): void {
    this.subjects++;
    if (!breach) return;
    this.breaches++;
    this.first ??= breach;
    for (const frame of breach.frames ?? frames)
      if (this.proof.size < MOST_FRAMES) this.proof.set(frame.index, frame);
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
