import type { RunRecord, RunVerdict, ScenarioEntry, Totals } from './run-record';

/** Number of scenarios by verdict. */
export function totalsOf(scenarios: readonly Pick<ScenarioEntry, 'verdict'>[]): Totals {
  const count = (verdict: string): number =>
    scenarios.filter((scenario) => scenario.verdict === verdict).length;
  return {
    scenarios: scenarios.length,
    pass: count('pass'),
    warn: count('warn'),
    fail: count('fail'),
    inconclusive: count('inconclusive'),
    notApplicable: count('not-applicable'),
    error: count('error'),
  };
}

/**
 * The verdict on a run: the gravest of its scenarios. A proven failure outweighs what could not be judged; a run in
 * which nothing was judged is inconclusive.
 *
 * @param errors faults of the harness that belong to no scenario
 */
export function runVerdict(
  totals: Totals,
  errors: readonly string[],
  interrupted: boolean,
): Pick<RunRecord, 'verdict' | 'reason'> {
  return {
    verdict: verdict(totals, errors, interrupted),
    reason: reasons(totals, errors, interrupted).join('; '),
  };
}

function verdict(totals: Totals, errors: readonly string[], interrupted: boolean): RunVerdict {
  if (totals.fail > 0) return 'fail';
  if (totals.error > 0 || errors.length > 0) return 'error';
  if (totals.inconclusive > 0 || interrupted || totals.pass + totals.warn === 0) return 'inconclusive';
  return totals.warn > 0 ? 'warn' : 'pass';
}

function reasons(totals: Totals, errors: readonly string[], interrupted: boolean): string[] {
  const found: string[] = [];
  if (interrupted) found.push('interrupted: the user stopped the run');
  if (errors.length > 0) found.push(`harness-error: ${errors[0] ?? ''}`);
  if (totals.error > 0) found.push(`scenario-error: ${totals.error} of ${totals.scenarios} scenarios`);
  if (totals.inconclusive > 0)
    found.push(`scenario-inconclusive: ${totals.inconclusive} of ${totals.scenarios} scenarios`);
  if (totals.scenarios === totals.notApplicable) found.push('nothing-judged: no scenario was applicable');
  return found;
}
