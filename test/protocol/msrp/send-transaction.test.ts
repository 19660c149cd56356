import assert from 'node:assert/strict';
import type { FailureReport } from '../../../protocol/msrp/message';
import {
  newSendTransaction,
  stepSendTransaction,
  type SendTransactionEffect,
  type SendTransactionEvent,
} from '../../../protocol/msrp/send-transaction';

const SENT: SendTransactionEvent = { type: 'sent' };
const TIMER: SendTransactionEvent = { type: 'timer' };
const LOST: SendTransactionEvent = { type: 'connection-lost' };
const response = (status: number): SendTransactionEvent => ({ type: 'response', status });
const ARM: SendTransactionEffect = { do: 'arm', after: 30_000 };
const DISARM: SendTransactionEffect = { do: 'disarm' };

function run(failureReport: FailureReport, ...events: SendTransactionEvent[]): SendTransactionEffect[] {
  let state = newSendTransaction(failureReport);
  return events.flatMap((event) => {
    const step = stepSendTransaction(state, event);
    state = step.state;
    return step.effects;
  });
}

const tell = (kind: 'accepted' | 'unconfirmed' | 'timed-out' | 'connection-lost'): SendTransactionEffect => ({
  do: 'tell',
  outcome: { kind },
});
const refused = (status: number): SendTransactionEffect => ({
  do: 'tell',
  outcome: { kind: 'refused', status },
});

describe('the transaction of a SEND', () => {
  it('waits 30 s from its last octet for a 200, if failures are to be reported (4975 s7.1.1)', () => {
    assert.deepEqual(run('yes', SENT, response(200)), [ARM, DISARM, tell('accepted')]);
    assert.deepEqual(run('yes', SENT, TIMER), [ARM, DISARM, tell('timed-out')]);
  });

  it('takes a response that comes before its last octet is out (T42)', () => {
    assert.deepEqual(run('yes', response(413), SENT, TIMER), [refused(413)]);
    assert.deepEqual(run('yes', response(200), SENT), [tell('accepted')]);
  });

  it('has no timer before that, however long it takes (T16, N84)', () => {
    assert.deepEqual(run('yes', TIMER), []);
  });

  it('does not wait when only errors, or nothing, is to be reported', () => {
    assert.deepEqual(run('partial', SENT), [tell('unconfirmed')]);
    assert.deepEqual(run('no', SENT), [tell('unconfirmed')]);
  });

  it('still hears of an error that was asked for', () => {
    assert.deepEqual(run('partial', SENT, response(415)), [tell('unconfirmed'), refused(415)]);
    assert.deepEqual(run('partial', SENT, response(200)), [tell('unconfirmed')]);
    assert.deepEqual(run('no', SENT, response(415)), [tell('unconfirmed')]);
  });

  it('treats 408 as its own timeout (s10.4)', () => {
    assert.deepEqual(run('yes', SENT, response(408)), [ARM, DISARM, tell('timed-out')]);
  });

  it('takes any other code for a refusal, known or not (N54)', () => {
    for (const status of [299, 400, 403, 415, 481, 501, 506, 699]) {
      assert.deepEqual(run('yes', SENT, response(status)), [ARM, DISARM, refused(status)]);
    }
  });

  it('ends with its connection', () => {
    assert.deepEqual(run('yes', LOST), [tell('connection-lost')]);
    assert.deepEqual(run('yes', SENT, LOST, TIMER), [ARM, DISARM, tell('connection-lost')]);
  });

  it('ignores a second response (N53)', () => {
    assert.deepEqual(run('yes', SENT, response(200), response(413), SENT, LOST), [
      ARM,
      DISARM,
      tell('accepted'),
    ]);
  });
});
