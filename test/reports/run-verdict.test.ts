import assert from 'node:assert/strict';
import { runVerdict, totalsOf } from '../../reports/run-record/run-verdict';
import type { Verdict } from '../../reports/run-record/scenario-record';

function verdictOf(verdicts: readonly Verdict[], errors: readonly string[] = [], interrupted = false) {
  return runVerdict(totalsOf(verdicts.map((verdict) => ({ verdict }))), errors, interrupted);
}

describe('run record: verdict on the run', () => {
  const cases: [readonly Verdict[], string][] = [
    [['pass', 'pass'], 'pass'],
    [['pass', 'not-applicable'], 'pass'],
    [['pass', 'warn'], 'warn'],
    [['warn', 'inconclusive'], 'inconclusive'],
    [['inconclusive', 'error'], 'error'],
    [['error', 'fail', 'pass'], 'fail'],
    [['not-applicable'], 'inconclusive'],
    [[], 'inconclusive'],
  ];
  for (const [verdicts, expected] of cases) {
    it(`${verdicts.join(', ') || 'nothing'} gives ${expected}`, () => {
      assert.equal(verdictOf(verdicts).verdict, expected);
    });
  }

  it('a fault of the harness makes a passing run an error, a proven failure stays one', () => {
    assert.equal(verdictOf(['pass'], ['boom']).verdict, 'error');
    assert.equal(verdictOf(['fail'], ['boom']).verdict, 'fail');
    assert.equal(verdictOf(['pass'], ['boom']).reason, 'harness-error: boom');
  });

  it('a run that was stopped shows nothing, even if all that ran passed', () => {
    assert.equal(verdictOf(['pass'], [], true).verdict, 'inconclusive');
  });

  it('says why only when there is something to say', () => {
    assert.equal(verdictOf(['pass']).reason, '');
    assert.equal(verdictOf(['pass', 'inconclusive']).reason, 'scenario-inconclusive: 1 of 2 scenarios');
  });
});
