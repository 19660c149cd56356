import assert from 'node:assert/strict';
import { nonInviteClient } from '../../../../protocol/sip/transactions/client-non-invite';
import { checkFigure, Play, RELIABLE, UNRELIABLE, type Row } from './play';

const FINALS = '200 | 299 | 300 | 404 | 699';
const REACH = {
  initial: [],
  trying: ['start'],
  proceeding: ['start', '100'],
  terminated: ['start', 'timer F'],
};
const PENDING: Row[] = ['trying', 'proceeding'].flatMap((state): Row[] => [
  [state, '100 | 180', 'proceeding', 'deliver'],
  [state, 'timer F', 'terminated', '-E, timeout, end'],
  [state, 'transport-error', 'terminated', '-E, -F, transport-error, end'],
]);

describe('non-INVITE client transaction', () => {
  describe('is figure 6 of RFC 3261 over UDP', () => {
    checkFigure(nonInviteClient, UNRELIABLE, { ...REACH, completed: ['start', '200'] }, [
      ...PENDING,
      ['initial', 'start', 'trying', 'send, F=32000, E=500'],
      ['trying', 'timer E', 'trying', 'send, E=1000'],
      ['proceeding', 'timer E', 'proceeding', 'send, E=4000'],
      ['trying', FINALS, 'completed', '-E, -F, deliver, K=5000'],
      ['proceeding', FINALS, 'completed', '-E, -F, deliver, K=5000'],
      ['completed', 'timer K', 'terminated', 'end'],
    ]);
  });

  describe('is figure 6 of RFC 3261 over TCP', () => {
    checkFigure(nonInviteClient, RELIABLE, REACH, [
      ...PENDING,
      ['initial', 'start', 'trying', 'send, F=32000'],
      ['trying', 'timer E', 'trying', 'send, E=1000'],
      ['proceeding', 'timer E', 'proceeding', 'send, E=4000'],
      ['trying', FINALS, 'terminated', '-E, -F, deliver, end'],
      ['proceeding', FINALS, 'terminated', '-E, -F, deliver, end'],
    ]);
  });

  it('repeats an unanswered request 11 times and gives up after 64*T1', () => {
    const play = new Play(nonInviteClient, UNRELIABLE).until(100);
    assert.deepEqual(play.times('send'), [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]);
    assert.deepEqual(play.log.slice(-2), [
      [32, 'timeout'],
      [32, 'end'],
    ]);
    assert.equal(play.running, '');
  });

  it('repeats at intervals of T2 once a 1xx has come, from the next firing of Timer E on', () => {
    const play = new Play(nonInviteClient, UNRELIABLE).until(0.7).respond(100).until(100);
    assert.deepEqual(play.times('send'), [0, 0.5, 1.5, 5.5, 9.5, 13.5, 17.5, 21.5, 25.5, 29.5]);
    assert.deepEqual(play.times('timeout'), [32]);
  });

  it('does not repeat over TCP, and gives up all the same', () => {
    const play = new Play(nonInviteClient, RELIABLE).until(100);
    assert.deepEqual(play.log, [
      [0, 'send'],
      [32, 'timeout'],
      [32, 'end'],
    ]);
  });

  it('absorbs copies of the final response for T4, and is over at once over TCP', () => {
    const play = new Play(nonInviteClient, UNRELIABLE)
      .until(1)
      .respond(200)
      .until(5.9)
      .respond(200)
      .respond(404);
    assert.deepEqual(play.times('deliver'), [1]);
    assert.equal(play.state.name, 'completed');
    assert.equal(play.until(6).state.name, 'terminated');
    assert.deepEqual(play.times('send'), [0, 0.5]);
    assert.equal(new Play(nonInviteClient, RELIABLE).respond(200).state.name, 'terminated');
  });

  it('runs on timers of its own', () => {
    const timers = { t1: 100, t2: 400, t4: 500, d: 1000 };
    const play = new Play(nonInviteClient, { timers, reliable: false }).until(10);
    assert.deepEqual(play.times('send').slice(0, 6), [0, 0.1, 0.3, 0.7, 1.1, 1.5]);
    assert.deepEqual(play.times('timeout'), [6.4]);
  });
});
