import type { Change } from '../compare/compare';
import { html, type Html } from '../html/markup';
import { badge, countText } from '../html/parts';
import { plainPage, scrolledTable } from '../html/plain-page';
import { withoutSecrets } from '../redaction';
import { stackedBars } from './bars';
import { COUNT_HEADS, latestNews, pointCells, type LeftOut } from './text';
import type { Trend } from './trend';

/** Rows and columns of the history that are shown: the latest runs, and what changed last. */
const MOST_ROWS = 200;
const MOST_COLUMNS = 30;
const SCENARIO_KINDS = ['pass', 'warn', 'inconclusive', 'error', 'fail', 'not-applicable'];
const REQUIREMENT_KINDS = ['pass', 'warn', 'inconclusive', 'fail', 'not-applicable', 'not-covered'];

/** What became of each product over the runs of a folder, as one HTML page without script, server or network. */
export function trendPage(trends: readonly Trend[], leftOut: readonly LeftOut[]): string {
  return plainPage(
    'Conformance over time',
    html`${trends.length === 0 ? html`<p>No runs.</p>` : undefined} ${trends.map(trendSection)}
    ${
      leftOut.length === 0
        ? undefined
        : html`<h2>Left out</h2>
            <ul>
              ${leftOut.map(({ name, why }) => html`<li><span class="id">${name}</span>: ${withoutSecrets(why)}</li>`)}
            </ul>`
    }`,
  );
}

function trendSection(trend: Trend, at: number): Html {
  const { newlyFailing, fixed } = latestNews(trend);
  return html`<section aria-labelledby="trend-${at}">
    <h2 id="trend-${at}">${trend.who}, ${trend.network}</h2>
    <p class="hint">
      ${countText(trend.points.length, 'run')} of <code>${withoutSecrets(trend.command)}</code>
    </p>
    <p class="verdict">${badge(trend.points.at(-1)!.record.verdict)} <span>in the latest run</span></p>
    ${changeList('Worse in the latest run', newlyFailing)} ${changeList('Fixed in the latest run', fixed)}
    ${flakyList(trend)} ${scenarioPlot(trend, at)} ${requirementPlot(trend, at)} ${historyTable(trend)}
  </section>`;
}

function changeList(title: string, changes: readonly Change[]): Html | undefined {
  if (changes.length === 0) return undefined;
  return html`<h3>${title}</h3>
    <ul>
      ${changes.map(({ id, kind }) => html`<li><span class="id">${id}</span> (${kind})</li>`)}
    </ul>`;
}

function flakyList({ flaky }: Trend): Html | undefined {
  if (flaky.length === 0) return undefined;
  return html`<h3>Flaky: passed and failed with nothing changed</h3>
    ${scrolledTable(
      'What passed and failed in runs of the same versions',
      ['Id', 'What', 'Passed', 'Failed', 'Version'],
      flaky.map((each) => [each.id, each.what, String(each.passed), String(each.failed), each.version]),
    )}`;
}

function scenarioPlot({ points }: Trend, at: number): Html {
  const bars = points.map(({ record: { startedAt, totals } }) => ({
    label: startedAt.slice(0, 10),
    values: [totals.pass, totals.warn, totals.inconclusive, totals.error, totals.fail, totals.notApplicable],
  }));
  return html`<h3>Scenarios</h3>
    <div class="plot">
      ${stackedBars(`scenarios-${at}`, 'Scenarios by verdict over time', 'One bar for each run, the oldest first. The numbers are in the table.', SCENARIO_KINDS, bars)}
      ${scrolledTable(
        'Scenarios by verdict',
        ['Run (UTC)', 'Version', 'Verdict', ...COUNT_HEADS, 'Since the run before'],
        [...points]
          .reverse()
          .map((point) => pointCells(point).map((cell, column) => (column === 2 ? badge(cell) : cell))),
      )}
    </div>`;
}

function requirementPlot({ points }: Trend, at: number): Html {
  const bars = points.map(({ record: { startedAt, requirements } }) => ({
    label: startedAt.slice(0, 10),
    values: REQUIREMENT_KINDS.map((kind) => requirements.filter(({ verdict }) => verdict === kind).length),
  }));
  return html`<h3>Requirements</h3>
    <div class="plot">
      ${stackedBars(`requirements-${at}`, 'Requirements by verdict over time', 'One bar for each run, the oldest first. The numbers are in the table.', REQUIREMENT_KINDS, bars)}
      ${scrolledTable(
        'Requirements by verdict',
        ['Run', ...REQUIREMENT_KINDS],
        bars.map(({ label, values }) => [label, ...values.map(String)]).reverse(),
      )}
    </div>`;
}

function historyTable({ points, histories }: Trend): Html | undefined {
  if (histories.length === 0) return undefined;
  const runs = points.slice(-MOST_COLUMNS);
  const rest = histories.length - MOST_ROWS;
  return html`<h3>Scenarios whose verdict changed</h3>
    ${scrolledTable(
      `Verdicts in ${points.length > runs.length ? `the latest ${runs.length} runs` : 'each run'}, the oldest first`,
      ['Scenario', ...runs.map(({ record }) => record.startedAt.slice(0, 10))],
      histories
        .slice(0, MOST_ROWS)
        .map(({ id, verdicts }) => [
          id,
          ...verdicts.slice(-MOST_COLUMNS).map((each) => (each === undefined ? 'not run' : badge(each))),
        ]),
    )}
    ${rest > 0 ? html`<p class="hint">and ${rest} more</p>` : undefined}`;
}
