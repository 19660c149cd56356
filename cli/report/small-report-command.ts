import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { SmallReport } from '../../reports/small-reports';
import type { Environment } from '../environment';
import { EXIT } from '../exit-codes';
import { writing } from '../writing';
import { recordedRun } from './recorded-run';

/**
 * Renders a small report of a run that has ended, from its run record.
 *
 * @param run the run's folder, or its run record
 * @param out where to write it; in the run's folder if absent
 * @returns the exit code
 * @throws UsageError if there is no such run, its record cannot be read, or the report cannot be written
 */
export function renderSmallReport(
  { file, make }: SmallReport,
  run: string,
  out: string | undefined,
  { cwd, stdout }: Environment,
): number {
  const { folder, record } = recordedRun(run, cwd);
  const path = out === undefined ? join(folder, file) : resolve(cwd, out);
  writing('the report', () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, make(record));
  });
  stdout.write(`Report: ${relative(cwd, path)}\n`);
  return EXIT.conformant;
}
