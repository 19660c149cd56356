import assert from 'node:assert/strict';
import { VirtualClock } from '../../../network/virtual-clock';
import { Lingering } from '../../../simulators/stack/lingering';

describe('SIP stack: Lingering', () => {
  it('forgets each thing when its time is over, on one timer', async () => {
    const clock = new VirtualClock();
    const forgotten: [at: number, thing: number][] = [];
    const lingering = new Lingering<number>(clock, 100, (thing) => forgotten.push([clock.now(), thing]));
    lingering.add(1);
    lingering.add(2);
    await clock.advance(30);
    lingering.add(3);
    assert.equal(clock.pendingTimers, 1);
    await clock.advance(99);
    lingering.add(4);
    await clock.advance(1000);
    assert.deepEqual(forgotten, [
      [100, 1],
      [100, 2],
      [130, 3],
      [229, 4],
    ]);
    assert.equal(clock.pendingTimers, 0);
  });

  it('forgets nothing once it is stopped', async () => {
    const clock = new VirtualClock();
    const lingering = new Lingering<number>(clock, 100, () => assert.fail('forgotten'));
    lingering.add(1);
    lingering.stop();
    assert.equal(clock.pendingTimers, 0);
    await clock.advance(1000);
  });

  it('keeps up with many', async () => {
    const clock = new VirtualClock();
    let forgotten = 0;
    const lingering = new Lingering<number>(clock, 1000, () => forgotten++);
    for (let i = 0; i < 2000; i++) {
      lingering.add(i);
      if (i % 2 === 0) await clock.advance(1);
    }
    await clock.advance(1000);
    assert.equal(forgotten, 2000);
  });
});
