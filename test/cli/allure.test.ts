import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needOptional } from '../optional';
import { Project } from './project';

const ALL_VERDICTS = `
Feature: Verdicts
  @MSG-3
  Scenario Outline: The verdict is <verdict>
    Given a push
    Given the verdict is <verdict>
    Examples:
      | verdict      |
      | pass         |
      | warn         |
      | fail         |
      | inconclusive |
      | error        |
      | not-applicable |
`;
/** Long enough for a Java machine that has to share its processor. */
const BUILD_LIMIT_MS = 120_000;

function jsonOf(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

describe('sip-push report allure', () => {
  let project: Project;
  beforeEach(() => {
    project = new Project({ 'push/verdicts.feature': ALL_VERDICTS });
  });
  afterEach(() => project.remove());

  /** Runs once more; the answer is the folder of the run. */
  async function run(...args: string[]): Promise<string> {
    await project.sipPush('run', '--network', 'virtual', ...args);
    return project.runs().at(-1)!;
  }

  describe('without Java', () => {
    beforeEach(() => {
      project.env = { PATH: '/nowhere' };
    });

    it('says in one line how to get it, and leaves the results', async () => {
      const folder = await run();
      assert.equal(await project.sipPush('report', 'allure', folder), 2);
      assert.match(
        project.stderr,
        /^sip-push: the Allure report needs Java: apt install default-jre-headless, or see https:\/\/adoptium\.net \(the results are in runs\/[^\n]*\/allure-results\)\n$/,
      );
      const results = readdirSync(join(folder, 'allure-results'));
      assert.equal(results.filter((name) => name.endsWith('-result.json')).length, 6);
      assert.ok(!existsSync(join(folder, 'allure-report')));
    });

    it('takes the latest run when none is named, and says so when there is none', async () => {
      assert.equal(await project.sipPush('report', 'allure'), 2);
      assert.match(project.stderr, /^sip-push: there is no run yet; [^\n]*\n$/);
      const folder = await run();
      await project.sipPush('report', 'allure');
      assert.ok(existsSync(join(folder, 'allure-results')));
    });

    it('refuses to write over what is no Allure report, and what has no history', async () => {
      const folder = await run();
      assert.equal(await project.sipPush('report', 'allure', folder, '--out', 'features'), 2);
      assert.match(project.stderr, /^sip-push: --out: features is there and is no Allure report[^\n]*\n$/);
      assert.ok(existsSync(join(project.dir, 'features', 'push', 'verdicts.feature')));
      assert.equal(await project.sipPush('report', 'allure', folder, '--history', 'features'), 2);
      assert.match(project.stderr, /^sip-push: --history: features has no history of Allure[^\n]*\n$/);
      assert.equal(await project.sipPush('report', 'allure', 'runs/nothing'), 2);
      assert.match(project.stderr, /^sip-push: runs\/nothing: there is no such run[^\n]*\n$/);
    });

    it('says when the results cannot be written', async () => {
      const folder = await run();
      writeFileSync(join(folder, 'allure-results'), '');
      assert.equal(await project.sipPush('report', 'allure', folder), 2);
      assert.match(project.stderr, /^sip-push: cannot write the results for Allure: E[^\n]*\n$/);
    });
  });

  describe('with Java', function () {
    this.timeout(BUILD_LIMIT_MS);
    before(function () {
      const isThere = spawnSync('java', ['-version']).status === 0;
      needOptional(this, isThere, 'java (Debian package default-jre-headless)');
    });

    async function report(...args: string[]): Promise<void> {
      assert.equal(await project.sipPush('report', 'allure', ...args), 0, project.stderr);
    }

    interface Tree {
      readonly name: string;
      readonly children?: readonly Tree[];
    }
    interface Trend {
      readonly buildOrder: number;
      readonly data: Readonly<Record<string, number>>;
    }
    const orders = (folder: string): number[] =>
      (jsonOf(folder, 'widgets', 'history-trend.json') as Trend[]).map(({ buildOrder }) => buildOrder);

    it('builds the report: every verdict in its category, labels, environment, and nobody is told of it', async () => {
      const folder = await run();
      await report(folder);
      assert.match(
        project.stdout,
        /^Allure report: runs\/[^\n]*\/allure-report\nIt needs a server: npx allure open runs\/[^\n]*\n$/,
      );
      const built = join(folder, 'allure-report');
      const categories = (jsonOf(built, 'data', 'categories.json') as Tree).children ?? [];
      assert.deepEqual(categories.map(({ name }) => name).sort(), [
        'Harness error',
        'Inconclusive',
        'Non-conformance',
        'Not applicable',
        'Warning',
      ]);
      const { statistic } = jsonOf(built, 'widgets', 'summary.json') as { statistic: unknown };
      const expected = { failed: 1, broken: 2, skipped: 1, passed: 2, unknown: 0, total: 6 };
      assert.deepEqual(statistic, expected);
      const [epic] = (jsonOf(built, 'data', 'behaviors.json') as Tree).children ?? [];
      assert.equal(epic?.name, 'Push');
      assert.deepEqual(
        epic.children?.map(({ name }) => name),
        ['Verdicts'],
      );
      const environment = jsonOf(built, 'widgets', 'environment.json') as {
        name: string;
        values: string[];
      }[];
      assert.deepEqual(environment.find(({ name }) => name === 'Network')?.values, ['virtual']);
      assert.doesNotMatch(readFileSync(join(built, 'index.html'), 'utf8'), /https?:\/\//);
    });

    it('carries the history on from run to run, and once only', async () => {
      const first = await run('--name', 'first');
      await report(first);
      assert.deepEqual(orders(join(first, 'allure-report')), [1]);
      const second = await run('--name', 'second');
      await report(second);
      const built = join(second, 'allure-report');
      assert.deepEqual(orders(built), [2, 1]);
      await report(second);
      assert.deepEqual(orders(built), [2, 1]);
      const history = jsonOf(built, 'history', 'history.json') as Record<
        string,
        { items: { status: string }[] }
      >;
      assert.deepEqual(
        Object.values(history)
          .map(({ items }) => items.map(({ status }) => status).join())
          .sort(),
        [
          'broken,broken',
          'broken,broken',
          'failed,failed',
          ...Array<string>(2).fill('passed,passed'),
          'skipped,skipped',
        ],
      );
    });

    it('carries it on in one folder, and from a report that is named', async () => {
      await report(await run('--name', 'first'), '--out', 'site');
      await report(await run('--name', 'second'), '--out', 'site');
      assert.deepEqual(orders(join(project.dir, 'site')), [2, 1]);
      await run('--name', 'third', '--out', 'elsewhere');
      const third = join(project.dir, 'elsewhere', 'latest');
      await report(third, '--history', 'site');
      assert.deepEqual(orders(join(third, 'allure-report')), [3, 2, 1]);
    });
  });

  it('is what `npm run report:allure` is', () => {
    const { scripts } = jsonOf(__dirname, '..', '..', 'package.json') as { scripts: Record<string, string> };
    assert.equal(scripts['report:allure'], 'node cli/sip-push.js report allure');
  });
});
