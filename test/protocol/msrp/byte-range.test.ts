import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatByteRange, parseByteRange } from '../../../protocol/msrp/byte-range';
import { isFault } from '../../../protocol/sip/fault';

describe('Byte-Range', () => {
  it('is read, with * as unknown', () => {
    assert.deepEqual(parseByteRange('1-2048/5000'), { start: 1, end: 2048, total: 5000 });
    assert.deepEqual(parseByteRange('16-*/26'), { start: 16, total: 26 });
    assert.deepEqual(parseByteRange('1-*/*'), { start: 1 });
    assert.deepEqual(parseByteRange('1-15/*'), { start: 1, end: 15 });
  });

  it('of no octets starts at its position and ends before it', () => {
    assert.deepEqual(parseByteRange('1-0/0'), { start: 1, end: 0, total: 0 });
    assert.deepEqual(parseByteRange('27-26/26'), { start: 27, end: 26, total: 26 });
  });

  const WRONG = [
    ...['0-9/10', '5-3/10', 'a-b/c', '1-10', '-1-5/5', '', '1', '1-', '1-2/', '1-2/3 ', ' 1-2/3', '1-2/3/4'],
    ...['*-2/3', '1--2/3', '1-**/3', '1-2*/3', '1 - 2/3', '1-11/10', '12-*/10', '1-0x9/10', '+1-2/3'],
    ...[`1-*/${2n ** 63n}`, `1-*/${2n ** 64n}`, `1-*/${'9'.repeat(40)}`, `${'9'.repeat(40)}-*/*`],
  ];
  for (const text of WRONG) {
    it(`is not ${JSON.stringify(text)}`, () => assert.ok(isFault(parseByteRange(text))));
  }

  it('is written as it is read', () => {
    const position = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER - 2 });
    fc.assert(
      fc.property(position, fc.nat(1000), fc.boolean(), fc.boolean(), (start, length, hasEnd, hasTotal) => {
        const end = Math.min(start - 1 + length, Number.MAX_SAFE_INTEGER);
        const range = { start, ...(hasEnd ? { end } : {}), ...(hasTotal ? { total: end } : {}) };
        assert.deepEqual(parseByteRange(formatByteRange(range)), range);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.stringMatching(/^[-0-9*/ ]*$/), (text) => void parseByteRange(text)));
  });
});
