import type { Catalogue } from '../../requirements/catalogue';
import { requirementEntries } from './requirement-verdicts';
import type { RunRecord, ScenarioEntry, SystemRecord, Waiver } from './run-record';
import { runVerdict, totalsOf } from './run-verdict';

/** What the verdicts of a run are held against. */
export interface Yardstick {
  readonly catalogue: Catalogue;
  /** Ids of the requirements that a passive check judges. */
  readonly checked: ReadonlySet<string>;
}

/** What is known when all scenarios of a run have ended. */
export interface Outcome {
  readonly scenarios: readonly ScenarioEntry[];
  readonly systems: readonly SystemRecord[] | undefined;
  /** Those that are stale if no finding needs them. */
  readonly waivers: readonly Waiver[];
  /** Faults of the harness that belong to no scenario. */
  readonly errors: readonly string[];
  readonly interrupted: boolean;
}

/** The part of a run record that follows from its scenarios. */
export type Conclusions = Pick<
  RunRecord,
  'verdict' | 'reason' | 'totals' | 'coverage' | 'scenarios' | 'requirements' | 'staleWaivers' | 'errors'
>;

/** What follows from the scenarios of a run, in the order in which they are given. */
export function concluded({ catalogue, checked }: Yardstick, outcome: Outcome): Conclusions {
  const { scenarios, systems, waivers, interrupted } = outcome;
  const requirements = requirementEntries(catalogue, scenarios, checked, systems);
  const errors = [...outcome.errors, ...unknownRequirements(catalogue, scenarios)];
  const totals = totalsOf(scenarios);
  return {
    ...runVerdict(totals, errors, interrupted),
    totals,
    coverage: {
      requirements: requirements.length,
      covered: requirements.filter(({ verdict }) => ['pass', 'warn', 'fail'].includes(verdict)).length,
    },
    scenarios,
    requirements,
    staleWaivers: staleWaivers(waivers, scenarios),
    errors,
  };
}

/** The errors that say that the catalogue lacks what was judged. */
export function unknownRequirements(catalogue: Catalogue, scenarios: readonly ScenarioEntry[]): string[] {
  const named = scenarios.flatMap((scenario) => [
    ...Object.keys(scenario.looked),
    ...scenario.findings.map((finding) => finding.requirement),
  ]);
  return [...new Set(named)]
    .filter((id) => catalogue.get(id) === undefined)
    .sort()
    .map((id) => `unknown requirement ${id}: it was judged, but the catalogue does not have it`);
}

function staleWaivers(waivers: readonly Waiver[], scenarios: readonly ScenarioEntry[]): Waiver[] {
  const used = new Set(
    scenarios.flatMap((scenario) => scenario.findings.filter((f) => f.waived).map((f) => f.requirement)),
  );
  return waivers.filter((waiver) => !used.has(waiver.requirement));
}
