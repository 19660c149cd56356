import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { LoopbackNetwork } from '../../../network/loopback';
import { FileSink } from '../../../simulators/msrp/file-sink';
import { HashingSink } from '../../../simulators/msrp/sinks';
import { fileSource, repeated } from '../../../simulators/msrp/sources';
import { join, loopbackStage, openPair, type Pair, type Stage } from './stage';

const MIB = 1024 * 1024;
const PATTERN = Buffer.from('Storm warning 14:00-19:00, zone 7, all decks.\r\n-------\r\n');

describe('large MSRP messages on real sockets', () => {
  let stage: Stage;
  let pair: Pair;
  beforeEach(async () => {
    // Without a trace, which would hold all of it.
    stage = { ...loopbackStage(), network: new LoopbackNetwork() };
    pair = await openPair(stage);
  });
  afterEach(async () => {
    await pair.sender.close();
    await pair.terminal.close();
    await stage.network.close();
  });

  it('arrive as they were: 64 MiB in one message', async () => {
    const size = 64 * MIB;
    const sink = new HashingSink('sha256');
    const { ours } = join(pair, { terminal: { receive: () => sink } });
    const source = repeated(PATTERN, size);
    const sending = ours.send({ contentType: 'a/b', source, total: size, successReport: true });
    assert.deepEqual(await sending.delivery, { status: 'delivered' });
    assert.equal(sink.size, size);
    assert.deepEqual(sink.digest, hashOf(size));
  });

  it('arrive as they were: eight of 4 MiB side by side, in two sessions, of unknown size', async () => {
    const size = 4 * MIB;
    const sinks: HashingSink[] = [];
    const receive = () => {
      const sink = new HashingSink('sha256');
      sinks.push(sink);
      return sink;
    };
    const ends = [0, 1].map(() => join(pair, { terminal: { receive } }));
    const sendings = Array.from({ length: 8 }, (_, i) =>
      ends[i % 2]!.ours.send({ contentType: 'a/b', source: repeated(PATTERN, size), successReport: true }),
    );
    const deliveries = await Promise.all(sendings.map((each) => each.delivery));
    assert.ok(deliveries.every(({ status }) => status === 'delivered'));
    assert.equal(sinks.length, 8);
    for (const each of sinks) assert.deepEqual(each.digest, hashOf(size));
  });

  it('go from disk to disk', async () => {
    const folder = await mkdtemp(joinPath(tmpdir(), 'msrp-large-'));
    const size = 32 * MIB;
    const [from, to] = [joinPath(folder, 'from'), joinPath(folder, 'to')];
    let first: FileSink | undefined;
    let second: FileSink | undefined;
    const fill = join(pair, { terminal: { receive: (_send, flow) => (first = new FileSink(from, flow)) } });
    await fill.ours.send({
      contentType: 'a/b',
      source: repeated(PATTERN, size),
      total: size,
      successReport: true,
    }).delivery;
    assert.equal((await first!.finished).state, 'complete');
    const { ours } = join(pair, {
      terminal: { receive: (_send, flow) => (second = new FileSink(to, flow)) },
    });
    const sending = ours.send({
      contentType: 'a/b',
      source: fileSource(from),
      total: size,
      successReport: true,
    });
    assert.deepEqual(await sending.delivery, { status: 'delivered' });
    await second!.finished;
    assert.deepEqual(await second!.hash('sha256'), hashOf(size));
    await rm(folder, { recursive: true });
  });
});

function hashOf(size: number): Buffer {
  const hash = createHash('sha256');
  for (let left = size; left > 0; left -= PATTERN.length) hash.update(PATTERN.subarray(0, left));
  return hash.digest();
}
