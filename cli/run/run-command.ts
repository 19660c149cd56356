import { writeFileSync } from 'node:fs';
import { availableParallelism, platform, arch, release } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { writeHtmlReport } from '../../reports/html/write';
import { knownSecrets, type KnownSecrets } from '../../reports/known-secrets';
import { redactRecord } from '../../reports/redact-record';
import { SMALL_REPORTS } from '../../reports/small-reports';
import { RunCollector } from '../../reports/run-record/collect';
import { writeRunRecord } from '../../reports/run-record/file';
import type { RunRecord } from '../../reports/run-record/run-record';
import type { NetworkName } from '../../reports/run-record/scenario-record';
import { summaryText } from '../../reports/summary';
import { UsageError, type Environment } from '../environment';
import { EXIT, exitCodeFor } from '../exit-codes';
import { readScenarios } from '../features';
import type { DeviationInfo } from '../knowledge';
import { didYouMean, nearestIds } from '../nearest';
import { selectScenarios, type Criteria } from '../select';
import { versions } from '../versions';
import { secretsOf } from '../secrets';
import { applicabilityIn } from './applicable';
import { loadSteps, startCucumber, type CucumberRun } from './cucumber-run';
import { progressOn, type Progress } from './progress';
import { redactRunFolder } from './redact-run-folder';
import { runCommand, scenarioCommand } from './rerun-command';
import { checkRunName, createRunFolder, pointLatestAt, type RunFolder } from './run-folder';
import { refuseEmptyShards, scenariosOf, shardRecord, type Shard } from './shard';
import { chooseSystems, sutRecord, waiversOf, type ChosenSystem } from './systems';

/** Options of `sip-push run`. */
export interface RunOptions extends Criteria {
  readonly network: NetworkName;
  readonly name?: string | undefined;
  /** Folder that keeps the runs; `runs` of the project if absent. */
  readonly out?: string | undefined;
  /** Number of worker processes. */
  readonly parallel: number;
  /** Ids of deliberate faults that the simulators shall have. */
  readonly deviations: readonly string[];
  /** Profiles of systems under test. */
  readonly suts?: readonly string[] | undefined;
  /** The role to test a system in that can play several. */
  readonly role?: string | undefined;
  /** The part to run, when the run is shared out. */
  readonly shard?: Shard | undefined;
}

/**
 * Runs the chosen scenarios, shows progress and a summary, and leaves a run folder.
 *
 * @returns the exit code
 * @throws UsageError for options that do not fit the project
 */
export async function runScenarios(options: RunOptions, environment: Environment): Promise<number> {
  const { projectDir, cwd, stdout, stderr } = environment;
  const name = options.name ?? options.network;
  checkRunName(name);
  const catalogue = environment.catalogue();
  refuseUnknown(options.deviations, environment.knowledge().deviations);
  const systems = chooseSystems(options.suts ?? [], options.role, catalogue, cwd);
  refuseUnfit(options, systems);
  const scenarios = selectScenarios(readScenarios(projectDir), options, environment);
  if (scenarios.length === 0) {
    stderr.write('sip-push: no scenario was selected; `sip-push list scenarios` shows what there is\n');
    return EXIT.nothingSelected;
  }
  refuseEmptyShards(options.shard, scenarios.length);

  const startedAt = new Date();
  const parent = options.out === undefined ? join(projectDir, 'runs') : resolve(cwd, options.out);
  const folder = createRunFolder(parent, name, startedAt);
  const setting = {
    projectDir,
    scenarios,
    runDir: folder.path,
    network: options.network,
    parallel: options.parallel,
    deviations: options.deviations,
    systems: systems.map(({ profile, role }) => ({ file: profile.file, role })),
    shard: options.shard,
    env: environment.env,
    onDiagnostic: (text: string) => void stderr.write(text),
  };
  const support = systems.length === 0 ? undefined : await loadSteps(setting);
  const whyNot = support && applicabilityIn(support, systems, catalogue);
  const whole = scenarios.map((each) => ({
    ...each,
    rerun: scenarioCommand(each.id, options),
    notApplicable: whyNot?.(each),
  }));
  const planned = options.shard === undefined ? whole : scenariosOf(whole, options.shard);
  // Only when everything has been run is a waiver that nothing needed a stale one.
  const waivers = isRestricted(options) ? [] : waiversOf(systems);
  const progress = progressOn(stdout, planned, (id) => catalogue.get(id));
  const collector = new RunCollector(
    {
      catalogue,
      scenarios: planned,
      network: options.network,
      startedAt,
      command: runCommand(options),
      versions: { ...versions(), source: environment.source?.() ?? null },
      deviations: options.deviations,
      host: { platform: platform(), release: release(), arch: arch(), cpus: availableParallelism() },
      sut: sutRecord(systems),
      waivers: options.shard === undefined ? waivers : [],
      shard:
        options.shard &&
        shardRecord(
          options.shard,
          whole,
          runCommand({ ...options, shard: undefined }),
          waivers,
          systems.map(({ profile }) => profile.file),
        ),
      checked: environment.knowledge().checked,
    },
    progress,
  );
  collector.begin();
  const isToRun = (each: (typeof whole)[number]): boolean => each.notApplicable === undefined;
  if (planned.some(isToRun)) {
    const cucumber = startCucumber({
      ...setting,
      // Of a shard too, Cucumber gets the whole, and takes its part.
      scenarios: whole.filter(isToRun),
      support,
      onMessage: (message) => collector.consume(message),
      onDiagnostic: (text) => progress.say(text.trimEnd()),
    });
    await endOf(cucumber, collector, progress, environment);
  }
  progress.end();

  const known = knownSecrets(systems.flatMap(({ profile }) => secretsOf(profile)));
  const record = redactRecord(collector.record(new Date()), known);
  keep(record, folder, parent, known);
  stdout.write(`\n${summaryText(record, paths(folder, cwd))}`);
  return exitCodeFor(record);
}

/** Real systems live in real time, and one scenario after the other. */
function refuseUnfit({ network, parallel }: RunOptions, systems: readonly ChosenSystem[]): void {
  if (systems.length === 0) return;
  if (network === 'virtual')
    throw new UsageError('--network virtual: a system under test is on real sockets; leave the option out');
  if (parallel > 1) throw new UsageError('--parallel: a system under test takes one scenario at a time');
}

function isRestricted({ tags, ids = [], paths = [] }: RunOptions): boolean {
  return tags !== undefined || ids.length > 0 || paths.length > 0;
}

function refuseUnknown(deviations: readonly string[], known: readonly DeviationInfo[]): void {
  const ids = known.map((each) => each.id);
  const unknown = deviations.find((each) => !ids.includes(each));
  if (unknown === undefined) return;
  throw new UsageError(`unknown deviation ${unknown}${didYouMean(nearestIds(unknown, ids))}`);
}

/**
 * Waits for Cucumber. On the first request to stop, the scenario at hand may end; on the second, nothing more is waited
 * for.
 */
async function endOf(
  cucumber: CucumberRun,
  collector: RunCollector,
  progress: Progress,
  environment: Environment,
): Promise<void> {
  let forget = (): void => {};
  const giveUp = new Promise<void>((resolve) => {
    let asked = false;
    forget = environment.onInterrupt(() => {
      if (asked) {
        resolve();
        return;
      }
      asked = true;
      collector.interrupt();
      progress.say('Stopping after the scenario at hand; once more to stop now.');
      cucumber.stop();
    });
  });
  try {
    await Promise.race([cucumber.ended, giveUp]);
  } catch (problem) {
    collector.addError(explain(problem));
    progress.say(explain(problem));
  } finally {
    forget();
  }
}

/** The whole story of an error: its own words, and those of what caused it. */
function explain(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem);
  const text = problem.stack ?? problem.message;
  return problem.cause === undefined ? text : `${text}\ncaused by ${explain(problem.cause)}`;
}

function keep(record: RunRecord, folder: RunFolder, parent: string, known: KnownSecrets): void {
  writeRunRecord(folder.path, record);
  for (const { file, make } of SMALL_REPORTS) writeFileSync(join(folder.path, file), make(record));
  writeHtmlReport(folder.path, record, folder.html, known);
  if (record.sut !== null) redactRunFolder(folder.path, known);
  pointLatestAt(parent, basename(folder.path));
}

/** As the user would type them: relative to where he is, if that is shorter. */
function paths(folder: RunFolder, cwd: string) {
  const shown = (path: string): string => {
    const near = relative(cwd, path);
    return near.length < path.length ? near : path;
  };
  return {
    report: shown(folder.html),
    record: shown(join(folder.path, 'run.json')),
  };
}
