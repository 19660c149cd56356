import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readRunRecord, RUN_RECORD_FILE } from '../../reports/run-record/file';
import type { RunRecord } from '../../reports/run-record/run-record';
import { InvalidRecord } from '../../reports/run-record/validate';
import { trendPage } from '../../reports/trend/page';
import { trendText, type LeftOut } from '../../reports/trend/text';
import { trendsOf, type NamedRun } from '../../reports/trend/trend';
import { UsageError, type Environment } from '../environment';
import { EXIT } from '../exit-codes';
import { writePage } from './written';

/**
 * Tells what became of each product over the runs of a folder.
 *
 * @param folder keeps the runs, each in a folder of its own
 * @param page where to write it as HTML; nowhere if absent
 * @returns the exit code: 4 if there is no run that can be read
 * @throws UsageError if there is no such folder, or the page cannot be written
 */
export function showTrend(folder: string, page: string | undefined, environment: Environment): number {
  const { runs, leftOut } = runsIn(resolve(environment.cwd, folder), folder);
  const trends = trendsOf(runs);
  environment.stdout.write(trendText(trends, leftOut));
  if (page !== undefined) writePage(page, trendPage(trends, leftOut), environment);
  return runs.length === 0 ? EXIT.nothingSelected : EXIT.conformant;
}

function runsIn(folder: string, name: string): { runs: NamedRun[]; leftOut: LeftOut[] } {
  const runs: NamedRun[] = [];
  const leftOut: LeftOut[] = [];
  for (const each of foldersIn(folder, name)) {
    const read = readRun(join(folder, each));
    if (typeof read === 'string') leftOut.push({ name: each, why: read });
    else if (read.shard !== undefined)
      leftOut.push({ name: each, why: 'a shard; `report merge` makes a run of all of them' });
    else runs.push({ name: each, record: read });
  }
  return { runs, leftOut };
}

/** `latest` is a link to one of the others. */
function foldersIn(folder: string, name: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (problem) {
    throw new UsageError(
      `${name}: cannot be read: ${problem instanceof Error ? problem.message : String(problem)}; give the folder that keeps the runs`,
    );
  }
}

/** The record of a run, or why there is none. What was looked at is most of a record, and of no use here. */
function readRun(folder: string): RunRecord | string {
  if (!existsSync(join(folder, RUN_RECORD_FILE))) return `there is no ${RUN_RECORD_FILE} in it`;
  try {
    const record = readRunRecord(folder);
    return { ...record, scenarios: record.scenarios.map((each) => ({ ...each, looked: {} })) };
  } catch (problem) {
    if (problem instanceof InvalidRecord) return problem.message;
    throw problem;
  }
}
