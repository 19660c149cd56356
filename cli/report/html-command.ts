import { statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { writeHtmlReport } from '../../reports/html/write';
import { readRunRecordFile, RUN_RECORD_FILE } from '../../reports/run-record/file';
import { InvalidRecord } from '../../reports/run-record/validate';
import { UsageError, type Environment } from '../environment';
import { EXIT } from '../exit-codes';

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
  const record = recordOf(resolve(cwd, run));
  if (record === undefined)
    throw new UsageError(`${run}: there is no such run; give the folder of a run, or its ${RUN_RECORD_FILE}`);
  const file = out === undefined ? undefined : resolve(cwd, out);
  try {
    const written = writeHtmlReport(dirname(record), readRunRecordFile(record), file);
    stdout.write(`Report: ${relative(cwd, written)}\n`);
    return EXIT.conformant;
  } catch (problem) {
    if (problem instanceof InvalidRecord) throw new UsageError(problem.message);
    const { code, message } = problem as NodeJS.ErrnoException;
    if (code === undefined) throw problem;
    throw new UsageError(`cannot write the report: ${message}`);
  }
}

/** The run record that is meant: the file itself, or the one in the folder. */
function recordOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return found.isDirectory() ? resolve(path, RUN_RECORD_FILE) : path;
}
