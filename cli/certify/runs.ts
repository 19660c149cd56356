import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { productOf, type Attempt } from '../../reports/certificate/attempt';
import { readRunRecordFile, RUN_RECORD_FILE } from '../../reports/run-record/file';
import { InvalidRecord } from '../../reports/run-record/validate';
import { UsageError } from '../environment';

/** The runs that a certificate is asked for. */
export interface GivenRuns {
  readonly attempts: readonly Attempt[];
  /** Tells which product and which version it is about. */
  readonly meant: Attempt;
  /** Folders of the campaign in which a run left no record that can be read. */
  readonly unreadable: readonly string[];
}

/**
 * Reads the runs that were named, and all that lie in the folder of the campaign.
 *
 * @throws UsageError if there is none, one that was named cannot be read, or it is open which product is meant
 */
export function readRuns(runs: readonly string[], campaign: string | undefined, cwd: string): GivenRuns {
  const attempts = new Map<string, Attempt>();
  const unreadable: string[] = [];
  for (const run of runs) {
    const attempt = readNamed(run, cwd);
    attempts.set(realpathSync(attempt.folder), attempt);
  }
  const named = [...attempts.values()];
  for (const folder of campaign === undefined ? [] : foldersIn(campaign, cwd)) {
    const path = realpathSync(folder);
    if (attempts.has(path)) continue;
    const attempt = readFound(path, relative(cwd, folder));
    if (attempt === undefined) unreadable.push(relative(resolve(cwd, campaign ?? ''), folder));
    else if (attempt !== 'no run') attempts.set(path, attempt);
  }
  const all = [...attempts.values()];
  return { attempts: all, meant: meantOf(named, all, campaign), unreadable: unreadable.sort() };
}

function meantOf(named: readonly Attempt[], all: readonly Attempt[], campaign = ''): Attempt {
  const from = named.length > 0 ? named : all.filter(({ record }) => record.sut !== null);
  const last = [...from].sort((a, b) => (a.record.startedAt < b.record.startedAt ? -1 : 1)).at(-1);
  if (last === undefined)
    throw new UsageError(
      campaign === ''
        ? 'name a run, or with --campaign the folder of several'
        : `${campaign}: there is no run of a system under test`,
    );
  const other = from.find(({ record }) => productOf(record) !== productOf(last.record));
  if (other !== undefined)
    throw new UsageError(
      `${other.shownAs} is of another product than ${last.shownAs}; name the run that the certificate is to be about`,
    );
  return last;
}

function readNamed(run: string, cwd: string): Attempt {
  const path = resolve(cwd, run);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw new UsageError(`${run}: there is no such run; give the folder of a run, or its ${RUN_RECORD_FILE}`);
  const file = found.isDirectory() ? join(path, RUN_RECORD_FILE) : path;
  try {
    return { shownAs: run, folder: dirname(file), record: readRunRecordFile(file) };
  } catch (problem) {
    if (problem instanceof InvalidRecord) throw new UsageError(problem.message);
    throw problem;
  }
}

function foldersIn(campaign: string, cwd: string): string[] {
  const path = resolve(cwd, campaign);
  try {
    return readdirSync(path)
      .sort()
      .map((name) => join(path, name))
      .filter((each) => statSync(each, { throwIfNoEntry: false })?.isDirectory() === true);
  } catch {
    throw new UsageError(`${campaign}: there is no such folder; give the one that keeps the runs`);
  }
}

/** A run in the folder of the campaign; undefined when it was one, and left no record that can be read. */
function readFound(folder: string, shownAs: string): Attempt | 'no run' | undefined {
  const file = join(folder, RUN_RECORD_FILE);
  if (!existsSync(file)) return existsSync(join(folder, 'traces')) ? undefined : 'no run';
  try {
    return { shownAs, folder, record: readRunRecordFile(file) };
  } catch (problem) {
    if (problem instanceof InvalidRecord) return undefined;
    throw problem;
  }
}
