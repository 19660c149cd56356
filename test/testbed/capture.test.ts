import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeAsOptions, writePcapFile } from '../../network/pcap';
import type { Trace } from '../../network/trace';
import { SAMPLE_TYPES, sampleOf } from '../../protocol/push/samples';
import { repeated } from '../../simulators/msrp/sources';
import { Testbed } from '../../testbed/testbed';
import { needOptional } from '../optional';

const AOR = 'sip:nora@push.example';

describe('the capture of a scenario', function () {
  this.timeout(20_000);
  let folder: string;

  before(function () {
    needOptional(this, spawnSync('tshark', ['--version']).status === 0, 'tshark (Debian package tshark)');
    folder = mkdtempSync(join(tmpdir(), 'sip-push-'));
  });
  after(() => folder && rmSync(folder, { recursive: true }));

  it('dissects as SIP without a malformed packet, whatever is pushed', async () => {
    const testbed = new Testbed({ network: 'loopback' });
    await testbed.openCore({ domain: 'push.example', users: [{ name: 'nora', password: 'Kelp-41-river' }] });
    const phone = await testbed.openTerminal({ name: 'phone', aor: AOR, password: 'Kelp-41-river' });
    const sender = await testbed.openSender({ name: 'sender', identity: 'sip:sender@content.example' });
    await testbed.run(phone.register());
    for (const type of SAMPLE_TYPES) await testbed.run(sender.push({ to: AOR, content: sampleOf(type) }));
    await testbed.run(sender.options(AOR));
    await testbed.settle();
    await testbed.close();

    assert.deepEqual(dissected(testbed.recorder, '_ws.malformed'), []);
    assert.equal(dissected(testbed.recorder, 'sip').length, testbed.recorder.frames.length);
  });

  it('dissects as MSRP, each frame put together again', async () => {
    const testbed = new Testbed({ network: 'loopback' });
    await testbed.openCore({ domain: 'push.example', users: [{ name: 'nora' }] });
    const phone = await testbed.openTerminal({ name: 'phone', aor: AOR });
    const sender = await testbed.openSender({ name: 'sender', identity: 'sip:sender@content.example' });
    await testbed.run(phone.register());
    const messages = [0, 1, 2048, 100_000, 1_048_576].map((size) => ({
      ...{ type: 'text/plain', size },
      source: () => repeated(Buffer.from('storm warning\r\n'), size),
    }));
    await testbed.run(sender.pushSession({ to: AOR, messages }));
    await testbed.settle();
    await testbed.close();

    const { recorder } = testbed;
    assert.deepEqual(dissected(recorder, '_ws.malformed'), []);
    const frames = recorder.frames.filter(({ octets }) => octets.toString('latin1', 0, 5) === 'MSRP ');
    const rows = dissected(recorder, 'msrp', 'msrp.transaction.id', 'tcp.reassembled.length', 'tcp.len');
    // A frame that came in one packet needs no putting together.
    const lengths = rows.map(
      ([id, whole, length]) => `${id!.split(',')[0]!} ${whole === '' ? length! : whole!}`,
    );
    const expected = frames.map(({ octets }) => {
      const id = octets.toString('latin1', 5, octets.indexOf(' ', 5));
      return `${id} ${octets.length}`;
    });
    assert.deepEqual(lengths.sort(), expected.sort());
  });

  /** The fields of the packets that a filter lets pass, as tshark reads the capture of a trace. */
  function dissected(trace: Trace, filter: string, ...fields: string[]): string[][] {
    const file = join(folder, 'push.pcap');
    writePcapFile(file, trace);
    const columns = (fields.length > 0 ? fields : ['frame.number']).flatMap((field) => ['-e', field]);
    const options = ['-n', '-r', file, ...decodeAsOptions(trace), '-Y', filter, '-T', 'fields', ...columns];
    const output = execFileSync('tshark', options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t'));
  }
});
