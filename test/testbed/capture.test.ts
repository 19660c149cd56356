import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeAsOptions, writePcapFile } from '../../network/pcap';
import { SAMPLE_TYPES, sampleOf } from '../../protocol/push/samples';
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

    const file = join(folder, 'push.pcap');
    writePcapFile(file, testbed.recorder);
    const count = (filter: string): number => {
      const options = ['-r', file, ...decodeAsOptions(testbed.recorder), '-Y', filter];
      return (
        execFileSync('tshark', options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')
          .length - 1
      );
    };
    assert.equal(count('_ws.malformed'), 0);
    assert.equal(count('sip'), testbed.recorder.frames.length);
  });
});
