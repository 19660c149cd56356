import assert from 'node:assert/strict';
import { accountAgrees, allServed, oneForEach, pendingAtMost } from '../../judge/expectations/community';
import type { Expectation } from '../../judge/expectations/expectation';
import { Reading } from '../../judge/reading/reading';
import { pushToAor, Wire } from './wire';

const AOR = 'sip:nora@push.example';

describe('expectations of a push to many', () => {
  const outcome = (wire: Wire, question: (reading: Reading) => Expectation): string => {
    const { result, by } = question(new Reading(wire.trace()));
    return by ? `${result} by ${by.name}` : result;
  };
  const twice = (gapMs: number): Wire =>
    pushToAor().and(
      ...pushToAor().shots.map((shot) => ({
        ...shot,
        at: shot.at + gapMs,
        text: shot.text.replaceAll('z9hG4bK', 'z9hG4bKx').replaceAll('Call-ID: ', 'Call-ID: x'),
      })),
    );
  const answered = (wire: Wire, ...told: Parameters<typeof accountAgrees>[2]): string =>
    outcome(wire, (reading) => accountAgrees(reading, 0, told));

  const served = (reading: Reading): Expectation => allServed(reading, 0, ['T1', 'T2']);
  const first = (reading: Reading): Expectation => allServed(reading, 0, ['T1']);
  const one = (reading: Reading): Expectation => oneForEach(reading, 0, [AOR]);
  const cases: readonly [string, Wire, (reading: Reading) => Expectation, string][] = [
    ['a terminal that got it', pushToAor(), first, 'kept by core'],
    ['a terminal that refused', pushToAor().edit(3, '200 OK', '486 Busy Here'), first, 'broken by T1'],
    ['a terminal that got it twice', twice(500), first, 'broken by core'],
    ['no push at all', new Wire([]), served, 'inconclusive'],
    ['one MESSAGE for the one user', pushToAor(), one, 'kept by sender'],
    ['two for one user', twice(500), one, 'broken by sender'],
    [
      'none for another user',
      pushToAor(),
      (reading) => oneForEach(reading, 0, [AOR, 'sip:olaf@push.example']),
      'broken by sender',
    ],
    ['one for somebody else', pushToAor(), (reading) => oneForEach(reading, 0, []), 'broken by sender'],
    ['one after the other', twice(500), (reading) => pendingAtMost(reading, 0, 1), 'kept by sender'],
    ['two at once', twice(1), (reading) => pendingAtMost(reading, 0, 1), 'broken by sender'],
    ['too few to tell', pushToAor(), (reading) => pendingAtMost(reading, 0, 1), 'inconclusive'],
  ];
  for (const [name, wire, question, expected] of cases)
    it(`${name}: ${expected}`, () => assert.equal(outcome(wire, question), expected));

  it('compares what the sender says with the answers', () => {
    assert.equal(answered(pushToAor(), { to: AOR, answered: 'accepted' }), 'kept by sender');
    assert.equal(answered(pushToAor(), { to: AOR, answered: 'stored' }), 'broken by sender');
    assert.equal(answered(pushToAor()), 'broken by sender');
    assert.equal(answered(pushToAor().without(4), { to: AOR, answered: 'no-answer' }), 'kept by sender');
    assert.equal(answered(pushToAor().without(4), { to: AOR, answered: 'accepted' }), 'broken by sender');
    assert.equal(
      answered(pushToAor(), { to: AOR, answered: 'accepted' }, { to: 'sip:x@y', answered: 'accepted' }),
      'broken by sender',
    );
  });
});
