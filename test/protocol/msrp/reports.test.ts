import assert from 'node:assert/strict';
import { buildReport, buildResponse, buildSend, type SendParts } from '../../../protocol/msrp/build';
import { headersOf, MsrpRequest, type FailureReport } from '../../../protocol/msrp/message';
import type { ChunkOutcome } from '../../../protocol/msrp/reassembler';
import { failureReportRange, responseStatus, successReportRange } from '../../../protocol/msrp/reports';
import { parseMsrpUri, type MsrpUri } from '../../../protocol/msrp/uri';
import { isFault } from '../../../protocol/sip/fault';
import { SENDER_URI, TERMINAL_URI } from './worked-example';

function send(parts: Partial<SendParts> = {}): MsrpRequest {
  return buildSend({
    ...{ transactionId: 'a1B2c3D4', to: [TERMINAL_URI], from: SENDER_URI, messageId: 'm5T0rKx8' },
    ...{ byteRange: { start: 11, total: 20 }, contentType: 'text/plain' },
    ...parts,
  });
}

function other(method: string): MsrpRequest {
  const headers = headersOf([
    ['To-Path', TERMINAL_URI.text],
    ['From-Path', `msrp://relay.example.com:2855/r;tcp ${SENDER_URI.text}`],
    ['Failure-Report', 'no'],
  ]);
  return new MsrpRequest('a1B2c3D4', method, { headers, hasBody: false });
}

const WHOLE: ChunkOutcome = { status: 200, message: 'complete', start: 10, end: 20, total: 20 };
const PART: ChunkOutcome = { status: 200, message: 'incomplete', start: 10, end: 15 };

describe('reports', () => {
  const MATRIX: readonly [FailureReport | undefined, good: number | undefined, bad: number | undefined][] = [
    [undefined, 200, 415],
    ['yes', 200, 415],
    ['partial', undefined, 415],
    ['no', undefined, undefined],
  ];
  for (const [failureReport, good, bad] of MATRIX) {
    it(`Failure-Report ${failureReport ?? 'absent'}: ${good ?? 'silence'} to a good SEND, ${bad ?? 'silence'} to a bad one`, () => {
      const request = failureReport === undefined ? send() : send({ failureReport });
      assert.equal(responseStatus(request, 200), good);
      assert.equal(responseStatus(request, 415), bad);
      // The 481 of another session is silenced too (T04, T41).
      assert.equal(responseStatus(request, 481), bad === undefined ? undefined : 481);
    });
  }

  it('a REPORT is never answered, whatever it is (T07)', () => {
    for (const status of [200, 400, 481, 501])
      assert.equal(responseStatus(other('REPORT'), status), undefined);
  });

  it('an unknown method is always answered (T41)', () => {
    assert.equal(responseStatus(other('FOO'), 501), 501);
  });

  it('success is reported on the whole message, if asked for, whatever Failure-Report says (T05)', () => {
    assert.deepEqual(successReportRange(send({ successReport: true, failureReport: 'no' }), WHOLE), {
      ...{ start: 1, end: 20, total: 20 },
    });
    assert.equal(successReportRange(send({ successReport: true }), PART), undefined);
    assert.equal(successReportRange(send({ successReport: false }), WHOLE), undefined);
    assert.equal(successReportRange(send(), WHOLE), undefined);
    const aborted: ChunkOutcome = { ...PART, message: 'aborted' };
    assert.equal(successReportRange(send({ successReport: true }), aborted), undefined);
  });

  it('a duplicate is reported on again', () => {
    const duplicate: ChunkOutcome = { ...PART, message: 'duplicate' };
    assert.deepEqual(successReportRange(send({ successReport: true }), duplicate), {
      ...{ start: 11, end: 15, total: 20 },
    });
  });

  it('failure is reported on the octets that came, and to those alone who did not limit it', () => {
    assert.deepEqual(failureReportRange(send(), PART), { start: 11, end: 15, total: 20 });
    assert.deepEqual(failureReportRange(send({ byteRange: { start: 11 } }), PART), { start: 11, end: 15 });
    assert.equal(failureReportRange(send({ failureReport: 'partial' }), PART), undefined);
    assert.equal(failureReportRange(send({ failureReport: 'no' }), PART), undefined);
  });

  describe('go to the right place when there are relays (T06)', () => {
    const relay = uri('msrp://relay.example.com:2855/r1;tcp');
    const viaRelay = send().withHeaders(
      send().headers.map((each) =>
        each.id === 'from-path' ? headersOf([['From-Path', `${relay.text} ${SENDER_URI.text}`]])[0]! : each,
      ),
    );

    it('the response to a SEND to the previous hop alone', () => {
      const response = buildResponse(viaRelay, 200, TERMINAL_URI)!;
      assert.equal(response.header('To-Path'), relay.text);
      assert.equal(response.header('From-Path'), TERMINAL_URI.text);
      assert.equal(response.startLine, 'MSRP a1B2c3D4 200 OK');
      assert.deepEqual(response.problems, []);
    });

    it('the response to any other request all the way back', () => {
      const request = other('FOO');
      assert.equal(buildResponse(request, 501, TERMINAL_URI)?.header('To-Path'), request.header('From-Path'));
    });

    it('the REPORT all the way back', () => {
      const report = buildReport(viaRelay, { transactionId: 'e5F6g7H8', from: TERMINAL_URI, status: 413 })!;
      assert.equal(report.header('To-Path'), `${relay.text} ${SENDER_URI.text}`);
      assert.equal(report.header('Status'), '000 413 stop sending this message');
      assert.deepEqual(report.problems, []);
    });
  });

  it('are not made for a request that cannot be answered', () => {
    const lost = send().withHeaders(send().headers.filter((each) => each.id !== 'from-path'));
    assert.equal(buildResponse(lost, 400, TERMINAL_URI), undefined);
    assert.equal(
      buildReport(lost, { transactionId: 'e5F6g7H8', from: TERMINAL_URI, status: 200 }),
      undefined,
    );
  });

  it('leave the comment out for a code that nobody has defined', () => {
    assert.equal(buildResponse(send(), 299, TERMINAL_URI)?.startLine, 'MSRP a1B2c3D4 299');
  });
});

function uri(text: string): MsrpUri {
  const parsed = parseMsrpUri(text);
  assert.ok(!isFault(parsed));
  return parsed;
}
