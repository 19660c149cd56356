import assert from 'node:assert/strict';
import { NOTHING, oneTally, sum, tallyLine } from './tally';

describe('test driver: tally', () => {
  it('ends in a plain line, with the skipped tests only if there are any', () => {
    assert.equal(tallyLine(NOTHING), '0 passed, 0 failed');
    assert.equal(tallyLine({ passed: 12, failures: ['a', 'b'], skipped: [] }), '12 passed, 2 failed');
    const skipped = [{ title: 'a', reason: 'no tshark' }];
    assert.equal(tallyLine({ passed: 12, failures: [], skipped }), '12 passed, 0 failed, 1 skipped');
  });

  it('adds up parts', () => {
    const all = sum([oneTally('lint', true), oneTally('type-check', false), { ...NOTHING, passed: 3 }]);
    assert.deepEqual(all, { passed: 4, failures: ['type-check'], skipped: [] });
  });
});
