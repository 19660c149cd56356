import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { After, Before, setDefaultTimeout, Status, type ITestCaseHookParameter } from '@cucumber/cucumber';
import { ALL_CHECKS } from '../../judge/checks';
import { writePcapFile } from '../../network/pcap';
import { writeTraceFile } from '../../network/trace-file';
import { SCENARIO_RECORD_MEDIA_TYPE } from '../../reports/run-record/scenario-record';
import { loadCatalogue } from '../../requirements/catalogue';
import { scenarioFileStem, scenarioId } from '../../requirements/scenario-id';
import { deviating } from '../../testbed/deviating';
import { Inconclusive } from '../../testbed/failures';
import { ScenarioJudge } from '../../testbed/scenario-judge';
import { Testbed } from '../../testbed/testbed';
import { explain } from './explain';
import { recordOf } from './record';
import type { PushWorld } from './world';

/** A transaction lives 32 s; a step may wait for two of them and some quiet. */
setDefaultTimeout(90_000);

const CATALOGUE = loadCatalogue();

Before(function (this: PushWorld, { pickle }: ITestCaseHookParameter) {
  const tags = pickle.tags.map((each) => each.name);
  const network = networkOf(tags) ?? this.parameters.network;
  this.testbed = new Testbed({ network, deviating: deviating(this.parameters.deviations ?? []) });
  this.judge = new ScenarioJudge(this.testbed.recorder, CATALOGUE, ALL_CHECKS, tags);
});

After(async function (this: PushWorld, { pickle, result }: ITestCaseHookParameter) {
  const fault = await faultOf(this, result);
  const judgement = this.judge.conclude(fault);
  const id = scenarioId(pickle.uri, pickle.name);
  const stem = scenarioFileStem(id);
  const files = { trace: `traces/${stem}.jsonl`, pcap: `pcaps/${stem}.pcap` };
  const { recorder } = this.testbed;
  await this.testbed.close();
  const { runDir } = this.parameters;
  if (runDir !== undefined) {
    for (const folder of ['traces', 'pcaps']) mkdirSync(join(runDir, folder), { recursive: true });
    writeTraceFile(join(runDir, files.trace), recorder);
    writePcapFile(join(runDir, files.pcap), recorder);
  }
  const record = recordOf(judgement, {
    id,
    pickle,
    files,
    network: recorder.network,
    durationMs: recorder.now(),
  });
  this.attach(JSON.stringify(record), SCENARIO_RECORD_MEDIA_TYPE);
  if (result?.status === Status.PASSED && !['pass', 'warn'].includes(judgement.verdict))
    throw new Error(explain(judgement));
});

/** The network that a scenario needs, whatever the run is on: a clock or losses to order, or real cryptography. */
function networkOf(tags: readonly string[]): 'virtual' | 'loopback' | undefined {
  if (tags.includes('@virtual-clock')) return 'virtual';
  return tags.includes('@real-sockets') ? 'loopback' : undefined;
}

/** What went wrong with the harness itself, if anything: a step that threw neither a finding nor a reason to leave it open. */
async function faultOf(
  world: PushWorld,
  result: ITestCaseHookParameter['result'],
): Promise<string | undefined> {
  const status = result?.status;
  if (status === Status.FAILED) {
    const type = result?.exception?.type;
    // Thrown below the steps, as by a wait for something that did not come about.
    if (type === 'Inconclusive') world.judge.undecided(new Inconclusive('no-stimulus', firstLineOf(result)));
    return type === 'NonConformance' || type === 'Inconclusive' ? undefined : firstLineOf(result);
  }
  if (status !== Status.PASSED) return `the scenario is ${String(status).toLowerCase()}`;
  try {
    await world.testbed.settle();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function firstLineOf(result: ITestCaseHookParameter['result']): string {
  return (result?.message ?? 'a step failed').split('\n')[0]!;
}
