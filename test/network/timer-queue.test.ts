import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TimerQueue, type QueuedTimer } from '../../network/timer-queue';

describe('TimerQueue', () => {
  it('gives timers by time, equal times in the order of entry, whatever was removed before', () => {
    const steps = fc.array(fc.record({ at: fc.nat(20), removed: fc.boolean() }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.nat(), (timers, shuffle) => {
        const queue = new TimerQueue();
        const entered = timers.map(({ at }) => queue.add(at, () => {}));
        const removed = entered.filter((_, i) => timers[i]!.removed);
        if (removed.length > 0) removed.unshift(...removed.splice(shuffle % removed.length));
        for (const timer of removed) queue.remove(timer);
        const expected = entered
          .filter((_, i) => !timers[i]!.removed)
          .sort((a, b) => a.at - b.at || a.order - b.order);
        assert.equal(queue.size, expected.length);
        assert.deepEqual(
          drain(queue).map(({ order }) => order),
          expected.map(({ order }) => order),
        );
      }),
    );
  });

  it('takes a timer out once', () => {
    const queue = new TimerQueue();
    const [first, second] = [queue.add(1, () => {}), queue.add(2, () => {})];
    queue.remove(first);
    queue.remove(first);
    assert.equal(queue.size, 1);
    assert.equal(queue.first, second);
  });
});

function drain(queue: TimerQueue): QueuedTimer[] {
  const drained: QueuedTimer[] = [];
  for (let first = queue.first; first; first = queue.first) {
    drained.push(first);
    queue.remove(first);
  }
  return drained;
}
