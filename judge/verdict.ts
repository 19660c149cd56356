import type { Actor } from '../network/actor';
import type { Frame } from '../network/trace';

/** Verdict on a scenario, a requirement or a run (ISO/IEC 9646 terms, as the design defines them). */
export type Verdict = 'pass' | 'warn' | 'fail' | 'inconclusive' | 'not-applicable' | 'error';

/** How much a broken requirement weighs: a MUST fails, a SHOULD warns, a MAY informs and never makes a verdict. */
export type Severity = 'fail' | 'warn' | 'info';

/** A requirement that was not kept, by whom, and the frames that prove it. */
export interface Finding {
  readonly requirement: string;
  readonly verdict: Severity;
  readonly actor: Actor;
  readonly expected: string;
  readonly actual: string;
  /** In the order of the trace; the first ones when there are many. */
  readonly frames: readonly Frame[];
  /** How often this actor broke this requirement in this trace. */
  readonly occurrences: number;
  /** A passive check, or a step of the scenario. */
  readonly source: 'check' | 'step';
  /** Declared beforehand as a known deviation of the system under test: shown, and not held against it. */
  readonly waived?: boolean;
  /** Why, and the ISO date until which, when it is waived. */
  readonly waiver?: { readonly reason: string; readonly until: string };
}

/** How often a requirement was looked at, and on whom. */
export interface Looked {
  readonly requirement: string;
  readonly actor: Actor;
  readonly subjects: number;
}

/** What the judge has to say of one trace. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly looked: readonly Looked[];
}

const WEIGHT: Readonly<Record<Verdict, number>> = {
  'not-applicable': 0,
  pass: 1,
  warn: 2,
  inconclusive: 3,
  fail: 4,
  error: 5,
};

/** The verdict that outweighs the others; `pass` for none. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let found: Verdict | undefined;
  for (const each of verdicts) if (found === undefined || WEIGHT[each] > WEIGHT[found]) found = each;
  return found ?? 'pass';
}

/** The verdict that findings lead to. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some((each) => each.verdict === 'fail')) return 'fail';
  return findings.some((each) => each.verdict === 'warn') ? 'warn' : 'pass';
}
