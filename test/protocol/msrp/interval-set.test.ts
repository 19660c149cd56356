import assert from 'node:assert/strict';
import fc from 'fast-check';
import { IntervalSet } from '../../../protocol/msrp/interval-set';

describe('IntervalSet', () => {
  it('is a set of positions', () => {
    const interval = fc.tuple(fc.nat(60), fc.nat(15));
    fc.assert(
      fc.property(
        fc.array(interval, { maxLength: 25 }),
        fc.nat(70),
        fc.nat(20),
        (intervals, from, length) => {
          const set = new IntervalSet();
          const model = new Set<number>();
          for (const [start, size] of intervals) {
            set.add(start, start + size);
            for (let i = start; i < start + size; i++) model.add(i);
          }
          assert.equal(set.count, model.size);
          const runs = set.intervals;
          runs.forEach(({ start, end }, i) => {
            assert.ok(start < end);
            assert.ok(i === 0 || runs[i - 1]!.end < start, 'runs are apart');
            for (let at = start; at < end; at++) assert.ok(model.has(at));
          });
          let prefix = 0;
          while (model.has(prefix)) prefix++;
          assert.equal(set.prefix, prefix);
          assert.equal(set.end, Math.max(0, ...[...model].map((at) => at + 1)));
          const wanted = Array.from({ length }, (_, i) => from + i);
          assert.equal(
            set.covers(from, from + length),
            wanted.every((at) => model.has(at)),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes octets in order without growing', () => {
    const set = new IntervalSet();
    for (let at = 0; at < 1e6; at++) set.add(at, at + 1);
    assert.equal(set.size, 1);
  });
});
