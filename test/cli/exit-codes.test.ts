import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodeFor } from '../../cli/exit-codes';
import { assertRunRecord } from '../../reports/run-record/validate';
import type { RunRecord } from '../../reports/run-record/run-record';

const sample: unknown = JSON.parse(
  readFileSync(join(__dirname, '..', 'reports', 'data', 'run-record-1.json'), 'utf8'),
);
assertRunRecord(sample);
const clean: RunRecord = { ...sample, verdict: 'pass', staleWaivers: [], interrupted: false };

describe('exit code of a run', () => {
  const cases: [string, Partial<RunRecord>, number][] = [
    ['pass', { verdict: 'pass' }, 0],
    ['warn', { verdict: 'warn' }, 0],
    ['fail', { verdict: 'fail' }, 1],
    ['inconclusive', { verdict: 'inconclusive' }, 3],
    ['error', { verdict: 'error' }, 3],
    ['pass with a stale waiver', { verdict: 'pass', staleWaivers: sample.staleWaivers }, 5],
    ['fail with a stale waiver', { verdict: 'fail', staleWaivers: sample.staleWaivers }, 1],
    ['fail, but stopped by the user', { verdict: 'fail', interrupted: true }, 3],
  ];
  for (const [words, changes, code] of cases) {
    it(`${words}: ${code}`, () => assert.equal(exitCodeFor({ ...clean, ...changes }), code));
  }
});
