import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { COMPARABLE, type EnvironmentInfo } from './environment';

/** Name of the folder of a report in a run's folder. */
export const ALLURE_REPORT_FOLDER = 'allure-report';
/** Where Allure keeps what it carries on from report to report, in results and in reports. */
export const HISTORY_FOLDER = 'history';

/** A report whose history can be carried on. */
interface FormerReport {
  readonly history: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/**
 * The history that a run carries on: that of the latest report of an earlier run, with the same systems under test and on the same
 * network, among the runs of a folder and the report that stands where the new one is going to be.
 *
 * @param runs folder that keeps the runs
 * @param report where the new report is going to be
 * @param startedAt of the run
 * @returns its folder `history`; undefined if there is none
 */
export function historyBefore(
  runs: string,
  report: string,
  startedAt: Date,
  environment: EnvironmentInfo,
): string | undefined {
  const folders = [report, ...namesIn(runs).map((name) => join(runs, name, ALLURE_REPORT_FOLDER))];
  return folders
    .flatMap((folder) => formerReport(folder, environment) ?? [])
    .filter((former) => former.startedAt < startedAt.getTime())
    .sort((a, b) => b.startedAt - a.startedAt)[0]?.history;
}

/** Number of the latest run in a history, by which the trend is ordered; 0 without one. */
export function lastBuildOrder(history: string | undefined): number {
  const trend = history === undefined ? undefined : jsonIn(join(history, 'history-trend.json'));
  const orders = (Array.isArray(trend) ? (trend as { buildOrder?: unknown }[]) : []).map(
    ({ buildOrder }) => buildOrder,
  );
  return Math.max(0, ...orders.filter((each): each is number => typeof each === 'number'));
}

/** Whether the folder may be written over: it is an Allure report, or there is nothing in it. */
export function isReplaceable(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return true;
  return found.isDirectory() && (namesIn(folder).length === 0 || jsonIn(summaryOf(folder)) !== undefined);
}

function formerReport(folder: string, environment: EnvironmentInfo): FormerReport | undefined {
  const summary = jsonIn(summaryOf(folder)) as { time?: { start?: unknown } } | undefined;
  const startedAt = summary?.time?.start;
  const history = join(folder, HISTORY_FOLDER);
  if (typeof startedAt !== 'number' || namesIn(history).length === 0) return undefined;
  const shown = jsonIn(join(folder, 'widgets', 'environment.json'));
  const values = new Map(
    (Array.isArray(shown) ? (shown as { name?: unknown; values?: unknown }[]) : []).map(
      ({ name, values: of }) => [name, Array.isArray(of) ? (of[0] as unknown) : undefined],
    ),
  );
  return COMPARABLE.every((name) => values.get(name) === environment[name])
    ? { history, startedAt }
    : undefined;
}

function summaryOf(report: string): string {
  return join(report, 'widgets', 'summary.json');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
