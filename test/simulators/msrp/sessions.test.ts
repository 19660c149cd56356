import assert from 'node:assert/strict';
import { formatPath } from '../../../protocol/msrp/path';
import {
  STAGES,
  RawPeer,
  answerTo,
  collecting,
  frame,
  framesOf,
  join,
  kindsOf,
  openPair,
  pathTo,
  sendLines,
  text,
  virtualStage,
  whenSent,
  type Pair,
  type Received,
  type Stage,
} from './stage';

for (const [name, open] of Object.entries(STAGES)) {
  describe(`MSRP sessions on the ${name} network`, () => {
    let stage: Stage;
    let pair: Pair;
    beforeEach(async () => {
      stage = open();
      pair = await openPair(stage);
    });
    afterEach(async () => {
      await pair.sender.close();
      await pair.terminal.close();
      await stage.network.close();
    });

    it('delivers a message, and has it reported', async () => {
      const { ours, received } = join(pair, { hasContent: true });
      const sending = ours.send(text('Storm warning', { successReport: true }));
      assert.deepEqual(await stage.run(sending.delivery), { status: 'delivered' });
      assert.equal(sending.sent, 13);
      assert.deepEqual(
        received.map(({ id, type, sink }) => [id, type, sink.content.toString(), sink.state]),
        [[sending.messageId, 'text/plain', 'Storm warning', 'complete']],
      );
      assert.deepEqual(kindsOf(stage, 'sender'), ['SEND']);
      assert.deepEqual(kindsOf(stage, 'terminal'), ['200', 'REPORT']);
      assert.equal(pair.sender.openTransactions, 0);
      for (const each of [...framesOf(stage, 'sender'), ...framesOf(stage, 'terminal')]) {
        assert.deepEqual(each.problems, []);
      }
    });

    it('greets at once when it has connected and has nothing to send', async () => {
      const { ours, theirs } = join(pair);
      await stage.run(whenSent(stage, 'terminal', () => true));
      const [greeting] = framesOf(stage, 'sender');
      assert.equal(greeting!.body, undefined);
      assert.equal(greeting!.message.header('Byte-Range'), '1-0/0');
      assert.deepEqual([ours.state, theirs.state], ['open', 'open']);
      assert.deepEqual(kindsOf(stage, 'terminal'), ['200']);
    });

    it('lets the terminal connect when it is the active side, and sends only when it has been heard', async () => {
      const { ours, received } = join(pair, { role: 'passive' });
      const sending = ours.send(text('Storm warning', { successReport: true }));
      assert.deepEqual(await stage.run(sending.delivery), { status: 'delivered' });
      assert.equal(received.length, 1);
      const [first, second] = stage.trace.frames;
      assert.equal(first!.from?.name, 'terminal');
      assert.equal(second!.from?.name, 'sender');
      assert.deepEqual(kindsOf(stage, 'terminal')[0], 'SEND');
      assert.ok(kindsOf(stage, 'sender').includes('200'));
    });

    it('uses a connection again for another session with the same peer', async () => {
      const one = join(pair);
      const two = join(pair);
      const all = [one.ours, two.ours].map((each) => each.send(text('x', { successReport: true })).delivery);
      assert.deepEqual(await stage.run(Promise.all(all)), [{ status: 'delivered' }, { status: 'delivered' }]);
      assert.equal(pair.sender.connectionCount, 1);
      assert.equal(new Set(stage.trace.frames.map(({ source }) => source.port)).size, 2);
      const three = join(pair);
      assert.equal(three.ours.state, 'open');
      await stage.run(three.ours.send(text('x', { successReport: true })).delivery);
      assert.equal(pair.sender.connectionCount, 1);
    });

    it('uses a connection again that its last session has just left', async () => {
      const one = join(pair);
      await stage.run(one.ours.send(text('x', { successReport: true })).delivery);
      one.ours.close();
      one.theirs.close();
      const two = join(pair);
      assert.equal(two.ours.state, 'open');
      assert.deepEqual(await stage.run(two.ours.send(text('x', { successReport: true })).delivery), {
        status: 'delivered',
      });
    });

    it('keeps a shared connection until its last session is over', async () => {
      const one = join(pair);
      const two = join(pair);
      await stage.run(one.ours.send(text('x', { successReport: true })).delivery);
      await stage.run(two.ours.send(text('x', { successReport: true })).delivery);
      one.ours.close();
      one.theirs.close();
      assert.deepEqual(await stage.run(two.ours.send(text('y', { successReport: true })).delivery), {
        status: 'delivered',
      });
      assert.equal(pair.terminal.connectionCount, 1);
      two.ours.close();
      // The terminal has not been told of the end by signalling.
      assert.equal(await stage.run(two.over), true);
      assert.equal(pair.terminal.connectionCount, 0);
      assert.deepEqual([one.ended.ours, two.ended.ours], [false, false]);
      assert.equal(one.ended.theirs, false);
    });

    it('fails the session when nobody listens', async () => {
      const ended = new Promise<boolean>((resolve) => {
        const session = pair.sender.session({ onEnd: resolve });
        session.start({ path: pathTo({ host: pair.sender.local.host, port: 1 }), role: 'active' });
        assert.equal(session.state, 'connecting');
      });
      assert.equal(await stage.run(ended), true);
      assert.equal(pair.sender.openTransactions, 0);
    });

    it('fails its sessions, and what they send, when the connection is lost', async () => {
      let hasBoth!: () => void;
      const both = new Promise<void>((resolve) => (hasBoth = resolve));
      const peer = await RawPeer.listen(stage, (each) => void each.got(2).then(hasBoth));
      const ends: boolean[] = [];
      const sessions = [0, 1].map((i) => {
        const session = pair.sender.session({ onEnd: (failed) => ends.push(failed) });
        session.start({ path: pathTo(peer.local, `their${i}`), role: 'active' });
        return session;
      });
      const sending = sessions.map((each) => each.send(text('x', { successReport: true })));
      await stage.run(both);
      for (const each of peer.peers) each.stream.destroy();
      const deliveries = await stage.run(Promise.all(sending.map((each) => each.delivery)));
      assert.deepEqual(deliveries, [
        { status: 'failed', failure: 'connection-lost' },
        { status: 'failed', failure: 'connection-lost' },
      ]);
      await stage.settle();
      assert.deepEqual(ends, [true, true]);
      assert.deepEqual(
        sessions.map(({ state }) => state),
        ['failed', 'failed'],
      );
      const late = await sessions[0]!.send(text('y')).delivery;
      assert.deepEqual(late, { status: 'failed', failure: 'connection-lost' });
      assert.equal(pair.sender.connectionCount, 0);
    });

    it('takes a peer that connects before offer and answer are complete', async () => {
      const received: Received[] = [];
      const session = pair.terminal.session({ receive: collecting(received) });
      const peer = RawPeer.connect(stage, pair.terminal.local);
      peer.write(frame({ to: session.uri.text, lines: sendLines(), body: 'early' }));
      await stage.run(peer.got(1));
      assert.deepEqual(peer.kinds, ['200']);
      assert.equal(received[0]!.sink.content.toString(), 'early');
      session.start({ path: pathTo({ host: '192.0.2.99', port: 2855 }, 'stranger'), role: 'passive' });
      assert.equal(session.state, 'open');
      const sending = session.send(text('back'));
      await stage.run(peer.got(2));
      peer.write(answerTo(peer.frames[1]!, 200));
      assert.deepEqual(await stage.run(sending.delivery), { status: 'sent' });
    });

    it('refuses a session that is bound to another connection with 506, and goes on with the first', async () => {
      const { ours, theirs, received } = join(pair);
      await stage.run(ours.send(text('one', { successReport: true })).delivery);
      const thief = RawPeer.connect(stage, pair.terminal.local);
      thief.write(frame({ to: theirs.uri.text, lines: sendLines('stolen01'), body: 'mine' }));
      await stage.run(thief.got(1));
      assert.deepEqual(thief.kinds, ['506']);
      await stage.run(ours.send(text('two', { successReport: true })).delivery);
      assert.deepEqual(
        received.map(({ sink }) => sink.content.toString()),
        ['one', 'two'],
      );
    });
  });
}

describe('MSRP sessions in time', () => {
  it('ends a session whose first SEND nobody answers after 30 seconds', async () => {
    const stage = virtualStage();
    const pair = await openPair(stage);
    const peer = await RawPeer.listen(stage);
    const session = pair.sender.session();
    session.start({ path: pathTo(peer.local), role: 'active' });
    await stage.clock.advance(29_000);
    assert.equal(session.state, 'open');
    assert.equal(pair.sender.openTransactions, 1);
    await stage.clock.advance(2_000);
    assert.equal(session.state, 'failed');
    assert.equal(pair.sender.openTransactions, 0);
  });

  it('gives up connecting after 30 seconds', async () => {
    const stage = virtualStage();
    const pair = await openPair(stage);
    stage.network.partition('terminal');
    const { ours, ended } = join(pair, { hasContent: true });
    const sending = ours.send(text('x'));
    assert.equal(pair.sender.openTransactions, 1);
    await stage.clock.advance(31_000);
    assert.equal(ended.ours, true);
    assert.deepEqual(await sending.delivery, { status: 'failed', failure: 'connection-lost' });
  });

  it('closes a connection on which nobody says anything, and says nothing itself', async () => {
    const stage = virtualStage();
    const pair = await openPair(stage);
    const peer = RawPeer.connect(stage, pair.terminal.local);
    await stage.clock.advance(29_000);
    assert.equal(peer.isClosed, false);
    assert.equal(peer.received, 0);
    await stage.clock.advance(2_000);
    assert.equal(peer.isClosed, true);
  });

  it('does not close a connection with a session on it, however long it is silent', async () => {
    const stage = virtualStage();
    const pair = await openPair(stage);
    const { ours } = join(pair);
    await stage.clock.advance(3_600_000);
    assert.equal(ours.state, 'open');
    assert.deepEqual(await stage.run(ours.send(text('x', { successReport: true })).delivery), {
      status: 'delivered',
    });
  });

  it('follows the peer to another path, over another connection if it leads elsewhere', async () => {
    const stage = virtualStage();
    const pair = await openPair(stage);
    const { ours } = join(pair);
    await stage.run(ours.send(text('x', { successReport: true })).delivery);
    const moved = await RawPeer.listen(stage, (peer) => {
      peer.onFrame = (each) => peer.write(answerTo(each, 200));
    });
    ours.repath(pathTo(moved.local, 'moved'));
    assert.deepEqual(await stage.run(ours.send(text('y')).delivery), { status: 'sent' });
    assert.equal(moved.peers[0]!.frames[0]!.message.toPath![0]!.sessionId, 'moved');
    await stage.clock.advance(1000);
    assert.equal(pair.sender.connectionCount, 1);
  });

  it('sends to the whole path of the peer, and connects to its first URI', async () => {
    const stage = virtualStage();
    const pair = await openPair(stage);
    const relay = await RawPeer.listen(stage, (peer) => {
      peer.onFrame = (each) => peer.write(answerTo(each, 200));
    });
    const session = pair.sender.session();
    const path = [...pathTo(relay.local, 'relay'), ...pathTo({ host: '192.0.2.77', port: 2855 }, 'target')];
    session.start({ path, role: 'active', hasContent: true });
    assert.deepEqual(await stage.run(session.send(text('x')).delivery), { status: 'sent' });
    assert.equal(relay.peers[0]!.frames[0]!.message.header('To-Path'), formatPath(path));
  });
});
