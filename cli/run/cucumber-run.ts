import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ChildProcess } from 'node:child_process';
import { Writable } from 'node:stream';
import {
  loadConfiguration,
  loadSupport,
  runCucumber,
  type IRunEnvironment,
  type ISupportCodeLibrary,
} from '@cucumber/cucumber/api';
import type { Envelope } from '../../reports/run-record/scenario-run';
import type { Scenario } from '../features';
import { cucumberSettings, type RunSettings } from './cucumber-settings';

/** One run of Cucumber over chosen scenarios. */
export interface CucumberRun {
  /** Settles when Cucumber has ended and its reports are written; rejects on a fault of the support code. */
  readonly ended: Promise<void>;
  /** Lets what is running end and runs no more: worker processes are ended at once. */
  stop(): void;
}

export interface CucumberRunOptions extends RunSettings {
  readonly projectDir: string;
  readonly scenarios: readonly Scenario[];
  /** Step definitions and hooks, when they have been loaded already. */
  readonly support?: ISupportCodeLibrary | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told each message of Cucumber's message stream. */
  readonly onMessage: (message: Envelope) => void;
  /** Told what Cucumber would write to its standard error output. */
  readonly onDiagnostic: (text: string) => void;
}

/** Starts Cucumber on the scenarios. */
export function startCucumber(options: CucumberRunOptions): CucumberRun {
  const workers = new Set<ChildProcess>();
  // Cucumber starts its worker processes itself and hands out no handle; Node tells of each child it starts.
  const noteChild = (message: unknown): void => {
    const child = (message as { process: ChildProcess }).process;
    workers.add(child);
    child.once('exit', () => workers.delete(child));
  };
  const runtime = { stop: (): void => {} };
  if (options.parallel > 1) subscribe('child_process', noteChild);
  return {
    ended: run(options, runtime).finally(() => unsubscribe('child_process', noteChild)),
    stop: () => {
      runtime.stop();
      for (const worker of workers) worker.kill();
    },
  };
}

/**
 * Loads the step definitions and hooks, which a process can do once: whoever loads them hands them on to the run.
 * Rejects on a fault of the support code.
 */
export async function loadSteps(
  options: Omit<CucumberRunOptions, 'onMessage'>,
): Promise<ISupportCodeLibrary> {
  const environment = environmentOf(options);
  return loadSupport(await configurationOf(options, environment), environment);
}

async function run(options: CucumberRunOptions, runtime: { stop: () => void }): Promise<void> {
  const environment = environmentOf(options);
  const configuration = await configurationOf(options, environment);
  // Cucumber asks this before each scenario, and skips what comes after it was set.
  runtime.stop = () => (configuration.runtime.dryRun = true);
  const { support = configuration.support } = options;
  await runCucumber({ ...configuration, support }, environment, options.onMessage);
}

function environmentOf(options: Omit<CucumberRunOptions, 'onMessage'>): IRunEnvironment {
  return {
    cwd: options.projectDir,
    stdout: writable(() => {}),
    stderr: writable(options.onDiagnostic),
    env: withoutPublishing(options.env),
  };
}

async function configurationOf(options: Omit<CucumberRunOptions, 'onMessage'>, environment: IRunEnvironment) {
  const { runConfiguration } = await loadConfiguration(
    {
      file: false,
      // Of what Cucumber can show on stdout, the list of failed scenarios costs least; nobody reads it here.
      provided: { ...merged(options), paths: scenarioPaths(options.scenarios) },
    },
    environment,
  );
  return runConfiguration;
}

function merged(options: RunSettings) {
  const settings = cucumberSettings(options);
  return { ...settings, format: ['rerun', ...(settings.format ?? [])] };
}

/** Feature files, each with the lines of its chosen scenarios: `features/a.feature:3:9`. */
function scenarioPaths(scenarios: readonly Scenario[]): string[] {
  const lines = new Map<string, number[]>();
  for (const { feature, line } of scenarios) {
    const known = lines.get(feature);
    if (known === undefined) lines.set(feature, [line]);
    else known.push(line);
  }
  return [...lines].map(([feature, chosen]) => [feature, ...chosen].join(':'));
}

/** Cucumber uploads its report if the environment says so; traces of a test network do not leave it that way. */
function withoutPublishing(env: CucumberRunOptions['env']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('CUCUMBER_PUBLISH')));
}

function writable(write: (text: string) => void): Writable {
  return new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      write(chunk.toString());
      done();
    },
  });
}
