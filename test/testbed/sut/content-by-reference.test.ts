import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RunRecord } from '../../../reports/run-record/run-record';

const PROJECT = resolve(__dirname, '../../..');
const FEATURES = 'content-indirection';

/** Scenarios of content indirection that no passive check stands behind, each with a simulator that breaks what it tests. */
const BROKEN: readonly (readonly [deviation: string, scenario: string, requirement: string])[] = [
  ['hash-not-checked', 'failures/content-that-somebody-has-altered-is-not-shown', 'CI-4483-7-01'],
  [
    'certificates-not-checked',
    'https/without-a-hash-a-server-for-whom-nobody-vouches-is-asked-for-nothing',
    'CI-4483-7-02',
  ],
  [
    'certificates-checked-in-spite-of-hash',
    'https/with-a-hash-the-certificate-does-not-matter',
    'CI-4483-7-02',
  ],
  ['http-not-followed', 'references/a-reference-brings-the-content-to-the-terminal', 'CI-4483-5.2-01'],
];

describe('content by reference', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'sip-push-content-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function run(...args: string[]): Promise<RunRecord> {
    const words = ['cli/sip-push.js', 'run', '--out', folder, ...args];
    await once(spawn('node', words, { cwd: PROJECT, stdio: 'ignore' }), 'exit');
    return JSON.parse(readFileSync(join(folder, 'latest/run.json'), 'utf8')) as RunRecord;
  }

  for (const [deviation, scenario, requirement] of BROKEN) {
    it(`${deviation} breaks ${requirement} in its scenario`, async () => {
      const { scenarios } = await run('--scenario', `${FEATURES}/${scenario}`, '--deviation', deviation);
      assert.deepEqual(
        scenarios.map(({ verdict }) => verdict),
        ['fail'],
      );
      const failed = scenarios[0]!.findings.filter(({ verdict }) => verdict === 'fail');
      assert.ok(failed.some((each) => each.requirement === requirement));
      assert.deepEqual([...new Set(failed.map(({ actor }) => actor.role))], ['terminal']);
    });
  }

  for (const [role, scenario] of [
    ['terminal', 'references/a-reference-brings-the-content-to-the-terminal'],
    ['sender', 'references/an-embedded-and-an-indirect-part-travel-in-one-push'],
  ] as const) {
    it(`is pushed to or by a ${role} under test that runs by itself`, async () => {
      const profile = `profiles/simulated/${role}.yaml`;
      const { scenarios } = await run('--sut', profile, '--scenario', `${FEATURES}/${scenario}`);
      assert.deepEqual(
        scenarios.map(({ verdict, reason }) => [verdict, reason]),
        [['pass', '']],
      );
    });
  }
});
