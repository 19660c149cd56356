import assert from 'node:assert/strict';
import { isCallId, isToken } from '../../../protocol/sip/characters';
import { drawBelow, RandomIds } from '../../../simulators/stack/ids';

describe('SIP stack: RandomIds', () => {
  const ids = new RandomIds();

  it('makes values of the right form', () => {
    assert.match(ids.branch(), /^z9hG4bK[0-9a-f]{24}$/);
    assert.ok(isToken(ids.branch()));
    assert.match(ids.tag(), /^[0-9a-f]{16}$/);
    assert.ok(isCallId(ids.callId('h.example')));
    assert.match(ids.uuid(), /^[0-9a-f-]{36}$/);
    assert.match(ids.nonce(), /^[0-9a-f]{32}$/);
  });

  it('never makes one twice', () => {
    const made = new Set<string>();
    for (let i = 0; i < 5000; i++) made.add(ids.branch()).add(ids.tag());
    assert.equal(made.size, 10_000);
  });

  it('draw numbers below a limit, all of them sooner or later', () => {
    const drawn = new Set<number>();
    for (let i = 0; i < 2000; i++) drawn.add(drawBelow(ids, 11));
    assert.deepEqual(
      [...drawn].sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
  });
});
