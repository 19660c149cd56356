import assert from 'node:assert/strict';
import { RealClock } from '../../network/clock';
import { Stalled, VirtualClock } from '../../network/virtual-clock';

describe('VirtualClock', () => {
  const start = new Date('2026-01-01T00:00:00Z');

  it('starts at 0 and lets 32 seconds pass in no time', async () => {
    const clock = new VirtualClock(start);
    assert.equal(clock.now(), 0);
    const before = Date.now();
    await clock.run(wait(clock, 32_000));
    assert.equal(clock.now(), 32_000);
    assert.equal(clock.date().toISOString(), '2026-01-01T00:00:32.000Z');
    assert.ok(Date.now() - before < 1000);
  });

  it('runs equal times in the order of entry, and what a timer adds for now behind them', async () => {
    const clock = new VirtualClock();
    const order: string[] = [];
    clock.after(5, () => {
      order.push('a');
      clock.after(0, () => order.push('c'));
    });
    clock.after(5, () => order.push('b'));
    await clock.advance(5);
    assert.deepEqual(order, ['a', 'b', 'c']);
  });

  it('lets promises, ticks and immediates run before the next timer', async () => {
    const clock = new VirtualClock();
    const order: string[] = [];
    clock.after(1, () => {
      void Promise.resolve().then(() => process.nextTick(() => setImmediate(() => order.push('aftermath'))));
    });
    clock.after(1.001, () => order.push('next timer'));
    await clock.advance(0.5);
    assert.deepEqual(order, []);
    await clock.advance(10);
    assert.deepEqual(order, ['aftermath', 'next timer']);
  });

  it('does not run a cancelled timer', async () => {
    const clock = new VirtualClock();
    const timer = clock.after(1, () => assert.fail('was cancelled'));
    assert.equal(clock.pendingTimers, 1);
    timer.cancel();
    timer.cancel();
    assert.equal(clock.pendingTimers, 0);
    await clock.advance(10);
    assert.equal(clock.now(), 10);
  });

  it('gives the value and the failure of the promise', async () => {
    const clock = new VirtualClock();
    assert.equal(await clock.run(wait(clock, 5).then(() => 'done')), 'done');
    await assert.rejects(
      clock.run(wait(clock, 5).then(() => Promise.reject(new Error('bad')))),
      /^Error: bad$/,
    );
    await assert.rejects(
      clock.run(
        new Promise(() => {
          clock.after(1, () => {
            throw new Error('in a timer');
          });
        }),
      ),
      /in a timer/,
    );
  });

  it('stands still while somebody holds it', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const letGo = clock.hold();
    setTimeout(() => {
      seen.push(`real work at ${clock.now()} ms`);
      letGo();
      letGo();
    }, 30);
    await clock.run(new Promise<void>((resolve) => clock.after(5, resolve)));
    assert.deepEqual(seen, ['real work at 0 ms']);
    assert.equal(clock.now(), 5);
  });

  it('lingers for some turns of the event loop', async () => {
    const clock = new VirtualClock();
    let turns = 0;
    const count = (): void => {
      if (clock.now() === 0) turns++;
      if (turns < 12) setImmediate(count);
    };
    clock.linger();
    count();
    await clock.advance(5);
    assert.equal(turns, 12);
  });

  it('says when it is stalled', async () => {
    const clock = new VirtualClock();
    clock.after(100, () => {});
    await assert.rejects(clock.run(new Promise(() => {})), (error) => {
      assert.ok(error instanceof Stalled);
      assert.equal(error.virtualTime, 100);
      assert.equal(error.pendingTimers, 0);
      assert.match(error.message, /100 ms of virtual time with 0 pending timers/);
      return true;
    });
  });

  it('stops at the limit of virtual time', async () => {
    const clock = new VirtualClock();
    await clock.advance(7);
    const refresh = (): void => void clock.after(30, refresh);
    refresh();
    await assert.rejects(clock.run(new Promise(() => {}), 1000), {
      name: 'Stalled',
      virtualTime: 1007,
      pendingTimers: 1,
    });
    assert.equal(clock.now(), 1007);
  });

  it('waits some turns for what settles without a timer', async () => {
    const clock = new VirtualClock();
    const later = new Promise<string>((resolve) => {
      setImmediate(() => setImmediate(() => setImmediate(() => resolve('came'))));
    });
    assert.equal(await clock.run(later), 'came');
  });
});

describe('RealClock', () => {
  it('passes, and fires what is not cancelled', async () => {
    const clock = new RealClock();
    const before = clock.now();
    clock.after(1, () => assert.fail('was cancelled')).cancel();
    await wait(clock, 3);
    assert.ok(clock.now() - before >= 2);
    assert.ok(Math.abs(clock.date().getTime() - Date.now()) < 1000);
  });

  it('does not fire a delay at once that is too long for setTimeout', async () => {
    const clock = new RealClock();
    const timer = clock.after(2 ** 32 * 1000, () => assert.fail('fired 136 years early'));
    await wait(clock, 3);
    timer.cancel();
  });
});

function wait(clock: { after(ms: number, run: () => void): unknown }, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
