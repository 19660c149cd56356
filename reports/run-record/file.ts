import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from './run-record';
import { assertRunRecord, InvalidRecord } from './validate';

/** Name of the run record in a run's folder. */
export const RUN_RECORD_FILE = 'run.json';

/** The run record as text: indented, with a line feed at its end. */
export function formatRunRecord(record: RunRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/**
 * Writes `run.json` into a run's folder.
 *
 * @returns its path
 * @throws InvalidRecord if the record is not as the schema has it; nothing is written then
 */
export function writeRunRecord(folder: string, record: RunRecord): string {
  assertRunRecord(record);
  const path = join(folder, RUN_RECORD_FILE);
  writeFileSync(path, formatRunRecord(record));
  return path;
}

/**
 * Reads the run record of a run's folder.
 *
 * @throws InvalidRecord if there is none, or if it is not as the schema has it
 */
export function readRunRecord(folder: string): RunRecord {
  return readRunRecordFile(join(folder, RUN_RECORD_FILE));
}

/**
 * Reads a run record, whatever its file is called.
 *
 * @throws InvalidRecord if there is none, or if it is not as the schema has it
 */
export function readRunRecordFile(path: string): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (problem) {
    throw new InvalidRecord(`${path}: ${problem instanceof Error ? problem.message : String(problem)}`);
  }
  assertRunRecord(value);
  return value;
}
