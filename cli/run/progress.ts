import { featureId } from '../../requirements/scenario-id';
import { scenarioLines, type RequirementOf } from '../../reports/finding-text';
import type { RunObserver } from '../../reports/run-record/collect';
import type { ScenarioEntry } from '../../reports/run-record/run-record';
import type { PlannedScenario } from '../../reports/run-record/scenario-run';
import type { Verdict } from '../../reports/run-record/scenario-record';
import type { Output } from '../environment';

/** Shows how a run goes on. */
export interface Progress extends RunObserver {
  /** Writes a line that stays. */
  say(text: string): void;
  /** Leaves the output as it shall stay. */
  end(): void;
}

const RED: readonly Verdict[] = ['fail', 'inconclusive', 'error'];
const REFRESH_MS = 1000;
const ERASE_LINE = '\r\u001b[2K';

/** Progress for a terminal, or in lines for a file, a pipe and a CI log. */
export function progressOn(
  output: Output,
  scenarios: readonly PlannedScenario[],
  requirementOf: RequirementOf,
): Progress {
  return output.isTTY === true
    ? new LiveProgress(output, scenarios.length, requirementOf)
    : new LineProgress(output, scenarios, requirementOf);
}

/** One line, rewritten: current scenario, done and total, counts by verdict, time. */
class LiveProgress implements Progress {
  readonly #started = performance.now();
  readonly #counts = new Map<Verdict, number>();
  readonly #running = new Map<string, PlannedScenario>();
  readonly #refresh: NodeJS.Timeout;
  #done = 0;

  constructor(
    readonly output: Output,
    readonly total: number,
    readonly requirementOf: RequirementOf,
  ) {
    this.#refresh = setInterval(() => this.#draw(), REFRESH_MS);
    this.#refresh.unref();
  }

  scenarioStarted(scenario: PlannedScenario): void {
    this.#running.set(scenario.id, scenario);
    this.#draw();
  }

  scenarioFinished(scenario: ScenarioEntry): void {
    this.#running.delete(scenario.id);
    this.#done += 1;
    this.#counts.set(scenario.verdict, (this.#counts.get(scenario.verdict) ?? 0) + 1);
    if (RED.includes(scenario.verdict)) this.say(redScenario(scenario, this.requirementOf));
    else this.#draw();
  }

  say(text: string): void {
    this.output.write(`${ERASE_LINE}${text}\n`);
    this.#draw();
  }

  end(): void {
    clearInterval(this.#refresh);
    this.output.write(ERASE_LINE);
  }

  #draw(): void {
    const seconds = (performance.now() - this.#started) / 1000;
    const current = [...this.#running.keys()].at(-1) ?? '';
    const line = [
      `${String(this.#done).padStart(String(this.total).length)}/${this.total}`,
      countsText(this.#counts),
      `${seconds.toFixed(0)} s`,
      current,
    ].join('  ');
    const columns = this.output.columns ?? 80;
    this.output.write(`${ERASE_LINE}${line.slice(0, Math.max(0, columns - 1))}`);
  }
}

/** One line per feature, written when its last scenario has ended. */
class LineProgress implements Progress {
  readonly #features = new Map<string, { left: number; counts: Map<Verdict, number>; durationMs: number }>();
  readonly #total: number;
  #done = 0;

  constructor(
    readonly output: Output,
    scenarios: readonly PlannedScenario[],
    readonly requirementOf: RequirementOf,
  ) {
    this.#total = scenarios.length;
    for (const { feature } of scenarios) {
      const known = this.#features.get(feature);
      if (known === undefined) this.#features.set(feature, { left: 1, counts: new Map(), durationMs: 0 });
      else known.left += 1;
    }
  }

  scenarioFinished(scenario: ScenarioEntry): void {
    if (RED.includes(scenario.verdict)) this.say(redScenario(scenario, this.requirementOf));
    this.#done += 1;
    const feature = this.#features.get(scenario.feature);
    if (feature === undefined) return;
    feature.left -= 1;
    feature.durationMs += scenario.durationMs;
    feature.counts.set(scenario.verdict, (feature.counts.get(scenario.verdict) ?? 0) + 1);
    if (feature.left > 0) return;
    const done = `${String(this.#done).padStart(String(this.#total).length)}/${this.#total}`;
    const time = `${(feature.durationMs / 1000).toFixed(1)} s`;
    this.say(`${done}  ${featureId(scenario.feature)}: ${countsText(feature.counts)}  ${time}`);
  }

  say(text: string): void {
    this.output.write(`${text}\n`);
  }

  end(): void {}
}

function countsText(counts: ReadonlyMap<Verdict, number>): string {
  return counts.size === 0
    ? 'no verdict yet'
    : [...counts].map(([verdict, n]) => `${n} ${verdict}`).join(', ');
}

/** What a tester needs to see of a scenario that went wrong, and the command to see it again. */
function redScenario(scenario: ScenarioEntry, requirementOf: RequirementOf): string {
  return [
    '',
    `${scenario.verdict.toUpperCase()}  ${scenario.name}`,
    `  ${scenario.feature}:${scenario.line}`,
    ...scenarioLines(scenario, requirementOf).map((line) => `  ${line}`),
    ...(scenario.trace === null ? [] : [`  trace: ${scenario.trace}`]),
    `  run again: ${scenario.rerun}`,
  ].join('\n');
}
