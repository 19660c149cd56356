import { comparisonOf, type Comparison } from '../compare/compare';
import type { RunRecord } from '../run-record/run-record';
import type { Verdict } from '../run-record/scenario-record';
import { whoText } from '../run-text';
import { flakyIn, type Flaky } from './flaky';

/** A run of a folder, and what it is called there. */
export interface NamedRun {
  readonly name: string;
  readonly record: RunRecord;
}

/** One run among those before and after it. */
export interface Point extends NamedRun {
  /** What changed since the run before; undefined for the first one. */
  readonly since: Comparison | undefined;
}

/** How a scenario fared in each run; undefined where it was not part of it. */
export interface History {
  readonly id: string;
  readonly verdicts: readonly (Verdict | undefined)[];
}

/** The runs of one product with one selection of scenarios, the oldest first. */
export interface Trend {
  /** Who was tested, without its version. */
  readonly who: string;
  readonly network: string;
  readonly command: string;
  readonly points: readonly Point[];
  /** Scenarios whose verdict was not always the same. */
  readonly histories: readonly History[];
  readonly flaky: readonly Flaky[];
}

/**
 * What became of each product over the runs. Runs belong together that tested the same systems in the same roles, on the
 * same network, with the same command: others cannot be compared number by number.
 */
export function trendsOf(runs: readonly NamedRun[]): Trend[] {
  const groups = new Map<string, NamedRun[]>();
  for (const run of [...runs].sort(byTime)) {
    const { record } = run;
    const key = JSON.stringify([whoText(record), record.network, record.command]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [run]);
    else known.push(run);
  }
  return [...groups.values()].map(trendOf);
}

function trendOf(runs: readonly NamedRun[]): Trend {
  const { record } = runs[0]!;
  return {
    who: whoText(record),
    network: record.network,
    command: record.command,
    points: runs.map((run, at) => ({
      ...run,
      since: at === 0 ? undefined : comparisonOf(runs[at - 1]!.record, run.record),
    })),
    histories: historiesOf(runs),
    flaky: flakyIn(runs.map((run) => run.record)),
  };
}

function historiesOf(runs: readonly NamedRun[]): History[] {
  const verdicts = runs.map(({ record }) => new Map(record.scenarios.map((each) => [each.id, each.verdict])));
  const ids = new Set(verdicts.flatMap((each) => [...each.keys()]));
  return [...ids]
    .map((id) => ({ id, verdicts: verdicts.map((each) => each.get(id)) }))
    .filter((history) => new Set(history.verdicts).size > 1);
}

/** Runs of the same moment keep an order of their own, whatever order the folder gives them in. */
function byTime(a: NamedRun, b: NamedRun): number {
  const difference = Date.parse(a.record.startedAt) - Date.parse(b.record.startedAt);
  return difference !== 0 ? difference : a.name < b.name ? -1 : 1;
}
