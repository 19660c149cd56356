import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import {
  After,
  AfterStep,
  AfterAll,
  Before,
  BeforeAll,
  setDefaultTimeout,
  Status,
  type ITestCaseHookParameter,
  type ITestStepHookParameter,
} from '@cucumber/cucumber';
import { ALL_CHECKS } from '../../judge/checks';
import { writePcapFile } from '../../network/pcap';
import { writeTraceFile } from '../../network/trace-file';
import { SCENARIO_RECORD_MEDIA_TYPE } from '../../reports/run-record/scenario-record';
import { loadCatalogue } from '../../requirements/catalogue';
import { scenarioFileStem, scenarioId } from '../../requirements/scenario-id';
import { operatorAt } from '../../testbed/control/operator';
import { deviating } from '../../testbed/deviating';
import { Inconclusive, NonConformance, NotApplicable } from '../../testbed/failures';
import { readProfile } from '../../testbed/profile/read-profile';
import { ScenarioJudge } from '../../testbed/scenario-judge';
import { claimsOf } from '../../testbed/sut/claims';
import { SystemUnderTest } from '../../testbed/sut/system';
import { Venue } from '../../testbed/venue';
import { explain } from './explain';
import { recordOf } from './record';
import type { PushWorld, RunParameters } from './world';

/** Whatever is waited for has a limit of its own, an operator's time included; this is for what nobody thought of. */
setDefaultTimeout(30 * 60_000);

const CATALOGUE = loadCatalogue();

let venue = new Venue([]);

BeforeAll(function (this: { parameters: unknown }) {
  const { systems = [], runDir } = this.parameters as RunParameters;
  venue = new Venue(
    systems.map(({ file, role }) => {
      const profile = readProfile(file, CATALOGUE);
      return new SystemUnderTest(profile, role, {
        operator: operatorAt(process.stdin, process.stderr),
        ...(runDir === undefined ? {} : { outputFolder: join(runDir, 'systems') }),
      });
    }),
  );
});

AfterAll(async function () {
  await venue.close();
});

Before(function (this: PushWorld, { pickle }: ITestCaseHookParameter) {
  const tags = pickle.tags.map((each) => each.name);
  const network = networkOf(tags) ?? this.parameters.network;
  const { testbed, casting } = venue.open({
    network,
    deviating: deviating(this.parameters.deviations ?? []),
  });
  this.testbed = testbed;
  this.casting = casting;
  this.steps = pickle.steps.map(({ text }) => text);
  const claims = claimsOf(casting, new Date().toISOString().slice(0, 10));
  this.judge = new ScenarioJudge(this.testbed.recorder, CATALOGUE, ALL_CHECKS, tags, claims);
  this.startedAt = testbed.recorder.now();
});

// What a step threw is told here alone; behind the steps that were skipped for it, Cucumber knows it no more.
AfterStep(function (this: PushWorld, { error }: ITestStepHookParameter) {
  this.failure ??= error as unknown;
});

After(async function (this: PushWorld, { pickle, result }: ITestCaseHookParameter) {
  const fault = await faultOf(this, result?.status);
  const mishap = await venue.mishap();
  if (mishap !== undefined) this.judge.undecided(new Inconclusive('sut-gone', mishap));
  const judgement = this.judge.conclude(fault);
  const id = scenarioId(pickle.uri, pickle.name);
  const stem = scenarioFileStem(id);
  const files = { trace: `traces/${stem}.jsonl`, pcap: `pcaps/${stem}.pcap` };
  const { recorder } = this.testbed;
  const durationMs = recorder.now() - this.startedAt;
  const { runDir } = this.parameters;
  // What follows is not part of the scenario any more, and not of its trace either.
  const keep = (): void => {
    if (runDir === undefined) return;
    for (const folder of ['traces', 'pcaps']) mkdirSync(join(runDir, folder), { recursive: true });
    writeTraceFile(join(runDir, files.trace), recorder);
    writePcapFile(join(runDir, files.pcap), recorder);
  };
  if (!this.casting.isAllSimulated) {
    keep();
    await venue.tidy(this.testbed, this.departing);
  }
  await this.testbed.close();
  if (this.casting.isAllSimulated) keep();
  const record = recordOf(judgement, { id, pickle, files, network: recorder.network, durationMs });
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
async function faultOf(world: PushWorld, status: string | undefined): Promise<string | undefined> {
  if (status === Status.FAILED) return unexplained(world, world.failure);
  if (status !== Status.PASSED) return `the scenario is ${String(status).toLowerCase()}`;
  try {
    await world.testbed.settle();
    return undefined;
  } catch (problem) {
    return unexplained(world, problem);
  }
}

/** Hands on to the judge what it has to know of; everything else is told in one line. */
function unexplained({ judge }: PushWorld, problem: unknown): string | undefined {
  if (problem instanceof NonConformance) return undefined;
  if (problem instanceof Inconclusive) judge.undecided(problem);
  else if (problem instanceof NotApplicable) judge.leaveOut(problem);
  else return (problem instanceof Error ? problem.message : String(problem)).split('\n')[0]!;
  return undefined;
}
