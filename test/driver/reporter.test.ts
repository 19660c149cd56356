import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tally } from './tally';

const PROJECT = join(__dirname, '..', '..');

const TESTS = `
const { needOptional } = require('${join(PROJECT, 'test', 'optional')}');
describe('a suite', () => {
  it('passes', () => {});
  it('fails', () => { throw new Error('boom'); });
  it('needs a part', function () { needOptional(this, false, 'no tshark'); });
  it('needs a part that is there', function () { needOptional(this, true, 'no sipp'); });
  describe('within', () => {
    before(function () { needOptional(this, false, 'no kamailio'); });
    it('is never reached', () => { throw new Error('reached'); });
  });
});
`;

describe('test driver: reporter', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sip-push-'));
    writeFileSync(join(folder, 'some.test.ts'), TESTS);
  });
  after(() => rmSync(folder, { recursive: true }));

  function run(requireOptional: string): Promise<{ tally: Tally; stdout: string; code: number }> {
    const tallyFile = join(folder, 'tally.json');
    const args = [
      join(PROJECT, 'node_modules', 'mocha', 'bin', 'mocha.js'),
      join(folder, 'some.test.ts'),
      '--reporter',
      join(PROJECT, 'test', 'driver', 'reporter.ts'),
      '--reporter-option',
      `tally=${tallyFile}`,
    ];
    const env = { ...process.env, SIP_PUSH_REQUIRE_OPTIONAL: requireOptional };
    return new Promise((resolve) => {
      execFile(process.execPath, args, { cwd: PROJECT, env }, (problem, stdout) => {
        const tally = JSON.parse(readFileSync(tallyFile, 'utf8')) as Tally;
        resolve({ tally, stdout, code: typeof problem?.code === 'number' ? problem.code : 0 });
      });
    });
  }

  it('counts tests, and names what was skipped and why', async () => {
    const { tally, stdout, code } = await run('');
    assert.deepEqual(tally, {
      passed: 2,
      failures: ['a suite fails'],
      skipped: [
        { title: 'a suite needs a part', reason: 'no tshark' },
        { title: 'a suite within is never reached', reason: 'no kamailio' },
      ],
    });
    assert.match(stdout, /a suite: 2 passed, 1 failed, 2 skipped/);
    assert.match(stdout, /Error: boom/);
    assert.equal(code, 1);
  });

  it('counts a missing part as a failure where every part is required', async () => {
    const { tally } = await run('1');
    assert.deepEqual(tally.skipped, []);
    assert.equal(tally.failures.length, 3);
    assert.equal(tally.passed, 2);
  });
});
