import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FrameReader } from '../../../protocol/msrp/frame-reader';
import { bodylessOctets, LINES, readStream, sendOctets, type Seen } from './frames';

const TID = 'a1B2c3D4';
const RESPONSE = bodylessOctets(`MSRP ${TID} 200 OK`, [LINES.TO, LINES.FROM]);

function unexpected(reason: string): never {
  throw new Error(reason);
}

function only(seen: Seen) {
  assert.equal(seen.broken, undefined);
  assert.equal(seen.frames.length, 1);
  assert.ok(seen.reader.isBetweenFrames);
  return seen.frames[0]!;
}

/** Bodies made of what could be taken for an end-line, and of anything. */
const piece = fc.oneof(
  fc.constantFrom(
    '\r\n',
    '\r',
    '\n',
    '-',
    '-------',
    TID,
    '$',
    '+',
    '#',
    `-------${TID}`,
    `\r\n-------${TID}`,
  ),
  fc.constantFrom(
    `\r\n-------${TID}!`,
    `\r\n--------${TID}$\r\n`,
    `\r\n-------other123$\r\n`,
    'MSRP x SEND\r\n',
  ),
  fc.uint8Array({ maxLength: 8 }).map((octets) => Buffer.from(octets).toString('latin1')),
);
const body = fc
  .array(piece, { maxLength: 12 })
  .map((pieces) => pieces.join(''))
  .filter((text) => !/^-------a1B2c3D4[$+#]\r\n|\r\n-------a1B2c3D4[$+#]\r\n/.test(`${text}\r\n`));
const segments = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe('FrameReader', () => {
  it('gives any body back, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(body, fc.constantFrom('$', '+', '#')), { minLength: 1, maxLength: 4 }),
        segments,
        (sends, lengths) => {
          const stream = Buffer.concat(
            sends.flatMap(([text, flag]) => [sendOctets(text, { tid: TID, flag }), RESPONSE]),
          );
          const seen = readStream(stream, lengths);
          assert.equal(seen.broken, undefined);
          assert.ok(seen.reader.isBetweenFrames);
          assert.equal(seen.reader.held, 0);
          const got = seen.frames.filter(({ message }) => message.kind === 'request');
          assert.deepEqual(
            got.map((each) => [each.body.toString('latin1'), each.flag]),
            sends,
          );
          assert.equal(seen.frames.length, 2 * sends.length);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('tells the same of a stream, whatever the octets and the segmentation', () => {
    const valid = Buffer.concat([sendOctets('x\r\n-------a1'), RESPONSE, sendOctets('', { flag: '+' })]);
    const mutation = fc.array(
      fc.tuple(fc.nat(valid.length - 1), fc.constantFrom('set', 'insert', 'delete'), fc.nat(255)),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(mutation, segments, (mutations, lengths) => {
        let octets = [...valid];
        for (const [at, how, value] of mutations) {
          if (how === 'set') octets[at] = value;
          else if (how === 'insert') octets = [...octets.slice(0, at), value, ...octets.slice(at)];
          else octets.splice(at, 1);
        }
        const stream = Buffer.from(octets);
        const summary = ({ frames, broken, rest, unended, reader }: Seen) => ({
          frames: frames.map(({ message, body: got, flag, ending }) => [
            message.startLine,
            got,
            flag,
            ending,
          ]),
          headers: frames.flatMap(({ message }) => message.headers.map(({ line }) => line)),
          broken,
          // Broken streams end where they are found broken; how much was pushed by then is up to the segments.
          rest: rest === undefined ? undefined : '',
          unended: broken === undefined && unended ? unended.length + reader.held : undefined,
        });
        const seen = readStream(stream, lengths);
        assert.deepEqual(summary(seen), summary(readStream(stream)));
        for (const { message } of seen.frames) assert.ok(Array.isArray(message.problems));
      }),
      { numRuns: 600 },
    );
  });

  it('survives anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), segments, (octets, lengths) => {
        readStream(Buffer.concat([Buffer.from('MSRP abcd SEND\r\n'), octets]), lengths);
        readStream(Buffer.from(octets), lengths);
      }),
    );
  });

  it('tells an empty body from none', () => {
    const empty = only(readStream(sendOctets('')));
    assert.ok(empty.message.hasBody);
    assert.equal(empty.ending, `\r\n-------${TID}$\r\n`);
    const none = only(readStream(bodylessOctets(`MSRP ${TID} SEND`)));
    assert.ok(!none.message.hasBody);
    assert.equal(none.ending, `-------${TID}$\r\n`);
  });

  it('strips one CRLF before the end-line and no more', () => {
    for (const text of ['\r\n', '\r', '-', 'x\r\n\r\n', '\n', '\r\n-']) {
      assert.equal(only(readStream(sendOctets(text), [1])).body.toString('latin1'), text);
    }
  });

  it('takes look-alikes of the end-line for data', () => {
    const lookAlikes = [
      ...[
        '\r\n-------otherid1$\r\n',
        `\r\n-------${TID}\r\n`,
        `\r\n-------${TID}!\r\n`,
        `\r\n------${TID}$\r\n`,
      ],
      ...[`\r\n--------${TID}$\r\n`, `x-------${TID}$\r\n`, `\n-------${TID}$\r\n`, `\r\n-------${TID}$\n`],
      ...[
        `\r\n-------${TID}$ \r\n`,
        `\r\n-------${TID}$\rx`,
        `\r\n-------${TID}$x\n`,
        `\r\n-------${TID.toLowerCase()}$\r\n`,
      ],
    ];
    for (const text of lookAlikes) {
      for (const step of [1, 7, 1000]) {
        const { body: got, flag } = only(readStream(sendOctets(`${text}end`, { flag: '+' }), [step]));
        assert.equal(got.toString('latin1'), `${text}end`);
        assert.equal(flag, '+');
      }
    }
  });

  it('ends a frame whose empty line is followed by its end-line at once', () => {
    const stray = Buffer.from(`MSRP ${TID} SEND\r\n${LINES.TO}\r\n\r\n-------${TID}$\r\n`);
    for (const step of [1, 5, 1000]) {
      const frame = only(readStream(stray, [step]));
      assert.equal(frame.body.length, 0);
      assert.equal(frame.ending, `-------${TID}$\r\n`);
    }
    const data = Buffer.from(`MSRP ${TID} SEND\r\n${LINES.TO}\r\n\r\n-------${TID}x\r\n-------${TID}$\r\n`);
    assert.equal(only(readStream(data, [1])).body.toString(), `-------${TID}x`);
  });

  it('does not answer to an end-line before its CRLF has come', () => {
    const whole = sendOctets('data');
    const seen = readStream(whole.subarray(0, -2));
    assert.equal(seen.frames.length, 0);
    assert.equal(seen.unended?.toString(), 'data');
    assert.ok(!seen.reader.isBetweenFrames);
  });

  it('holds no more of a body than an end-line has octets', () => {
    const reader = new FrameReader({ head() {}, body() {}, end() {}, broken: unexpected });
    reader.push(sendOctets('').subarray(0, -`\r\n-------${TID}$\r\n`.length));
    for (const chunk of [
      'x'.repeat(65536),
      '\r\n'.repeat(32768),
      `\r\n-------${TID}`.repeat(999),
      '\r',
      '\n--',
    ]) {
      reader.push(Buffer.from(chunk));
      assert.ok(reader.held <= `\r\n-------${TID}$\r`.length, `${reader.held} octets held`);
    }
  });

  it('passes bodies on without a copy', () => {
    const stream = sendOctets('y'.repeat(100_000));
    const views: Buffer[] = [];
    const reader = new FrameReader({
      head() {},
      body: (view) => views.push(view),
      end() {},
      broken: unexpected,
    });
    reader.push(stream);
    assert.equal(views.length, 1);
    assert.equal(views[0]!.buffer, stream.buffer);
  });

  it('reads on after a frame within a segment, and stops when told to', () => {
    const stream = Buffer.concat([RESPONSE, sendOctets('one'), sendOctets('two')]);
    assert.equal(readStream(stream).frames.length, 3);
    let count = 0;
    const reader: FrameReader = new FrameReader({
      head() {},
      body: () => reader.stop(),
      end: () => count++,
      broken: unexpected,
    });
    reader.push(stream);
    assert.equal(count, 1);
  });

  describe('gives up on a stream that it cannot frame', () => {
    const BROKEN: readonly [name: string, octets: string, expected: RegExp][] = [
      ['garbage (N01)', 'hello', /starts with "MSRP "/],
      ['lower-case protocol name (N02)', 'msrp abcd SEND\r\n', /starts with "MSRP "/],
      ['two SP before the transaction id (N02)', 'MSRP  abcd SEND\r\n', /transaction id expected/],
      ['no method', 'MSRP abcd\r\n', /no SP after the transaction id/],
      ['line ends of LF alone (N16)', 'MSRP abcd SEND\nTo-Path: x\n', /does not end in CRLF/],
      ['a transaction id without end', `MSRP ${'a'.repeat(200)} SEND\r\n`, /without end/],
      ['100 kB start line (N38)', `MSRP ${'a'.repeat(100_000)}`, /no end of head in 65536/],
      ['100 kB of header (N38)', `MSRP abcd SEND\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`, /head/],
      ['octets behind a frame', `${RESPONSE.toString()}\r\nMSRP`, /starts with "MSRP "/],
    ];
    for (const [name, octets, expected] of BROKEN) {
      for (const step of [1, 1000, octets.length]) {
        it(`${name}, in steps of ${step}`, () => {
          const { broken, rest, frames } = readStream(Buffer.from(octets), [step]);
          assert.match(broken ?? 'not broken', expected);
          const start = frames.length * RESPONSE.length;
          assert.ok(octets.slice(start).startsWith(rest!));
        });
      }
    }
  });

  it('is linear in a head that comes octet by octet', () => {
    const head = Buffer.from(`MSRP abcd SEND\r\n${'a\n'.repeat(31_000)}`);
    readStream(head, [1]);
    readStream(Buffer.from(`MSRP abcd SEND\r\n${'a: b\r\n'.repeat(10_000)}`), [1]);
  }).timeout(3000);

  it('is linear in a body of look-alikes that comes octet by octet', () => {
    const body = Buffer.from(`\r\n-------${TID}`.repeat(20_000));
    assert.equal(only(readStream(sendOctets(body), [1])).body.length, body.length);
    assert.equal(only(readStream(sendOctets(body))).body.length, body.length);
  }).timeout(3000);
});
