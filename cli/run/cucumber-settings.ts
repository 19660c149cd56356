import { join } from 'node:path';
import type { IConfiguration } from '@cucumber/cucumber/api';
import type { Role } from '../../protocol/push/roles';
import type { NetworkName } from '../../reports/run-record/scenario-record';
import { shardText, type Shard } from './shard';

/** What differs from run to run. */
export interface RunSettings {
  /** Absolute path of the run's folder. */
  readonly runDir: string;
  readonly network: NetworkName;
  /** Number of worker processes; 1 runs the scenarios in this process. */
  readonly parallel: number;
  /** Ids of deliberate faults that the simulators shall have. */
  readonly deviations: readonly string[];
  /** Systems under test. */
  readonly systems: readonly SystemChoice[];
  /** The part to run, when the run is shared out. */
  readonly shard?: Shard | undefined;
}

/** A system under test: the absolute path of its profile, and the role that it is tested in. */
export interface SystemChoice {
  readonly file: string;
  readonly role: Role;
}

/** What the steps find in Cucumber's world parameters. */
export interface WorldParameters {
  readonly network: NetworkName;
  /** Absolute path of the run's folder. */
  readonly runDir: string;
  /** Ids of deliberate faults that the simulators shall have. */
  readonly deviations: readonly string[];
  readonly systems: readonly SystemChoice[];
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
  systems,
  shard,
}: RunSettings): Partial<IConfiguration> {
  const parameters: WorldParameters = { network, runDir, deviations, systems };
  return {
    requireModule: [join(__dirname, '..', 'typescript-loader.js')],
    require: ['steps/**/*.ts'],
    parallel: parallel > 1 ? parallel : 0,
    ...(shard === undefined ? {} : { shard: shardText(shard) }),
    format: [
      ['html', join(runDir, 'cucumber.html')],
      ['message', join(runDir, 'messages.ndjson')],
    ],
    worldParameters: { ...parameters, systems: systems.map(({ file, role }) => ({ file, role })) },
  };
}
