import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Stage } from './stage';
import {
  RawPeer,
  collecting,
  frame,
  join,
  octetsOf,
  openPair,
  pathTo,
  sendLines,
  text,
  virtualStage,
  type Received,
} from './stage';

const RUNS = 150;

/** A message as chunks, each a frame. */
interface Cut {
  readonly content: Buffer;
  readonly sizes: readonly number[];
}

const content = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }).map((each) => Buffer.from(each)),
  // Octets that an end-line is made of.
  fc
    .array(fc.constantFrom('\r\n', '-------', 'tid00001', '$', '+', 'x', '\r', '-'), { maxLength: 60 })
    .map((each) => Buffer.from(each.join(''), 'latin1')),
);
const cut: fc.Arbitrary<Cut> = fc.record({
  content,
  sizes: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 6 }),
});

describe('MSRP streams of any kind', () => {
  it('are the same however they are cut', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(cut, { minLength: 1, maxLength: 3 }),
        segments(),
        async (messages, lengths) => {
          const world = await listening();
          const octets = streamOf(messages, world.to);
          writeIn(world.peer, octets, lengths);
          await world.stage.clock.advance(1000);
          assert.deepEqual(
            world.received.map(({ sink }) => [sink.state, sink.content]),
            messages.map((each) => ['complete', each.content]),
          );
          assert.equal(
            world.peer.kinds.every((kind) => kind === '200'),
            true,
          );
        },
      ),
      { numRuns: RUNS },
    ));

  it('deliver nothing as whole that is not, when they are changed or cut short, and never throw', () =>
    fc.assert(
      fc.asyncProperty(
        cut,
        segments(),
        fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), octet: fc.nat(255) }), {
          maxLength: 4,
        }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (message, lengths, changes, until) => {
          const world = await listening();
          const sent = streamOf([message], world.to);
          const octets = Buffer.from(sent);
          for (const { at, octet } of changes) octets[Math.floor(at * (octets.length - 1))] = octet;
          writeIn(world.peer, octets.subarray(0, Math.ceil(until * octets.length)), lengths);
          await world.stage.clock.advance(1000);
          for (const { sink } of world.received) {
            if (sink.state !== 'complete') continue;
            // Whole as far as can be known: not longer than what came, and nothing in it that did not come.
            assert.ok(sink.content.length <= octets.length);
          }
          if (changes.length === 0 && until < 1) {
            assert.deepEqual(
              world.received.filter(
                ({ sink }) => sink.state === 'complete' && !sink.content.equals(message.content),
              ),
              [],
            );
          }
          world.peer.stream.destroy();
          await world.stage.clock.advance(100_000);
          assert.equal(world.terminal.openTransactions, 0);
          assert.equal(world.terminal.connectionCount, 0);
          assert.equal(
            world.received.every(({ sink }) => sink.state !== 'open'),
            true,
          );
        },
      ),
      { numRuns: RUNS },
    ));

  it('do a sender no harm when what comes back is anything', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(reply(), fc.uint8Array({ maxLength: 300 })), { maxLength: 8 }),
        async (replies) => {
          const stage = virtualStage();
          const { sender } = await openPair(stage);
          const session = sender.session();
          const { local } = await RawPeer.listen(stage, (peer) => {
            peer.onFrame = () => {
              for (const each of replies.splice(0)) {
                if (each instanceof Uint8Array) peer.write(Buffer.from(each));
                else peer.write(each(peer.frames[0]!.message.transactionId, session.uri.text));
              }
            };
          });
          session.start({ path: pathTo(local), role: 'active', hasContent: true });
          const sending = session.send(text(octetsOf(5000)));
          const delivery = await stage.run(sending.delivery);
          assert.ok(['sent', 'failed'].includes(delivery.status));
          session.close();
          await stage.clock.advance(100_000);
          assert.equal(sender.openTransactions, 0);
          assert.equal(sender.connectionCount, 0);
        },
      ),
      { numRuns: RUNS },
    ));

  it('carry any messages side by side between two endpoints', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ size: fc.nat(200_000), session: fc.nat(2), back: fc.boolean() }), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.record({
          turn: fc.integer({ min: 2048, max: 100_000 }),
          largestChunk: fc.constantFrom(2048, 10_000, Infinity),
        }),
        async (messages, policy) => {
          const stage = virtualStage();
          const pair = await openPair(stage, { sender: { policy }, terminal: { policy } });
          const back: Received[] = [];
          const ends = [0, 1, 2].map(() => join(pair, { sender: { receive: collecting(back) } }));
          const sendings = messages.map(({ size, session, back: isBack }, i) => {
            const { ours, theirs } = ends[session]!;
            return (isBack ? theirs : ours).send(
              text(octetsOf(size, i), { successReport: true, messageId: `msg${i}` }),
            );
          });
          const deliveries = await stage.run(Promise.all(sendings.map((each) => each.delivery)));
          assert.ok(deliveries.every(({ status }) => status === 'delivered'));
          const all = [...back, ...ends.flatMap(({ received }) => received)];
          assert.equal(all.length, messages.length);
          for (const { id, sink } of all) {
            const i = Number(id.slice(3));
            assert.deepEqual(sink.content, octetsOf(messages[i]!.size, i));
          }
        },
      ),
      { numRuns: 40 },
    ));
});

type Reply = (tid: string, to: string) => Buffer;

/** Something that looks like an answer, or nearly. */
function reply(): fc.Arbitrary<Reply> {
  const status = fc.oneof(
    fc.constantFrom('200 OK', '413', '415', '481', '506', '408', '20', ''),
    fc.string({ maxLength: 8 }),
  );
  return fc
    .record({
      status,
      flag: fc.constantFrom('$', '+', '#'),
      isReport: fc.boolean(),
      range: fc.string({ maxLength: 12 }),
    })
    .map(
      ({ status: code, flag, isReport, range }): Reply =>
        (tid, to) =>
          frame({
            ...{ tid, to, flag },
            start: isReport ? `MSRP ${tid} REPORT` : `MSRP ${tid} ${code}`,
            lines: isReport ? ['Message-ID: x', `Byte-Range: ${range}`, `Status: 000 ${code}`] : [],
          }),
    );
}

function segments(): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 });
}

async function listening() {
  const stage = virtualStage();
  const { terminal } = await openPair(stage);
  const received: Received[] = [];
  const session = terminal.session({ receive: collecting(received) });
  session.start({ path: pathTo({ host: '192.0.2.99', port: 2855 }), role: 'passive' });
  const peer = RawPeer.connect(stage satisfies Stage, terminal.local);
  return { stage, terminal, received, peer, to: session.uri.text };
}

/** Messages as chunks of these sizes, the rest in the last one; transaction ids that no content can hold. */
function streamOf(messages: readonly Cut[], to: string): Buffer {
  const frames: Buffer[] = [];
  for (const [i, { content: octets, sizes }] of messages.entries()) {
    let at = 0;
    for (const [k, size] of [...sizes, Infinity].entries()) {
      const piece = octets.subarray(at, at + size);
      const isLast = size === Infinity;
      frames.push(
        frame({
          ...{ to, tid: `Q${i}q${k}zzzzzz`, flag: isLast ? '$' : '+', body: piece },
          lines: sendLines(`message${i}`, `${at + 1}-*/*`),
        }),
      );
      at += piece.length;
    }
  }
  return Buffer.concat(frames);
}

function writeIn(peer: RawPeer, octets: Buffer, lengths: readonly number[]): void {
  for (let at = 0, i = 0; at < octets.length; i++) {
    const end = at + lengths[i % lengths.length]!;
    peer.write(octets.subarray(at, end));
    at = end;
  }
}
