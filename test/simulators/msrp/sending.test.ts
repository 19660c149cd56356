import assert from 'node:assert/strict';
import type { MsrpFrame } from '../../../protocol/msrp/frame';
import type { MsrpSession, SessionOptions } from '../../../simulators/msrp/msrp-session';
import type { ContentSource } from '../../../simulators/msrp/sources';
import { repeated } from '../../../simulators/msrp/sources';
import {
  RawPeer,
  answerTo,
  frame,
  join,
  octetsOf,
  openPair,
  pathTo,
  reportOn,
  text,
  virtualStage,
} from './stage';

/** A session of an endpoint with a peer made by hand, who has accepted the connection. */
async function withPeer(
  options: SessionOptions = {},
  handle?: (frame: MsrpFrame, peer: RawPeer) => void,
  handleHead?: (transactionId: string, peer: RawPeer) => void,
) {
  const stage = virtualStage();
  const pair = await openPair(stage);
  const { peers, local } = await RawPeer.listen(stage, (peer) => {
    peer.onFrame = (each) => handle?.(each, peer);
    peer.onHead = (transactionId) => handleHead?.(transactionId, peer);
  });
  const ends: boolean[] = [];
  const session = pair.sender.session({ ...options, onEnd: (failed) => ends.push(failed) });
  session.start({ path: pathTo(local), role: 'active', hasContent: true });
  return {
    ...{ stage, session, ends, peers },
    sender: pair.sender,
    /** The connection that has been accepted first. */
    get peer() {
      return peers[0]!;
    },
  };
}

const accept = (each: MsrpFrame, peer: RawPeer): void => peer.write(answerTo(each, 200));

describe('sending MSRP messages', () => {
  it('is done with the last 200 when no success report was asked for', async () => {
    const { session, stage, sender, peers } = await withPeer();
    const sending = session.send(text('x'));
    await stage.clock.advance(100);
    assert.equal(sending.state.status, 'sent');
    assert.equal(sender.openTransactions, 1);
    const [peer] = peers;
    peer!.write(answerTo(peer!.frames[0]!, 200));
    assert.deepEqual(await stage.run(sending.delivery), { status: 'sent' });
    assert.equal(sender.openTransactions, 0);
  });

  it('chunks of known size and at hand have a number as range-end, long ones "*"', async () => {
    for (const [size, range] of [
      [0, '1-0/0'],
      [1, '1-1/1'],
      [2047, '1-2047/2047'],
      [2048, '1-2048/2048'],
      [2049, '1-*/2049'],
      [100_000, '1-*/100000'],
    ] as const) {
      const world = await withPeer({}, accept);
      const sending = world.session.send(text(octetsOf(size)));
      assert.deepEqual(await world.stage.run(sending.delivery), { status: 'sent' });
      assert.deepEqual(world.peer.kinds, ['SEND']);
      const [send] = world.peer.frames;
      assert.equal(send!.message.header('Byte-Range'), range);
      assert.deepEqual(send!.body, octetsOf(size));
      assert.equal(send!.flag, '$');
    }
  });

  it('fails 30 seconds after the last octet when nobody answers, and stops', async () => {
    const world = await withPeer();
    const sending = world.session.send(text('x'));
    await world.stage.clock.advance(29_990);
    assert.deepEqual(sending.state, { status: 'sent' });
    await world.stage.clock.advance(100);
    assert.deepEqual(await sending.delivery, { status: 'failed', failure: 'timeout' });
    assert.equal(world.session.state, 'open');
  });

  it('does not run the 30 seconds while the peer takes no octets', async () => {
    const world = await withPeer();
    const size = 10_000_000;
    const sending = world.session.send({
      ...{ contentType: 'a/b', source: repeated(Buffer.from('x'), size), total: size },
    });
    await world.stage.clock.advance(10);
    world.peer.stream.pause();
    await world.stage.clock.advance(60_000);
    assert.equal(sending.state.status, 'sending');
    assert.ok(sending.sent < size / 2, `${sending.sent} octets are held for a peer that takes none`);
    world.peer.onFrame = (each) => accept(each, world.peer);
    world.peer.stream.resume();
    assert.deepEqual(await world.stage.run(sending.delivery), { status: 'sent' });
  });

  it('waits for no answer with Failure-Report "no"', async () => {
    const world = await withPeer();
    const sending = world.session.send(text('x', { failureReport: 'no' }));
    assert.deepEqual(await world.stage.run(sending.delivery), { status: 'sent' });
    assert.equal(world.stage.clock.now() < 100, true);
  });

  it('is told of an error with Failure-Report "partial", and of nothing else', async () => {
    const refused = await withPeer({}, (each, peer) => peer.write(answerTo(each, 403)));
    const first = refused.session.send(text('x', { failureReport: 'partial' }));
    assert.deepEqual(await refused.stage.run(first.delivery), { status: 'failed', failure: 403 });
    const silent = await withPeer();
    const second = silent.session.send(text('x', { failureReport: 'partial' }));
    assert.deepEqual(await silent.stage.run(second.delivery), { status: 'sent' });
    assert.equal(silent.stage.clock.now() < 5_000, true);
  });

  it('takes success reports in any order and in any parts, and needs all of them', async () => {
    const world = await withPeer({}, accept);
    const sending = world.session.send(text(octetsOf(5000), { successReport: true }));
    await world.stage.clock.advance(100);
    const [send] = world.peer.frames;
    world.peer.write(reportOn(send!, '000 200 OK', '3001-5000/5000'));
    world.peer.write(reportOn(send!, '001 200', '1-5000/5000'));
    await world.stage.clock.advance(100);
    assert.deepEqual(sending.state, { status: 'sent' });
    world.peer.write(reportOn(send!, '000 200 OK', '1-3500/5000'));
    assert.deepEqual(await world.stage.run(sending.delivery), { status: 'delivered' });
  });

  it('delivers a message of no octets like any other', async () => {
    const stage = virtualStage();
    const { ours, received } = join(await openPair(stage));
    const sending = ours.send(text('', { successReport: true }));
    assert.deepEqual(await stage.run(sending.delivery), { status: 'delivered' });
    assert.equal(received[0]!.sink.state, 'complete');
  });

  it('does not know whether a message has come when its report has not, at the end of the session', async () => {
    const world = await withPeer({}, accept);
    const sending = world.session.send(text('x', { successReport: true }));
    await world.stage.clock.advance(100);
    assert.equal(sending.state.status, 'sent');
    world.session.close();
    assert.deepEqual(await sending.delivery, { status: 'unconfirmed' });
  });

  it('matches responses by transaction, in whatever order they come', async () => {
    const world = await withPeer();
    const sendings = ['one', 'two', 'three'].map((each) => world.session.send(text(each)));
    await world.stage.clock.advance(100);
    const [one, two, three] = world.peer.frames;
    for (const [request, status] of [
      [three!, 200],
      [two!, 413],
      [one!, 200],
      [one!, 400],
    ] as const)
      world.peer.write(answerTo(request, status));
    world.peer.write(response('nobodys1', 481, world.session));
    const deliveries = await world.stage.run(Promise.all(sendings.map((each) => each.delivery)));
    assert.deepEqual(deliveries, [
      { status: 'sent' },
      { status: 'failed', failure: 413 },
      { status: 'sent' },
    ]);
  });

  for (const [status, endsSession] of [
    [413, false],
    [400, false],
    [403, false],
    [415, false],
    [481, true],
    [506, true],
  ] as const) {
    it(`ends a chunk that is under way with "#" on ${status}`, async () => {
      const world = await withPeer({}, undefined, (tid, peer) =>
        peer.write(response(tid, status, world.session)),
      );
      const sending = world.session.send(text(octetsOf(20_000_000)));
      assert.deepEqual(await world.stage.run(sending.delivery), { status: 'failed', failure: status });
      await world.stage.clock.advance(1000);
      assert.deepEqual(world.peer.kinds, ['SEND']);
      assert.equal(world.peer.frames[0]!.flag, '#');
      assert.ok(world.peer.frames[0]!.body!.length < 10_000_000);
      assert.equal(world.session.state, endsSession ? 'failed' : 'open');
    });
  }

  it('gives a long message up as a REPORT asks for it', async () => {
    const world = await withPeer({}, undefined, (tid, peer) => {
      const { text: to } = world.session.uri;
      const lines = ['Message-ID: long0001', 'Byte-Range: 1-2048/*', 'Status: 000 413 enough'];
      peer.write(frame({ tid, start: `MSRP ${tid} REPORT`, to, lines }));
    });
    const sending = world.session.send(text(octetsOf(20_000_000), { messageId: 'long0001' }));
    assert.deepEqual(await world.stage.run(sending.delivery), { status: 'failed', failure: 413 });
    await world.stage.clock.advance(1000);
    assert.equal(world.peer.frames[0]!.flag, '#');
    assert.equal(world.session.state, 'open');
  });

  it('ends the session on 481, and sends nothing any more', async () => {
    const world = await withPeer({}, (each, peer) => peer.write(answerTo(each, 481)));
    const one = world.session.send(text('one'));
    const two = world.session.send(text('two'));
    await world.stage.run(Promise.all([one.delivery, two.delivery]));
    assert.deepEqual(one.state, { status: 'failed', failure: 481 });
    assert.equal(world.session.state, 'failed');
    assert.deepEqual(world.ends, [true]);
    assert.deepEqual(await world.session.send(text('x')).delivery, {
      ...{ status: 'failed', failure: 'connection-lost' },
    });
  });

  it('ends the session on 506, 481 and 408 in a REPORT, as on such a response', async () => {
    for (const [status, failure] of [
      [506, 506],
      [481, 481],
      [408, 'timeout'],
      [400, 400],
    ] as const) {
      const world = await withPeer({}, accept);
      const sending = world.session.send(text('x', { successReport: true }));
      await world.stage.clock.advance(100);
      world.peer.write(reportOn(world.peer.frames[0]!, `000 ${status}`, '1-1/1'));
      assert.deepEqual(await world.stage.run(sending.delivery), { status: 'failed', failure });
      assert.equal(world.session.state, 'failed');
    }
  });

  it('hears a failure report also when it had taken the message for sent', async () => {
    const world = await withPeer({}, accept);
    const sending = world.session.send(text('x'));
    assert.deepEqual(await world.stage.run(sending.delivery), { status: 'sent' });
    world.peer.write(reportOn(world.peer.frames[0]!, '000 481', '1-1/1'));
    await world.stage.clock.advance(100);
    assert.deepEqual(sending.state, { status: 'failed', failure: 481 });
    assert.equal(world.session.state, 'failed');
  });

  it('sends no more of a type after 415, parameters or not', async () => {
    const world = await withPeer({}, (each, peer) =>
      peer.write(answerTo(each, each.message.header('Content-Type') === 'a/b' ? 415 : 200)),
    );
    const first = world.session.send(text('x', { contentType: 'a/b' }));
    assert.deepEqual(await world.stage.run(first.delivery), { status: 'failed', failure: 415 });
    const again = world.session.send(text('x', { contentType: 'A/B;charset=utf-8' }));
    const other = world.session.send(text('x'));
    assert.deepEqual(await again.delivery, { status: 'failed', failure: 415 });
    assert.deepEqual(await world.stage.run(other.delivery), { status: 'sent' });
    assert.equal(world.peer.frames.length, 2);
  });

  it('gives a message up when told so: with "#" if some of it has gone out, else without a word', async () => {
    const world = await withPeer({}, accept);
    const long = world.session.send(text(octetsOf(1_000_000)));
    const short = world.session.send(text('never'));
    short.abort();
    assert.deepEqual(await short.delivery, { status: 'failed', failure: 'given-up' });
    await world.stage.clock.advance(3);
    long.abort();
    // Not before the peer has answered: what is signalled then cannot overtake the "#".
    const seen = long.delivery.then(() => world.peer.frames.length);
    await world.stage.clock.advance(1000);
    assert.equal(await seen, 1);
    assert.deepEqual(await long.delivery, { status: 'failed', failure: 'given-up' });
    assert.deepEqual(
      world.peer.frames.map(({ flag }) => flag),
      ['#'],
    );
    assert.equal(world.sender.openTransactions, 0);
  });

  it('ends chunks with "#" when the session is ended, and closes the connection after that', async () => {
    const world = await withPeer();
    const sending = world.session.send(text(octetsOf(1_000_000)));
    await world.stage.clock.advance(3);
    world.session.close();
    assert.deepEqual(await sending.delivery, { status: 'failed', failure: 'given-up' });
    await world.stage.clock.advance(100);
    assert.deepEqual(
      world.peer.frames.map(({ flag }) => flag),
      ['#'],
    );
    assert.equal(world.sender.openTransactions, 0);
    await world.stage.clock.advance(1000);
    assert.equal(world.peer.isClosed, true);
  });

  it('gives a message up when its source fails, or has less than it said', async () => {
    const failing = (pieces: readonly Buffer[], end: 'end' | 'failed'): ContentSource => {
      const left = [...pieces];
      return { next: () => left.shift() ?? end, close: () => {} };
    };
    const world = await withPeer({}, accept);
    const sendings = [
      world.session.send({ contentType: 'a/b', source: failing([], 'failed'), total: 10 }),
      world.session.send({ contentType: 'a/b', source: failing([Buffer.from('abc')], 'failed'), total: 10 }),
      world.session.send({ contentType: 'a/b', source: failing([Buffer.from('abc')], 'failed') }),
      world.session.send({ contentType: 'a/b', source: failing([Buffer.from('abc')], 'end'), total: 10 }),
    ];
    const deliveries = await world.stage.run(Promise.all(sendings.map((each) => each.delivery)));
    assert.deepEqual(deliveries, Array(4).fill({ status: 'failed', failure: 'given-up' }));
    await world.stage.clock.advance(100);
    assert.deepEqual(
      world.peer.frames.map(({ flag, body }) => [flag, body?.toString()]),
      Array(3).fill(['#', 'abc']),
    );
  });

  it('goes on when a source that had nothing at hand has something again', async () => {
    const world = await withPeer({}, accept);
    const pieces: (Buffer | 'end')[] = [];
    const source: ContentSource = { next: () => pieces.shift(), close: () => {} };
    const sending = world.session.send({ contentType: 'a/b', source });
    await world.stage.clock.advance(50);
    assert.equal(world.peer.frames.length, 0);
    for (const each of [Buffer.from('abc'), Buffer.from('def'), 'end'] as const) {
      pieces.push(each);
      source.onReadable?.();
      await world.stage.clock.advance(50);
    }
    assert.deepEqual(await sending.delivery, { status: 'sent' });
    assert.equal(world.peer.frames[0]!.body!.toString(), 'abcdef');
  });

  it('keeps the Message-ID that it is given, as for a message that is sent again', async () => {
    const world = await withPeer({}, accept);
    const sending = world.session.send(text('x', { messageId: 'again001' }));
    await world.stage.run(sending.delivery);
    assert.equal(sending.messageId, 'again001');
    assert.equal(world.peer.frames[0]!.message.messageId, 'again001');
  });

  it('tells how far it is', async () => {
    const world = await withPeer({}, accept);
    const seen: number[] = [];
    const sending = world.session.send(text(octetsOf(600_000), { onProgress: (sent) => seen.push(sent) }));
    await world.stage.run(sending.delivery);
    assert.deepEqual(seen, [0, 262_144, 524_288]);
  });
});

describe('MSRP messages side by side', () => {
  it('take turns on a connection, in one session or in several', async () => {
    const stage = virtualStage();
    const pair = await openPair(stage);
    const [one, two] = [join(pair), join(pair)];
    const size = 1_000_000;
    const sendings = [one.ours, one.ours, two.ours].map((each, i) =>
      each.send(text(octetsOf(size, i + 1), { successReport: true })),
    );
    await stage.run(Promise.all(sendings.map((each) => each.delivery)));
    const ids = stage.trace.frames
      .filter(({ from }) => from?.name === 'sender')
      .map(({ octets }) => /Message-ID: (\S+)/.exec(octets.toString('latin1', 0, 400))?.[1])
      .filter((id) => sendings.some(({ messageId }) => messageId === id));
    const firstEnd = Math.min(...sendings.map(({ messageId }) => ids.lastIndexOf(messageId)));
    const chunksBefore = ids.slice(0, firstEnd);
    for (const { messageId } of sendings) {
      const share = chunksBefore.filter((id) => id === messageId).length / chunksBefore.length;
      assert.ok(share > 0.25 && share < 0.45, `a share of ${share}`);
    }
    for (const [i, { sink }] of [...one.received, ...two.received].entries()) {
      assert.equal(sink.state, 'complete');
      assert.deepEqual(sink.content, octetsOf(size, i + 1));
    }
  });

  it('are interrupted for responses, though not before 2048 octets', async () => {
    const stage = virtualStage();
    const pair = await openPair(stage);
    const { ours, theirs } = join(pair, {
      sender: { receive: () => ({ write() {}, complete() {}, abandon() {} }) },
    });
    const long = ours.send(text(octetsOf(3_000_000), { successReport: true }));
    await stage.clock.advance(10);
    const short = theirs.send(text('hello'));
    const before = stage.clock.now();
    assert.deepEqual(await stage.run(short.delivery), { status: 'sent' });
    assert.ok(stage.clock.now() - before < 20);
    assert.equal(long.state.status, 'sending');
    assert.deepEqual(await stage.run(long.delivery), { status: 'delivered' });
  });

  it('hold back a fast sender while the sink is behind', async () => {
    const stage = virtualStage();
    const pair = await openPair(stage);
    let resume: (() => void) | undefined;
    let got = 0;
    const { ours } = join(pair, {
      terminal: {
        receive: (_send, flow) => ({
          write: (_position, octets) => {
            got += octets.length;
            flow.pause();
            resume = () => flow.resume();
          },
          complete: () => {},
          abandon: () => {},
        }),
      },
    });
    const size = 5_000_000;
    let fetched = 0;
    const content = repeated(Buffer.from('storm '), size);
    const source: ContentSource = {
      next: () => {
        const piece = content.next();
        if (Buffer.isBuffer(piece)) fetched += piece.length;
        return piece;
      },
      close: () => {},
    };
    const sending = ours.send({ contentType: 'a/b', source, total: size, successReport: true });
    let most = 0;
    while (sending.state.status === 'sending') {
      await stage.clock.advance(50);
      most = Math.max(most, fetched - got);
      resume?.();
    }
    assert.ok(most < 1_000_000, `${most} octets were queued between source and sink`);
    for (let i = 0; i < 50 && sending.state.status !== 'delivered'; i++) {
      resume?.();
      await stage.clock.advance(50);
    }
    assert.equal(sending.state.status, 'delivered');
    assert.equal(got, size);
  });
});

/** A response by transaction id. */
function response(tid: string, status: number, { uri }: MsrpSession): Buffer {
  return frame({
    tid,
    start: `MSRP ${tid} ${status}`,
    to: uri.text,
    from: 'msrp://192.0.2.9:2855/theirs;tcp',
  });
}
