import assert from 'node:assert/strict';
import { MsrpFrame } from '../../../protocol/msrp/frame';
import { header } from '../../../protocol/msrp/headers';
import { parseByteRange } from '../../../protocol/msrp/byte-range';
import { isFault } from '../../../protocol/sip/fault';
import type { Deviation, OutgoingMsrpContext } from '../../../simulators/deviations/deviation';
import type { MsrpPolicy } from '../../../simulators/msrp/policy';
import {
  framesOf,
  join,
  kindsOf,
  octetsOf,
  openPair,
  text,
  virtualStage,
  type Ends,
  type Pair,
} from './stage';

/** A pair of which one deviates, after the sender has sent these messages and some time has passed. */
async function play(
  sides: { readonly sender?: Partial<MsrpPolicy>; readonly terminal?: Partial<MsrpPolicy> },
  act: (ends: Ends, pair: Pair) => void,
  ms = 1000,
) {
  const stage = virtualStage();
  const pair = await openPair(stage, {
    sender: { policy: sides.sender ?? {} },
    terminal: { policy: sides.terminal ?? {} },
  });
  const ends = join(pair);
  act(ends, pair);
  await stage.clock.advance(ms);
  const names = stage.trace.frames.map(({ from, octets }) => `${from!.name} ${kindIn(octets)}`);
  return { stage, pair, ends, names, sent: framesOf(stage, 'sender'), back: kindsOf(stage, 'terminal') };
}

function kindIn(octets: Buffer): string {
  return octets.toString('latin1', 0, 60).split(' ', 3)[2]!.slice(0, 6).trim();
}

const hello = (ends: Ends): void => void ends.ours.send(text('hello', { successReport: true }));
const long = (ends: Ends): void => void ends.ours.send(text(octetsOf(100_000), { successReport: true }));

function rangesOf(frames: readonly MsrpFrame[]): (number | undefined)[] {
  return frames.flatMap(({ message }) => {
    const range = parseByteRange(message.header('Byte-Range') ?? '');
    return isFault(range) || message.kind !== 'request' ? [] : [range.start];
  });
}

describe('edits of outgoing MSRP frames', () => {
  const edited = (id: string, outgoingMsrp: NonNullable<Deviation['outgoingMsrp']>): Deviation => ({
    ...{ id, role: 'sender', violates: 'X', summary: 'X', outgoingMsrp },
  });

  it('see every frame as a whole, in turn, and how many went before', async () => {
    const stage = virtualStage();
    const seen: [string, number, OutgoingMsrpContext][] = [];
    const watch = edited('watch', (frame, context) => {
      const { message, body } = frame;
      if (message.kind === 'request') seen.push([message.method, body?.length ?? -1, context]);
      return frame;
    });
    const pair = await openPair(stage, { sender: { deviations: [watch] } });
    const { ours, received } = join(pair);
    await stage.clock.advance(50);
    await stage.run(ours.send(text(octetsOf(300_000), { successReport: true })).delivery);
    assert.deepEqual(seen, [
      ['SEND', -1, { sent: 0, sentOnConnection: 0 }],
      ['SEND', 300_000, { sent: 1, sentOnConnection: 1 }],
    ]);
    assert.deepEqual(received[0]!.sink.content, octetsOf(300_000));
  });

  it('may change a frame, send something else, several, or nothing', async () => {
    const stage = virtualStage();
    const change = edited('change', (frame) => {
      const { message, body } = frame;
      if (message.kind !== 'request' || body === undefined) return frame;
      const changed = new MsrpFrame(
        message.withHeaders([
          ...message.headers.slice(0, -1),
          header('X-T', '1'),
          ...message.headers.slice(-1),
        ]),
        body,
        frame.flag,
      );
      return body.toString() === 'never'
        ? undefined
        : [changed, Buffer.from('MSRP raw00001 200 OK\r\n-------raw00001$\r\n')];
    });
    const pair = await openPair(stage, { sender: { deviations: [change] } });
    const { ours, received } = join(pair);
    ours.send(text('never'));
    ours.send(text('hello'));
    await stage.clock.advance(100);
    assert.equal(received.length, 1);
    const frames = framesOf(stage, 'sender');
    assert.deepEqual(
      frames.map(({ message }) => [message.startLine.split(' ')[2], message.header('X-T')]),
      [
        ['SEND', '1'],
        ['200', undefined],
      ],
    );
  });
});

describe('knobs of the MSRP policy', () => {
  it('successReports: none, or for every message', async () => {
    assert.deepEqual((await play({ terminal: { successReports: 'never' } }, hello)).back, ['200']);
    const always = await play(
      { terminal: { successReports: 'always' } },
      ({ ours }) => void ours.send(text('x')),
    );
    assert.deepEqual(always.back, ['200', 'REPORT']);
  });

  it('honourFailureReport: answers whatever is asked', async () => {
    const silent = ({ ours }: Ends): void => void ours.send(text('x', { failureReport: 'no' }));
    assert.deepEqual((await play({}, silent)).back, []);
    assert.deepEqual((await play({ terminal: { honourFailureReport: false } }, silent)).back, ['200']);
  });

  it('refuseByReport: tells by a report what a response should have told', async () => {
    const stage = virtualStage();
    const pair = await openPair(stage, { terminal: { policy: { refuseByReport: true } } });
    const { ours } = join(pair, { terminal: { receive: () => 415 } });
    const sending = ours.send(text('hello'));
    await stage.run(sending.delivery);
    await stage.clock.advance(100);
    assert.deepEqual(kindsOf(stage, 'terminal'), ['200', 'REPORT']);
    const report = framesOf(stage, 'terminal')[1]!;
    assert.equal(report.message.header('Status'), '000 415 unsupported media type');
    assert.equal(report.message.header('Byte-Range'), '1-5/5');
  });

  it('answerReports: a response to a REPORT', async () => {
    const { names } = await play({ sender: { answerReports: true } }, hello);
    assert.deepEqual(names, ['sender SEND', 'terminal 200', 'terminal REPORT', 'sender 200']);
  });

  it('answerOnSameConnection: answers on another one', async () => {
    const { stage } = await play({ terminal: { answerOnSameConnection: false } }, hello);
    const answer = stage.trace.frames.find(
      ({ from, octets }) => from?.name === 'terminal' && kindIn(octets) === '200',
    )!;
    const send = stage.trace.frames.find(({ octets }) => kindIn(octets) === 'SEND')!;
    assert.notDeepEqual(answer.destination, send.source);
  });

  it('reportDelayMs and reportAfterEnd: reports on a session that is over', async () => {
    const act = ({ ours, theirs }: Ends, pair: Pair): void => {
      join(pair);
      ours.send(text('hello', { successReport: true }));
      later(pair, 100, () => {
        ours.close();
        theirs.close();
      });
    };
    const policy = { reportDelayMs: 3000 };
    assert.equal((await play({ terminal: policy }, act, 5000)).back.includes('REPORT'), false);
    assert.ok(
      (await play({ terminal: { ...policy, reportAfterEnd: true } }, act, 5000)).back.includes('REPORT'),
    );
  });

  it('checkSessions: takes what is for nobody', async () => {
    const { ends } = await play({ terminal: { checkSessions: false } }, ({ ours, theirs }) => {
      ours.send(text('one'));
      theirs.repath(theirs.peerPath!);
    });
    assert.equal(ends.received.length, 1);
  });

  it('firstSendDelayMs: waits before it sends', async () => {
    const { stage } = await play({ sender: { firstSendDelayMs: 3000 } }, () => {}, 5000);
    assert.ok(stage.trace.frames[0]!.sentAt! >= 3000);
    assert.deepEqual(kindsOf(stage, 'sender'), ['SEND']);
  });

  it('connectWhenPassive: both connect', async () => {
    const { stage } = await play({ terminal: { connectWhenPassive: true } }, () => {});
    assert.ok(
      stage.trace.frames.some(
        ({ from, destination }) => from?.name === 'terminal' && destination.port < 49_152,
      ),
    );
  });

  it('reuseConnections: one for each session', async () => {
    const second = (_ends: Ends, pair: Pair): void => void join(pair);
    assert.equal((await play({}, second)).pair.sender.connectionCount, 1);
    assert.equal(
      (await play({ sender: { reuseConnections: false } }, second)).pair.sender.connectionCount,
      2,
    );
  });

  it('closeIdleConnections: closes under its sessions', async () => {
    const { ends, pair } = await play({ sender: { closeIdleConnections: true } }, hello);
    assert.equal(pair.terminal.connectionCount, 0);
    assert.deepEqual([ends.ended.ours, ends.ended.theirs], [true, true]);
    assert.equal(ends.received[0]!.sink.state, 'complete');
  });

  it('keepUnusedMs: keeps a connection for the next session', async () => {
    const close = ({ ours }: Ends, pair: Pair): void => later(pair, 100, () => ours.close());
    assert.equal((await play({ sender: { keepUnusedMs: 0 } }, close)).pair.sender.connectionCount, 0);
    const kept = await play({ sender: { keepUnusedMs: 60_000 } }, close);
    assert.equal(kept.pair.sender.connectionCount, 1);
    join(kept.pair);
    await kept.stage.clock.advance(100_000);
    assert.equal(kept.pair.sender.connectionCount, 1);
  });

  it('largestChunk and largestFixedChunk: many chunks, or long ones with a number', async () => {
    const many = await play({ sender: { largestChunk: 1000 } }, long);
    assert.equal(rangesOf(many.sent).length, 100);
    const fixed = await play({ sender: { largestFixedChunk: Infinity } }, long);
    assert.ok(fixed.sent.some(({ message }) => message.header('Byte-Range') === '1-100000/100000'));
    for (const { ends } of [many, fixed]) assert.deepEqual(ends.received[0]!.sink.content, octetsOf(100_000));
  });

  it('swapChunks: every second chunk before the one in front of it', async () => {
    const { sent, ends } = await play({ sender: { swapChunks: true, largestChunk: 25_000 } }, long);
    assert.deepEqual(rangesOf(sent), [25_001, 1, 75_001, 50_001]);
    assert.deepEqual(ends.received[0]!.sink.content, octetsOf(100_000));
  });

  it('spreadOverSessions: the chunks of a message go to several', async () => {
    let other: Ends | undefined;
    const { sent, ends } = await play(
      { sender: { spreadOverSessions: true, largestChunk: 10_000 } },
      (all, pair) => {
        other = join(pair);
        long(all);
      },
    );
    const chunks = sent.filter(({ body }) => body !== undefined);
    assert.equal(new Set(chunks.map(({ message }) => message.header('To-Path'))).size, 2);
    const [message] = [...ends.received, ...other!.received];
    assert.deepEqual(message?.sink.content, octetsOf(100_000));
  });

  it('ids: short ones, or the same again and again', async () => {
    const two = ({ ours }: Ends): void => {
      ours.send(text('one'));
      ours.send(text('two'));
    };
    const ids = (frames: readonly MsrpFrame[]) => frames.map(({ message }) => message.transactionId);
    const short = await play({ sender: { transactionIdLength: 8, sessionIdLength: 5 } }, two);
    assert.ok(ids(short.sent).every((id) => id.length === 8));
    assert.equal(short.ends.ours.uri.sessionId!.length, 5);
    const same = await play({ sender: { freshTransactionIds: false } }, two);
    assert.equal(new Set(ids(same.sent)).size, 1);
    const message = await play({ sender: { freshMessageIds: false } }, two);
    assert.equal(new Set(message.sent.map((each) => each.message.messageId)).size, 1);
    const session = await play({ sender: { freshSessionIds: false } }, () => {});
    assert.equal(session.pair.sender.session().uri.text, session.ends.ours.uri.text);
  });

  it('heedRefusals: goes on after a refusal', async () => {
    const refuse = async (heedRefusals: boolean) => {
      const stage = virtualStage();
      const pair = await openPair(stage, { sender: { policy: { heedRefusals, largestChunk: 10_000 } } });
      const { ours } = join(pair, { terminal: { receive: () => 413 } });
      ours.send(text(octetsOf(1_000_000)));
      await stage.clock.advance(1000);
      return framesOf(stage, 'sender').at(-1)!.flag;
    };
    assert.equal(await refuse(true), '#');
    assert.equal(await refuse(false), '$');
  });

  it('of a deviation come before those of the endpoint', async () => {
    const stage = virtualStage();
    const deviation: Deviation = {
      ...{ id: 'x', role: 'terminal', violates: 'X', summary: 'X', policy: { successReports: 'never' } },
    };
    const pair = await openPair(stage, {
      terminal: { policy: { successReports: 'always' }, deviations: [deviation] },
    });
    assert.equal(pair.terminal.policy.successReports, 'never');
  });
});

/** Runs something after so many virtual milliseconds. */
function later({ sender }: Pair, ms: number, run: () => void): void {
  sender.clock.after(ms, run);
}
