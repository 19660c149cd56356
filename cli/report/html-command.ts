import { relative, resolve } from 'node:path';
import { writeHtmlReport } from '../../reports/html/write';
import type { Environment } from '../environment';
import { EXIT } from '../exit-codes';
import { writing } from '../writing';
import { recordedRun } from './recorded-run';

/**
 * Renders the conformance report of a run that has ended, from its run record and the traces beside it.
 *
 * @param run the run's folder, or its run record
 * @param out where to write the report; `report.html` in the run's folder if absent
 * @returns the exit code
 * @throws UsageError if there is no such run, its record cannot be read, or the report cannot be written
 */
export function renderHtml(run: string, out: string | undefined, environment: Environment): number {
  const { cwd, stdout } = environment;
  const { folder, record } = recordedRun(run, cwd);
  const file = out === undefined ? undefined : resolve(cwd, out);
  const written = writing('the report', () => writeHtmlReport(folder, record, file));
  stdout.write(`Report: ${relative(cwd, written)}\n`);
  return EXIT.conformant;
}
