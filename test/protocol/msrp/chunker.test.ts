import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Chunker, LARGEST_FIXED_CHUNK, type OutgoingMessage } from '../../../protocol/msrp/chunker';
import { RandomMsrpIds } from '../../../protocol/msrp/ids';
import { isIdent } from '../../../protocol/msrp/characters';
import { readStream } from './frames';
import { idsInOrder, SENDER_URI, TERMINAL_URI } from './worked-example';

const MESSAGE: OutgoingMessage = {
  to: [TERMINAL_URI],
  from: SENDER_URI,
  messageId: 'm5T0rKx8Qz2Wc7Vb',
  contentType: 'application/octet-stream',
};

/** Sends a content in pieces, all at hand one at a time; interrupts after the pieces named. */
function run(chunker: Chunker, pieces: readonly Buffer[], interruptAfter: readonly number[] = []): Buffer {
  const out: Buffer[] = [];
  for (const [i, piece] of pieces.entries()) {
    let rest = piece;
    while (rest.length > 0) {
      if (!chunker.isOpen) out.push(chunker.begin(rest).toBuffer());
      const taken = chunker.take(rest);
      out.push(rest.subarray(0, taken));
      rest = rest.subarray(taken);
      if (rest.length > 0) out.push(chunker.interrupt());
    }
    if (interruptAfter.includes(i) && chunker.isOpen && chunker.isInterruptible)
      out.push(chunker.interrupt());
  }
  if (!chunker.isOpen) out.push(chunker.begin().toBuffer());
  out.push(chunker.finish());
  return Buffer.concat(out);
}

describe('Chunker', () => {
  it('sends any content in chunks that give it back, with ranges that keep the rules', () => {
    const pieces = fc.array(
      fc.uint8Array({ minLength: 1, maxLength: 5000 }).map((o) => Buffer.from(o)),
      { maxLength: 5 },
    );
    const most = fc.constantFrom(Infinity, 2048, 2049, 1000, 10_000);
    fc.assert(
      fc.property(pieces, fc.boolean(), most, fc.array(fc.nat(5)), (parts, isKnown, longest, breaks) => {
        const content = Buffer.concat(parts);
        const ids = new RandomMsrpIds();
        const message = isKnown ? { ...MESSAGE, total: content.length } : MESSAGE;
        const chunker = new Chunker(message, () => ids.transactionId(), { most: longest });
        const { frames, broken } = readStream(run(chunker, parts, breaks));
        assert.equal(broken, undefined);
        assert.ok(chunker.isDone);
        let position = 0;
        const seen = new Set<string>();
        for (const [i, { message: head, body, flag }] of frames.entries()) {
          assert.deepEqual(head.problems, []);
          const range = head.byteRange!;
          assert.equal(range.start, position + 1);
          assert.ok(body.length <= longest);
          if (range.end !== undefined) {
            assert.equal(range.end - range.start + 1, body.length);
            assert.ok(body.length <= LARGEST_FIXED_CHUNK);
          }
          assert.equal(range.total, isKnown ? content.length : undefined);
          assert.equal(flag, i === frames.length - 1 ? '$' : '+');
          assert.ok(!seen.has(head.transactionId));
          seen.add(head.transactionId);
          position += body.length;
        }
        assert.ok(Buffer.concat(frames.map(({ body }) => body)).equals(content));
      }),
      { numRuns: 60 },
    );
  });

  it('says "*" for all that is longer than 2048 octets, also when nobody interrupts it (T14)', () => {
    for (const [length, end] of [
      [2047, 2047],
      [2048, 2048],
      [2049, undefined],
    ] as const) {
      const chunker = new Chunker({ ...MESSAGE, total: length }, () => 'a1B2c3D4');
      assert.equal(chunker.begin(Buffer.alloc(length)).byteRange?.end, end);
      assert.equal(chunker.isInterruptible, end === undefined);
    }
  });

  it('promises no range-end for octets that are not at hand', () => {
    const chunker = new Chunker({ ...MESSAGE, total: 10 }, () => 'a1B2c3D4');
    assert.deepEqual(chunker.begin(Buffer.alloc(9)).byteRange, { start: 1, total: 10 });
  });

  it('promises it for longer chunks when it is told so', () => {
    const chunker = new Chunker({ ...MESSAGE, total: 5000 }, () => 'a1B2c3D4', { fixed: Infinity });
    assert.deepEqual(chunker.begin(Buffer.alloc(5000)).byteRange, { start: 1, end: 5000, total: 5000 });
  });

  it('asks with each chunk between whom it goes, when that may change', () => {
    let to = MESSAGE.to;
    const addresses = () => ({ to, from: MESSAGE.from });
    const chunker = new Chunker({ ...MESSAGE, total: 10, addresses }, () => 'a1B2c3D4');
    assert.deepEqual(chunker.begin().toPath, MESSAGE.to);
    chunker.interrupt();
    to = [MESSAGE.from, ...MESSAGE.to];
    assert.deepEqual(chunker.begin().toPath, to);
  });

  it('sends a message of no octets as one chunk (4975 s7.1.1: 1-0/0)', () => {
    const chunker = new Chunker({ ...MESSAGE, total: 0 }, () => 'a1B2c3D4');
    const { frames } = readStream(run(chunker, []));
    assert.equal(frames.length, 1);
    assert.equal(frames[0]!.message.header('Byte-Range'), '1-0/0');
    assert.ok(frames[0]!.message.hasBody);
    assert.equal(frames[0]!.flag, '$');
  });

  it('draws another transaction id when the first octets hold it', () => {
    const body = Buffer.from('x\r\n-------taken123$\r\ny');
    const chunker = new Chunker({ ...MESSAGE, total: body.length }, idsInOrder('taken123', 'free4567'));
    assert.equal(chunker.begin(body).transactionId, 'free4567');
  });

  it('ends the chunk where its end-line would stand in the body, in one piece or over several', () => {
    const content = Buffer.from(`${'x'.repeat(3000)}-------taken123$\r\n${'y'.repeat(3000)}`);
    for (const step of [1, 3, 7, 2999, 3005, 6018]) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < content.length; at += step) pieces.push(content.subarray(at, at + step));
      let last = 0;
      const ids = () => (last++ === 0 ? 'taken123' : `free${1000 + last}`);
      const chunker = new Chunker(MESSAGE, ids);
      chunker.begin();
      const head = `MSRP taken123 SEND\r\n\r\n`;
      const stream = run(chunker, pieces);
      const { frames, broken } = readStream(Buffer.concat([Buffer.from(head), stream]));
      assert.equal(broken, undefined);
      assert.equal(frames.length, 2, `step ${step}`);
      for (const { body, message } of frames) assert.ok(!body.includes(`-------${message.transactionId}`));
      assert.ok(Buffer.concat(frames.map(({ body }) => body)).equals(content));
    }
  });

  it('gives up a message whose source ends short', () => {
    const chunker = new Chunker({ ...MESSAGE, total: 10 }, () => 'a1B2c3D4');
    chunker.begin();
    chunker.take(Buffer.alloc(9));
    assert.ok(!chunker.isComplete);
    assert.equal(chunker.finish().toString(), '\r\n-------a1B2c3D4#\r\n');
    assert.ok(chunker.isDone);
  });

  it('takes no octet beyond the size that was announced', () => {
    const chunker = new Chunker({ ...MESSAGE, total: 10 }, () => 'a1B2c3D4');
    chunker.begin();
    assert.equal(chunker.take(Buffer.alloc(11)), 10);
    assert.ok(chunker.isComplete && chunker.isFull);
    assert.equal(chunker.take(Buffer.alloc(1)), 0);
  });

  it('aborts within a chunk, and between chunks by an empty one', () => {
    const chunker = new Chunker({ ...MESSAGE, total: 10_000 }, idsInOrder('a1B2c3D4', 'e5F6g7H8'));
    const out = [chunker.begin().toBuffer(), Buffer.alloc(3000)];
    assert.equal(chunker.take(out[1]!), 3000);
    out.push(chunker.interrupt(), chunker.abort());
    const { frames } = readStream(Buffer.concat(out));
    assert.deepEqual(
      frames.map(({ message, body, flag }) => [message.header('Byte-Range'), body.length, flag]),
      [
        ['1-*/10000', 3000, '+'],
        ['3001-*/10000', 0, '#'],
      ],
    );
    assert.ok(chunker.isDone);
  });

  it('says so when it is used out of turn', () => {
    const chunker = new Chunker(MESSAGE, () => 'a1B2c3D4');
    assert.throws(() => chunker.take(Buffer.alloc(1)), /no chunk is open/);
    assert.throws(() => chunker.finish(), /no chunk is open/);
    chunker.begin();
    assert.throws(() => chunker.begin(), /a chunk is open/);
  });
});

describe('RandomMsrpIds', () => {
  it('gives idents that do not repeat, of enough random characters', () => {
    const ids = new RandomMsrpIds();
    const made = Array.from({ length: 2000 }, () => ids.transactionId());
    assert.ok(made.every(isIdent));
    assert.equal(new Set(made).size, made.length);
    // 6 bits a character: 64 bits take 11 of them, 80 bits 14.
    assert.ok(ids.transactionId().length >= 11 && ids.sessionId().length >= 14);
    assert.equal(ids.fileTransferId().length, 32);
    assert.ok(isIdent(ids.messageId()));
  });

  it('repeats itself when its source of randomness does', () => {
    const zeros = () => new RandomMsrpIds((octets) => Buffer.alloc(octets)).messageId();
    assert.equal(zeros(), 'A'.repeat(20));
  });
});
