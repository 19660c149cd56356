import { scenarioId } from '../../requirements/scenario-id';
import { withoutSecrets } from '../redaction';
import type { ScenarioEntry } from '../run-record/run-record';
import type { Envelope } from '../run-record/scenario-run';

/** A time as Cucumber tells it. */
interface Moment {
  readonly seconds: number;
  readonly nanos: number;
}

/** What of Cucumber's messages is made use of here; whatever else they say is handed on with them. */
interface Pickled {
  readonly id: string;
  readonly uri: string;
  readonly name: string;
}
interface Case {
  readonly id: string;
  readonly pickleId: string;
  readonly testSteps: readonly { readonly id: string; readonly pickleStepId?: string }[];
}
interface Started {
  readonly id: string;
  readonly testCaseId: string;
  readonly timestamp: Moment;
}
interface Stepped {
  readonly testCaseStartedId: string;
  readonly testStepId: string;
  readonly timestamp: Moment;
}
interface Finished {
  readonly testCaseStartedId: string;
  readonly timestamp: Moment;
}

/** Messages that tell of scenarios and their steps; what others tell is in the run record, or nobody's business. */
const TOLD =
  /^\{"(gherkinDocument|pickle|testCase|testCaseStarted|testStepStarted|testStepFinished|testCaseFinished)":/;

/** Who is told the messages of a run again. */
export interface Listener {
  message(envelope: object): void;
  /** All steps of a scenario have been told; behind this comes that it has finished. */
  ending(scenario: ScenarioEntry, testCaseStartedId: string): void;
}

/**
 * Tells the messages of Cucumber once more, without hooks, attachments and secrets. Every scenario of the run record is told once, also
 * one that Cucumber never heard of, and one in the middle of which the messages end.
 *
 * @param lines of `messages.ndjson`
 * @param startedAt for scenarios that never started
 */
export function replay(
  lines: Iterable<string>,
  scenarios: readonly ScenarioEntry[],
  startedAt: Date,
  listener: Listener,
): void {
  const retelling = new Retelling(scenarios, timestampOf(startedAt), listener);
  for (const line of lines) {
    if (!TOLD.test(line)) continue;
    const envelope = envelopeOf(line);
    if (envelope !== undefined) retelling.hear(envelope);
  }
  retelling.end();
}

class Retelling {
  readonly #known: ReadonlyMap<string, ScenarioEntry>;
  readonly #pickles = new Map<string, ScenarioEntry>();
  readonly #cases = new Map<string, ScenarioEntry>();
  readonly #running = new Map<string, ScenarioEntry>();
  /** Ids of steps that are no hooks. */
  readonly #steps = new Set<string>();
  readonly #told = new Set<string>();

  constructor(
    readonly scenarios: readonly ScenarioEntry[],
    private now: Moment,
    readonly listener: Listener,
  ) {
    this.#known = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  }

  hear(envelope: Envelope): void {
    const { pickle, testCase, testCaseStarted, testStepStarted, testStepFinished, testCaseFinished } =
      envelope;
    if (envelope.gherkinDocument !== undefined) this.listener.message(envelope);
    else if (pickle !== undefined) this.#pickle(pickle);
    else if (testCase !== undefined) this.#testCase(testCase);
    else if (testCaseStarted !== undefined) this.#started(testCaseStarted);
    else if (testStepStarted !== undefined) this.#step(testStepStarted, envelope);
    else if (testStepFinished !== undefined) this.#step(testStepFinished, envelope);
    else if (testCaseFinished !== undefined) this.#finished(testCaseFinished);
  }

  end(): void {
    for (const testCaseStartedId of [...this.#running.keys()])
      this.#finished({ testCaseStartedId, timestamp: this.now });
    for (const scenario of this.scenarios) if (!this.#told.has(scenario.id)) this.#tellOf(scenario);
  }

  #pickle(pickle: Pickled): void {
    const scenario = this.#known.get(scenarioId(pickle.uri, pickle.name));
    if (scenario === undefined) return;
    this.#pickles.set(pickle.id, scenario);
    this.listener.message({ pickle });
  }

  #testCase({ id, pickleId, testSteps }: Case): void {
    const scenario = this.#pickles.get(pickleId);
    if (scenario === undefined) return;
    this.#cases.set(id, scenario);
    const steps = testSteps.filter(({ pickleStepId }) => pickleStepId !== undefined);
    for (const step of steps) this.#steps.add(step.id);
    this.listener.message({ testCase: { id, pickleId, testSteps: steps } });
  }

  #started(testCaseStarted: Started): void {
    const scenario = this.#cases.get(testCaseStarted.testCaseId);
    if (scenario === undefined || this.#told.has(scenario.id)) return;
    this.#told.add(scenario.id);
    this.#running.set(testCaseStarted.id, scenario);
    this.now = testCaseStarted.timestamp;
    this.listener.message({ testCaseStarted });
  }

  #step(step: Stepped, envelope: object): void {
    if (!this.#running.has(step.testCaseStartedId) || !this.#steps.has(step.testStepId)) return;
    this.now = step.timestamp;
    this.listener.message(envelope);
  }

  #finished(testCaseFinished: Finished): void {
    const scenario = this.#running.get(testCaseFinished.testCaseStartedId);
    if (scenario === undefined) return;
    this.#running.delete(testCaseFinished.testCaseStartedId);
    this.listener.ending(scenario, testCaseFinished.testCaseStartedId);
    this.listener.message({ testCaseFinished });
  }

  #tellOf({ id, name, feature }: ScenarioEntry): void {
    const timestamp = this.now;
    const of = `untold ${id}`;
    const pickle = { id: of, uri: feature, name, language: 'en', steps: [], tags: [], astNodeIds: [] };
    this.#pickle(pickle);
    this.#testCase({ id: of, pickleId: of, testSteps: [] });
    this.#started({ id: of, testCaseId: of, timestamp });
    this.#finished({ testCaseStartedId: of, timestamp });
  }
}

function timestampOf(date: Date): Moment {
  const ms = date.getTime();
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 };
}

/** One message; undefined for a line that was cut off. */
function envelopeOf(line: string): Envelope | undefined {
  try {
    return JSON.parse(line, (_key, value: unknown) =>
      typeof value === 'string' ? withoutSecrets(value) : value,
    ) as Envelope;
  } catch {
    return undefined;
  }
}
