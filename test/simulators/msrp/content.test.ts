import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { IncomingFlow } from '../../../simulators/msrp/incoming';
import { FileSink } from '../../../simulators/msrp/file-sink';
import { HashingSink, MemorySink } from '../../../simulators/msrp/sinks';
import {
  bufferSource,
  fileSource,
  prefixed,
  repeated,
  streamSource,
  type ContentSource,
} from '../../../simulators/msrp/sources';
import { octetsOf } from './stage';

/** All that a source gives, waiting when it has nothing at hand. */
async function allOf(source: ContentSource): Promise<Buffer | 'failed'> {
  const pieces: Buffer[] = [];
  for (;;) {
    const readable = new Promise<void>((resolve) => (source.onReadable = resolve));
    const piece = source.next();
    if (piece === 'end') return Buffer.concat(pieces);
    if (piece === 'failed') return piece;
    if (piece === undefined) await readable;
    else pieces.push(piece);
  }
}

describe('sources of content', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'msrp-sources-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('give what is in memory, in views of it', async () => {
    for (const size of [0, 1, 1_000_000]) {
      assert.deepEqual(await allOf(bufferSource(octetsOf(size))), octetsOf(size));
    }
    const octets = octetsOf(100);
    const view = bufferSource(octets).next() as Buffer;
    assert.equal(view.buffer, octets.buffer);
  });

  it('repeat a pattern from any place in it', async () => {
    const pattern = Buffer.from('0123456789');
    assert.equal((await allOf(repeated(pattern, 25))).toString(), '0123456789012345678901234');
    assert.equal((await allOf(repeated(pattern, 5, 1_000_008))).toString(), '89012');
    assert.equal((await allOf(repeated(pattern, 0))).toString(), '');
    const long = (await allOf(repeated(pattern, 1_000_003, 7))) as Buffer;
    assert.equal(long.length, 1_000_003);
    for (const at of [0, 262_143, 262_144, 524_288, 1_000_002])
      assert.equal(long[at], 0x30 + ((at + 7) % 10), String(at));
  });

  it('put a head in front, together with what follows', async () => {
    const source = prefixed(Buffer.from('head:'), bufferSource(Buffer.from('body')));
    assert.equal((source.next() as Buffer).toString(), 'head:body');
    assert.equal(source.next(), 'end');
    const alone = prefixed(Buffer.from('head:'), bufferSource(Buffer.alloc(0)));
    assert.equal((await allOf(alone)).toString(), 'head:');
  });

  it('read a file, or a part of it', async () => {
    const path = join(folder, 'file');
    await writeFile(path, octetsOf(1_000_000));
    assert.deepEqual(await allOf(fileSource(path)), octetsOf(1_000_000));
    assert.deepEqual(await allOf(fileSource(path, 10, 500_000)), octetsOf(1_000_000).subarray(10, 500_010));
    assert.deepEqual(await allOf(fileSource(path, 10, 0)), Buffer.alloc(0));
    assert.equal(await allOf(fileSource(join(folder, 'nobody'))), 'failed');
  });

  it('read no more of a file than is asked for', async () => {
    const path = join(folder, 'large');
    await writeFile(path, Buffer.alloc(8_000_000));
    const source = fileSource(path);
    const first = new Promise<void>((resolve) => (source.onReadable = resolve));
    source.next();
    await first;
    let given = 0;
    for (let piece = source.next(); Buffer.isBuffer(piece); piece = source.next()) given += piece.length;
    assert.ok(given > 0 && given < 1_500_000, `${given} octets had been read ahead`);
    source.close();
  });

  it('take any stream of Node, and fail with it', async () => {
    assert.equal(
      (
        await allOf(streamSource(Readable.from([Buffer.from('ab'), Buffer.from('c')], { objectMode: false })))
      ).toString(),
      'abc',
    );
    const broken = new PassThrough();
    const result = allOf(streamSource(broken));
    broken.write('abc');
    broken.destroy(new Error('the disk is gone'));
    assert.equal(await result, 'failed');
  });
});

describe('sinks for content', () => {
  let folder: string;
  const calls: string[] = [];
  const flow: IncomingFlow = {
    pause: () => calls.push('pause'),
    resume: () => calls.push('resume'),
    refuse: (status) => calls.push(`refuse ${status}`),
    reportFailure: (status) => calls.push(`report ${status}`),
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'msrp-sinks-'));
  });
  beforeEach(() => {
    calls.length = 0;
  });
  after(() => rm(folder, { recursive: true }));

  it('collect in memory, in any order', () => {
    let whole: string | undefined;
    const sink = new MemorySink((content) => (whole = content.toString()));
    sink.write(5, Buffer.from('world...'));
    sink.write(0, Buffer.from('HELLO'));
    sink.write(0, Buffer.from('hello'));
    assert.equal(sink.state, 'open');
    sink.complete(10);
    assert.equal(whole, 'helloworld');
    assert.equal(sink.state, 'complete');
  });

  it('hash what comes in order', () => {
    const sink = new HashingSink('sha1');
    sink.write(0, Buffer.from('ab'));
    sink.write(2, Buffer.from('c'));
    assert.equal(sink.digest, undefined);
    sink.complete(3);
    assert.deepEqual(sink.digest, createHash('sha1').update('abc').digest());
    const mixed = new HashingSink();
    mixed.write(2, Buffer.from('c'));
    mixed.write(0, Buffer.from('ab'));
    mixed.complete(3);
    assert.equal(mixed.digest, undefined);
  });

  it('write to a file, each octet in its place, and hold the sender back meanwhile', async () => {
    const path = join(folder, 'file');
    const content = octetsOf(20_000_000);
    const sink = new FileSink(path, flow);
    const piece = 65_536;
    const starts = Array.from({ length: Math.ceil(content.length / piece) }, (_, i) => i * piece);
    for (const at of starts.reverse()) {
      const view = Buffer.from(content.subarray(at, at + piece));
      sink.write(at, view);
      // The memory is used again as soon as the call has returned.
      view.fill(0);
    }
    assert.deepEqual(calls, ['pause']);
    sink.complete(content.length);
    assert.deepEqual(await sink.finished, { state: 'complete', size: content.length });
    assert.deepEqual(calls, ['pause', 'resume']);
    assert.equal(sink.backlog, 0);
    assert.deepEqual(await readFile(path), content);
    assert.deepEqual(await sink.hash('sha1'), createHash('sha1').update(content).digest());
  });

  it('go on with a file that is there, and cut off what is behind the end', async () => {
    const path = join(folder, 'part');
    await writeFile(path, 'hello, and more than that');
    const sink = new FileSink(path, flow, 5);
    sink.write(0, Buffer.from(' world, wrong'));
    sink.complete(6);
    await sink.finished;
    assert.equal(await readFile(path, 'latin1'), 'hello world');
  });

  it('tell the sender to stop when the disk does not take it', async () => {
    const sink = new FileSink(join(folder, 'no', 'such', 'folder'), flow);
    sink.write(0, Buffer.from('x'));
    assert.equal((await sink.finished).state, 'failed');
    assert.deepEqual(calls, ['refuse 413']);
    const late = new FileSink(join(folder, 'no', 'such', 'folder'), flow);
    late.write(0, Buffer.from('x'));
    late.complete(1);
    assert.match((await late.finished).error!.message, /ENOENT/);
    assert.deepEqual(calls, ['refuse 413', 'report 413']);
  });

  it('close the file of a message that was given up', async () => {
    const sink = new FileSink(join(folder, 'given-up'), flow);
    sink.write(0, Buffer.from('x'));
    sink.abandon();
    assert.deepEqual(await sink.finished, { state: 'abandoned', size: 0 });
  });
});
