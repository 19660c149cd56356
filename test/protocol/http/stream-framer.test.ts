import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HttpStreamFramer, type HttpStreamUnit } from '../../../protocol/http/stream-framer';

const GET = 'GET /tides.html HTTP/1.1\r\nHost: 192.0.2.7:8080\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789';
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\n01234\r\n5\r\n56789\r\n0\r\nX: y\r\n\r\n';
const GONE = 'HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n';

function cut(...pieces: string[]): HttpStreamUnit[] {
  const framer = new HttpStreamFramer();
  return pieces.flatMap((piece) => framer.push(Buffer.from(piece, 'latin1')));
}

function shown(units: readonly HttpStreamUnit[]): string[] {
  return units.map(({ kind, octets }) => `${kind} ${octets.toString('latin1').split('\r\n')[0]}`);
}

describe('HttpStreamFramer', () => {
  it('cuts at the begin of each message, however its end is told', () => {
    assert.deepEqual(shown(cut(GET + GET)), Array(2).fill('message GET /tides.html HTTP/1.1'));
    assert.deepEqual(shown(cut(OK + CHUNKED + GONE)), [
      'message HTTP/1.1 200 OK',
      'message HTTP/1.1 200 OK',
      'message HTTP/1.1 410 Gone',
    ]);
  });

  it('gives pieces of a body as they come', () => {
    assert.deepEqual(shown(cut(OK.slice(0, -6), '4567', '89' + GONE)), [
      'message HTTP/1.1 200 OK',
      'part 4567',
      'part 89',
      'message HTTP/1.1 410 Gone',
    ]);
  });

  it('takes all for the body of a response that does not tell its end', () => {
    assert.deepEqual(shown(cut('HTTP/1.0 200 OK\r\n\r\nfirst', 'HTTP/1.1 200 second')), [
      'message HTTP/1.0 200 OK',
      'part HTTP/1.1 200 second',
    ]);
  });

  it('does not wait for the body of a response to HEAD', () => {
    const head = OK.slice(0, -10);
    assert.deepEqual(shown(cut(head, GONE)), ['message HTTP/1.1 200 OK', 'message HTTP/1.1 410 Gone']);
  });

  it('says why a stream can no longer be framed, and keeps its octets', () => {
    const [unit, after] = cut('HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nx', 'y');
    assert.equal(unit?.kind, 'broken');
    assert.match(unit.reason ?? '', /Content-Length "many"/);
    assert.equal(after?.octets.toString(), 'y');
    const endless = new HttpStreamFramer().push(Buffer.from(`GET /${'a'.repeat(70_000)}`));
    assert.match(endless[0]?.reason ?? '', /head of more than/);
    assert.match(cut(CHUNKED.replace('5;a=b', 'xyz'), 'y').at(-1)?.reason ?? '', /no size of a chunk/);
  });

  it('loses nothing, whatever the octets and the segmentation', () => {
    const piece = fc.oneof(
      ...[GET, OK, CHUNKED, GONE, 'HTTP/1.1 200 OK\r\n\r\n'].map((each) => fc.constant(each)),
      fc.string({ maxLength: 30 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.integer({ min: 1, max: 90 }), (parts, step) => {
        const whole = Buffer.from(parts.join(''), 'latin1');
        const framer = new HttpStreamFramer();
        let cutSoFar = Buffer.alloc(0);
        for (let at = 0; at < whole.length; at += step) {
          const units = framer.push(whole.subarray(at, at + step));
          cutSoFar = Buffer.concat([cutSoFar, ...units.map(({ octets }) => octets)]);
        }
        assert.equal(cutSoFar.length + framer.pending, whole.length);
        assert.ok(cutSoFar.equals(whole.subarray(0, cutSoFar.length)));
      }),
    );
  });

  it('cuts messages at the same places however they come', () => {
    const stream = Buffer.from(GET + GET + GET, 'latin1');
    const responses = Buffer.from(OK + CHUNKED + GONE + CHUNKED, 'latin1');
    fc.assert(
      fc.property(fc.constantFrom(stream, responses), fc.integer({ min: 1, max: 60 }), (whole, step) => {
        const framer = new HttpStreamFramer();
        const messages: string[] = [];
        for (let at = 0; at < whole.length; at += step) {
          for (const { kind, octets } of framer.push(whole.subarray(at, at + step))) {
            if (kind === 'message') messages.push('');
            messages.push(`${messages.pop() ?? ''}${octets.toString('latin1')}`);
          }
        }
        const expected = whole === stream ? [GET, GET, GET] : [OK, CHUNKED, GONE, CHUNKED];
        assert.deepEqual(messages, expected);
      }),
    );
  });
});
