import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ContinuationFlag } from '../../../protocol/msrp/frame';
import { buildSend } from '../../../protocol/msrp/build';
import { headersOf, type MsrpRequest } from '../../../protocol/msrp/message';
import { Reassembler, type ChunkOutcome, type MessageSink } from '../../../protocol/msrp/reassembler';
import { SENDER_URI, TERMINAL_URI } from './worked-example';

/** Keeps a message in memory, as a file would: octets at positions. */
class MemorySink implements MessageSink {
  octets = Buffer.alloc(0);
  outcome: 'open' | 'complete' | 'abandoned' = 'open';

  write(position: number, octets: Buffer): void {
    assert.equal(this.outcome, 'open', 'nothing is written behind the end');
    const end = position + octets.length;
    if (end > this.octets.length)
      this.octets = Buffer.concat([this.octets, Buffer.alloc(end - this.octets.length)]);
    octets.copy(this.octets, position);
  }

  complete(total: number): void {
    assert.equal(this.outcome, 'open');
    this.outcome = 'complete';
    this.octets = this.octets.subarray(0, total);
  }

  abandon(): void {
    assert.equal(this.outcome, 'open');
    this.outcome = 'abandoned';
  }
}

function send(range: string | undefined, messageId = 'm5T0rKx8'): MsrpRequest {
  const bare = buildSend({
    ...{
      transactionId: 'a1B2c3D4',
      to: [TERMINAL_URI],
      from: SENDER_URI,
      messageId,
      contentType: 'text/plain',
    },
  });
  return range === undefined
    ? bare
    : bare.withHeaders([...bare.headers, ...headersOf([['Byte-Range', range]])]);
}

class Receiver {
  readonly sinks: MemorySink[] = [];
  readonly reassembler: Reassembler;

  constructor(limits?: ConstructorParameters<typeof Reassembler>[1]) {
    this.reassembler = new Reassembler(() => {
      const sink = new MemorySink();
      this.sinks.push(sink);
      return sink;
    }, limits);
  }

  chunk(range: string | undefined, body: string, flag: ContinuationFlag, messageId?: string): ChunkOutcome {
    const chunk = this.reassembler.begin(send(range, messageId));
    const octets = Buffer.from(body);
    for (let at = 0; at < octets.length; at += 7) chunk.body(octets.subarray(at, at + 7));
    return chunk.end(flag);
  }

  get sink(): MemorySink {
    assert.equal(this.sinks.length, 1);
    return this.sinks[0]!;
  }

  get text(): string {
    assert.equal(this.sink.outcome, 'complete');
    return this.sink.octets.toString();
  }
}

const LIMITS = { size: 1000, holes: 2, messages: 2, remembered: 2 };

describe('Reassembler', () => {
  it('takes a SEND without Byte-Range that ends in "$" for a whole message', () => {
    const receiver = new Receiver();
    const outcome = receiver.chunk(undefined, 'whole', '$');
    assert.deepEqual(outcome, { status: 200, message: 'complete', start: 0, end: 5, total: 5 });
    assert.equal(receiver.text, 'whole');
  });

  it('puts chunks together that come in order', () => {
    const receiver = new Receiver();
    assert.equal(receiver.chunk('1-*/*', 'abc', '+').message, 'incomplete');
    assert.equal(receiver.chunk('4-*/*', 'def', '+').message, 'incomplete');
    assert.equal(receiver.chunk('7-9/9', 'ghi', '$').message, 'complete');
    assert.equal(receiver.text, 'abcdefghi');
  });

  it('and in any order, the last one first (T: 3, 1, 2)', () => {
    const receiver = new Receiver();
    assert.deepEqual(receiver.chunk('7-9/9', 'ghi', '$'), {
      ...{ status: 200, message: 'incomplete', start: 6, end: 9, total: 9 },
    });
    receiver.chunk('1-3/9', 'abc', '+');
    assert.equal(receiver.chunk('4-6/9', 'def', '+').message, 'complete');
    assert.equal(receiver.text, 'abcdefghi');
  });

  it('lets what comes last overwrite (4975 s7.3.1: 49 A and 101 B)', () => {
    const receiver = new Receiver();
    receiver.chunk('1-100/150', 'A'.repeat(100), '+');
    receiver.chunk('50-150/150', 'B'.repeat(101), '$');
    assert.equal(receiver.text, 'A'.repeat(49) + 'B'.repeat(101));
  });

  it('goes by the octets, not by range-end (N22)', () => {
    const receiver = new Receiver();
    assert.equal(receiver.chunk('1-99/100', 'abc', '+').end, 3);
    receiver.chunk('4-4/100', 'defghi', '$');
    assert.equal(receiver.text, 'abcdefghi');
  });

  it('goes by the chunk with "$" when totals differ (N25)', () => {
    const receiver = new Receiver();
    receiver.chunk('1-3/77', 'abc', '+');
    assert.equal(receiver.chunk('4-6/5000', 'def', '$').total, 6);
    assert.equal(receiver.text, 'abcdef');
  });

  it('cuts off what lies beyond the end', () => {
    const receiver = new Receiver();
    receiver.chunk('5-9/*', 'xxxxx', '+');
    receiver.chunk('4-4/*', 'd', '$');
    receiver.chunk('1-3/*', 'abc', '+');
    assert.equal(receiver.text, 'abcd');
  });

  it('goes by the latest "$" when there are two', () => {
    const receiver = new Receiver();
    receiver.chunk('2-4/*', 'bcd', '+');
    receiver.chunk('3-3/*', 'c', '$');
    assert.equal(receiver.chunk('4-4/*', 'd', '$').message, 'incomplete');
    assert.equal(receiver.chunk('1-1/*', 'a', '+').total, 4);
    assert.equal(receiver.text, 'abcd');
  });

  it('takes chunks of no octets, and messages of none', () => {
    const receiver = new Receiver();
    receiver.chunk('1-0/3', '', '+');
    receiver.chunk('1-3/3', 'abc', '+');
    assert.equal(receiver.chunk('4-3/3', '', '$').message, 'complete');
    assert.equal(receiver.text, 'abc');
    const empty = new Receiver();
    assert.deepEqual(empty.chunk('1-0/0', '', '$'), {
      ...{ status: 200, message: 'complete', start: 0, end: 0, total: 0 },
    });
  });

  it('never gives out a message with a hole (N26)', () => {
    const receiver = new Receiver();
    receiver.chunk('1-3/9', 'abc', '+');
    receiver.chunk('7-9/9', 'ghi', '$');
    assert.equal(receiver.sink.outcome, 'open');
    assert.deepEqual(receiver.reassembler.receivedOf('m5T0rKx8')?.intervals, [
      { start: 0, end: 3 },
      { start: 6, end: 9 },
    ]);
    receiver.reassembler.abandon();
    assert.equal(receiver.sink.outcome, 'abandoned');
    assert.deepEqual(receiver.reassembler.unfinished, []);
  });

  it('refuses a later chunk without Byte-Range, and keeps the message as it was (N23)', () => {
    const receiver = new Receiver();
    receiver.chunk('1-3/6', 'abc', '+');
    assert.equal(receiver.chunk(undefined, 'zzzzzz', '$').status, 400);
    receiver.chunk('4-6/6', 'def', '$');
    assert.equal(receiver.text, 'abcdef');
  });

  it('refuses a malformed Byte-Range (N20, N24)', () => {
    const receiver = new Receiver();
    for (const range of ['0-9/10', '5-3/10', 'x', '8-*/5', '1-*/9223372036854775807']) {
      assert.equal(receiver.chunk(range, 'abc', '$').status, 400, range);
    }
    assert.equal(receiver.sinks.length, 0);
  });

  it('drops an aborted message, and refuses what still comes of it (N28)', () => {
    const receiver = new Receiver();
    receiver.chunk('1-3/9', 'abc', '+');
    assert.deepEqual(receiver.chunk('4-*/9', 'd', '#'), {
      status: 200,
      message: 'aborted',
      start: 3,
      end: 4,
    });
    assert.equal(receiver.sink.outcome, 'abandoned');
    assert.equal(receiver.chunk('5-9/9', 'efghi', '$').status, 413);
  });

  it('acknowledges a duplicate and hands nothing on (4975 s5.4, N28)', () => {
    const receiver = new Receiver();
    receiver.chunk('1-3/3', 'abc', '$');
    const outcome = receiver.chunk('1-3/3', 'XYZ', '$');
    assert.deepEqual(outcome, { status: 200, message: 'duplicate', start: 0, end: 3 });
    assert.equal(receiver.text, 'abc');
  });

  it('takes no more of a message that nobody wants any more', () => {
    const receiver = new Receiver();
    receiver.chunk('1-*/10', 'hello', '+');
    receiver.reassembler.refuse('m5T0rKx8');
    assert.equal(receiver.sink.outcome, 'abandoned');
    assert.equal(receiver.chunk('6-10/10', 'world', '$').status, 413);
    receiver.reassembler.refuse('nobody');
  });

  it('keeps interleaved messages apart', () => {
    const receiver = new Receiver();
    receiver.chunk('1-*/4', 'ab', '+', 'one1');
    receiver.chunk('1-*/4', 'AB', '+', 'two2');
    receiver.chunk('3-4/4', 'cd', '$', 'one1');
    receiver.chunk('3-4/4', 'CD', '$', 'two2');
    assert.deepEqual(
      receiver.sinks.map(({ octets }) => octets.toString()),
      ['abcd', 'ABCD'],
    );
  });

  it('keeps what came of a chunk whose end never comes, for the session that replaces its own', () => {
    const receiver = new Receiver();
    receiver.reassembler.begin(send('1-*/6')).body(Buffer.from('abcd'));
    assert.equal(receiver.chunk('4-6/6', 'def', '$').message, 'complete');
    assert.equal(receiver.text, 'abcdef');
  });

  it('gives the refusal of whoever decides on a message, before its body has come', () => {
    const reassembler = new Reassembler(() => 415);
    const chunk = reassembler.begin(send('1-3/3'));
    assert.equal(chunk.refusal, 415);
    chunk.body(Buffer.from('abc'));
    assert.deepEqual(chunk.end('$'), { status: 415, message: 'refused', start: 0, end: 3 });
  });

  describe('within limits', () => {
    it('refuses what announces more than the largest size, at once (4975 s14.5)', () => {
      const receiver = new Receiver(LIMITS);
      for (const range of ['1-*/1001', '1-1001/*', '1002-*/*']) {
        assert.equal(receiver.reassembler.begin(send(range)).refusal, 413, range);
      }
      assert.equal(receiver.sinks.length, 0);
    });

    it('refuses what turns out larger, as soon as it does', () => {
      const receiver = new Receiver(LIMITS);
      const chunk = receiver.reassembler.begin(send('1-*/*'));
      chunk.body(Buffer.alloc(1000));
      assert.equal(chunk.refusal, undefined);
      chunk.body(Buffer.alloc(1));
      assert.equal(chunk.refusal, 413);
      assert.equal(receiver.sink.outcome, 'abandoned');
      assert.equal(chunk.end('$').message, 'refused');
    });

    it('refuses more holes and more messages than it keeps track of', () => {
      const receiver = new Receiver(LIMITS);
      for (const at of [2, 4, 6]) receiver.chunk(`${at}-${at}/9`, 'x', '+');
      assert.equal(receiver.chunk('8-8/9', 'x', '+').status, 413);
      receiver.chunk('1-*/9', 'x', '+', 'two2');
      assert.equal(receiver.chunk('1-*/9', 'x', '+', 'three3').status, 413);
    });

    it('remembers a bounded number of messages', () => {
      const receiver = new Receiver(LIMITS);
      for (const id of ['one1', 'two2', 'three3', 'four4', 'five5']) receiver.chunk('1-1/1', 'x', '$', id);
      for (const id of ['five5', 'four4']) {
        assert.equal(receiver.chunk('1-1/1', 'x', '$', id).message, 'duplicate');
      }
      assert.equal(receiver.chunk('1-1/1', 'x', '$', 'one1').message, 'complete');
    });
  });

  it('gives a content back, however it was cut, shuffled and repeated', () => {
    const cut = fc.tuple(fc.nat(199), fc.nat(80)).map(([start, length]): [number, number] => {
      return [start, Math.min(200, start + length)];
    });
    const parts = fc.array(cut, { maxLength: 12 }).chain((extra) => {
      const all: [number, number][] = [[0, 70], [70, 130], [130, 200], ...extra];
      return fc.shuffledSubarray(all, { minLength: all.length });
    });
    fc.assert(
      fc.property(parts, (ordered) => {
        const content = Buffer.from(Array.from({ length: 200 }, (_, i) => 32 + (i % 90)));
        const receiver = new Receiver();
        for (const [start, end] of ordered) {
          receiver.chunk(`${start + 1}-*/*`, content.toString('latin1', start, end), end === 200 ? '$' : '+');
        }
        assert.equal(receiver.text, content.toString('latin1'));
      }),
    );
  });
});
