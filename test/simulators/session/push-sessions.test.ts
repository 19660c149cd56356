import assert from 'node:assert/strict';
import { bufferSource } from '../../../simulators/msrp/sources';
import { fileOf, generatedFile } from '../../../simulators/session/file-content';
import { message, msrpLines, NORA, opened, scene, whats } from './scene';

const LIST = fileOf(Buffer.from('0000 prices\r\n'.repeat(400)), { name: 'list.txt', type: 'text/plain' });
const CLIP = generatedFile(200_000, { name: 'clip.3gp', type: 'video/3gpp' });
/** Too much to be on its way at once. */
const FILM = generatedFile(3_000_000, { name: 'film.3gp', type: 'video/3gpp' });

describe('pushing in session mode', () => {
  it('delivers messages of all sizes, and ends the session', async () => {
    const { world, sender, phone } = await scene();
    const sizes = [0, 1, 2047, 2048, 2049, 100_000];
    const push = sender.pushSession({ to: NORA, messages: sizes.map((size) => message(size)) });
    const outcome = await world.clock.run(push);
    assert.equal(outcome.answered, 'accepted');
    assert.deepEqual(
      whats(outcome),
      sizes.map(() => 'delivered'),
    );
    assert.deepEqual(
      phone.messages.map(({ size }) => size).sort((a, b) => a - b),
      sizes,
    );
    assert.equal(world.requestsOf('sender', 'BYE').length, 1);
  });

  it('delivers one after the other when that is wanted', async () => {
    const { world, sender, phone } = await scene();
    const messages = [message(5000), message(10), message(3000)];
    await world.clock.run(sender.pushSession({ to: NORA, messages, order: 'sequence' }));
    assert.deepEqual(
      phone.messages.map(({ size }) => size),
      [5000, 10, 3000],
    );
  });

  it('renders what comes, out of its wrapper too', async () => {
    const { world, sender, phone } = await scene();
    const text = Buffer.from('Storm warning, zone 7.');
    const plain = { type: 'text/plain', size: text.length, source: () => bufferSource(text) };
    await world.clock.run(sender.pushSession({ to: NORA, messages: [plain, { ...plain, wrap: true }] }));
    assert.deepEqual(
      phone.inbox.map(({ parts }) => parts.map(({ body }) => body.toString())),
      [['Storm warning, zone 7.'], ['Storm warning, zone 7.']],
    );
    assert.deepEqual(
      phone.inbox.map(({ from }) => from),
      ['sip:sender@content.example', 'sip:sender@content.example'],
    );
  });

  it('wraps what a terminal takes wrapped only', async () => {
    const { world, sender, phone } = await scene();
    phone.behaviour.session.acceptTypes = ['message/cpim', 'text/plain'];
    await world.clock.run(sender.pushSession({ to: NORA, messages: [message(50)] }));
    assert.deepEqual(
      phone.messages.map(({ contentType }) => contentType),
      ['message/cpim'],
    );
  });

  it('does not send what the terminal does not accept, or what is more than it wants', async () => {
    const { world, sender, phone } = await scene();
    phone.behaviour.session.maxSize = 1000;
    const messages = [message(1001), message(1000), message(10, { type: 'application/x-none' })];
    const outcome = await world.clock.run(sender.pushSession({ to: NORA, messages }));
    assert.deepEqual(whats(outcome), ['not-sent', 'delivered', 'not-sent']);
    assert.equal(phone.messages.length, 1);
  });

  it('claims no more than it knows', async () => {
    const { world, sender } = await scene({ phone: { policy: { successReports: 'never' } } });
    const messages = [message(10), message(10, { successReport: false })];
    const session = opened(await world.clock.run(sender.openSession({ to: NORA, messages })));
    await world.clock.advance(1000);
    await world.clock.run(session.end());
    assert.deepEqual(
      (await session.contents).map(({ what }) => what),
      ['unconfirmed', 'sent'],
    );
  });

  for (const [status, meaning] of [
    [486, /busy/],
    [603, /does not want/],
    [488, /can take what was offered/],
  ] as const)
    it(`says what a refusal with ${status} means`, async () => {
      const { world, sender, phone } = await scene();
      phone.behaviour.refuse = { method: 'INVITE', status };
      const outcome = await world.clock.run(sender.pushSession({ to: NORA, messages: [message(10)] }));
      assert.deepEqual([outcome.answered, outcome.status, outcome.contents], ['refused', status, []]);
      assert.match(outcome.meaning, meaning);
      assert.deepEqual(msrpLines(world), []);
    });

  it('is given up while it rings', async () => {
    const { world, sender, phone } = await scene();
    phone.behaviour.session.ringMs = 20_000;
    const cancelled = new Promise<void>((resolve) => world.clock.after(3000, resolve));
    const push = sender.pushSession({ to: NORA, messages: [message(10)] }, { cancelled });
    assert.equal((await world.clock.run(push)).answered, 'cancelled');
    assert.equal(phone.messages.length, 0);
  });

  it('comes to nothing when nobody is there', async () => {
    const { world, sender, phone } = await scene();
    await world.clock.run(phone.deregister());
    const outcome = await world.clock.run(sender.pushSession({ to: NORA, messages: [message(10)] }));
    assert.deepEqual([outcome.answered, outcome.status], ['refused', 480]);
    assert.match(outcome.meaning, /Nobody can be reached/);
  });

  it('ends with the terminal that ends it', async () => {
    const { world, sender, phone } = await scene();
    const session = opened(await world.clock.run(sender.openSession({ to: NORA, messages: [message(10)] })));
    await world.clock.run(session.contents);
    await world.clock.run(phone.endSessions());
    assert.equal(await world.clock.run(session.ended), 'peer');
    assert.equal((await world.clock.run(session.send(message(5)))).what, 'aborted');
  });

  it('fails with its connection, and says so', async () => {
    const { world, sender, phone } = await scene();
    phone.behaviour.session.stallMs = 1000;
    const push = sender.pushSession({ to: NORA, messages: [message(5_000_000)] });
    await world.clock.advance(500);
    phone.dropConnections();
    assert.deepEqual(whats(await world.clock.run(push)), ['failed']);
    assert.equal(phone.messages.length, 0);
  });
});

describe('pushing files', () => {
  it('delivers several at a time, and verifies each', async () => {
    const { world, sender, phone } = await scene();
    const outcome = await world.clock.run(
      sender.pushSession({ to: NORA, files: [{ file: LIST }, { file: CLIP }] }),
    );
    assert.deepEqual(whats(outcome), ['delivered', 'delivered']);
    const files = phone.files.map(({ name, state, size }) => [name, state, size]);
    assert.deepEqual(files.sort(), [
      ['clip.3gp', 'whole', 200_000],
      ['list.txt', 'whole', 5200],
    ]);
  });

  it('costs nothing when they are refused', async () => {
    const { world, sender, phone } = await scene();
    phone.behaviour.session.wantsFile = ({ name }) => name !== 'clip.3gp';
    const outcome = await world.clock.run(sender.pushSession({ to: NORA, files: [{ file: CLIP }] }));
    assert.deepEqual([outcome.status, ...whats(outcome)], [200, 'refused']);
    assert.deepEqual(msrpLines(world), []);
  });

  it('delivers those that are accepted', async () => {
    const { world, sender, phone } = await scene();
    phone.behaviour.session.largestFile = 10_000;
    const outcome = await world.clock.run(
      sender.pushSession({ to: NORA, files: [{ file: CLIP }, { file: LIST }] }),
    );
    assert.deepEqual(whats(outcome), ['refused', 'delivered']);
    assert.equal(phone.files.length, 1);
  });

  it('adds one to a session that is there, and closes each when it is done', async () => {
    const { world, sender, phone } = await scene();
    const session = opened(await world.clock.run(sender.openSession({ to: NORA, files: [{ file: LIST }] })));
    await world.clock.run(session.transfers[0]!.outcome);
    const more = await world.clock.run(session.addFile({ file: CLIP }));
    assert.equal((await world.clock.run(more.outcome)).what, 'delivered');
    await world.clock.advance(1000);
    const latest = world.requestsOf('sender', 'INVITE').at(-1)!.body.toString('latin1');
    assert.deepEqual(latest.match(/^m=message \d+/gm), ['m=message 0', 'm=message 0']);
    assert.equal(await world.clock.run(session.refresh()), 200);
    await world.clock.run(session.end());
    assert.equal(phone.files.length, 2);
  });

  it('gives one up, and the terminal has only a part of it', async () => {
    const { world, sender, phone } = await scene();
    phone.behaviour.session.stallMs = 100;
    const session = opened(await world.clock.run(sender.openSession({ to: NORA, files: [{ file: FILM }] })));
    await world.clock.advance(50);
    session.transfers[0]!.abort();
    assert.equal((await world.clock.run(session.transfers[0]!.outcome)).what, 'aborted');
    await world.clock.run(session.end());
    await world.clock.advance(1000);
    assert.deepEqual(
      phone.files.map(({ state }) => state),
      ['broken-off'],
    );
  });

  it('stops when the terminal has had enough, which closes the line', async () => {
    const { world, sender, phone } = await scene();
    phone.behaviour.session.stopAfter = 50_000;
    const outcome = await world.clock.run(sender.pushSession({ to: NORA, files: [{ file: CLIP }] }));
    assert.deepEqual(
      outcome.contents.map(({ what, status }) => [what, status]),
      [['refused', 413]],
    );
    assert.ok(msrpLines(world).includes('413 stop sending this message'));
    const closing = world.requestsOf('phone', 'INVITE').at(-1)!.body.toString('latin1');
    assert.match(closing, /^m=message 0 /m);
    assert.match(closing, /a=file-transfer-id:/);
  });

  it('goes on behind what came before the connection broke', async () => {
    const { world, sender, phone } = await scene();
    phone.behaviour.session.stallMs = 100;
    const session = opened(await world.clock.run(sender.openSession({ to: NORA, files: [{ file: FILM }] })));
    await world.clock.advance(50);
    phone.dropConnections();
    assert.equal((await world.clock.run(session.transfers[0]!.outcome)).what, 'failed');
    await world.clock.run(session.end());
    const [broken] = phone.files;
    assert.equal(broken?.state, 'broken-off');
    assert.ok(broken.size > 0 && broken.size < FILM.size);
    phone.behaviour.session.stallMs = undefined;
    const rest = session.transfers[0]!.resumed(broken.size);
    assert.deepEqual(rest.range, { start: broken.size + 1, stop: FILM.size });
    const outcome = await world.clock.run(sender.pushSession({ to: NORA, files: [rest] }));
    assert.deepEqual(whats(outcome), ['delivered']);
    assert.deepEqual(
      phone.files.map(({ state }) => state),
      ['broken-off', 'whole'],
    );
    assert.deepEqual(phone.files[1]?.sha1, FILM.sha1);
  });

  it('is noticed when what comes is not what was offered', async () => {
    const { world, sender, phone } = await scene();
    const selector = { hashes: [{ algorithm: 'sha-1', value: Buffer.alloc(20, 7) }] };
    await world.clock.run(sender.pushSession({ to: NORA, files: [{ file: LIST, selector }] }));
    assert.deepEqual(
      phone.files.map(({ state }) => state),
      ['damaged'],
    );
  });

  it('offers an icon, and does without where multiparts are refused', async () => {
    const icon = { type: 'image/png', body: Buffer.from('89504e47', 'hex') };
    const { world, sender, phone } = await scene();
    const files = [{ file: { ...LIST, icon } }];
    await world.clock.run(sender.pushSession({ to: NORA, files }));
    assert.equal(phone.files.length, 1);
    const [invite] = world.requestsOf('sender', 'INVITE');
    assert.equal(invite?.contentType?.essence, 'multipart/related');
    const id = /a=file-icon:cid:(\S+)/.exec(invite.body.toString('latin1'))![1]!;
    assert.ok(invite.body.toString('latin1').includes(`Content-ID: <${id}>`));

    phone.behaviour.refuse = { method: 'INVITE', status: 415 };
    const push = sender.pushSession({ to: NORA, files });
    await world.clock.advance(1);
    const sent = (): number => world.requestsOf('sender', 'INVITE').length;
    const before = sent();
    await world.clock.advance(20);
    phone.behaviour.refuse = undefined;
    await world.clock.run(push);
    assert.ok(sent() > before);
    assert.equal(world.requestsOf('sender', 'INVITE').at(-1)?.contentType?.essence, 'application/sdp');
  });

  it('is asked for by others, and sent with its hash', async () => {
    const { world, sender, phone } = await scene();
    phone.supplies(LIST);
    const requests = [{ name: 'list.txt', hashes: [] }];
    const outcome = await world.clock.run(sender.pushSession({ to: NORA, requests }));
    assert.deepEqual(whats(outcome), ['delivered']);
    const answer = world
      .responsesOf('phone')
      .find(({ status, cseq }) => status === 200 && cseq?.method === 'INVITE')!;
    assert.match(answer.body.toString('latin1'), /a=sendonly[^]*a=file-selector:.*hash:sha-1:/);
  });

  it('is not supplied when it is not there', async () => {
    const { world, sender, phone } = await scene();
    phone.supplies(LIST);
    const requests = [{ name: 'other.txt', hashes: [] }];
    const outcome = await world.clock.run(sender.pushSession({ to: NORA, requests }));
    assert.deepEqual([outcome.answered, outcome.status], ['refused', 488]);
  });
});

describe('delivering by the method that suits', () => {
  it('embeds what is small, and opens a session for what is large', async () => {
    const { world, sender, phone } = await scene();
    const small = { type: 'text/plain', body: Buffer.from('small') };
    const large = { type: 'text/plain', body: Buffer.alloc(5000, 'x') };
    assert.equal((await world.clock.run(sender.deliver({ to: NORA, content: small }))).method, 'embedded');
    assert.equal((await world.clock.run(sender.deliver({ to: NORA, content: large }))).method, 'session');
    assert.equal((await world.clock.run(sender.deliver({ to: NORA, content: CLIP }))).method, 'session');
    assert.deepEqual([phone.inbox.length, phone.messages.length, phone.files.length], [2, 1, 1]);
  });

  it('heeds what the terminal said of itself', async () => {
    const { world, sender, phone } = await scene({ phone: { policy: { takesSessions: false } } });
    const gruu = phone.publicGruu!;
    await world.clock.run(sender.options(gruu));
    const large = { type: 'text/plain', body: Buffer.alloc(5000, 'x') };
    assert.equal((await world.clock.run(sender.deliver({ to: gruu, content: large }))).method, 'none');
    assert.equal(world.requestsOf('sender', 'INVITE').length, 0);
  });
});
