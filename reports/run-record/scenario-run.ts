import type { CoordinatorEventValues } from '@cucumber/cucumber/api';
import {
  SCENARIO_RECORD_MEDIA_TYPE,
  type NetworkName,
  type ScenarioRecord,
  type Verdict,
} from './scenario-record';
import type { WrittenStep } from './gherkin-steps';
import type { ScenarioEntry, StepRecord } from './run-record';
import { assertScenarioRecord, InvalidRecord } from './validate';

/** A message of Cucumber's message stream. */
export type Envelope = CoordinatorEventValues['message'];
type Attachment = NonNullable<Envelope['attachment']>;
type Timestamp = NonNullable<Envelope['testCaseStarted']>['timestamp'];
type StepFinished = NonNullable<Envelope['testStepFinished']>;

/** A scenario that was selected to run, as known before the run. */
export interface PlannedScenario {
  readonly id: string;
  readonly name: string;
  /** Path of the feature file, relative to the project. */
  readonly feature: string;
  readonly featureName: string;
  readonly line: number;
  readonly tags: readonly string[];
  /** The command that runs just this scenario again. */
  readonly rerun: string;
  /** Why it is not run: it does not concern those under test, or cannot be done with them. */
  readonly notApplicable?: string | undefined;
}

/** A step as Cucumber tells of it. */
export interface ToldStep {
  readonly text: string;
  /** Where it stands; absent for a hook. */
  readonly written?: WrittenStep;
}

/** How a step ended, with all that was said of it. */
interface EndedStep extends ToldStep {
  /** Cucumber's name for it, in capitals. */
  readonly status: string;
  readonly message: string;
  readonly durationMs: number;
}

/** Of what a failed step says, in characters; it may hold what was on the wire. */
const LONGEST_ERROR = 4000;

/** How an unsettled step is spoken of; Cucumber's names in lower case. */
const UNSETTLED_STEPS = ['UNDEFINED', 'AMBIGUOUS', 'PENDING', 'UNKNOWN'];

/**
 * What Cucumber told about one execution of a scenario, and the verdict that follows. The verdict is the one the steps
 * recorded; it becomes `error` when Cucumber saw something that the record cannot account for.
 */
export class ScenarioRun {
  readonly #steps: EndedStep[] = [];
  readonly #records: (ScenarioRecord | InvalidRecord)[] = [];
  #finished = false;
  #durationMs = 0;
  /** How many steps had ended when the record came: what failed before that, the judge knew of. */
  #stepsBeforeRecord = 0;

  /** @param startedAt absent for a scenario that never started */
  constructor(readonly startedAt?: Timestamp) {}

  stepFinished(step: ToldStep, { testStepResult }: StepFinished): void {
    const { status, message = '', duration } = testStepResult;
    this.#steps.push({ ...step, status, message, durationMs: microseconds(duration) / 1000 });
  }

  attached(attachment: Attachment): void {
    if (attachment.mediaType !== SCENARIO_RECORD_MEDIA_TYPE) return;
    this.#records.push(readRecord(attachment));
    this.#stepsBeforeRecord = this.#steps.length;
  }

  finished(at: Timestamp): void {
    this.#finished = true;
    if (this.startedAt !== undefined)
      this.#durationMs = Math.max(0, microseconds(at) - microseconds(this.startedAt)) / 1000;
  }

  /**
   * The scenario's entry in the run record.
   *
   * @param interrupted the user stopped the run, so that what did not run is nobody's fault
   */
  entry(planned: PlannedScenario, network: NetworkName, interrupted: boolean): ScenarioEntry {
    const record = this.#records.find((each): each is ScenarioRecord => !(each instanceof InvalidRecord));
    const { verdict, reason } = this.#verdict(planned, record, interrupted);
    return {
      id: planned.id,
      name: planned.name,
      feature: planned.feature,
      featureName: planned.featureName,
      line: planned.line,
      tags: [...planned.tags],
      network: record?.network ?? network,
      verdict,
      reason,
      durationMs: this.#durationMs,
      clockMs: record?.durationMs ?? 0,
      steps: this.#steps.flatMap(stepRecord),
      findings: (record?.findings ?? []).map(orderedFinding),
      looked: orderedLooks(record?.looked ?? {}),
      trace: record?.trace ?? null,
      pcap: record?.pcap ?? null,
      diagnostics:
        verdict === 'error' ? this.#steps.map((step) => step.message).filter((text) => text !== '') : [],
      rerun: planned.rerun,
    };
  }

  #verdict(
    planned: PlannedScenario,
    record: ScenarioRecord | undefined,
    interrupted: boolean,
  ): { verdict: Verdict; reason: string } {
    if (planned.notApplicable !== undefined)
      return { verdict: 'not-applicable', reason: planned.notApplicable };
    const unsettled = this.#steps.find((step) => UNSETTLED_STEPS.includes(step.status));
    const failed = this.#steps.find((step) => step.status === 'FAILED');
    const invalid = this.#records.find((each) => each instanceof InvalidRecord);

    if (!this.#finished || (interrupted && record === undefined && failed === undefined)) {
      if (interrupted) return inconclusive('interrupted', 'the run was stopped before this scenario ended');
      return error('not-run', 'the run ended before this scenario did');
    }
    if (unsettled !== undefined) {
      return error(`${unsettled.status.toLowerCase()}-step`, unsettled.text);
    }
    if (invalid !== undefined) return error('invalid-record', invalid.message);
    if (record === undefined) {
      if (failed === undefined) return error('no-record', 'the scenario left no verdict');
      return error('no-record', `${failed.text}: ${firstLine(failed.message)}`);
    }
    if (record.id !== planned.id) return error('wrong-record', `the verdict is that of ${record.id}`);
    if (this.#records.length > 1) return error('wrong-record', 'the scenario left more than one verdict');
    return this.#contradiction(record) ?? { verdict: record.verdict, reason: record.reason };
  }

  /**
   * What Cucumber saw that a green verdict cannot stand beside. A step may fail on a warning, or on what cannot be done
   * with the system under test, for that ends its scenario there; after the judge has spoken, nothing may fail any more. A red verdict fails the hook that leaves it.
   */
  #contradiction(record: ScenarioRecord): { verdict: Verdict; reason: string } | undefined {
    if (record.verdict !== 'pass' && record.verdict !== 'warn' && record.verdict !== 'not-applicable')
      return undefined;
    const foreseen = record.verdict === 'pass' ? [] : this.#steps.slice(0, this.#stepsBeforeRecord);
    const failed = this.#steps.slice(foreseen.length).find((step) => step.status === 'FAILED');
    if (failed !== undefined) return error('step-failed', `${failed.text}: ${firstLine(failed.message)}`);
    const brokenOff = foreseen.some((step) => step.status === 'FAILED');
    const skipped = this.#steps.some((step) => step.status === 'SKIPPED');
    if (record.verdict !== 'not-applicable' && skipped && !brokenOff) {
      return error('step-skipped', `verdict ${record.verdict}, but not every step ran`);
    }
    return undefined;
  }
}

/** What is written of a step; nothing of a hook, which is no part of the feature. */
function stepRecord({ text, written, status, message, durationMs }: EndedStep): StepRecord[] {
  if (written === undefined) return [];
  return [
    {
      keyword: written.keyword,
      text,
      line: written.line,
      status: status.toLowerCase() as StepRecord['status'],
      durationMs,
      error: withoutStack(message).slice(0, LONGEST_ERROR),
    },
  ];
}

/** Where in the harness's code an error was made tells nobody what was wrong on the wire. */
function withoutStack(message: string): string {
  const at = message.search(/\n\s+at /);
  return at < 0 ? message : message.slice(0, at);
}

function error(code: string, words: string): { verdict: Verdict; reason: string } {
  return { verdict: 'error', reason: `${code}: ${words}` };
}

function inconclusive(code: string, words: string): { verdict: Verdict; reason: string } {
  return { verdict: 'inconclusive', reason: `${code}: ${words}` };
}

function microseconds({ seconds, nanos }: Pick<Timestamp, 'seconds' | 'nanos'>): number {
  return seconds * 1_000_000 + Math.round(nanos / 1000);
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}

function readRecord(attachment: Attachment): ScenarioRecord | InvalidRecord {
  const encoding: string = attachment.contentEncoding;
  try {
    const text =
      encoding === 'BASE64' ? Buffer.from(attachment.body, 'base64').toString('utf8') : attachment.body;
    const value: unknown = JSON.parse(text);
    assertScenarioRecord(value);
    return value;
  } catch (problem) {
    if (problem instanceof InvalidRecord) return problem;
    return new InvalidRecord(
      `scenario record: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  }
}

/** Properties in the order of the schema, whatever order the steps wrote them in. */
function orderedFinding(finding: ScenarioRecord['findings'][number]): ScenarioRecord['findings'][number] {
  const { requirement, verdict, actor, expected, actual, frames, occurrences, waived, waiver, source } =
    finding;
  return {
    requirement,
    verdict,
    actor: { role: actor.role, name: actor.name, underTest: actor.underTest },
    expected,
    actual,
    frames: frames.map(({ index, time, from, to, summary }) => ({ index, time, from, to, summary })),
    occurrences,
    waived,
    ...(waiver === undefined ? {} : { waiver: { reason: waiver.reason, until: waiver.until } }),
    source,
  };
}

function orderedLooks(looked: ScenarioRecord['looked']): ScenarioRecord['looked'] {
  const entries = Object.entries(looked).map(
    ([id, looks]) => [id, looks.map(({ role, actor, subjects }) => ({ role, actor, subjects }))] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
