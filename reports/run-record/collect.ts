import type { Catalogue } from '../../requirements/catalogue';
import { scenarioId } from '../../requirements/scenario-id';
import { concluded } from './conclude';
import { writtenSteps, type WrittenStep } from './gherkin-steps';
import {
  SCHEMA_VERSION,
  type HostRecord,
  type RunRecord,
  type ScenarioEntry,
  type ShardRecord,
  type SutRecord,
  type VersionsRecord,
  type Waiver,
} from './run-record';
import { ScenarioRun, type Envelope, type PlannedScenario, type ToldStep } from './scenario-run';
import type { NetworkName } from './scenario-record';

/** What is known of a run before it starts. */
export interface RunPlan {
  readonly catalogue: Catalogue;
  /** Every selected scenario, in the order of the report. */
  readonly scenarios: readonly PlannedScenario[];
  readonly network: NetworkName;
  readonly startedAt: Date;
  readonly command: string;
  readonly versions: Omit<VersionsRecord, 'catalogue'>;
  readonly deviations?: readonly string[];
  readonly host: HostRecord;
  readonly sut: SutRecord | null;
  /** Those that are stale if no finding of this run needs them. */
  readonly waivers: readonly Waiver[];
  /** Which part of a run it is, when it is not the whole. */
  readonly shard?: ShardRecord | undefined;
  /** Ids of the requirements that a passive check judges. */
  readonly checked: ReadonlySet<string>;
}

/** Told of each scenario as the run goes on. */
export interface RunObserver {
  scenarioStarted?(scenario: PlannedScenario): void;
  scenarioFinished?(scenario: ScenarioEntry): void;
}

/**
 * Builds the run record from Cucumber's message stream, in the order in which messages come: one scenario after the
 * other, or interleaved from several workers.
 */
export class RunCollector {
  readonly #plan: RunPlan;
  readonly #observer: RunObserver;
  readonly #planned: ReadonlyMap<string, PlannedScenario>;
  readonly #written = new Map<string, WrittenStep>();
  readonly #pickles = new Map<string, { scenario: PlannedScenario; steps: ReadonlyMap<string, ToldStep> }>();
  readonly #cases = new Map<string, { pickleId: string; steps: ReadonlyMap<string, ToldStep> }>();
  readonly #running = new Map<string, { scenario: PlannedScenario; steps: ReadonlyMap<string, ToldStep> }>();
  readonly #runs = new Map<string, ScenarioRun>();
  readonly #hooks = new Map<string, string>();
  readonly #errors: string[] = [];
  #interrupted = false;

  constructor(plan: RunPlan, observer: RunObserver = {}) {
    this.#plan = plan;
    this.#observer = observer;
    this.#planned = new Map(plan.scenarios.map((scenario) => [scenario.id, scenario]));
  }

  /** Tells of the scenarios that will not be run. */
  begin(): void {
    for (const scenario of this.#plan.scenarios)
      if (scenario.notApplicable !== undefined) this.#observer.scenarioFinished?.(this.#entry(scenario));
  }

  /** From now on, what does not run is not run because the user stopped it. */
  interrupt(): void {
    this.#interrupted = true;
  }

  /** Notes a fault of the harness that belongs to no scenario. */
  addError(message: string): void {
    this.#errors.push(message);
  }

  consume(envelope: Envelope): void {
    if (envelope.gherkinDocument !== undefined) this.#document(envelope.gherkinDocument);
    else if (envelope.pickle !== undefined) this.#pickle(envelope.pickle);
    else if (envelope.hook !== undefined) this.#hook(envelope.hook);
    else if (envelope.testCase !== undefined) this.#testCase(envelope.testCase);
    else if (envelope.testCaseStarted !== undefined) this.#started(envelope.testCaseStarted);
    else if (envelope.testStepFinished !== undefined) this.#stepFinished(envelope.testStepFinished);
    else if (envelope.attachment !== undefined) this.#attached(envelope.attachment);
    else if (envelope.testCaseFinished !== undefined) this.#finished(envelope.testCaseFinished);
    else if (envelope.testRunHookFinished !== undefined) this.#runHookFinished(envelope.testRunHookFinished);
  }

  /** The run record, from what has been told so far. Properties come in the order of the schema. */
  record(finishedAt: Date): RunRecord {
    const { catalogue, network, startedAt, shard } = this.#plan;
    const whole = concluded(this.#plan, {
      scenarios: this.#plan.scenarios.map((scenario) => this.#entry(scenario)),
      systems: this.#plan.sut?.systems,
      waivers: this.#plan.waivers,
      errors: this.#errors,
      interrupted: this.#interrupted,
    });
    return {
      schemaVersion: SCHEMA_VERSION,
      verdict: whole.verdict,
      reason: whole.reason,
      sut: this.#plan.sut,
      network,
      startedAt: startedAt.toISOString(),
      durationMs: Math.max(0, finishedAt.getTime() - startedAt.getTime()),
      interrupted: this.#interrupted,
      command: this.#plan.command,
      ...(shard === undefined ? {} : { shard }),
      versions: {
        harness: this.#plan.versions.harness,
        ...(this.#plan.versions.source === undefined ? {} : { source: this.#plan.versions.source }),
        catalogue: catalogue.version,
        cucumber: this.#plan.versions.cucumber,
        node: this.#plan.versions.node,
      },
      ...(this.#plan.deviations === undefined ? {} : { deviations: this.#plan.deviations }),
      host: this.#plan.host,
      totals: whole.totals,
      coverage: whole.coverage,
      scenarios: whole.scenarios,
      requirements: whole.requirements,
      staleWaivers: whole.staleWaivers,
      errors: whole.errors,
    };
  }

  #entry(scenario: PlannedScenario): ScenarioEntry {
    const run = this.#runs.get(scenario.id) ?? new ScenarioRun();
    return run.entry(scenario, this.#plan.network, this.#interrupted);
  }

  #document(document: NonNullable<Envelope['gherkinDocument']>): void {
    for (const [id, step] of writtenSteps(document)) this.#written.set(id, step);
  }

  #pickle(pickle: NonNullable<Envelope['pickle']>): void {
    const scenario = this.#planned.get(scenarioId(pickle.uri, pickle.name));
    if (scenario === undefined) return;
    const steps = new Map(
      pickle.steps.map(({ id, text, astNodeIds }) => [
        id,
        { text, written: this.#written.get(astNodeIds[0] ?? '') ?? { keyword: '', line: scenario.line } },
      ]),
    );
    this.#pickles.set(pickle.id, { scenario, steps });
  }

  #hook(hook: NonNullable<Envelope['hook']>): void {
    const { uri, location } = hook.sourceReference;
    this.#hooks.set(hook.id, `hook at ${uri ?? 'unknown'}:${location?.line ?? 0}`);
  }

  #testCase(testCase: NonNullable<Envelope['testCase']>): void {
    const pickle = this.#pickles.get(testCase.pickleId);
    if (pickle === undefined) return;
    const steps = new Map(
      testCase.testSteps.map((step) => [
        step.id,
        pickle.steps.get(step.pickleStepId ?? '') ?? { text: this.#hooks.get(step.hookId ?? '') ?? 'hook' },
      ]),
    );
    this.#cases.set(testCase.id, { pickleId: testCase.pickleId, steps });
  }

  #started(started: NonNullable<Envelope['testCaseStarted']>): void {
    const testCase = this.#cases.get(started.testCaseId);
    const scenario = this.#pickles.get(testCase?.pickleId ?? '')?.scenario;
    if (testCase === undefined || scenario === undefined) return;
    this.#running.set(started.id, { scenario, steps: testCase.steps });
    this.#runs.set(scenario.id, new ScenarioRun(started.timestamp));
    this.#observer.scenarioStarted?.(scenario);
  }

  #stepFinished(step: NonNullable<Envelope['testStepFinished']>): void {
    const running = this.#running.get(step.testCaseStartedId);
    if (running === undefined) return;
    this.#runs
      .get(running.scenario.id)
      ?.stepFinished(running.steps.get(step.testStepId) ?? { text: 'step' }, step);
  }

  #attached(attachment: NonNullable<Envelope['attachment']>): void {
    const running = this.#running.get(attachment.testCaseStartedId ?? '');
    if (running !== undefined) this.#runs.get(running.scenario.id)?.attached(attachment);
  }

  #finished(finished: NonNullable<Envelope['testCaseFinished']>): void {
    const running = this.#running.get(finished.testCaseStartedId);
    if (running === undefined) return;
    this.#running.delete(finished.testCaseStartedId);
    this.#runs.get(running.scenario.id)?.finished(finished.timestamp);
    this.#observer.scenarioFinished?.(this.#entry(running.scenario));
  }

  #runHookFinished({ result }: NonNullable<Envelope['testRunHookFinished']>): void {
    const status: string = result.status;
    if (status === 'FAILED') this.addError(result.message ?? 'a hook of the run failed');
  }
}
