import assert from 'node:assert/strict';
import { listKeptFrom, listServedOnce } from '../../judge/expectations/uri-lists';
import { Reading } from '../../judge/reading/reading';
import { plainText } from '../../protocol/push/content';
import { Testbed } from '../../testbed/testbed';

const AOR = 'sip:nora@push.example';

/** A list handed over and served, as the wire shows it. */
async function served(recipients: readonly string[], terminalRefuses = false): Promise<Reading> {
  const testbed = new Testbed({ network: 'virtual' });
  const core = await testbed.openCore({ domain: 'push.example' });
  core.addUser({ name: 'nora' });
  const phone = await testbed.openTerminal({ name: 'phone', aor: AOR });
  const sender = await testbed.openSender({ name: 'sender', identity: 'sip:sender@content.example' });
  const { uri } = await testbed.listService({ authenticate: false, servesOnce: false });
  await testbed.run(phone.register());
  if (terminalRefuses) phone.behaviour.refuse = { method: 'MESSAGE', status: 486 };
  const list = recipients.map((each) => ({ uri: each }));
  await testbed.run(sender.pushToList({ to: uri, content: plainText('for all'), recipients: list }));
  await testbed.settle();
  await testbed.close();
  return new Reading(testbed.recorder, testbed.recorder.now());
}

describe('expectations of a list', () => {
  const result = async (reading: Promise<Reading>): Promise<readonly string[]> => {
    const read = await reading;
    return [listServedOnce(read, 0, 'phone'), listKeptFrom(read, 0, ['phone'])].map(
      ({ result, by }) => `${result} by ${by?.name ?? 'nobody'}`,
    );
  };

  it('are kept where somebody on it gets the content once', async () =>
    assert.deepEqual(await result(served([AOR])), ['kept by core', 'broken by core']));

  it('are broken where she gets it twice', async () =>
    assert.deepEqual((await result(served([AOR, AOR])))[0], 'broken by list-service'));

  it('are kept where she does not take it, which is no fault of the service and may be none of hers', async () =>
    assert.deepEqual((await result(served([AOR], true)))[0], 'kept by core'));

  it('are broken where she gets nothing', async () =>
    assert.deepEqual(await result(served(['sip:olaf@push.example'])), [
      'broken by list-service',
      'kept by core',
    ]));

  it('are open where there was no list', async () => {
    const testbed = new Testbed({ network: 'virtual' });
    await testbed.openCore({ domain: 'push.example' });
    await testbed.close();
    const reading = new Reading(testbed.recorder, testbed.recorder.now());
    assert.equal(listServedOnce(reading, 0, 'phone').result, 'inconclusive');
    assert.equal(listKeptFrom(reading, 0, ['phone']).result, 'inconclusive');
  });
});
