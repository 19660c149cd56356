import assert from 'node:assert/strict';
import { nonInviteServer } from '../../../../protocol/sip/transactions/server-non-invite';
import { timeUntilT2 } from '../../../../protocol/sip/transactions/timers';
import { checkFigure, Play, RELIABLE, UNRELIABLE, type Row } from './play';

const FINALS = '200 | 299 | 300 | 404 | 699';
const REACH = {
  initial: [],
  trying: ['start'],
  proceeding: ['start', '100'],
  terminated: ['start', 'transport-error'],
};
const BOTH: Row[] = [
  ['initial', 'start', 'trying', 'N=3500'],
  ['trying', '100 | 180', 'proceeding', 'send'],
  ['trying', 'timer N', 'trying', 'send-100'],
  ['trying', 'transport-error', 'terminated', '-N, transport-error, end'],
  ['proceeding', '100 | 180 | retransmission', 'proceeding', 'send'],
  ['proceeding', 'transport-error', 'terminated', '-N, transport-error, end'],
];

describe('non-INVITE server transaction', () => {
  describe('is figure 8 of RFC 3261 with RFC 4320 over UDP', () => {
    checkFigure(nonInviteServer, UNRELIABLE, { ...REACH, completed: ['start', '404'] }, [
      ...BOTH,
      ['trying', FINALS, 'completed', '-N, send, J=32000'],
      ['proceeding', FINALS, 'completed', '-N, send, J=32000'],
      ['completed', 'retransmission', 'completed', 'send'],
      ['completed', 'timer J', 'terminated', 'end'],
      ['completed', 'transport-error', 'terminated', '-J, transport-error, end'],
    ]);
  });

  describe('is figure 8 of RFC 3261 with RFC 4320 over TCP', () => {
    checkFigure(nonInviteServer, RELIABLE, REACH, [
      ...BOTH,
      ['trying', FINALS, 'terminated', '-N, send, end'],
      ['proceeding', FINALS, 'terminated', '-N, send, end'],
    ]);
  });

  it('is silent on copies while it has nothing to say, and repeats its answer afterwards', () => {
    const play = new Play(nonInviteServer, UNRELIABLE);
    play.feed({ type: 'retransmission' });
    assert.deepEqual(play.log, []);
    play.until(1).respond(200);
    for (const seconds of [2, 3, 33]) play.until(seconds - 0.1).feed({ type: 'retransmission' });
    assert.deepEqual(play.times('send'), [1, 1.9, 2.9, 32.9]);
    play.until(33).feed({ type: 'retransmission' });
    assert.deepEqual(play.times('end'), [33]);
    assert.equal(play.times('send').length, 4);
  });

  it('ignores a second final response', () => {
    const play = new Play(nonInviteServer, UNRELIABLE).respond(200).respond(404).respond(100);
    assert.deepEqual(play.times('send'), [0]);
  });

  for (const context of [UNRELIABLE, RELIABLE]) {
    it(`owes a 100 after 3.5 s, and only then, over ${context.reliable ? 'TCP' : 'UDP'} (RFC 4320 s4.1)`, () => {
      const play = new Play(nonInviteServer, context).until(20);
      assert.deepEqual(play.log, [[3.5, 'send-100']]);
      const answered = new Play(nonInviteServer, context).until(3.4).respond(200).until(20);
      assert.deepEqual(answered.times('send-100'), []);
    });
  }

  it('counts the time until Timer E is T2', () => {
    assert.equal(timeUntilT2({ t1: 500, t2: 4000, t4: 5000, d: 32000 }), 3500);
    assert.equal(timeUntilT2({ t1: 100, t2: 400, t4: 500, d: 1000 }), 300);
    assert.equal(timeUntilT2({ t1: 500, t2: 500, t4: 500, d: 1000 }), 0);
  });
});
