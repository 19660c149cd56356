import { countsText } from '../compare/text';
import type { Change } from '../compare/compare';
import { withoutSecrets } from '../redaction';
import type { Point, Trend } from './trend';

/** A folder's entry that holds no run that can be counted, and why. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

/** Changes of the last run that are spelled out. */
const MOST_CHANGES = 20;
/** Heads of the counts among the cells of a run. */
export const COUNT_HEADS = ['pass', 'warn', 'fail', 'inconclusive', 'error', 'n/a'] as const;
const HEADS = ['run', 'version', 'verdict', ...COUNT_HEADS, 'since the run before'];

/** What became of each product over the runs of a folder, for the terminal. */
export function trendText(trends: readonly Trend[], leftOut: readonly LeftOut[]): string {
  const lines = [
    ...trends.flatMap((trend) => [...trendLines(trend), '']),
    ...(trends.length === 0 ? ['No runs.', ''] : []),
    ...(leftOut.length === 0
      ? []
      : ['Left out:', ...leftOut.map(({ name, why }) => `  ${name}: ${why}`), '']),
  ];
  return lines.map(withoutSecrets).join('\n');
}

/** The cells of a run: when, version, verdict, the counts, and what changed. */
export function pointCells({ record, since }: Point): string[] {
  const { totals, sut, startedAt, verdict } = record;
  return [
    startedAt.slice(0, 16).replace('T', ' '),
    sut?.version ?? '',
    verdict,
    ...[totals.pass, totals.warn, totals.fail, totals.inconclusive, totals.error, totals.notApplicable].map(
      String,
    ),
    since === undefined ? '' : countsText(since.scenarios),
  ];
}

/** The changes of the latest run that one acts on. */
export function latestNews({ points }: Trend): { newlyFailing: readonly Change[]; fixed: readonly Change[] } {
  const changes = points.at(-1)?.since?.scenarios ?? [];
  return {
    newlyFailing: changes.filter((each) => each.worse),
    fixed: changes.filter((each) => each.kind === 'fixed'),
  };
}

function trendLines(trend: Trend): string[] {
  const { newlyFailing, fixed } = latestNews(trend);
  return [
    `${trend.who}, ${trend.network}: ${trend.points.length} run${trend.points.length === 1 ? '' : 's'} of ${trend.command}`,
    ...table([HEADS, ...trend.points.map(pointCells)]),
    ...list(
      'Worse in the latest run',
      newlyFailing.map(({ id, kind }) => `${id} (${kind})`),
    ),
    ...list(
      'Fixed in the latest run',
      fixed.map(({ id }) => id),
    ),
    ...list(
      'Flaky: passed and failed with nothing changed',
      trend.flaky.map(
        ({ what, id, passed, failed, version }) =>
          `${what} ${id}: ${passed} passed, ${failed} failed${version === '' ? '' : ` (version ${version})`}`,
      ),
    ),
  ];
}

function list(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const rest = items.length - MOST_CHANGES;
  return [
    `  ${title}:`,
    ...items.slice(0, MOST_CHANGES).map((item) => `    ${item}`),
    ...(rest > 0 ? [`    and ${rest} more`] : []),
  ];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_head, at) => Math.max(...rows.map((row) => row[at]!.length)));
  return rows.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at]!)).join('  ')}`.trimEnd());
}
