import assert from 'node:assert/strict';
import { findProgram, Program } from '../../testbed/launch/program';
import { Testbed } from '../../testbed/testbed';
import { needOptional } from '../optional';
import { assertFindings, judged, lookedAt } from './judged';

/** True findings on sipsak 0.9.8.1: docs/findings/sipsak.md. */
const SIPSAK: readonly string[] = [];

describe('interoperation with sipsak', function () {
  this.timeout(20_000);

  before(function () {
    needOptional(this, findProgram('sipsak') !== undefined, 'sipsak (Debian package sipsak)');
  });

  it('gives the confirmed findings and no others', async () => {
    const testbed = new Testbed({ network: 'loopback' });
    // It insists on looking up domains, and cuts the fifth digit off a port: the core has an address and port 5060 for
    // itself. sipsak cannot be told its own address; it is whoever else is on 127.0.0.1, as sockets of ours take precedence.
    const domain = '127.0.0.8';
    await testbed.openCore({ domain, host: domain, port: 5060, users: [{ name: 'otto' }] });
    const phone = await testbed.openTerminal({ name: 'phone', aor: `sip:otto@${domain}` });
    await phone.register({ expires: 600 });
    testbed.recorder.know({ role: 'sender', name: 'sipsak', underTest: true }, { host: '127.0.0.1' });
    const ask = async (...args: string[]): Promise<void> => {
      const program = await Program.start({ command: 'sipsak', args });
      assert.equal((await program.ended).code, 0, program.output);
      await testbed.settle();
    };
    try {
      await ask('-s', `sip:otto@${domain}`);
      await ask('-s', `sip:${domain}`);
      await ask('-E', 'tcp', '-s', `sip:otto@${domain}`);
    } finally {
      await testbed.close();
    }
    const judgement = judged(testbed.recorder);
    assertFindings(judgement, SIPSAK);
    assert.ok(lookedAt(judgement, 'sipsak') > 20, 'sipsak was hardly looked at');
  });
});
