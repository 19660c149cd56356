import { join } from 'node:path';
import type { IConfiguration } from '@cucumber/cucumber/api';
import type { NetworkName } from '../../reports/run-record/scenario-record';

/** What differs from run to run. */
export interface RunSettings {
  /** Absolute path of the run's folder. */
  readonly runDir: string;
  readonly network: NetworkName;
  /** Number of worker processes; 1 runs the scenarios in this process. */
  readonly parallel: number;
  /** Ids of deliberate faults that the simulators shall have. */
  readonly deviations: readonly string[];
}

/** What the steps find in Cucumber's world parameters. */
export interface WorldParameters {
  readonly network: NetworkName;
  /** Absolute path of the run's folder. */
  readonly runDir: string;
  /** Ids of deliberate faults that the simulators shall have. */
  readonly deviations: readonly string[];
}

/**
 * Cucumber's configuration for this project, in the form of its configuration file; also behind `cucumber.cjs`, so that
 * an IDE and `npx cucumber-js` run the scenarios as `sip-push run` does.
 */
export function cucumberSettings({
  runDir,
  network,
  parallel,
  deviations,
}: RunSettings): Partial<IConfiguration> {
  const parameters: WorldParameters = { network, runDir, deviations };
  return {
    requireModule: [join(__dirname, '..', 'typescript-loader.js')],
    require: ['steps/**/*.ts'],
    parallel: parallel > 1 ? parallel : 0,
    format: [
      ['html', join(runDir, 'report.html')],
      ['message', join(runDir, 'messages.ndjson')],
    ],
    worldParameters: { ...parameters },
  };
}
