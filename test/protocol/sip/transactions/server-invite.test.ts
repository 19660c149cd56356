import assert from 'node:assert/strict';
import { inviteServer } from '../../../../protocol/sip/transactions/server-invite';
import { checkFigure, Play, RELIABLE, UNRELIABLE, type Row } from './play';

const ERRORS = '300 | 404 | 699';
const REACH = {
  initial: [],
  proceeding: ['start', '180'],
  accepted: ['start', '200'],
  completed: ['start', '404'],
  terminated: ['start', 'transport-error'],
};
const BOTH: Row[] = [
  ['initial', 'start', 'proceeding', 'T=200'],
  ['proceeding', '100 | 180', 'proceeding', '-T, send'],
  ['proceeding', 'retransmission', 'proceeding', 'send'],
  ['proceeding', '200 | 299', 'accepted', '-T, send, L=32000'],
  ['proceeding', 'transport-error', 'terminated', '-T, transport-error, end'],
  ['accepted', '200 | 299', 'accepted', 'send'],
  ['accepted', 'ack', 'accepted', 'deliver'],
  ['accepted', 'timer L', 'terminated', 'end'],
  ['completed', 'retransmission', 'completed', 'send'],
  ['completed', 'timer H', 'terminated', '-G, timeout, end'],
  ['completed', 'timer G', 'completed', 'send, G=1000'],
  ['completed', 'transport-error', 'terminated', '-G, -H, transport-error, end'],
];

describe('INVITE server transaction', () => {
  describe('is figure 7 of RFC 3261 with RFC 6026 over UDP', () => {
    checkFigure(inviteServer, UNRELIABLE, { ...REACH, confirmed: ['start', '404', 'ack'] }, [
      ...BOTH,
      ['proceeding', ERRORS, 'completed', '-T, send, H=32000, G=500'],
      ['completed', 'ack', 'confirmed', '-G, -H, I=5000'],
      ['confirmed', 'timer I', 'terminated', 'end'],
    ]);
  });

  describe('is figure 7 of RFC 3261 with RFC 6026 over TCP', () => {
    checkFigure(inviteServer, RELIABLE, REACH, [
      ...BOTH,
      ['proceeding', ERRORS, 'completed', '-T, send, H=32000'],
      ['completed', 'ack', 'terminated', '-H, end'],
    ]);
  });

  it('repeats an error response until 64*T1, at intervals of T2 at most', () => {
    const play = new Play(inviteServer, UNRELIABLE).respond(486).until(100);
    assert.deepEqual(play.times('send'), [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]);
    assert.deepEqual(play.log.slice(-2), [
      [32, 'timeout'],
      [32, 'end'],
    ]);
    assert.equal(play.running, '');
  });

  it('stops with the ACK, whose copies it absorbs for T4', () => {
    const play = new Play(inviteServer, UNRELIABLE).respond(486).until(2);
    play.feed({ type: 'ack' });
    play.until(3).feed({ type: 'ack' });
    play.feed({ type: 'retransmission' });
    assert.deepEqual(play.until(6.9).times('send'), [0, 0.5, 1.5]);
    assert.equal(play.state.name, 'confirmed');
    assert.deepEqual(play.until(7).log.at(-1), [7, 'end']);
    assert.deepEqual(play.times('timeout'), []);
  });

  it('waits for the ACK over TCP, but does not repeat', () => {
    assert.deepEqual(new Play(inviteServer, RELIABLE).respond(486).until(100).log, [
      [0, 'send'],
      [32, 'timeout'],
      [32, 'end'],
    ]);
  });

  it('owes a 100 after 200 ms unless it has answered', () => {
    assert.deepEqual(new Play(inviteServer, UNRELIABLE).until(10).log, [[0.2, 'send-100']]);
    const answered = new Play(inviteServer, UNRELIABLE).until(0.1).respond(180).until(10);
    assert.deepEqual(answered.log, [[0.1, 'send']]);
  });

  it('repeats the latest provisional response for a copy of the INVITE, if there is one', () => {
    const play = new Play(inviteServer, UNRELIABLE);
    play.feed({ type: 'retransmission' });
    assert.deepEqual(play.log, []);
    play.respond(180);
    play.feed({ type: 'retransmission' });
    assert.equal(play.times('send').length, 2);
  });

  it('leaves 2xx and its repetition to the transaction user, and absorbs copies of the INVITE (RFC 6026 s7.1)', () => {
    const play = new Play(inviteServer, UNRELIABLE).respond(200);
    play.until(1).feed({ type: 'retransmission' });
    assert.deepEqual(play.times('send'), [0]);
    play.until(2).respond(200);
    play.until(3).feed({ type: 'ack' });
    assert.deepEqual(play.log.slice(1), [
      [2, 'send'],
      [3, 'deliver'],
    ]);
    assert.deepEqual(play.respond(486).until(32).log.at(-1), [32, 'end']);
  });
});
