import assert from 'node:assert/strict';
import { inviteClient } from '../../../../protocol/sip/transactions/client-invite';
import { checkFigure, Play, RELIABLE, UNRELIABLE, type Row } from './play';

const ERRORS = '300 | 404 | 699';
const REACH = {
  initial: [],
  calling: ['start'],
  proceeding: ['start', '180'],
  accepted: ['start', '200'],
  terminated: ['start', 'timer B'],
};
const PENDING: Row[] = ['calling', 'proceeding'].flatMap((state): Row[] => [
  [state, '100 | 180', 'proceeding', '-A, -B, deliver'],
  [state, '200 | 299', 'accepted', '-A, -B, deliver, M=32000'],
  [state, 'transport-error', 'terminated', '-A, -B, transport-error, end'],
]);
const BOTH: Row[] = [
  ...PENDING,
  ['calling', 'timer A', 'calling', 'send, A=1000'],
  ['calling', 'timer B', 'terminated', '-A, timeout, end'],
  ['accepted', '200 | 299', 'accepted', 'deliver'],
  ['accepted', 'timer M', 'terminated', 'end'],
];

describe('INVITE client transaction', () => {
  describe('is figure 5 of RFC 3261 with RFC 6026 over UDP', () => {
    checkFigure(inviteClient, UNRELIABLE, { ...REACH, completed: ['start', '404'] }, [
      ...BOTH,
      ['initial', 'start', 'calling', 'send, B=32000, A=500'],
      ['calling', ERRORS, 'completed', '-A, -B, deliver, send-ack, D=32000'],
      ['proceeding', ERRORS, 'completed', '-A, -B, deliver, send-ack, D=32000'],
      ['completed', ERRORS, 'completed', 'send-ack'],
      ['completed', 'timer D', 'terminated', 'end'],
      ['completed', 'transport-error', 'terminated', '-D, transport-error, end'],
    ]);
  });

  describe('is figure 5 of RFC 3261 with RFC 6026 over TCP', () => {
    checkFigure(inviteClient, RELIABLE, REACH, [
      ...BOTH,
      ['initial', 'start', 'calling', 'send, B=32000'],
      ['calling', ERRORS, 'terminated', '-A, -B, deliver, send-ack, end'],
      ['proceeding', ERRORS, 'terminated', '-A, -B, deliver, send-ack, end'],
    ]);
  });

  it('repeats an unanswered INVITE 7 times, without a bound on the interval, and gives up after 64*T1', () => {
    const play = new Play(inviteClient, UNRELIABLE).until(100);
    assert.deepEqual(play.times('send'), [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5]);
    assert.deepEqual(play.log.slice(-2), [
      [32, 'timeout'],
      [32, 'end'],
    ]);
    assert.deepEqual(play.times('send-ack'), []);
    assert.equal(play.running, '');
  });

  it('neither repeats nor gives up once a 1xx has come', () => {
    const play = new Play(inviteClient, UNRELIABLE).until(2).respond(100).until(1000);
    assert.deepEqual(play.times('send'), [0, 0.5, 1.5]);
    assert.equal(play.state.name, 'proceeding');
    assert.equal(play.running, '');
  });

  it('acknowledges each copy of an error response for Timer D, and delivers it once', () => {
    const play = new Play(inviteClient, UNRELIABLE).until(1).respond(180).until(2).respond(486);
    play.until(3).respond(486).until(30).respond(486);
    assert.deepEqual(play.times('send-ack'), [2, 3, 30]);
    assert.deepEqual(play.times('deliver'), [1, 2]);
    assert.equal(play.until(33.9).state.name, 'completed');
    assert.equal(play.until(34).state.name, 'terminated');
    play.respond(486);
    assert.equal(play.times('send-ack').length, 3);
  });

  it('delivers every 2xx for 64*T1, and acknowledges none (RFC 6026 s7.2)', () => {
    const play = new Play(inviteClient, UNRELIABLE).respond(200).until(5).respond(200).until(31).respond(202);
    play.respond(486).respond(180);
    assert.deepEqual(play.times('deliver'), [0, 5, 31]);
    assert.deepEqual(play.times('send-ack'), []);
    assert.deepEqual(play.until(32).log.at(-1), [32, 'end']);
  });

  it('does not repeat over TCP, and is over with the ACK of an error', () => {
    assert.deepEqual(new Play(inviteClient, RELIABLE).until(100).times('send'), [0]);
    assert.deepEqual(
      new Play(inviteClient, RELIABLE).respond(404).log.map(([, what]) => what),
      ['send', 'deliver', 'send-ack', 'end'],
    );
  });
});
