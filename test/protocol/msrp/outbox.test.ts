import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildBodylessSend } from '../../../protocol/msrp/build';
import { Chunker } from '../../../protocol/msrp/chunker';
import { RandomMsrpIds } from '../../../protocol/msrp/ids';
import { Outbox, type PieceSource } from '../../../protocol/msrp/outbox';
import { readStream, type SeenFrame } from './frames';
import { SENDER_URI, TERMINAL_URI } from './worked-example';

const ids = new RandomMsrpIds();

function chunker(messageId: string, total?: number): Chunker {
  const message = {
    ...{ to: [TERMINAL_URI], from: SENDER_URI, messageId, contentType: 'text/plain' },
    ...(total === undefined ? {} : { total }),
  };
  return new Chunker(message, () => ids.transactionId());
}

/** A source that has its pieces at hand; undefined among them stands for "none now". */
function source(...pieces: (Buffer | undefined)[]): PieceSource {
  const left = [...pieces];
  return { next: () => (left.length === 0 ? 'end' : left.shift()) };
}

/** All that goes out, in pulls of the outbox. */
function drain(outbox: Outbox, betweenPulls: () => void = () => undefined): SeenFrame[] {
  const out: Buffer[] = [];
  for (let idle = 0; idle < 30 && !outbox.isEmpty;) {
    const buffers = outbox.pull();
    idle = buffers.length === 0 ? idle + 1 : 0;
    out.push(...buffers);
    betweenPulls();
  }
  const seen = readStream(Buffer.concat(out));
  assert.equal(seen.broken, undefined);
  return seen.frames;
}

const ping = () =>
  buildBodylessSend({
    ...{ transactionId: ids.transactionId(), to: [TERMINAL_URI], from: SENDER_URI, messageId: 'ping' },
  });
const summary = (frames: readonly SeenFrame[]) =>
  frames.map(({ message, body, flag }) => `${message.messageId ?? ''} ${body.length}${flag}`);

describe('Outbox', () => {
  it('sends one large message in one chunk when nobody waits', () => {
    const outbox = new Outbox();
    outbox.send(
      chunker('file', 1_000_000),
      source(...Array.from({ length: 10 }, () => Buffer.alloc(100_000))),
    );
    assert.deepEqual(summary(drain(outbox)), ['file 1000000$']);
    assert.ok(outbox.isEmpty);
  });

  it('hands large pieces out without a copy, and small frames together', () => {
    const piece = Buffer.alloc(100_000);
    const outbox = new Outbox();
    outbox.send(chunker('file', piece.length), source(piece));
    assert.ok(outbox.pull().some(({ buffer, length }) => buffer === piece.buffer && length === piece.length));
    outbox.pull();
    for (let i = 0; i < 20; i++) outbox.post(ping());
    assert.equal(outbox.pull().length, 1);
  });

  it('interrupts a chunk for a response once it has 2048 octets', () => {
    const outbox = new Outbox();
    const pieces = Array.from({ length: 100 }, () => Buffer.alloc(1000));
    outbox.send(chunker('file', 100_000), source(...pieces));
    let pulls = 0;
    const frames = drain(outbox, () => {
      if (pulls++ === 0) outbox.post(ping());
    });
    const sizes = summary(frames);
    assert.equal(sizes.length, 3);
    assert.match(sizes[0]!, /^file \d+\+$/);
    assert.equal(sizes[1], 'ping 0$');
    assert.match(sizes[2]!, /^file \d+\$$/);
    assert.ok(frames[0]!.body.length >= 2048);
  });

  it('does not interrupt a chunk before that, however long others wait', () => {
    const outbox = new Outbox();
    let asked = 0;
    const small: PieceSource = {
      next: () => {
        if (++asked === 2) outbox.post(ping());
        return asked > 20 ? 'end' : Buffer.alloc(500);
      },
    };
    outbox.send(chunker('file', 10_000), small);
    outbox.send(chunker('next', 10), source(Buffer.alloc(10)));
    assert.deepEqual(summary(drain(outbox)), ['file 2048+', 'ping 0$', 'next 10$', 'file 7952$']);
  });

  it('alternates between messages, each with its turn', () => {
    const outbox = new Outbox({ turn: 10_000 });
    for (const name of ['aaaa', 'bbbb', 'cccc']) {
      outbox.send(chunker(name, 25_000), source(...Array.from({ length: 25 }, () => Buffer.alloc(1000))));
    }
    assert.deepEqual(summary(drain(outbox)), [
      ...['aaaa 10000+', 'bbbb 10000+', 'cccc 10000+', 'aaaa 10000+', 'bbbb 10000+', 'cccc 10000+'],
      ...['aaaa 5000$', 'bbbb 5000$', 'cccc 5000$'],
    ]);
  });

  it('does not let a source without octets hold up the others', () => {
    const outbox = new Outbox();
    outbox.send(chunker('slow', 6000), source(Buffer.alloc(3000), undefined, undefined, Buffer.alloc(3000)));
    outbox.send(chunker('fast', 3000), source(Buffer.alloc(3000)));
    assert.deepEqual(summary(drain(outbox)), ['slow 3000+', 'fast 3000$', 'slow 3000$']);
  });

  it('stops pulling on sources while nobody pulls on it', () => {
    let asked = 0;
    const endless: PieceSource = { next: () => (asked++, Buffer.alloc(50_000)) };
    const outbox = new Outbox();
    outbox.send(chunker('file'), endless);
    outbox.pull();
    assert.ok(asked <= 3);
  });

  it('ends an aborted message with "#", or forgets it when nothing has gone out', () => {
    const outbox = new Outbox();
    outbox.send(chunker('gone', 10), source(Buffer.alloc(10)));
    outbox.abort('gone');
    assert.ok(outbox.isEmpty);
    outbox.send(chunker('file', 1_000_000), source(Buffer.alloc(70_000), Buffer.alloc(70_000)));
    let pulls = 0;
    const frames = drain(outbox, () => {
      if (pulls++ === 0) outbox.abort('file');
    });
    assert.deepEqual(summary(frames), ['file 70000#']);
    outbox.abort('unknown');
  });

  it('drops what was queued, ending the chunk that is open', () => {
    const outbox = new Outbox();
    outbox.send(chunker('file', 1_000_000), source(Buffer.alloc(70_000), Buffer.alloc(70_000)));
    outbox.send(chunker('next', 10), source(Buffer.alloc(10)));
    let pulls = 0;
    const frames = drain(outbox, () => {
      if (pulls++ === 0) outbox.drop();
    });
    assert.equal(frames.length, 1);
    assert.equal(frames[0]!.flag, '#');
  });

  it('tells when chunks begin and end', () => {
    const told: string[] = [];
    const outbox = new Outbox({ turn: 2048 });
    const listener = {
      chunkBegan: () => told.push('began'),
      chunkEnded: (_: unknown, flag: string) => told.push(`ended ${flag}`),
    };
    outbox.send(chunker('file', 4000), source(Buffer.alloc(4000)), listener);
    outbox.send(chunker('next', 1), source(Buffer.alloc(1)));
    drain(outbox);
    assert.deepEqual(told, ['began', 'ended +', 'began', 'ended $']);
  });

  it('tells when a frame without a body is handed out', () => {
    const outbox = new Outbox();
    const told: string[] = [];
    outbox.post(ping(), () => told.push('out'));
    assert.deepEqual([outbox.waiting, told.length], [1, 0]);
    outbox.pull();
    assert.deepEqual([outbox.waiting, told.length], [0, 1]);
  });

  it('lets responses wait for the end of a chunk when it is told so', () => {
    for (const [interrupts, expected] of [
      [true, ['file+', 'ping$', 'file$']],
      [false, ['file$', 'ping$']],
    ] as const) {
      const outbox = new Outbox({ interrupts });
      outbox.send(chunker('file', 300_000), source(...Array.from({ length: 100 }, () => Buffer.alloc(3000))));
      let hasPosted = false;
      const frames = drain(outbox, () => {
        if (!hasPosted) outbox.post(ping());
        hasPosted = true;
      });
      assert.deepEqual(
        frames.map(({ message, flag }) => `${message.messageId}${flag}`),
        expected,
      );
    }
  });

  it('gives up a message whose source fails: with "#" if some of it has gone out, else without a word', () => {
    const failing = (...pieces: Buffer[]): PieceSource => ({ next: () => pieces.shift() ?? 'failed' });
    const outbox = new Outbox();
    const told: string[] = [];
    outbox.send(chunker('one1', 10), failing(), { givenUp: () => told.push('given up') });
    outbox.send(chunker('two2', 10), failing(Buffer.from('abc')), {
      chunkEnded: (_send, flag) => told.push(`ended ${flag}`),
    });
    const frames = drain(outbox);
    assert.deepEqual(told, ['given up', 'ended #']);
    assert.deepEqual(
      frames.map(({ message, flag, body }) => [message.messageId, flag, body.toString()]),
      [['two2', '#', 'abc']],
    );
    assert.equal(outbox.messages, 0);
  });

  it('loses and mixes nothing, whatever waits for what', () => {
    const piece = fc.oneof(fc.nat(5000), fc.constant(undefined));
    const message = fc.tuple(fc.boolean(), fc.array(piece, { maxLength: 6 }));
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 4 }),
        fc.integer({ min: 2048, max: 9000 }),
        fc.nat(3),
        (messages, turn, pings) => {
          const outbox = new Outbox({ turn });
          for (const [i, [isKnown, lengths]] of messages.entries()) {
            const pieces = lengths.map((length) =>
              length === undefined ? undefined : Buffer.alloc(length, i + 1),
            );
            const total = lengths.reduce<number>((sum, length) => sum + (length ?? 0), 0);
            outbox.send(chunker(`msg${i}`, isKnown ? total : undefined), source(...pieces));
          }
          let left = pings;
          const frames = drain(outbox, () => {
            if (left-- > 0) outbox.post(ping());
          });
          for (const [i, [, lengths]] of messages.entries()) {
            const own = frames.filter((frame) => frame.message.messageId === `msg${i}`);
            const total = lengths.reduce<number>((sum, length) => sum + (length ?? 0), 0);
            assert.ok(Buffer.concat(own.map(({ body }) => body)).equals(Buffer.alloc(total, i + 1)));
            assert.deepEqual(
              own.map(({ flag }) => flag).filter((flag) => flag !== '+'),
              ['$'],
            );
            assert.equal(own.at(-1)?.flag, '$');
            let at = 1;
            for (const { message: head, body } of own) {
              assert.equal(head.byteRange?.start, at);
              at += body.length;
            }
          }
        },
      ),
      { numRuns: 80 },
    );
  });
});
