import type { Role } from '../protocol/push/roles';
import type { Requirement } from '../requirements/requirement';
import type { Catalogue } from '../requirements/catalogue';
import { severityOf } from '../requirements/catalogue';
import { judgeReading } from '../judge/judge';
import { Reading } from '../judge/reading/reading';
import type { Check } from '../judge/check';
import type { Expectation } from '../judge/expectations/expectation';
import { verdictOf, type Finding, type Judgement, type Looked, type Verdict } from '../judge/verdict';
import { Inconclusive, NonConformance, UsageError, type NotApplicable } from './failures';
import { NO_CLAIMS, type Claims } from './sut/claims';
import type { TraceRecorder } from '../network/trace-recorder';

/** What a scenario came to. */
export interface ScenarioJudgement extends Judgement {
  readonly verdict: Verdict;
  /** Empty, or a reason code and words. */
  readonly reason: string;
}

const NOBODY = { role: 'observer', name: 'nobody', underTest: false } as const;

/**
 * Collects what a scenario's own steps expected, and adds what the passive checks find in its whole trace. A scenario
 * is a test of the requirements it is tagged with: a step that finds its expectation broken blames them.
 */
export class ScenarioJudge {
  private readonly tagged: readonly Requirement[];
  /** Roles whose simulator misbehaves on purpose: `@misbehaving-terminal`. */
  private readonly misbehaving: ReadonlySet<string>;
  private readonly exceptions = new Set<string>();
  private readonly stepFindings: Finding[] = [];
  private readonly stepLooks = new Map<string, Looked & { subjects: number }>();
  private latest: { readonly activity: number; readonly reading: Reading } | undefined;
  private inconclusive: Inconclusive | undefined;
  private inapplicable: NotApplicable | undefined;

  /**
   * @param tags of the scenario, with their "@"; those that are requirement ids count
   * @param claims of those under test
   */
  constructor(
    private readonly recorder: TraceRecorder,
    private readonly catalogue: Catalogue,
    private readonly checks: readonly Check[],
    tags: readonly string[],
    private readonly claims: Claims = NO_CLAIMS,
  ) {
    this.misbehaving = new Set(tags.flatMap((tag) => /^@misbehaving-(\w+)$/.exec(tag)?.[1] ?? []));
    this.tagged = tags.flatMap((tag) => catalogue.get(tag.replace(/^@/, '')) ?? []);
  }

  /** The trace as it is now; read anew only when something has passed since. */
  reading(): Reading {
    const { lastActivityAt } = this.recorder;
    if (this.latest?.activity !== lastActivityAt) {
      this.latest = { activity: lastActivityAt, reading: new Reading(this.recorder, this.recorder.now()) };
    }
    return this.latest.reading;
  }

  /**
   * Takes down how an expectation turned out.
   * @throws NonConformance when it is broken, Inconclusive when it cannot be decided
   */
  expect(expectation: Expectation): void {
    const { result, by, expected, actual } = expectation;
    if (result === 'inconclusive')
      throw this.undecided(new Inconclusive('no-observation', `${expected}: ${actual}`));
    const found: Finding[] = [];
    for (const requirement of this.concerned(expectation)) {
      if (by) this.look(requirement.id, by);
      if (result === 'broken') found.push(this.finding(requirement, expectation));
    }
    this.stepFindings.push(...found);
    // What is waived is known beforehand, and does not keep the scenario from going on.
    const held = found.filter((each) => each.verdict !== 'info' && this.concerns(each));
    const isWaived = held.length > 0 && held.every((each) => this.claims.waived(each).waived === true);
    if (result === 'broken' && !isWaived)
      throw new NonConformance(`expected ${expected}; ${by?.name ?? 'nobody'}: ${actual}`);
  }

  /** Remembers why the scenario comes to no verdict; returns the reason for throwing. */
  undecided(reason: Inconclusive): Inconclusive {
    this.inconclusive ??= reason;
    return reason;
  }

  /**
   * A role does not have to keep a requirement here, since the scenario gives it the knowledge of which the requirement makes
   * its exception. It is neither blamed nor counted as looked at.
   */
  except(role: Role, requirement: string): void {
    this.exceptions.add(`${requirement} ${role}`);
  }

  /** Remembers why the scenario cannot be done with those under test. */
  leaveOut(reason: NotApplicable): void {
    this.inapplicable ??= reason;
  }

  /** The final word. `fault` is what a step threw that is neither a finding nor a reason to leave it open. */
  conclude(fault: string | undefined): ScenarioJudgement {
    const passive = judgeReading(
      new Reading(this.recorder, this.recorder.now()),
      this.checks,
      this.catalogue,
    );
    const found = [...this.stepFindings, ...passive.findings.filter((each) => !this.excused(each))];
    const findings = found.filter((each) => this.concerns(each)).map((each) => this.claims.waived(each));
    const looked = [...this.stepLooks.values(), ...passive.looked].filter(
      (each) => this.concerns(each) && (this.claims.isAllSimulated || each.actor.underTest),
    );
    const about = { findings, looked };
    if (fault !== undefined) return { ...about, verdict: 'error', reason: `harness: ${fault}` };
    const { inapplicable, inconclusive } = this;
    const verdict = verdictOf(findings.filter((each) => this.weighs(each)));
    if (verdict === 'fail') return { ...about, verdict, reason: '' };
    const own = this.claims.isAllSimulated ? [] : found.filter((each) => isFaultOfOurs(each));
    const fact = own.find(({ source }) => source === 'check');
    if (fact)
      return {
        ...about,
        verdict: 'error',
        reason: `harness: our own ${fact.actor.name} broke ${fact.requirement}`,
      };
    // What a step expects of a simulator rests on what those under test did before.
    const [unmet] = own;
    if (unmet)
      return {
        ...about,
        verdict: 'inconclusive',
        reason: `no-stimulus: expected ${unmet.expected}; ${unmet.actor.name}, which is simulated: ${unmet.actual}`,
      };
    if (inapplicable) return { ...about, verdict: 'not-applicable', reason: inapplicable.message };
    if (inconclusive)
      return { ...about, verdict: 'inconclusive', reason: `${inconclusive.reason}: ${inconclusive.message}` };
    return { ...about, verdict, reason: '' };
  }

  /** When somebody is under test, the verdict is made of what is found on them. */
  private weighs({ actor, waived }: Finding): boolean {
    return waived !== true && (this.claims.isAllSimulated || actor.underTest);
  }

  /** Whoever does not claim what a requirement rests on is not held to it. */
  private concerns({ actor, requirement }: Pick<Finding, 'actor' | 'requirement'>): boolean {
    if (this.exceptions.has(`${requirement} ${actor.role}`)) return false;
    const row = this.catalogue.get(requirement);
    return row === undefined || this.claims.bind(actor, row);
  }

  /** A simulator that the scenario tells to misbehave is not blamed for it. */
  private excused({ actor, requirement }: Finding): boolean {
    if (this.exceptions.has(`${requirement} ${actor.role}`)) return true;
    return !actor.underTest && this.misbehaving.has(actor.role);
  }

  /**
   * Requirements of the scenario that bind the role of whoever kept or broke the expectation. When none does, a broken
   * expectation still is a breach of what the scenario tests.
   */
  private concerned({ by, result }: Expectation): readonly Requirement[] {
    if (this.tagged.length === 0)
      throw new UsageError('the scenario is tagged with no requirement that it tests');
    const bound = this.tagged.filter((each) => each.roles.some((role) => role === by?.role));
    return bound.length === 0 && result === 'broken' ? this.tagged : bound;
  }

  private look(requirement: string, by: Looked['actor']): void {
    const key = `${requirement} ${by.name}`;
    const known = this.stepLooks.get(key) ?? { requirement, actor: by, subjects: 0 };
    this.stepLooks.set(key, { ...known, subjects: known.subjects + 1 });
  }

  private finding(requirement: Requirement, { by, expected, actual, frames }: Expectation): Finding {
    return {
      requirement: requirement.id,
      verdict: severityOf(requirement.level),
      actor: by ?? NOBODY,
      expected,
      actual,
      frames,
      occurrences: 1,
      source: 'step',
    };
  }
}

/** A simulator of ours is to blame. A bystander plays no role, and nothing that it sends is held against it. */
function isFaultOfOurs({ verdict, actor }: Finding): boolean {
  return verdict === 'fail' && !actor.underTest && actor.role !== 'observer';
}
