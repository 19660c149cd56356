import assert from 'node:assert/strict';
import type { MsrpSession, SessionOptions } from '../../../simulators/msrp/msrp-session';
import type { IncomingFlow } from '../../../simulators/msrp/incoming';
import type { MsrpEndpointOptions } from '../../../simulators/msrp/msrp-endpoint';
import { MemorySink } from '../../../simulators/msrp/sinks';
import {
  RawPeer,
  collecting,
  frame,
  octetsOf,
  openPair,
  pathTo,
  sendLines,
  virtualStage,
  type Received,
} from './stage';

/** A terminal with a session, and a peer made by hand that is connected to it. */
async function withPeer(options: SessionOptions = {}, endpoint: Partial<MsrpEndpointOptions> = {}) {
  const stage = virtualStage();
  const { terminal } = await openPair(stage, { terminal: endpoint });
  const received: Received[] = [];
  const session = newSession({ receive: collecting(received), ...options });
  const peer = RawPeer.connect(stage, terminal.local);
  await stage.clock.advance(10);
  return { stage, terminal, session, peer, received, newSession, say };

  function newSession(of: SessionOptions = {}): MsrpSession {
    const made = terminal.session(of);
    made.start({ path: pathTo({ host: '192.0.2.99', port: 2855 }, 'stranger'), role: 'passive' });
    return made;
  }

  /** Sends frames and gives what has come back by then, in short. */
  async function say(...octets: Buffer[]): Promise<string[]> {
    const before = peer.frames.length;
    for (const each of octets) peer.write(each);
    await stage.clock.advance(50);
    return peer.frames.slice(before).map(({ message }) => {
      if (message.kind === 'response') return `${message.transactionId} ${message.status}`;
      return `REPORT ${message.messageId} ${message.header('Byte-Range')} ${message.header('Status')}`;
    });
  }
}

describe('the response matrix (RFC 4975 s7.1.4)', () => {
  for (const [failure, good, bad] of [
    [undefined, ['tid00001 200'], ['tid00001 415']],
    ['yes', ['tid00001 200'], ['tid00001 415']],
    ['partial', [], ['tid00001 415']],
    ['no', [], []],
    ['NO', [], []],
  ] as const) {
    for (const success of [false, true]) {
      it(`Failure-Report ${failure ?? 'absent'}, Success-Report ${success ? 'yes' : 'absent'}`, async () => {
        const { session, say } = await withPeer({
          receive: ({ contentType }) => (contentType?.essence === 'text/plain' ? new MemorySink() : 415),
        });
        const wishes = [
          ...(failure === undefined ? [] : [`Failure-Report: ${failure}`]),
          ...(success ? ['Success-Report: yes'] : []),
        ];
        const to = session.uri.text;
        const report = success ? ['REPORT message1 1-5/5 000 200 OK'] : [];
        assert.deepEqual(
          await say(frame({ to, lines: sendLines('message1', '1-5/5', wishes), body: 'hello' })),
          [...good, ...report],
        );
        const lines = ['Message-ID: message2', 'Byte-Range: 1-5/5', ...wishes, 'Content-Type: a/b'];
        assert.deepEqual(await say(frame({ to, lines, body: 'hello' })), bad);
      });
    }
  }
});

describe('receiving MSRP messages', () => {
  it('answers to the first URI of From-Path, and reports to all of it', async () => {
    const { session, peer, say } = await withPeer();
    const relay = 'msrp://192.0.2.1:2855/relay;tcp';
    const origin = 'msrp://192.0.2.2:2855/origin;tcp';
    await say(
      frame({
        ...{ to: session.uri.text, from: `${relay} ${origin}`, body: 'x' },
        lines: sendLines('message1', '1-1/1', ['Success-Report: yes']),
      }),
    );
    const [response, report] = peer.frames;
    assert.equal(response!.message.header('To-Path'), relay);
    assert.equal(report!.message.header('To-Path'), `${relay} ${origin}`);
    for (const each of [response!, report!]) {
      assert.equal(each.message.header('From-Path'), session.uri.text);
      assert.deepEqual(each.problems, []);
    }
  });

  it('puts chunks together in whatever order, overlapping and repeated', async () => {
    const { session, received, say } = await withPeer();
    const to = session.uri.text;
    const chunk = (tid: string, range: string, body: string, flag = '+') =>
      frame({ tid, to, flag, lines: sendLines('message1', range, ['Success-Report: yes']), body });
    assert.deepEqual(
      await say(
        chunk('chunk003', '101-150/*', 'C'.repeat(50), '$'),
        chunk('chunk001', '1-*/999', 'A'.repeat(100)),
        chunk('chunk001', '1-20/999', 'A'.repeat(20)),
        chunk('chunk002', '50-*/*', 'B'.repeat(60)),
      ),
      [
        ...['chunk003 200', 'chunk001 200', 'REPORT message1 1-150/150 000 200 OK'],
        // The message is whole by now: what comes once more is acknowledged, and changes nothing.
        ...['chunk001 200', 'REPORT message1 1-20/999 000 200 OK'],
        ...['chunk002 200', 'REPORT message1 50-109/* 000 200 OK'],
      ],
    );
    assert.equal(received.length, 1);
    assert.equal(received[0]!.sink.content.toString(), 'A'.repeat(100) + 'C'.repeat(50));
  });

  it('lets octets that come last replace earlier ones while the message is not whole', async () => {
    const { session, received, say } = await withPeer();
    const to = session.uri.text;
    await say(
      frame({ to, flag: '+', lines: sendLines('message1', '1-100/150'), body: 'A'.repeat(100) }),
      frame({ to, lines: sendLines('message1', '50-150/150'), body: 'B'.repeat(101) }),
    );
    assert.equal(received[0]!.sink.content.toString(), 'A'.repeat(49) + 'B'.repeat(101));
    assert.equal(received[0]!.sink.state, 'complete');
  });

  it('does not deliver a message with a hole, nor one that was given up', async () => {
    const { session, received, say } = await withPeer();
    const to = session.uri.text;
    const wish = ['Success-Report: yes'];
    assert.deepEqual(
      await say(
        frame({ to, flag: '+', lines: sendLines('message1', '1-5/20', wish), body: 'abcde' }),
        frame({ to, lines: sendLines('message1', '11-20/20', wish), body: 'klmnopqrst' }),
        frame({ to, flag: '+', lines: sendLines('message2', '1-*/20', wish), body: 'abcde' }),
        frame({ to, flag: '#', lines: sendLines('message2', '6-*/20', wish), body: 'f' }),
        frame({ to, lines: sendLines('message2', '7-20/20', wish), body: 'ghijklmnopqrst' }),
      ),
      ['tid00001 200', 'tid00001 200', 'tid00001 200', 'tid00001 200', 'tid00001 413'],
    );
    assert.deepEqual(
      received.map(({ sink }) => sink.state),
      ['open', 'abandoned'],
    );
    session.close();
    assert.equal(received[0]!.sink.state, 'abandoned');
  });

  it('takes a second message with the same Message-ID for a duplicate: acknowledged, not delivered', async () => {
    const { session, received, say } = await withPeer();
    const again = frame({
      to: session.uri.text,
      lines: sendLines('message1', '1-5/5', ['Success-Report: yes']),
      body: 'hello',
    });
    const acknowledged = ['tid00001 200', 'REPORT message1 1-5/5 000 200 OK'];
    assert.deepEqual(await say(again), acknowledged);
    assert.deepEqual(await say(again), acknowledged);
    assert.equal(received.length, 1);
  });

  it('goes on with a message in the session that replaces a failed one', async () => {
    const { stage, terminal, session, peer, received, newSession } = await withPeer();
    peer.write(
      frame({ to: session.uri.text, flag: '+', lines: sendLines('message1', '1-*/10'), body: 'hello' }),
    );
    await stage.clock.advance(50);
    peer.stream.destroy();
    await stage.clock.advance(50);
    assert.equal(session.state, 'failed');
    const replacement = newSession({ receive: collecting(received) });
    const second = RawPeer.connect(stage, terminal.local);
    second.write(frame({ to: replacement.uri.text, lines: sendLines('message1', '6-10/10'), body: 'again' }));
    await stage.clock.advance(50);
    assert.deepEqual(second.kinds, ['200']);
    assert.equal(received.length, 1);
    assert.equal(received[0]!.sink.content.toString(), 'helloagain');
  });

  it('gives up a message of a failed session that does not go on', async () => {
    const { stage, session, peer, received } = await withPeer();
    peer.write(
      frame({ to: session.uri.text, flag: '+', lines: sendLines('message1', '1-*/10'), body: 'hello' }),
    );
    await stage.clock.advance(50);
    peer.stream.destroy();
    await stage.clock.advance(29_000);
    assert.equal(received[0]!.sink.state, 'open');
    await stage.clock.advance(2_000);
    assert.equal(received[0]!.sink.state, 'abandoned');
  });

  it('does not mix messages of two peers that have the same Message-ID', async () => {
    const { stage, terminal, session, received, newSession, say } = await withPeer();
    const other = newSession({ receive: collecting(received) });
    await say(
      frame({ to: session.uri.text, flag: '+', lines: sendLines('message1', '1-*/10'), body: 'hello' }),
    );
    const thief = RawPeer.connect(stage, terminal.local);
    thief.write(frame({ to: other.uri.text, lines: sendLines('message1', '6-10/10'), body: 'thief' }));
    await stage.clock.advance(50);
    assert.deepEqual(thief.kinds, ['413']);
    assert.equal(received.length, 1);
    await say(frame({ to: session.uri.text, lines: sendLines('message1', '6-10/10'), body: 'world' }));
    assert.equal(received[0]!.sink.content.toString(), 'helloworld');
  });

  it('refuses content where none is wanted with 403, and answers a SEND without a body all the same', async () => {
    const { newSession, say } = await withPeer();
    const mute = newSession();
    const to = mute.uri.text;
    assert.deepEqual(
      await say(
        frame({ to, lines: ['Message-ID: alive001', 'Byte-Range: 1-0/0'] }),
        frame({ to, lines: sendLines(), body: 'x' }),
      ),
      ['tid00001 200', 'tid00001 403'],
    );
  });

  it('refuses what is too large: at once when it is announced, and when it turns out so', async () => {
    const received: Received[] = [];
    const { session, say } = await withPeer({ receive: collecting(received), maxSize: 1000 });
    const to = session.uri.text;
    assert.deepEqual(await say(frame({ to, lines: sendLines('message1', '1-*/1001'), body: 'x' })), [
      'tid00001 413',
    ]);
    assert.equal(received.length, 0);
    assert.deepEqual(
      await say(
        frame({ to, flag: '+', lines: sendLines('message2', '1-*/*'), body: octetsOf(900) }),
        frame({ to, flag: '+', lines: sendLines('message2', '901-*/*'), body: octetsOf(101) }),
        frame({ to, lines: sendLines('message2', '1002-*/*'), body: octetsOf(10) }),
      ),
      ['tid00001 200', 'tid00001 413', 'tid00001 413'],
    );
    assert.equal(received[0]!.sink.state, 'abandoned');
    assert.equal(received[0]!.sink.content.length <= 1000, true);
  });

  it('refuses a chunk before its end has come', async () => {
    const { session, say } = await withPeer({ receive: () => 413 });
    const whole = frame({ to: session.uri.text, lines: sendLines(), body: octetsOf(100_000) });
    assert.deepEqual(await say(whole.subarray(0, 50_000)), ['tid00001 413']);
    assert.deepEqual(await say(whole.subarray(50_000)), []);
  });

  it('stops a message that is coming when the receiver has had enough of it', async () => {
    let flow: IncomingFlow | undefined;
    const sink = new MemorySink();
    const { session, say } = await withPeer({
      receive: (_send, given) => {
        flow = given;
        return sink;
      },
    });
    const to = session.uri.text;
    const whole = frame({ to, flag: '+', lines: sendLines(), body: octetsOf(100_000) });
    assert.deepEqual(await say(whole.subarray(0, 50_000)), []);
    flow!.refuse();
    assert.deepEqual(await say(), ['tid00001 413']);
    assert.equal(sink.state, 'abandoned');
    assert.deepEqual(await say(whole.subarray(50_000)), []);
    assert.deepEqual(await say(frame({ to, lines: sendLines('message1', '100001-*/*'), body: 'x' })), [
      'tid00001 413',
    ]);
    flow!.refuse();
    assert.deepEqual(await say(), []);
  });

  it('stops a message between two chunks, at the next one', async () => {
    let flow: IncomingFlow | undefined;
    const { session, say } = await withPeer({
      receive: (_send, given) => {
        flow = given;
        return new MemorySink();
      },
    });
    const to = session.uri.text;
    const lines = (range: string) => sendLines('message1', range);
    assert.deepEqual(await say(frame({ to, flag: '+', lines: lines('1-*/*'), body: 'x' })), ['tid00001 200']);
    flow!.refuse();
    assert.deepEqual(await say(), []);
    assert.deepEqual(await say(frame({ to, lines: lines('2-*/*'), body: 'y' })), ['tid00001 413']);
  });

  for (const [wish, report] of [
    ['yes', ['REPORT message1 1-5/5 000 400 unintelligible request']],
    ['partial', []],
    ['no', []],
  ] as const) {
    it(`reports a failure that is found later if Failure-Report is "yes": ${wish}`, async () => {
      let flow: IncomingFlow | undefined;
      const { session, say } = await withPeer({
        receive: (_send, given) => {
          flow = given;
          return new MemorySink();
        },
      });
      const lines = sendLines('message1', '1-5/5', [`Failure-Report: ${wish}`]);
      await say(frame({ to: session.uri.text, lines, body: 'hello' }));
      flow!.reportFailure(400);
      assert.deepEqual(await say(), report);
      session.close();
      flow!.reportFailure(400);
      assert.deepEqual(await say(), []);
    });
  }

  it('answers nothing but 481 when the session is over, and reports nothing', async () => {
    const { session, say } = await withPeer();
    const to = session.uri.text;
    const wish = ['Success-Report: yes'];
    const whole = frame({ to, lines: sendLines('message1', '1-5/5', wish), body: 'hello' });
    await say(whole.subarray(0, whole.length - 5));
    session.close();
    assert.deepEqual(await say(whole.subarray(whole.length - 5)), ['tid00001 481']);
    assert.deepEqual(await say(frame({ to, lines: sendLines('message2', '1-5/5', wish), body: 'hello' })), [
      'tid00001 481',
    ]);
  });

  it('lets a peer that asks and takes no answers wait, and then go', async () => {
    const { stage, terminal, session, peer } = await withPeer();
    peer.stream.pause();
    const many = Buffer.concat(
      Array.from({ length: 200 }, () =>
        frame({ to: session.uri.text, lines: ['Message-ID: alive001', 'Byte-Range: 1-0/0'] }),
      ),
    );
    let isStuck = false;
    for (let i = 0; i < 1000 && !isStuck; i++) {
      isStuck = !peer.stream.write(many);
      await stage.clock.advance(5);
      if (isStuck) await stage.clock.advance(200);
      isStuck = isStuck && !peer.stream.write(Buffer.alloc(0));
    }
    assert.equal(isStuck, true);
    assert.ok(terminal.openTransactions < 40_000, `${terminal.openTransactions} answers wait`);
    await stage.clock.advance(31_000);
    peer.stream.resume();
    await stage.clock.advance(100);
    assert.equal(peer.isClosed, true);
    assert.equal(session.state, 'failed');
  });
});
