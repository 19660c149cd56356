import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { historyBefore, isReplaceable, lastBuildOrder } from '../../../reports/allure/history';

const STARTED = new Date('2026-03-03T09:30:00Z');
const ENVIRONMENT = { 'System under test': 'phone', 'Roles under test': 'terminal', Network: 'loopback' };

describe('history for Allure', () => {
  let runs: string;
  beforeEach(() => (runs = mkdtempSync(join(tmpdir(), 'sip-push-history-'))));
  afterEach(() => rmSync(runs, { recursive: true }));

  function write(path: string, value: unknown): void {
    mkdirSync(dirname(join(runs, path)), { recursive: true });
    writeFileSync(join(runs, path), JSON.stringify(value));
  }

  /** A report as Allure leaves it, as far as it matters here. */
  function report(
    folder: string,
    day: number,
    environment: Readonly<Record<string, string>> = ENVIRONMENT,
  ): void {
    const start = Date.parse(`2026-03-0${day}T09:30:01Z`);
    write(`${folder}/widgets/summary.json`, { time: { start } });
    write(
      `${folder}/widgets/environment.json`,
      Object.entries(environment).map(([name, value]) => ({ name, values: [value] })),
    );
    write(`${folder}/history/history-trend.json`, [{ buildOrder: day + 10 }, { buildOrder: day }]);
  }

  const before = (out = 'c/allure-report'): string | undefined =>
    historyBefore(runs, join(runs, out), STARTED, ENVIRONMENT);
  const historyIn = (folder: string): string => join(runs, folder, 'history');

  it('is that of the latest report of an earlier run, whatever the folders are called', () => {
    report('z/allure-report', 1);
    report('a/allure-report', 2);
    report('later/allure-report', 4);
    assert.equal(before(), historyIn('a/allure-report'));
  });

  it('is not that of the run itself', () => {
    report('c/allure-report', 3);
    assert.equal(before(), undefined);
  });

  it('is that of the report that stands where the new one is going to be', () => {
    report('a/allure-report', 1);
    report('site', 2);
    assert.equal(before('site'), historyIn('site'));
  });

  it('is not that of another system, in another role, or on another network', () => {
    report('a/allure-report', 1, { ...ENVIRONMENT, 'System under test': 'tablet' });
    report('b/allure-report', 1, { ...ENVIRONMENT, 'Roles under test': 'sender' });
    report('d/allure-report', 1, { ...ENVIRONMENT, Network: 'virtual' });
    assert.equal(before(), undefined);
  });

  it('is none where there are no runs, and where a report is broken', () => {
    assert.equal(before(), undefined);
    assert.equal(historyBefore(join(runs, 'nowhere'), runs, STARTED, ENVIRONMENT), undefined);
    report('a/allure-report', 1);
    writeFileSync(join(runs, 'a/allure-report/widgets/summary.json'), '{"time"');
    report('b/allure-report', 1);
    write('b/allure-report/widgets/environment.json', { name: 'Network' });
    assert.equal(before(), undefined);
  });

  it('tells the number of its last run', () => {
    report('a', 2);
    assert.equal(lastBuildOrder(historyIn('a')), 12);
    assert.equal(lastBuildOrder(undefined), 0);
    write('a/history/history-trend.json', { buildOrder: 'x' });
    assert.equal(lastBuildOrder(historyIn('a')), 0);
  });

  it('lets a report be replaced, and nothing else that is there', () => {
    report('a', 2);
    write('b/precious.json', {});
    mkdirSync(join(runs, 'empty'));
    assert.deepEqual(
      ['a', 'b', 'b/precious.json', 'empty', 'nowhere'].map((name) => isReplaceable(join(runs, name))),
      [true, false, false, true, true],
    );
  });
});
