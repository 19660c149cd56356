import assert from 'node:assert/strict';
import type { RegisteredContact } from '../../../protocol/reginfo/document';
import { plainText } from '../../../protocol/push/content';
import type { SenderSimulator } from '../../../simulators/sender/sender';
import type { RegistrationWatch } from '../../../simulators/sender/events/registration-watch';
import type { TerminalSimulator } from '../../../simulators/terminal/terminal';
import type { CoreWishes, SenderWishes } from '../../../testbed/roles';
import { Testbed } from '../../../testbed/testbed';

const AOR = 'sip:nora@push.example';

interface Scene {
  readonly testbed: Testbed;
  readonly phone: TerminalSimulator;
  readonly tablet: TerminalSimulator;
  readonly sender: SenderSimulator;
  /** What the notifier has sent, from the trace. */
  readonly notifications: () => string[];
  readonly subscribe: (options?: Parameters<SenderSimulator['watch']>[1]) => Promise<RegistrationWatch>;
}

describe('the registration event package between core and sender', () => {
  let testbed: Testbed | undefined;

  afterEach(() => testbed?.close());

  async function scene(
    policy: NonNullable<CoreWishes['policy']> = {},
    sender: Partial<SenderWishes> = {},
  ): Promise<Scene> {
    const opened = new Testbed({ network: 'virtual' });
    testbed = opened;
    const users = [{ name: 'nora' }, { name: 'otto' }, { name: 'gate', password: 'Dune-7-lantern' }];
    await opened.openCore({ domain: 'push.example', users, policy });
    const psa = await opened.openSender({ name: 'sender', identity: 'sip:psa@content.example', ...sender });
    return {
      testbed: opened,
      phone: await opened.openTerminal({ name: 'phone', aor: AOR, features: 'mobility="mobile"' }),
      tablet: await opened.openTerminal({ name: 'tablet', aor: AOR }),
      sender: psa,
      notifications: () =>
        opened.recorder.frames
          .filter(({ note }) => note !== 'duplicate')
          .map(({ octets }) => octets.toString())
          .filter((each) => each.startsWith('NOTIFY')),
      subscribe: async (options) => {
        const watch = await opened.run(psa.watch(AOR, options));
        await opened.settle();
        return watch;
      },
    };
  }

  const contacts = (watch: RegistrationWatch): readonly RegisteredContact[] =>
    watch.registrations.flatMap((each) => each.contacts);

  it('begins with the full state, also when nothing is registered', async () => {
    const { notifications, subscribe } = await scene();
    const watch = await subscribe();
    assert.equal(watch.state, 'active');
    assert.deepEqual(
      watch.registrations.map(({ aor, state }) => [aor, state]),
      [[AOR, 'init']],
    );
    const [first] = notifications();
    assert.match(first!, /^Subscription-State: active;expires=3600\r$/m);
    assert.match(first!, /^Event: reg\r$/m);
    assert.match(first!, /version="0" state="full"/);
  });

  it('tells both terminals with their public GRUUs and features, and the sender pushes to one of them', async () => {
    const { testbed: bed, phone, tablet, sender, subscribe } = await scene();
    await bed.run(phone.register({ expires: 600 }));
    await bed.run(tablet.register({ expires: 600 }));
    const watch = await subscribe();
    assert.deepEqual(
      contacts(watch)
        .map((each) => each.publicGruu)
        .sort(),
      [phone.publicGruu, tablet.publicGruu].sort(),
    );
    // The sender is not the owner.
    assert.deepEqual(
      contacts(watch).map((each) => each.temporaryGruu),
      [undefined, undefined],
    );
    const mobile = sender.capabilities.choose(
      ({ registration }) => registration?.features.tags.has('mobility') === true,
    );
    assert.deepEqual(mobile, [phone.publicGruu]);
    const [outcome] = await bed.run(sender.pushToEach(mobile, { content: plainText('x') }));
    assert.equal(outcome!.answered, 'accepted');
    assert.equal(phone.inbox.length, 1);
    assert.equal(tablet.inbox.length, 0);
  });

  it('tells each change, with versions that count up', async () => {
    const { testbed: bed, phone, tablet, sender, subscribe, notifications } = await scene();
    const watch = await subscribe();
    const steps: readonly (readonly [act: () => Promise<unknown>, event: string, left: number])[] = [
      [() => phone.register({ expires: 600 }), 'registered', 1],
      [() => tablet.register({ expires: 600 }), 'registered', 2],
      [() => phone.register({ expires: 600 }), 'refreshed', 2],
      [() => tablet.deregister(), 'unregistered', 1],
    ];
    for (const [act, event, left] of steps) {
      await bed.run(act());
      await bed.pass(6);
      await bed.settle();
      assert.match(notifications().at(-1)!, new RegExp(`state="partial"[^]*event="${event}"`));
      assert.equal(contacts(watch).length, left, event);
    }
    assert.equal(notifications().length, 5);
    assert.match(notifications().at(-1)!, /version="4"/);
    assert.equal(watch.gaps, 0);
    assert.equal(sender.capabilities.terminal(tablet.publicGruu!)!.registration!.isBound, false);
    assert.deepEqual(
      sender.capabilities.choose(() => true),
      [phone.publicGruu],
    );
  });

  it('tells a contact that lapses, and that nothing is left', async () => {
    const { testbed: bed, phone, subscribe, notifications } = await scene();
    await bed.run(phone.register({ expires: 60 }));
    const watch = await subscribe();
    await phone.vanish();
    await bed.pass(70);
    await bed.settle();
    assert.match(notifications().at(-1)!, /state="terminated"[^]*state="terminated" event="expired"/);
    assert.deepEqual(contacts(watch), []);
    assert.equal(notifications().length, 2);
  });

  it('joins changes that come too fast', async () => {
    const { testbed: bed, phone, tablet, subscribe, notifications } = await scene();
    await subscribe();
    await bed.run(phone.register({ expires: 600 }));
    await bed.settle();
    await bed.run(tablet.register({ expires: 600 }));
    await bed.run(phone.register({ expires: 600 }));
    await bed.pass(10);
    assert.equal(notifications().length, 3);
    assert.equal(notifications()[2]!.match(/<contact /g)!.length, 2);
  });

  it('gives temporary GRUUs to the owner, with the CSeq of the oldest', async () => {
    const { testbed: bed, phone, notifications } = await scene();
    await bed.run(phone.register({ expires: 600 }));
    await bed.run(phone.register({ expires: 600 }));
    const own = await bed.openSender({ name: 'own', identity: AOR });
    const watch = await bed.run(own.watch(AOR));
    await bed.settle();
    const [contact] = contacts(watch);
    assert.equal(contact!.temporaryGruu!.uri, phone.temporaryGruus.at(-1));
    assert.equal(contact!.temporaryGruu!.firstCSeq, contact!.cseq! - 1);
    assert.match(notifications().at(-1)!, /xmlns:gr="urn:ietf:params:xml:ns:gruuinfo"/);
  });

  it('ends with a last notification, whoever ends it', async () => {
    const { testbed: bed, sender, subscribe, notifications } = await scene();
    const asked = await subscribe();
    await bed.run(sender.unwatch());
    await bed.settle();
    assert.deepEqual([asked.state, asked.reason], ['terminated', 'timeout']);
    const left = await subscribe({ expires: 120, once: true });
    await bed.pass(125);
    assert.deepEqual([left.state, left.reason], ['terminated', 'timeout']);
    const once = await subscribe({ expires: 0 });
    assert.deepEqual([once.state, once.documents], ['terminated', 1]);
    const gone = await subscribe();
    bed.core.removeUser('nora');
    await bed.pass(1);
    assert.deepEqual([gone.state, gone.reason], ['terminated', 'noresource']);
    assert.match(notifications().at(-1)!, /^Subscription-State: terminated;reason=noresource\r$/m);
  });

  it('lasts as long as it is refreshed, with the full state each time', async () => {
    const { testbed: bed, subscribe, notifications } = await scene();
    const watch = await subscribe({ expires: 120 });
    await bed.pass(400);
    assert.equal(watch.state, 'active');
    assert.ok(notifications().length > 2);
    assert.ok(notifications().every((each) => each.includes('state="full"')));
  });

  it('is refused for good reasons', async () => {
    const { testbed: bed, sender } = await scene({ subscribers: 'users' });
    const status = async (aor: string, expires?: number): Promise<number | undefined> =>
      (await bed.run(sender.watch(aor, expires === undefined ? {} : { expires }))).status;
    assert.equal(await status(AOR), 401);
    assert.equal(await status(AOR, 10), 423);
    const credentials = { username: 'gate', password: 'Dune-7-lantern' };
    const gate = await bed.openSender({ name: 'gate', identity: 'sip:gate@push.example', credentials });
    assert.equal((await bed.run(gate.watch(AOR))).status, 200);
    assert.equal((await bed.run(gate.watch('sip:nobody@push.example'))).status, 404);
  });

  it('answers an unknown package with 489, and what is for nobody with 481', async () => {
    const { testbed: bed } = await scene();
    const probe = await bed.probe();
    const subscribe = (uri: string, more: string, toTag = ''): Promise<{ status: number } | undefined> =>
      bed.run(
        probe.send(
          `SUBSCRIBE ${uri} SIP/2.0\nTo: <${uri}>${toTag}\nFrom: <sip:x@y.example>;tag=a\nContact: <sip:x@192.0.2.1>\n${more}`,
          bed.core.local,
        ),
      );
    const unknown = await subscribe('sip:push.example', 'Event: winfo');
    assert.equal(unknown!.status, 489);
    assert.equal((await subscribe(AOR, 'Event: reg', ';tag=nope'))!.status, 481);
    assert.equal((await subscribe(AOR, 'Event: reg\nAccept: text/plain'))!.status, 406);
    assert.equal((await subscribe(AOR, 'Event: reg\nRequire: x'))!.status, 420);
    // Another package is for the terminals, of which there are none.
    assert.equal((await subscribe(AOR, 'Event: presence'))!.status, 480);
  });

  it('forgets a watcher that does not answer or does not know of it', async () => {
    const { testbed: bed, phone, sender, notifications } = await scene();
    sender.behaviour.refuse = { method: 'NOTIFY', status: 481 };
    await bed.run(sender.watch(AOR));
    await bed.settle();
    await bed.run(phone.register({ expires: 600 }));
    await bed.pass(10);
    assert.equal(notifications().length, 1);
  });

  /** A NOTIFY that claims to be of a subscription, from a bystander. */
  async function forge(
    bed: Testbed,
    sender: SenderSimulator,
    watch: RegistrationWatch,
    parts: { from?: string; version: number; cseq?: number; headers?: string },
  ): Promise<number | undefined> {
    const { dialog } = watch;
    const { from = dialog!.remoteTag, version, cseq = 50, headers = 'Event: reg' } = parts;
    const probe = await bed.probe();
    const answer = await bed.run(
      probe.send(
        `NOTIFY sip:psa@${sender.local.host}:${sender.local.port} SIP/2.0
To: <sip:psa@content.example>;tag=${watch.localTag}
From: <${AOR}>;tag=${from}
Call-ID: ${watch.callId}
CSeq: ${cseq} NOTIFY
Contact: <sip:x@192.0.2.1>
Subscription-State: active;expires=600
${headers}
Content-Type: application/reginfo+xml

<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="${version}" state="partial"/>`,
        sender.local,
      ),
    );
    await bed.settle();
    return answer?.status;
  }

  it('asks for the full state when a version was missed', async () => {
    const { testbed: bed, sender, subscribe, notifications } = await scene();
    const watch = await subscribe();
    assert.equal(await forge(bed, sender, watch, { version: 3 }), 200);
    assert.equal(watch.gaps, 1);
    assert.match(notifications().at(-1)!, /version="1" state="full"/);
  });

  it('has one dialog for each SUBSCRIBE, and takes what belongs to it only', async () => {
    const { testbed: bed, sender, subscribe } = await scene();
    const watch = await subscribe();
    assert.equal(await forge(bed, sender, watch, { version: 1, from: 'another' }), 481);
    assert.equal(await forge(bed, sender, watch, { version: 1, cseq: 0 }), 500);
    assert.equal(await forge(bed, sender, watch, { version: 1, headers: 'Event: presence' }), 489);
    assert.equal(watch.documents, 1);
  });
});
