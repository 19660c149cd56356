import assert from 'node:assert/strict';
import { DeliveryTracker } from '../../../protocol/msrp/delivery';
import { headersOf, MsrpRequest } from '../../../protocol/msrp/message';
import { reactionTo } from '../../../protocol/msrp/reactions';

function report(status: string, range?: string): MsrpRequest {
  const headers = headersOf([
    ['Message-ID', 'm5T0rKx8'],
    ...(range === undefined ? [] : [['Byte-Range', range] as const]),
    ['Status', status],
  ]);
  return new MsrpRequest('a1B2c3D4', 'REPORT', { headers, hasBody: false });
}

function sent(total: number, successReport = true): DeliveryTracker {
  const tracker = new DeliveryTracker(successReport);
  tracker.chunkBegan('a1B2c3D4');
  tracker.finished(total);
  return tracker;
}

describe('the delivery of a message', () => {
  it('is not told by a 200, which speaks for one hop (T43)', () => {
    const tracker = sent(10);
    assert.equal(tracker.openChunks, 1);
    assert.equal(tracker.chunkSettled('a1B2c3D4', { kind: 'accepted' }), undefined);
    assert.equal(tracker.openChunks, 0);
    assert.equal(tracker.delivery.status, 'sent');
  });

  it('is told by success reports that cover it, in any order and overlapping (T09)', () => {
    const tracker = sent(10);
    for (const range of ['6-10/10', '1-3/10', '2-4/*']) {
      tracker.report(report('000 200 OK', range));
      assert.equal(tracker.delivery.status, 'sent');
    }
    assert.equal(tracker.confirmedPrefix, 4);
    tracker.report(report('000 200', '5-5/10'));
    assert.equal(tracker.delivery.status, 'delivered');
  });

  it('takes a success report without Byte-Range for one on the whole (T08)', () => {
    const tracker = sent(10);
    tracker.report(report('000 200'));
    assert.equal(tracker.delivery.status, 'delivered');
  });

  it('is told of a message of no octets too', () => {
    const tracker = sent(0);
    assert.equal(tracker.delivery.status, 'sent');
    tracker.report(report('000 200', '1-0/0'));
    assert.equal(tracker.delivery.status, 'delivered');
  });

  it('may be told before the last chunk is out', () => {
    const tracker = new DeliveryTracker(true);
    tracker.report(report('000 200', '1-10/10'));
    assert.equal(tracker.delivery.status, 'sending');
    tracker.finished(10);
    assert.equal(tracker.delivery.status, 'delivered');
  });

  it('does not believe reports that were not asked for', () => {
    const tracker = sent(10, false);
    tracker.report(report('000 200', '1-10/10'));
    assert.equal(tracker.delivery.status, 'sent');
  });

  it('reads nothing into another namespace, or a Status that is none (N57)', () => {
    const tracker = sent(10);
    assert.equal(tracker.report(report('001 200', '1-10/10')), undefined);
    assert.equal(tracker.report(report('200 OK', '1-10/10')), undefined);
    assert.equal(tracker.delivery.status, 'sent');
  });

  it('has failed with an error response, a timeout, a failure report or the connection', () => {
    const refused = sent(10);
    assert.equal(refused.chunkSettled('a1B2c3D4', { kind: 'refused', status: 413 })?.stopsMessage, true);
    assert.deepEqual(refused.delivery, { status: 'failed', failure: 413 });
    const late = sent(10);
    assert.equal(late.chunkSettled('a1B2c3D4', { kind: 'timed-out' })?.isFailure, true);
    assert.deepEqual(late.delivery, { status: 'failed', failure: 'timeout' });
    const lost = sent(10);
    lost.chunkSettled('a1B2c3D4', { kind: 'connection-lost' });
    assert.deepEqual(lost.delivery, { status: 'failed', failure: 'connection-lost' });
    const reported = sent(10);
    reported.report(report('000 408', '1-10/10'));
    assert.deepEqual(reported.delivery, { status: 'failed', failure: 'timeout' });
    reported.report(report('000 200', '1-10/10'));
    assert.equal(reported.delivery.status, 'failed');
    const given = new DeliveryTracker(true);
    given.givenUp();
    assert.deepEqual(given.delivery, { status: 'failed', failure: 'given-up' });
  });

  it('takes a failure report for the end of the session, unless the octets were just not wanted (s7.3.2)', () => {
    for (const [code, ends] of [
      [400, true],
      [408, true],
      [481, true],
      [413, false],
      [415, false],
      [403, false],
    ] as const) {
      assert.equal(sent(10).report(report(`000 ${code}`, '1-10/10'))?.endsSession, ends, String(code));
    }
  });

  it('stays open to question when the session ends without the reports (4975 s7.1.1)', () => {
    const asked = sent(10);
    asked.sessionEnded();
    assert.equal(asked.delivery.status, 'unconfirmed');
    const notAsked = sent(10, false);
    notAsked.sessionEnded();
    assert.equal(notAsked.delivery.status, 'sent');
    const unfinished = new DeliveryTracker(false);
    unfinished.sessionEnded();
    assert.equal(unfinished.delivery.status, 'failed');
  });
});

describe('reactions to status codes (RFC 4975 s10)', () => {
  it('let the message go on after a 200', () => {
    assert.ok(Object.values(reactionTo(200)).every((each) => each === false));
  });

  it('stop the message on anything else', () => {
    for (const status of [299, 400, 403, 408, 413, 415, 423, 481, 501, 506, 699]) {
      assert.ok(reactionTo(status).isFailure && reactionTo(status).stopsMessage, String(status));
    }
  });

  it('ban the type on 415, end the session on 481, leave the connection on 506, and do so on no other', () => {
    const found = (name: 'bansType' | 'endsSession' | 'leavesConnection') =>
      [200, 400, 403, 408, 413, 415, 423, 481, 501, 506].filter((status) => reactionTo(status)[name]);
    assert.deepEqual(found('bansType'), [415]);
    assert.deepEqual(found('endsSession'), [481]);
    assert.deepEqual(found('leavesConnection'), [506]);
  });
});
