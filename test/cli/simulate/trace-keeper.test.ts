import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepTrace } from '../../../cli/simulate/trace-keeper';
import { RealClock } from '../../../network/clock';
import { readTraceFile } from '../../../network/trace-file';
import { TraceRecorder } from '../../../network/trace-recorder';

const HERE = { host: '192.0.2.1', port: 5060 };
const THERE = { host: '192.0.2.2', port: 5060 };
const OCTETS = Buffer.alloc(10_000, 0x61);

describe('trace of a simulator that runs alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sip-push-trace-'));
  after(() => rmSync(folder, { recursive: true }));

  const record = async (file: string | undefined, frames: number) => {
    const recorder = new TraceRecorder(new RealClock(), 'loopback');
    const keeper = keepTrace(recorder, file);
    const tap = recorder.datagrams({ role: 'core', name: 'core', underTest: false }, HERE, 'by-octets');
    let most = 0;
    for (let i = 0; i < frames; i++) {
      tap.received(OCTETS, THERE);
      most = Math.max(most, recorder.frames.length);
      if (i % 10 === 0) await new Promise((done) => setImmediate(done));
    }
    return { recorder, keeper, most };
  };

  it('holds little when no file is to be written, however much passes', async () => {
    const { recorder, keeper, most } = await record(undefined, 2000);
    assert.ok(most <= 130, `${most} frames were held`);
    assert.ok(recorder.frames.length > 10);
    assert.equal(keeper.write(), undefined);
  });

  it('holds all for a file', async () => {
    const file = join(folder, 'new', 'all.jsonl');
    const { keeper } = await record(file, 500);
    assert.equal(keeper.write(), `trace of 500 messages: ${file}`);
    assert.equal(readTraceFile(file).frames.length, 500);
  });
});
