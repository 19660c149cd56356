import assert from 'node:assert/strict';
import { readRunRecord } from '../../reports/run-record/file';
import { nightlyDocuments } from './files';
import { Checkout, TINY } from './script-runs';

interface Job {
  readonly [key: string]: unknown;
  readonly script: readonly string[];
  readonly needs?: readonly string[];
  readonly extends: string;
  readonly artifacts: Readonly<Record<string, unknown>>;
}

/** Keywords of a job and of its artifacts in GitLab's reference of .gitlab-ci.yml, as far as they are used here. */
const JOB_KEYWORDS = [
  'extends',
  'image',
  'rules',
  'stage',
  'parallel',
  'timeout',
  'allow_failure',
  'script',
  'artifacts',
  'needs',
  'cache',
];
const ARTIFACT_KEYWORDS = ['when', 'paths', 'reports', 'expire_in'];

describe('a night on GitLab', function () {
  this.timeout(120_000);
  const checkout = new Checkout();
  after(() => checkout.remove());
  const [file] = nightlyDocuments<Readonly<Record<string, Job>>>('gitlab-ci.yml');
  const { variables, ...jobs } = file!;
  const part = jobs['nightly-part']!;
  const gather = jobs['nightly-gather']!;

  it('has the form of a pipeline: known keywords, and jobs that are there', () => {
    assert.deepEqual(Object.keys(variables!), ['RUN_ARGS']);
    assert.deepEqual(Object.keys(jobs), ['.nightly', 'nightly-part', 'nightly-gather']);
    for (const [name, job] of Object.entries(jobs))
      assert.deepEqual(
        Object.keys(job).filter((key) => !JOB_KEYWORDS.includes(key)),
        [],
        name,
      );
    for (const job of [part, gather]) {
      assert.ok(job.extends in jobs);
      for (const needed of job.needs ?? []) assert.ok(needed in jobs);
      assert.deepEqual(
        Object.keys(job.artifacts).filter((key) => !ARTIFACT_KEYWORDS.includes(key)),
        [],
      );
      for (const line of job.script) assert.equal(typeof line, 'string');
    }
    assert.equal(part.parallel, 4);
  });

  it('runs parts that it puts together', async () => {
    for (const index of ['1', '2']) {
      const ended = await checkout.run(part.script.join('\n'), {
        RUN_ARGS: TINY,
        CI_NODE_INDEX: index,
        CI_NODE_TOTAL: '2',
      });
      assert.equal(ended.code, 0, ended.output);
    }
    const ended = await checkout.run(gather.script.join('\n'), { CI_PIPELINE_ID: '41' });
    assert.equal(ended.code, 0, ended.output);
    assert.equal(readRunRecord(checkout.path('nightly/runs/night-41')).totals.pass, 2);
  });
});
