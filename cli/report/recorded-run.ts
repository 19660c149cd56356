import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readRunRecordFile, RUN_RECORD_FILE } from '../../reports/run-record/file';
import type { RunRecord } from '../../reports/run-record/run-record';
import { InvalidRecord } from '../../reports/run-record/validate';
import { UsageError } from '../environment';

/** A run that has ended. */
export interface RecordedRun {
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly record: RunRecord;
}

/**
 * Reads the run that the user means.
 *
 * @param run the run's folder, or its run record
 * @throws UsageError if there is no such run, or its record cannot be read
 */
export function recordedRun(run: string, cwd: string): RecordedRun {
  const path = resolve(cwd, run);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw new UsageError(`${run}: there is no such run; give the folder of a run, or its ${RUN_RECORD_FILE}`);
  const file = found.isDirectory() ? resolve(path, RUN_RECORD_FILE) : path;
  try {
    return { record: readRunRecordFile(file), folder: dirname(file) };
  } catch (problem) {
    if (problem instanceof InvalidRecord) throw new UsageError(problem.message);
    throw problem;
  }
}
