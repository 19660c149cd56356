import assert from 'node:assert/strict';
import {
  forgeryRemoved,
  pushRefused,
  toldIdentity,
  toldNoIdentity,
  toldNoOther,
} from '../../judge/expectations/identities';
import { challengedFirst, staleChallenged } from '../../judge/expectations/proofs';
import type { Expectation } from '../../judge/expectations/expectation';
import { Reading } from '../../judge/reading/reading';
import { signatureArrives } from '../../judge/expectations/signatures';
import { plainText } from '../../protocol/push/content';
import type { HeaderPair } from '../../protocol/sip/build';
import { composeSigned } from '../../protocol/smime/multipart-signed';
import { CORE_DEVIATIONS } from '../../simulators/deviations/core';
import { certificateAuthority } from '../../simulators/tls/authority';
import { Testbed } from '../../testbed/testbed';

const AOR = 'sip:nora@push.example';
const DM = 'sip:dm@push.example';

interface Course {
  readonly deviation?: string;
  readonly password?: string;
  readonly headers?: readonly HeaderPair[];
  readonly refuses?: boolean;
  readonly pauseSeconds?: number;
}

/** Two pushes of a sender with an account, as the wire shows them; the frame after which the second begins. */
async function pushed(course: Course): Promise<{ readonly reading: Reading; readonly mark: number }> {
  const deviating = CORE_DEVIATIONS.filter(({ id }) => id === course.deviation).map((deviation) => ({
    deviation,
  }));
  const testbed = new Testbed({ network: 'virtual', deviating });
  const core = await testbed.openCore({
    domain: 'push.example',
    users: [{ name: 'nora' }, { name: 'dm', password: 'right' }],
  });
  const phone = await testbed.openTerminal({ name: 'phone', aor: AOR });
  const credentials = { username: 'dm', password: course.password ?? 'right' };
  const sender = await testbed.openSender({ name: 'sender', identity: DM, credentials });
  await testbed.run(phone.register());
  if (course.refuses === true) phone.behaviour.refuse = { method: 'MESSAGE', status: 403 };
  const push = (headers: readonly HeaderPair[] = []) =>
    testbed.run(sender.push({ to: AOR, content: plainText('x'), headers }));
  await push();
  await testbed.pass(course.pauseSeconds ?? 0);
  const mark = testbed.recorder.frames.length;
  await push(course.headers);
  const probe = await testbed.probe();
  const forged = `MESSAGE ${AOR} SIP/2.0\nTo: <${AOR}>\nFrom: <sip:x@content.example>;tag=x\nP-Asserted-Identity: <${DM}>`;
  await testbed.run(probe.send(forged, core.local));
  await testbed.settle();
  await testbed.close();
  return { reading: new Reading(testbed.recorder, testbed.recorder.now()), mark };
}

const outcome = ({ result, by }: Expectation): string => `${result} by ${by?.name ?? 'nobody'}`;

describe('expectations of trusted push', () => {
  it('are kept where the core names who proved it, and nobody else', async () => {
    const { reading, mark } = await pushed({});
    assert.deepEqual(
      [
        toldIdentity(reading, mark, 'phone', [DM]),
        toldNoOther(reading, mark, 'phone', [DM]),
        toldNoIdentity(reading, mark, 'phone'),
        forgeryRemoved(reading, 'client', 'phone'),
        toldIdentity(reading, mark, 'phone', ['sip:ads@push.example']),
        toldNoOther(reading, mark, 'phone', ['sip:ads@push.example']),
        pushRefused(reading, mark, 'phone'),
      ].map(outcome),
      [
        ...['kept by core', 'kept by core', 'broken by core', 'kept by core'],
        ...['broken by core', 'broken by core', 'broken by phone'],
      ],
    );
  });

  it('are broken by a core that believes anybody', async () => {
    const { reading } = await pushed({ deviation: 'anybody-believed' });
    assert.equal(outcome(forgeryRemoved(reading, 'client', 'phone')), 'broken by core');
  });

  it('are kept where privacy is asked for and given, and by a terminal that refuses', async () => {
    const { reading, mark } = await pushed({ headers: [['Privacy', 'id']], refuses: true });
    assert.equal(outcome(toldNoIdentity(reading, mark, 'phone')), 'kept by core');
    assert.equal(outcome(pushRefused(reading, mark, 'phone')), 'kept by phone');
  });

  it('are open where nothing reached the terminal', async () => {
    const { reading, mark } = await pushed({ password: 'wrong' });
    for (const each of [
      toldIdentity(reading, mark, 'phone', [DM]),
      toldNoIdentity(reading, mark, 'phone'),
      pushRefused(reading, mark, 'phone'),
    ])
      assert.equal(each.result, 'inconclusive');
  });

  it('are kept where a push is challenged first, and broken where it passes without', async () => {
    const { reading } = await pushed({});
    assert.equal(outcome(challengedFirst(reading, 0)), 'kept by core');
    const testbed = new Testbed({ network: 'virtual' });
    await testbed.openCore({ domain: 'push.example', users: [{ name: 'nora' }] });
    const phone = await testbed.openTerminal({ name: 'phone', aor: AOR });
    const sender = await testbed.openSender({ name: 'sender', identity: 'sip:sender@content.example' });
    await testbed.run(phone.register());
    await testbed.run(sender.push({ to: AOR, content: plainText('x') }));
    await testbed.close();
    assert.equal(outcome(challengedFirst(new Reading(testbed.recorder), 0)), 'broken by core');
  });

  it('are kept where an old nonce is called stale, and broken where it still counts', async () => {
    const late = await pushed({ pauseSeconds: 301 });
    assert.equal(outcome(staleChallenged(late.reading, late.mark)), 'kept by core');
    const soon = await pushed({});
    assert.equal(outcome(staleChallenged(soon.reading, soon.mark)), 'broken by core');
  });

  it('are kept where signed content arrives as it was signed, and broken where it does not', async () => {
    const authority = await certificateAuthority('Authority');
    const signer = await authority.issue({ names: [DM] });
    const arrival = async (
      alterBody?: (body: Buffer) => Buffer,
      content = plainText('news'),
    ): Promise<string> => {
      const testbed = new Testbed({ network: 'virtual' });
      await testbed.openCore({
        domain: 'push.example',
        users: [{ name: 'nora' }],
        ...(alterBody ? { policy: { alterBody } } : {}),
      });
      const phone = await testbed.openTerminal({ name: 'phone', aor: AOR });
      const sender = await testbed.openSender({
        name: 'sender',
        identity: DM,
        policy: { largestMessage: undefined },
      });
      await testbed.run(phone.register());
      await testbed.run(sender.push({ to: AOR, content }));
      await testbed.close();
      return outcome(signatureArrives(new Reading(testbed.recorder), 0, 'phone'));
    };
    const signed = composeSigned(plainText('news'), signer, new Date());
    assert.equal(await arrival(undefined, signed), 'kept by core');
    const altered = (body: Buffer): Buffer =>
      Buffer.from(body.toString('latin1').replace('news', 'NEWS'), 'latin1');
    assert.equal(await arrival(altered, signed), 'broken by core');
    assert.equal(await arrival(), 'inconclusive by nobody');
  });
});
