import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plainText } from '../../../protocol/push/content';
import type { Answered } from '../../../protocol/push/outcome';
import { pushToCommunity, type Recipient } from '../../../simulators/sender/community';
import type { PushOutcome } from '../../../simulators/sender/push-outcome';

const content = plainText('for all');
const outcome = (to: string, answered: Answered = 'accepted'): PushOutcome => ({
  ...{ to, answered, meaning: answered, size: 1, attempts: 1, callId: `call-${to}` },
});

describe('a push to a community', () => {
  it('has no more requests pending than it may, and serves all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 12 }), async (count, most) => {
        const recipients = Array.from({ length: count }, (_, i) => ({ aor: `sip:u${i}@push.example` }));
        let pending = 0;
        let peak = 0;
        const account = await pushToCommunity({ content, recipients }, most, async ({ to }) => {
          peak = Math.max(peak, ++pending);
          await new Promise(setImmediate);
          pending--;
          return outcome(to);
        });
        assert.equal(account.recipients.length, count);
        assert.equal(account.totals.accepted, count);
        assert.equal(peak, Math.min(count, most));
      }),
      { numRuns: 30 },
    );
  });

  it('serves whoever is on the list twice once, also when spelled in another way', async () => {
    const served: string[] = [];
    const recipients = ['sip:nora@push.example', 'sip:%6Eora@PUSH.example', 'sip:olaf@push.example'];
    const account = await pushToCommunity(
      { content, recipients: recipients.map((aor) => ({ aor })) },
      5,
      ({ to }) => {
        served.push(to);
        return Promise.resolve(outcome(to));
      },
    );
    assert.deepEqual(served, ['sip:nora@push.example', 'sip:olaf@push.example']);
    assert.equal(account.recipients.length, 2);
  });

  it('says of each terminal what it answered, and of its user the best that is known', async () => {
    const answers: Record<string, Answered> = {
      ...{ a1: 'not-delivered', a2: 'no-answer', b1: 'refused', b2: 'not-delivered', c: 'stored' },
    };
    const recipients: Recipient[] = [
      { aor: 'a', gruus: ['a1', 'a2'] },
      { aor: 'b', gruus: ['b1', 'b2'] },
      { aor: 'c' },
      { aor: 'd', gruus: [] },
    ];
    const { recipients: told, totals } = await pushToCommunity({ content, recipients }, 2, ({ to }) =>
      Promise.resolve(outcome(to, answers[to])),
    );
    assert.deepEqual(
      told.map(({ aor, answered, terminals, user }) => [aor, answered, terminals.length, user?.answered]),
      [
        ['a', 'no-answer', 2, undefined],
        ['b', 'refused', 2, undefined],
        ['c', 'stored', 0, 'stored'],
        ['d', 'not-delivered', 0, undefined],
      ],
    );
    assert.deepEqual(
      Object.entries(totals).filter(([, count]) => count > 0),
      [
        ['stored', 1],
        ['no-answer', 1],
        ['refused', 1],
        ['not-delivered', 1],
      ],
    );
  });
});
