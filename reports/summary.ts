import { featureId } from '../requirements/scenario-id';
import type { RunRecord, ScenarioEntry } from './run-record/run-record';
import { totalsOf } from './run-record/run-verdict';
import { sutLines } from './sut-summary';

/** Where the files of a run lie, as the reader of the summary finds them. */
export interface ReportPaths {
  /** Absent if there is none. */
  readonly report?: string | undefined;
  readonly record: string;
}

const COLUMNS = ['scenarios', 'pass', 'warn', 'fail', 'inconclusive', 'n/a', 'error', 'time'] as const;

/**
 * The end of a run for the terminal: a table per feature, how much of the catalogue was covered, the verdict, and
 * where the report lies.
 */
export function summaryText(record: RunRecord, paths: ReportPaths): string {
  const { coverage, requirements } = record;
  const count = (verdict: string): number => requirements.filter((each) => each.verdict === verdict).length;
  const judged = ['pass', 'warn', 'fail', 'inconclusive']
    .map((verdict) => ({ verdict, number: count(verdict) }))
    .filter(({ number }) => number > 0)
    .map(({ verdict, number }) => `${number} ${verdict}`);
  return [
    ...table(record),
    '',
    ...sutLines(record),
    `Requirements: ${coverage.covered} of ${coverage.requirements} covered${
      judged.length === 0 ? '' : ` (${judged.join(', ')})`
    }`,
    ...record.errors.map((error) => `Harness error: ${error.split('\n')[0] ?? ''}`),
    ...record.staleWaivers.map((waiver) => `Stale waiver: ${waiver.requirement} (${waiver.reason})`),
    `Verdict: ${record.verdict}${record.reason === '' ? '' : ` (${record.reason.split('\n')[0] ?? ''})`}`,
    `Run record: ${paths.record}`,
    ...(paths.report === undefined ? [] : [`Report: ${paths.report}`]),
    '',
  ].join('\n');
}

function table(record: RunRecord): string[] {
  const features = new Map<string, ScenarioEntry[]>();
  for (const scenario of record.scenarios) {
    const id = featureId(scenario.feature);
    const known = features.get(id);
    if (known === undefined) features.set(id, [scenario]);
    else known.push(scenario);
  }
  const rows = [...features].map(([id, scenarios]) => row(id, scenarios));
  const total = row('total', record.scenarios, record.durationMs);
  const first = Math.max('feature'.length, ...[...rows, total].map(([name = '']) => name.length));
  const widths = COLUMNS.map((column, at) =>
    Math.max(column.length, ...[...rows, total].map((cells) => (cells[at + 1] ?? '').length)),
  );
  const line = ([name = '', ...cells]: readonly string[]): string =>
    [name.padEnd(first), ...cells.map((cell, at) => cell.padStart(widths[at] ?? 0))].join('  ');
  const rule = '-'.repeat(line(['', ...COLUMNS.map(() => '')]).length);
  return [line(['feature', ...COLUMNS]), rule, ...rows.map(line), rule, line(total)];
}

function row(name: string, scenarios: readonly ScenarioEntry[], durationMs?: number): string[] {
  const totals = totalsOf(scenarios);
  const time = durationMs ?? scenarios.reduce((sum, scenario) => sum + scenario.durationMs, 0);
  const counts = [
    totals.scenarios,
    totals.pass,
    totals.warn,
    totals.fail,
    totals.inconclusive,
    totals.notApplicable,
    totals.error,
  ];
  return [
    name,
    ...counts.map((number) => (number === 0 ? '.' : String(number))),
    `${(time / 1000).toFixed(1)} s`,
  ];
}
