import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CapturedFrame } from '../../captures/capture';
import { pcapngChunks } from '../../captures/pcapng';

const startedAt = new Date('2026-01-01T00:00:00.250Z');

function frame(octets: string, changes: Partial<CapturedFrame> = {}): CapturedFrame {
  return {
    transport: 'udp',
    source: { host: '192.0.2.1', port: 5060 },
    destination: { host: '192.0.2.2', port: 5060 },
    octets: Buffer.from(octets, 'latin1'),
    sentAt: 1.25,
    ...changes,
  };
}

function file(
  frames: readonly CapturedFrame[],
  comments: (frame: CapturedFrame) => string[] = () => [],
): Buffer {
  return Buffer.concat([
    ...pcapngChunks(
      { startedAt, frames },
      {
        application: 'test',
        comments: ['about all'],
        interfaceName: 'net',
        names: new Map([
          ['192.0.2.1', 'phone'],
          ['2001:db8::1', 'core'],
        ]),
        commentsOn: comments,
      },
    ),
  ]);
}

interface Block {
  readonly type: number;
  readonly body: Buffer;
}

/** The blocks of a file; every length stands twice and is a multiple of four. */
function blocks(octets: Buffer): Block[] {
  const found: Block[] = [];
  for (let at = 0; at < octets.length;) {
    const length = octets.readUInt32LE(at + 4);
    assert.equal(length % 4, 0);
    assert.equal(octets.readUInt32LE(at + length - 4), length);
    found.push({ type: octets.readUInt32LE(at), body: octets.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return found;
}

function comments(options: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < options.length;) {
    const [code, length] = [options.readUInt16LE(at), options.readUInt16LE(at + 2)];
    if (code === 0) {
      assert.equal(at + 4, options.length, 'nothing behind the end of the options');
      break;
    }
    if (code === 1) found.push(options.toString('utf8', at + 4, at + 4 + length));
    at += 4 + length + (-length & 3);
  }
  return found;
}

function packetOf({ body }: Block): { data: Buffer; time: bigint; said: string[] } {
  const length = body.readUInt32LE(12);
  assert.equal(body.readUInt32LE(16), length);
  return {
    data: body.subarray(20, 20 + length),
    time: (BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8)),
    said: comments(body.subarray(20 + length + (-length & 3))),
  };
}

describe('pcapng', () => {
  it('has a section, an interface of raw IP, names, and a block for each packet', () => {
    const found = blocks(file([frame('abc')], () => ['one', 'zwölf']));
    assert.deepEqual(
      found.map(({ type }) => type),
      [0x0a0d0d0a, 1, 4, 6],
    );
    assert.equal(found[0]!.body.readUInt32LE(0), 0x1a2b3c4d);
    assert.deepEqual(comments(found[0]!.body.subarray(16)), ['about all']);
    assert.equal(found[1]!.body.readUInt16LE(0), 101);
    const { data, time, said } = packetOf(found[3]!);
    assert.equal(data.subarray(28).toString(), 'abc');
    assert.equal(time, BigInt(startedAt.getTime()) * 1_000_000n + 1_250_000n);
    assert.deepEqual(said, ['one', 'zwölf']);
  });

  it('comments a frame once, on the first packet that has any of it', () => {
    const found = blocks(file([frame('x'.repeat(150_000), { transport: 'tcp' })], () => ['it']));
    const said = found.filter(({ type }) => type === 6).map((each) => packetOf(each).said);
    assert.deepEqual(said, [[], [], [], ['it'], [], [], [], [], []]);
  });

  it('has its form whatever is said, and however long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 9 }), (text, size) => {
        const [, , , packet] = blocks(file([frame('x'.repeat(size))], () => [text, 'y'.repeat(100_000)]));
        const { said, data } = packetOf(packet!);
        assert.equal(data.length, 28 + size);
        assert.equal(said.length, 2);
        assert.equal(said[1]!.length, 8_000);
      }),
    );
  });
});
