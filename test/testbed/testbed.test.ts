import assert from 'node:assert/strict';
import { plainText } from '../../protocol/push/content';
import { Inconclusive, UsageError } from '../../testbed/failures';
import { Testbed } from '../../testbed/testbed';

const AOR = 'sip:nora@push.example';

/** A core, a terminal that is registered, and a sender. */
async function stage(network: 'loopback' | 'virtual') {
  const testbed = new Testbed({ network });
  await testbed.openCore({ domain: 'push.example', users: [{ name: 'nora' }] });
  const phone = await testbed.openTerminal({ name: 'phone', aor: AOR });
  const sender = await testbed.openSender({ name: 'sender', identity: 'sip:sender@content.example' });
  await testbed.run(phone.register());
  return { testbed, phone, sender };
}

describe('the testbed', () => {
  for (const network of ['loopback', 'virtual'] as const) {
    it(`carries a push from sender to terminal on the ${network} network, and leaves it all in the trace`, async () => {
      const { testbed, sender } = await stage(network);
      const outcome = await testbed.run(sender.push({ to: AOR, content: plainText('hello') }));
      assert.equal(await testbed.settle(), true);
      await testbed.close();
      assert.equal(outcome.status, 200);
      const lines = testbed.recorder.frames.map(
        (each) => `${each.from?.name ?? '?'} ${each.octets.toString('latin1', 0, 7)}`,
      );
      assert.deepEqual(lines, [
        'phone REGISTE',
        'core SIP/2.0',
        'sender MESSAGE',
        'core MESSAGE',
        'phone SIP/2.0',
        'core SIP/2.0',
      ]);
    });
  }

  it('goes quiet only when every transaction has ended', async () => {
    const { testbed, phone, sender } = await stage('virtual');
    phone.behaviour.silent = true;
    void sender.push({ to: AOR, content: plainText('hello') });
    const before = testbed.clock.now();
    assert.equal(await testbed.settle(), true);
    assert.ok(testbed.clock.now() - before > 32_000, 'the transaction of the sender lives 32 s');
    await testbed.close();
  });

  it('gives up on what never comes about', async () => {
    const testbed = new Testbed({ network: 'virtual' });
    await assert.rejects(testbed.run(new Promise(() => {})), Inconclusive);
    await testbed.close();
  });

  it('lets time pass and datagrams get lost on the virtual network only', async () => {
    const testbed = new Testbed({ network: 'loopback' });
    await assert.rejects(testbed.pass(1), UsageError);
    assert.throws(() => testbed.impairable, UsageError);
    assert.throws(() => testbed.terminal('nobody'), UsageError);
    await testbed.close();
  });

  it('sends what a bystander is told to, completed', async () => {
    const { testbed, phone } = await stage('virtual');
    const probe = await testbed.probe();
    const text = `OPTIONS ${phone.contactUri} SIP/2.0\nTo: <${AOR}>\nFrom: <sip:probe@content.example>;tag=1`;
    const answer = await testbed.run(probe.send(text, phone.local));
    assert.equal(answer?.status, 200);
    assert.throws(() => probe.send('nonsense', phone.local), /not a request: nonsense/);
    await testbed.close();
  });
});
