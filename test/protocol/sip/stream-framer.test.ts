import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SipStreamFramer, type StreamUnit } from '../../../protocol/sip/stream-framer';
import { messageWith, okWith, wire } from './wire';

const PING = Buffer.from('\r\n\r\n');
const PONG = Buffer.from('\r\n');
const FIRST = messageWith(['Content-Length: 5'], 'hello');
const SECOND = okWith(['l: 0']);

/** What a framer makes of octets that come in these pieces. */
function units(...pieces: readonly (Buffer | string)[]): StreamUnit[] {
  const framer = new SipStreamFramer();
  return pieces.flatMap((piece) => framer.push(Buffer.from(piece)));
}

/** The same of octets that come one by one. */
function octetwise(octets: Buffer): StreamUnit[] {
  const framer = new SipStreamFramer();
  return Array.from(octets, (octet) => framer.push(Buffer.from([octet]))).flat();
}

/** Kind and octets of each unit; pings that were cut in two and what follows the break are put together. */
function summary(found: readonly StreamUnit[]): [kind: string, octets: string][] {
  const merged: [kind: string, octets: string][] = [];
  for (const { kind, octets } of found) {
    const last = merged.at(-1);
    if (last?.[0] === kind && kind !== 'message') last[1] += octets.toString('latin1');
    else merged.push([kind, octets.toString('latin1')]);
  }
  return merged;
}

describe('SipStreamFramer', () => {
  it('cuts messages by Content-Length', () => {
    const found = units(Buffer.concat([FIRST, SECOND, FIRST]));
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['message', 'message', 'message'],
    );
    assert.deepEqual(Buffer.concat(found.map(({ octets }) => octets)), Buffer.concat([FIRST, SECOND, FIRST]));
    assert.deepEqual(found[1]!.octets, SECOND);
  });

  it('tells pings, pongs and empty lines between messages apart', () => {
    const found = units(Buffer.concat([PONG, FIRST, PING, PING, SECOND, PING, PONG]));
    assert.deepEqual(
      found.map(({ kind, octets }) => (kind === 'message' ? 'message' : octets.length)),
      [2, 'message', 4, 4, 'message', 4, 2],
    );
  });

  it('waits for what is still to come', () => {
    const framer = new SipStreamFramer();
    assert.deepEqual(framer.push(FIRST.subarray(0, -1)), []);
    assert.equal(framer.pending, FIRST.length - 1);
    assert.deepEqual(framer.push(FIRST.subarray(-1)), [{ kind: 'message', octets: FIRST }]);
    assert.equal(framer.pending, 0);
    assert.deepEqual(framer.push(Buffer.from('\r')), []);
    assert.deepEqual(framer.push(Buffer.alloc(0)), []);
    assert.deepEqual(framer.push(Buffer.from('\n')), [{ kind: 'keep-alive', octets: PONG }]);
  });

  it('is served one octet at a time', () => {
    const stream = Buffer.concat([PONG, FIRST, SECOND, FIRST]);
    const found = octetwise(stream);
    assert.deepEqual(summary(found), [
      ['keep-alive', '\r\n'],
      ...[FIRST, SECOND, FIRST].map((each): [string, string] => ['message', each.toString('latin1')]),
    ]);
  });

  it('finds the end of a head that starts with half a line end, wherever it is cut', () => {
    const octets = Buffer.from('\n\r\n\r\n');
    for (let cut = 1; cut < octets.length; cut++)
      assert.equal(summary(units(octets.subarray(0, cut), octets.subarray(cut)))[0]?.[0], 'broken', `${cut}`);
  });

  it('frames a body that looks like messages', () => {
    const nested = Buffer.concat([PING, FIRST, SECOND, PONG]);
    const outer = messageWith([`Content-Length: ${nested.length}`], nested);
    assert.deepEqual(
      units(outer, SECOND).map(({ octets }) => octets),
      [outer, SECOND],
    );
  });

  describe('reads Content-Length', () => {
    const spellings = [
      ['content-length:5'],
      ['L  :  5'],
      ['CONTENT-LENGTH: 0005'],
      ['Content-Length:', '  5', ' '],
    ];
    for (const fields of [
      ...spellings,
      ['Content-Length: 5', 'l: 5'],
      ['Language: 7', 'Content-Length: 5'],
    ]) {
      it(fields.join(' / '), () => {
        const octets = messageWith(fields, 'hello');
        assert.deepEqual(
          units(Buffer.concat([octets, SECOND])).map((unit) => unit.octets),
          [octets, SECOND],
        );
      });
    }
  });

  describe('breaks, for good, at', () => {
    const faulty: [title: string, octets: Buffer, reason: RegExp][] = [
      ['no Content-Length', messageWith(['Subject: Content-Length: 5'], 'hello'), /no Content-Length/],
      ['a Content-Length that is negative', messageWith(['Content-Length: -999']), /not a number: -999/],
      ['a Content-Length that is a word', messageWith(['Content-Length: five']), /not a number: five/],
      ['an empty Content-Length', messageWith(['Content-Length:']), /not a number/],
      ['two Content-Length that differ', messageWith(['l: 5', 'Content-Length: 13'], 'hello'), /two.*5.*13/],
      [
        'a Content-Length over the limit',
        messageWith(['Content-Length: 99999999999']),
        /not a number|over the limit/,
      ],
      ['a body over the limit', messageWith(['Content-Length: 1999999999']), /over the limit/],
      ['a head without end', Buffer.alloc(70_000, 'a'), /no end of head/],
      ['a head that is too long', messageWith([`Subject: ${'s'.repeat(66_000)}`, 'l: 0']), /head is longer/],
    ];
    for (const [title, octets, reason] of faulty) {
      it(title, () => {
        const framer = new SipStreamFramer();
        const [first, second, ...more] = [FIRST, octets].flatMap((each) => framer.push(each));
        assert.equal(first?.kind, 'message');
        assert.equal(second?.kind, 'broken');
        assert.match(second.reason!, reason);
        assert.deepEqual(second.octets, octets);
        assert.deepEqual(more, []);
        assert.deepEqual(framer.push(SECOND), [{ kind: 'broken', octets: SECOND, reason: second.reason }]);
        assert.equal(framer.pending, 0);
      });
    }
  });

  it('has the limits that it is given', () => {
    const limited = () => new SipStreamFramer({ head: 300, body: 4 });
    assert.equal(limited().push(messageWith(['l: 4'], 'abcd'))[0]!.kind, 'message');
    assert.equal(limited().push(messageWith(['l: 5'], 'abcde'))[0]!.kind, 'broken');
    assert.equal(limited().push(messageWith([`Subject: ${'s'.repeat(200)}`, 'l: 0']))[0]!.kind, 'broken');
    assert.equal(limited().push(Buffer.alloc(301, 'a'))[0]!.kind, 'broken');
  });

  it('finds the same units however the stream is cut', () => {
    const piece = fc.oneof(
      fc.constantFrom(FIRST, SECOND, PING, PONG, Buffer.from('\r'), Buffer.from('\n'), Buffer.from('x')),
      fc
        .uint8Array({ maxLength: 20 })
        .map((octets) => messageWith([`l: ${octets.length}`], Buffer.from(octets))),
      fc.constantFrom(messageWith(), messageWith(['l: x']), wire(['OPTIONS sip:a@b SIP/2.0', 'l: 2'], 'ab')),
    );
    const stream = fc.array(piece, { maxLength: 6 }).map((pieces) => Buffer.concat(pieces));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(400), { maxLength: 12 }), (octets, cuts) => {
        const borders = [
          0,
          ...cuts.map((cut) => cut % (octets.length + 1)).sort((a, b) => a - b),
          octets.length,
        ];
        const pieces = borders.slice(1).map((border, i) => octets.subarray(borders[i], border));
        const cut = units(...pieces);
        assert.deepEqual(summary(cut), summary(units(octets)));
      }),
      { numRuns: 500 },
    );
  });

  it('never loses an octet', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 8 }), (pieces) => {
        const framer = new SipStreamFramer();
        const cut = pieces.flatMap((each) => framer.push(Buffer.from(each)));
        const length = cut.reduce((total, { octets }) => total + octets.length, 0);
        assert.equal(length + framer.pending, Buffer.concat(pieces).length);
      }),
    );
  });

  it('takes linear time whatever the pieces', function () {
    this.timeout(5000);
    const head = messageWith([`Subject: ${'s'.repeat(60_000)}`, 'l: 0']);
    assert.equal(octetwise(head).length, 1);
    const body = messageWith(['Content-Length: 300000'], Buffer.alloc(300_000));
    assert.equal(octetwise(body).length, 1);
    assert.equal(units(Buffer.concat(Array<Buffer>(20_000).fill(PING))).length, 20_000);
    assert.equal(units(Buffer.concat(Array<Buffer>(5000).fill(SECOND))).length, 5000);
    const header = 'l: 0\r\n'.repeat(10_000);
    assert.equal(units(`OPTIONS sip:a@b SIP/2.0\r\n${header}\r\n`).length, 1);
  });
});
