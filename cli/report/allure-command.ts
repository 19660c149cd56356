import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { environmentOf } from '../../reports/allure/environment';
import { executorOf } from '../../reports/allure/executor';
import {
  ALLURE_REPORT_FOLDER,
  HISTORY_FOLDER,
  historyBefore,
  isReplaceable,
  lastBuildOrder,
} from '../../reports/allure/history';
import { RESULTS_FOLDER, writeAllureResults } from '../../reports/allure/results';
import { UsageError, type Environment } from '../environment';
import { EXIT } from '../exit-codes';
import { writing } from '../writing';
import { secretsOfRun } from '../run-secrets';
import { recordedRun, type RecordedRun } from './recorded-run';

const run = promisify(execFile);
/** Java that does not answer in this time will not do; milliseconds. */
const JAVA_LIMIT_MS = 10_000;
/** Of what Allure says, in octets. */
const MOST_OUTPUT = 16 << 20;

/** Options of `sip-push report allure`. */
export interface AllureOptions {
  /** Folder for the report; `allure-report` in the run's folder if absent. */
  readonly out?: string | undefined;
  /** An earlier report, whose history is carried on; looked for beside the run if absent. */
  readonly history?: string | undefined;
  /** Profiles of the systems under test, for their secrets. */
  readonly suts?: readonly string[] | undefined;
}

/**
 * Writes the results of a run for Allure, and builds the Allure report from them, which needs Java.
 *
 * @param which the run's folder, or its run record; the latest run of the project if absent
 * @returns the exit code
 * @throws UsageError if there is no such run, something cannot be read or written, or there is no Java
 */
export async function renderAllure(
  which: string | undefined,
  options: AllureOptions,
  environment: Environment,
): Promise<number> {
  const { cwd, stdout } = environment;
  const recorded = recordedRun(which ?? latestRun(environment), cwd);
  const report = resolve(cwd, options.out ?? join(recorded.folder, ALLURE_REPORT_FOLDER));
  if (!isReplaceable(report))
    throw new UsageError(
      `--out: ${options.out ?? report} is there and is no Allure report; give another folder`,
    );
  const results = await written(recorded, report, options, environment);
  await buildReport(results, report, environment);
  const shown = nearPath(report, cwd);
  stdout.write(`Allure report: ${shown}\nIt needs a server: npx allure open ${shown}\n`);
  return EXIT.conformant;
}

function latestRun({ projectDir, cwd }: Environment): string {
  const latest = join(projectDir, 'runs', 'latest');
  if (!existsSync(latest)) throw new UsageError('there is no run yet; make one with `npm start`');
  return nearPath(latest, cwd);
}

async function written(
  { record, folder }: RecordedRun,
  report: string,
  { history: named, suts = [] }: AllureOptions,
  environment: Environment,
): Promise<string> {
  const { cwd, env, projectDir } = environment;
  const known = secretsOfRun(suts, record, environment);
  const info = environmentOf(record, await commitOf(projectDir));
  const kept = join(folder, RESULTS_FOLDER, HISTORY_FOLDER);
  const history =
    named === undefined
      ? (historyBefore(dirname(folder), report, new Date(record.startedAt), info) ??
        (existsSync(kept) ? kept : undefined))
      : historyOf(named, cwd);
  return writing('the results for Allure', () =>
    writeAllureResults(record, {
      folder,
      report,
      history,
      known,
      environment: info,
      executor: executorOf(env, basename(realpathSync(folder)), lastBuildOrder(history) + 1),
    }),
  );
}

/** The history in a report, or the folder itself. */
function historyOf(named: string, cwd: string): string {
  const candidates = [resolve(cwd, named, HISTORY_FOLDER), resolve(cwd, named)];
  const found = candidates.find((folder) => existsSync(join(folder, 'history.json')));
  if (found === undefined)
    throw new UsageError(`--history: ${named} has no history of Allure; give the folder of an Allure report`);
  return found;
}

async function buildReport(results: string, report: string, environment: Environment): Promise<void> {
  const { cwd, env } = environment;
  const left = `the results are in ${nearPath(results, cwd)}`;
  try {
    await run('java', ['-version'], { env, timeout: JAVA_LIMIT_MS });
  } catch {
    throw new UsageError(
      `the Allure report needs Java: apt install default-jre-headless, or see https://adoptium.net (${left})`,
    );
  }
  const allure = allureProgram();
  if (allure === undefined)
    throw new UsageError(
      `the Allure report needs allure-commandline: npm install allure-commandline (${left})`,
    );
  try {
    await run(process.execPath, [allure, 'generate', results, '--output', report, '--clean'], {
      // Else it tells its makers of the run, and the report loads a script of Google's.
      env: { ...env, ALLURE_NO_ANALYTICS: 'true' },
      maxBuffer: MOST_OUTPUT,
    });
  } catch (problem) {
    const { stdout = '', stderr = '', message } = problem as Error & { stdout?: string; stderr?: string };
    const said = `${stderr}\n${stdout}`.trim().split('\n')[0] ?? '';
    throw new UsageError(`Allure did not build the report (${left}): ${said === '' ? message : said}`);
  }
}

/** A container of the harness has the packages of development left out. */
function allureProgram(): string | undefined {
  try {
    return require.resolve('allure-commandline/bin/allure');
  } catch {
    return undefined;
  }
}

/** Commit of the project's folder, with a plus sign if it was changed since; undefined where git does not know. */
async function commitOf(projectDir: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(
      'git',
      ['-C', projectDir, 'describe', '--always', '--abbrev=40', '--dirty=+'],
      {
        timeout: JAVA_LIMIT_MS,
      },
    );
    return stdout.trim();
  } catch {
    return undefined;
  }
}

/** As the user would type it: relative to where he is, if that is shorter. */
function nearPath(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near.length < path.length ? near : path;
}
