import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { writeHtmlReport } from '../../reports/html/write';
import { mergedRun, type MergedRun } from '../../reports/merge/merge';
import { NotOneRun, type ShardRun } from '../../reports/merge/same-run';
import { fileOfRun } from '../../reports/run-files';
import { writeRunRecord } from '../../reports/run-record/file';
import { SMALL_REPORTS } from '../../reports/small-reports';
import { summaryText } from '../../reports/summary';
import { UsageError, type Environment } from '../environment';
import { exitCodeFor } from '../exit-codes';
import { secretsOfRun } from '../run-secrets';
import { versions } from '../versions';
import { recordedRun } from './recorded-run';

/** What Cucumber tells of a shard, and its own record: they cannot be put together, and stay what they are. */
const KEPT_APART = ['run.json', 'messages.ndjson', 'cucumber.html'];

/** Options of `sip-push report merge`. */
export interface MergeOptions {
  /** The run folder to make; it must not be there, or be empty. */
  readonly out: string;
  /** Profiles of the systems under test, for their secrets. */
  readonly suts?: readonly string[] | undefined;
}

/**
 * Puts the shards of a run together: one run folder with run record, reports, traces and captures, as if the run had
 * not been shared out.
 *
 * @param runs folders of the shards, or their run records
 * @returns the exit code of the whole run
 * @throws UsageError if they are not all shards of one run, or the folder cannot be made
 */
export function mergeShards(
  runs: readonly string[],
  { out, suts = [] }: MergeOptions,
  environment: Environment,
): number {
  const { cwd, stdout, stderr } = environment;
  const found = runs.map((run) => ({ name: run, ...recordedRun(run, cwd) }));
  const folders = new Map(found.map(({ record, folder }) => [record, folder]));
  const merged = putTogether(found, environment);
  const folder = resolve(cwd, out);
  let lost = 0;
  try {
    makeEmpty(folder, out);
    for (const shard of merged.shards) lost += copyFiles(shard, folders.get(shard.record)!, folder);
    writeRunRecord(folder, merged.record);
    for (const { file, make } of SMALL_REPORTS) writeFileSync(join(folder, file), make(merged.record));
    const report = reportOf(merged, folder, suts, environment);
    const paths = {
      report: report && relative(cwd, report),
      record: relative(cwd, join(folder, 'run.json')),
    };
    stdout.write(summaryText(merged.record, paths));
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException;
    if (problem instanceof UsageError || code === undefined) throw problem;
    throw new UsageError(`cannot write to ${out}: ${message}`);
  }
  if (lost > 0) stderr.write(`sip-push: ${lost} traces or captures of the shards were not there\n`);
  return exitCodeFor(merged.record);
}

/** Writes the report, unless it is not known what has to be kept out of it. */
function reportOf(
  { record }: MergedRun,
  folder: string,
  suts: readonly string[],
  environment: Environment,
): string | undefined {
  try {
    const known = secretsOfRun(suts, record, environment);
    return writeHtmlReport(folder, record, undefined, known);
  } catch (problem) {
    if (!(problem instanceof UsageError)) throw problem;
    environment.stderr.write(
      `sip-push: there is no HTML report: ${problem.message}; \`sip-push report html\` makes it\n`,
    );
    return undefined;
  }
}

function putTogether(records: Parameters<typeof mergedRun>[0], environment: Environment): MergedRun {
  try {
    return mergedRun(records, {
      catalogue: environment.catalogue(),
      checked: environment.knowledge().checked,
      harness: versions().harness,
    });
  } catch (problem) {
    if (problem instanceof NotOneRun) throw new UsageError(`cannot merge: ${problem.message}`);
    throw problem;
  }
}

function makeEmpty(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0)
    throw new UsageError(`--out ${name}: there is something in it; give a folder that is new or empty`);
}

/** Copies what lies beside the record of a shard. The answer is how many files the record names that are not there. */
function copyFiles({ record, shard }: ShardRun, from: string, to: string): number {
  const named = record.scenarios.flatMap(({ trace, pcap }) => [trace, pcap]).filter((path) => path !== null);
  const there = named.filter((path) => {
    const file = fileOfRun(from, path);
    if (file !== undefined) copy(file, resolve(to, relative(resolve(from), file)));
    return file !== undefined;
  });
  for (const log of logsIn(join(from, 'systems')))
    copy(log, join(to, 'systems', `shard-${shard.index}-${basename(log)}`));
  for (const name of KEPT_APART)
    if (existsSync(join(from, name))) copy(join(from, name), join(to, 'shards', String(shard.index), name));
  return named.length - there.length;
}

function logsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
