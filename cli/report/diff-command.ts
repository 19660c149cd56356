import { comparisonOf } from '../../reports/compare/compare';
import { comparisonPage } from '../../reports/compare/page';
import { comparisonText } from '../../reports/compare/text';
import type { Environment } from '../environment';
import { EXIT } from '../exit-codes';
import { recordedRun } from './recorded-run';
import { writePage } from './written';

/**
 * Tells what changed between two runs, and why.
 *
 * @param page where to write it as HTML; nowhere if absent
 * @returns 0 if nothing got worse, 1 if something did
 * @throws UsageError if there is no such run, its record cannot be read, or the page cannot be written
 */
export function diffRuns(
  before: string,
  after: string,
  page: string | undefined,
  environment: Environment,
): number {
  const [one, other] = [before, after].map((run) => recordedRun(run, environment.cwd).record);
  const comparison = comparisonOf(one!, other!);
  environment.stdout.write(comparisonText(comparison));
  if (page !== undefined) writePage(page, comparisonPage(comparison), environment);
  return comparison.worse ? EXIT.nonConformant : EXIT.conformant;
}
