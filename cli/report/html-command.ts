import { relative, resolve } from 'node:path';
import { writeHtmlReport } from '../../reports/html/write';
import type { Environment } from '../environment';
import { EXIT } from '../exit-codes';
import { writing } from '../writing';
import { secretsOfRun } from '../run-secrets';
import { recordedRun } from './recorded-run';

/** Options of `sip-push report html`. */
export interface HtmlOptions {
  /** Where to write the report; `report.html` in the run's folder if absent. */
  readonly out?: string | undefined;
  /** Profiles of the systems under test, for their secrets. */
  readonly suts?: readonly string[] | undefined;
}

/**
 * Renders the conformance report of a run that has ended, from its run record and the traces beside it.
 *
 * @param run the run's folder, or its run record
 * @returns the exit code
 * @throws UsageError if there is no such run, its record cannot be read, or the report cannot be written
 */
export function renderHtml(run: string, { out, suts = [] }: HtmlOptions, environment: Environment): number {
  const { cwd, stdout } = environment;
  const { folder, record } = recordedRun(run, cwd);
  const known = secretsOfRun(suts, record, environment);
  const file = out === undefined ? undefined : resolve(cwd, out);
  const written = writing('the report', () => writeHtmlReport(folder, record, file, known));
  stdout.write(`Report: ${relative(cwd, written)}\n`);
  return EXIT.conformant;
}
