import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatCSeq, parseCSeq } from '../../../protocol/sip/cseq';
import { formatDate, parseDate } from '../../../protocol/sip/date';
import { formatDeltaSeconds, parseDeltaSeconds } from '../../../protocol/sip/delta-seconds';
import { isFault } from '../../../protocol/sip/fault';
import { formatQValue, parseQValue } from '../../../protocol/sip/qvalue';
import { formatTokenList, parseTokenList } from '../../../protocol/sip/token-list';
import { token } from './arbitraries';

describe('CSeq (RFC 3261 s20.16)', () => {
  it('is a number and a method', () => {
    assert.deepEqual(parseCSeq('4711 INVITE'), { number: 4711, method: 'INVITE' });
    assert.deepEqual(parseCSeq('0009 \t INVITE '), { number: 9, method: 'INVITE' });
    assert.deepEqual(parseCSeq('4294967295 x'), { number: 4294967295, method: 'x' });
  });

  it('has faults', () => {
    for (const text of [
      '',
      '1',
      '1 ',
      ' 1 A',
      'A 1',
      '1A',
      '1 A B',
      '-1 A',
      '1 A;b',
      '4294967296 A',
      '36893488147419103232 A',
    ]) {
      assert.ok(isFault(parseCSeq(text)), text);
    }
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), token, (number, method) => {
        assert.deepEqual(parseCSeq(formatCSeq({ number, method })), { number, method });
      }),
    );
  });
});

describe('delta-seconds (RFC 3261 s20.19)', () => {
  it('is a decimal number up to 2^32-1', () => {
    assert.equal(parseDeltaSeconds('0'), 0);
    assert.equal(parseDeltaSeconds('4294967295'), 4294967295);
    assert.equal(parseDeltaSeconds('0'.repeat(300) + '10'), 10);
  });

  it('has faults', () => {
    for (const text of ['', 'soon', '-5', '+5', '1.5', '0x10', ' 1', '1 ', '4294967296', '9'.repeat(400)]) {
      assert.ok(isFault(parseDeltaSeconds(text)), text);
    }
  });

  it('is written whole and within bounds', () => {
    assert.equal(formatDeltaSeconds(59.9), '59');
    assert.equal(formatDeltaSeconds(-1), '0');
    assert.equal(formatDeltaSeconds(1e15), '4294967295');
  });
});

describe('qvalue (RFC 3261 s25.1)', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (thousandths) => {
        assert.equal(parseQValue(formatQValue(thousandths / 1000)), thousandths / 1000);
      }),
    );
    assert.equal(formatQValue(1), '1');
    assert.equal(formatQValue(0.12345), '0.123');
  });

  it('has faults', () => {
    for (const text of ['', '2', '1.1', '1.0001', '0.1234', '.1', '00', '0,5', '1e0', '-0', '0.a']) {
      assert.ok(isFault(parseQValue(text)), text);
    }
  });
});

describe('SIP-date (RFC 3261 s20.17)', () => {
  it('is the one form of RFC 1123', () => {
    const date = parseDate('Mon, 02 Mar 2026 08:00:00 GMT');
    assert.ok(!isFault(date));
    assert.equal(date.toISOString(), '2026-03-02T08:00:00.000Z');
  });

  for (const text of [
    '',
    'Mon, 02 Mar 2026 08:00:00',
    'Mon, 02 Mar 2026 08:00:00 EST', // RFC 4475 s3.1.2.12 baddate
    'Mon, 02 Mar 2026 08:00:00 GMT ',
    'Mon, 02 Mar 2026 08:00:00 gmt',
    'mon, 02 Mar 2026 08:00:00 GMT',
    'Mon, 02 mar 2026 08:00:00 GMT',
    'Mon, 2 Mar 2026 08:00:00 GMT',
    'Monday, 02-Mar-26 08:00:00 GMT',
    'Mon Mar  2 08:00:00 2026',
    'Mon, 02 Mar 2026 24:00:00 GMT',
    'Mon, 02 Mar 2026 08:60:00 GMT',
    'Mon, 02 Mar 2026 08:00:60 GMT',
    'Mon, 30 Feb 2026 08:00:00 GMT',
    'Mon, 00 Mar 2026 08:00:00 GMT',
    'Tue, 02 Mar 2026 08:00:00 GMT',
    'Mon, 02 Mar 2026  8:00:00 GMT',
    'Mon, 24 June 2026 08:00:00 GMT',
    'Xyz, 02 Mar 2026 08:00:00 GMT',
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.ok(isFault(parseDate(text))));
  }

  it('is read as it was written', () => {
    const min = new Date('0001-01-01T00:00:00Z');
    const max = new Date('9999-12-31T23:59:59Z');
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        const whole = new Date(Math.floor(date.getTime() / 1000) * 1000);
        assert.deepEqual(parseDate(formatDate(date)), whole);
      }),
    );
  });
});

describe('token list', () => {
  it('is read as it was written', () => {
    assert.deepEqual(parseTokenList('gruu, path'), ['gruu', 'path']);
    assert.deepEqual(parseTokenList(''), []);
    fc.assert(
      fc.property(fc.array(token), (tokens) =>
        assert.deepEqual(parseTokenList(formatTokenList(tokens)), tokens),
      ),
    );
  });

  it('has faults', () => {
    for (const text of ['a,,b', 'a,', ',', 'a b', '"a"', 'a;b'])
      assert.ok(isFault(parseTokenList(text)), text);
  });
});
