import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Endpoint } from '../../network/network';
import { TraceRecorder } from '../../network/trace-recorder';
import { VirtualClock } from '../../network/virtual-clock';
import { core, sender, sut, terminal } from './actors';
import { message, ok } from './sip-text';

const a: Endpoint = { host: '127.0.0.1', port: 5060 };
const b: Endpoint = { host: '127.0.0.1', port: 5070 };
const outside: Endpoint = { host: '127.0.0.9', port: 6000 };

function setUp() {
  const clock = new VirtualClock(new Date('2026-01-01T00:00:00Z'));
  const recorder = new TraceRecorder(clock, 'loopback');
  return { clock, recorder };
}

describe('TraceRecorder: datagrams matched by octets', () => {
  it('finds the sending of each arrival after losses, reordering and repetition', () => {
    const fates = fc.array(fc.record({ text: fc.nat(3), lost: fc.boolean(), late: fc.boolean() }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(fates, (datagrams) => {
        const { recorder } = setUp();
        const out = recorder.datagrams(sender, a, 'by-octets');
        const into = recorder.datagrams(core, b, 'by-octets');
        const octets = datagrams.map(({ text }) => Buffer.from(`datagram ${text}`));
        for (const each of octets) out.sent(each, b);
        const arriving = octets.filter((_, i) => !datagrams[i]!.lost);
        // Neighbours change places, which is within the window of reordering.
        for (let i = 0; i + 1 < arriving.length; i += 2) {
          if (datagrams[i]!.late) [arriving[i], arriving[i + 1]] = [arriving[i + 1]!, arriving[i]!];
        }
        for (const each of arriving) into.received(Buffer.from(each), a);
        assert.equal(
          recorder.frames.filter(({ receivedAt }) => receivedAt !== undefined).length,
          arriving.length,
        );
        assert.equal(recorder.frames.length >= octets.length, true);
        into.closed();
        assert.equal(recorder.inFlight, 0);
        out.closed();
      }),
    );
  });

  it('keeps one frame per datagram in the order of sending', async () => {
    const { clock, recorder } = setUp();
    const out = recorder.datagrams(sender, a, 'by-octets');
    const into = recorder.datagrams(core, b, 'by-octets');
    out.sent(message('1'), b);
    await clock.advance(5);
    out.sent(message('2'), b);
    into.received(message('2'), a);
    await clock.advance(5);
    into.received(message('1'), a);
    assert.deepEqual(
      recorder.frames.map(({ index, octets, sentAt, receivedAt, from, to }) => [
        index,
        octets,
        sentAt,
        receivedAt,
        from,
        to,
      ]),
      [
        [1, message('1'), 0, 10, sender, core],
        [2, message('2'), 5, 5, sender, core],
      ],
    );
    assert.equal(recorder.lastActivityAt, 10);
  });

  it('gives up a burst that the kernel dropped, at constant cost per datagram', () => {
    const { recorder } = setUp();
    const out = recorder.datagrams(sender, a, 'by-octets');
    const into = recorder.datagrams(core, b, 'by-octets');
    const count = 50_000;
    for (let i = 0; i < count; i++) out.sent(Buffer.from(String(i)), b);
    for (let i = 0; i < 300; i++) into.received(Buffer.from(String(i)), a);
    for (let i = 10_000; i < count; i++) into.received(Buffer.from(String(i)), a);
    assert.equal(recorder.frames.length, count);
    assert.equal(recorder.frames.filter(({ receivedAt }) => receivedAt !== undefined).length, count - 9700);
    assert.ok(recorder.inFlight <= 16);
    assert.equal(recorder.frames[5000]!.note, 'lost');
  });

  it('takes an arrival for the repetition when the first sending failed', () => {
    const { recorder } = setUp();
    const out = recorder.datagrams(sender, a, 'by-octets');
    const into = recorder.datagrams(core, b, 'by-octets');
    out.lost(out.sent(message('1'), b), 'EPERM');
    out.sent(message('1'), b);
    assert.equal(recorder.inFlight, 1);
    into.received(message('1'), a);
    assert.deepEqual(
      recorder.frames.map(({ receivedAt, note }) => [receivedAt, note]),
      [
        [undefined, 'EPERM'],
        [0, undefined],
      ],
    );
  });

  it('records what no one of ours sent as received only', () => {
    const { recorder } = setUp();
    const into = recorder.datagrams(core, b, 'by-octets');
    into.received(Buffer.from('not SIP'), outside);
    const [frame] = recorder.frames;
    assert.deepEqual(
      [frame!.sentAt, frame!.receivedAt, frame!.from, frame!.to],
      [undefined, 0, undefined, core],
    );
  });

  it('does not wait for what goes to a stranger or to a closed socket', () => {
    const { recorder } = setUp();
    const out = recorder.datagrams(sender, a, 'by-octets');
    out.sent(message('1'), outside);
    assert.equal(recorder.inFlight, 0);
    const into = recorder.datagrams(core, b, 'by-octets');
    out.sent(message('2'), b);
    assert.equal(recorder.inFlight, 1);
    into.closed();
    into.closed();
    assert.equal(recorder.inFlight, 0);
    out.sent(message('3'), b);
    assert.equal(recorder.inFlight, 0);
    assert.deepEqual(
      recorder.frames.map(({ to, note }) => [to, note]),
      [
        [undefined, undefined],
        [core, 'lost'],
        [undefined, undefined],
      ],
    );
  });

  it('attributes a port to who has it at the time', () => {
    const { recorder } = setUp();
    const out = recorder.datagrams(sender, a, 'by-octets');
    const first = recorder.datagrams(core, b, 'by-octets');
    out.sent(message('1'), b);
    first.received(message('1'), a);
    first.closed();
    recorder.datagrams(terminal, b, 'by-octets').received(message('2'), outside);
    out.sent(message('3'), b);
    assert.deepEqual(
      recorder.frames.map(({ to }) => to),
      [core, terminal, terminal],
    );
  });
});

describe('TraceRecorder: actors whose sockets are not ours', () => {
  it('attributes by endpoint before host, but our sockets go first', () => {
    const { recorder } = setUp();
    const into = recorder.datagrams(core, b, 'by-octets');
    recorder.know(sut, { host: outside.host });
    recorder.know(terminal, { host: outside.host, port: 6001 });
    recorder.know(sut, { host: b.host });
    into.received(message('1'), outside);
    into.received(message('2'), { ...outside, port: 6001 });
    into.sent(ok('1'), outside);
    assert.deepEqual(
      recorder.frames.map(({ from, to }) => [from, to]),
      [
        [sut, core],
        [terminal, core],
        [core, sut],
      ],
    );
    assert.equal(recorder.inFlight, 0);
    assert.deepEqual(recorder.actors, [core, sut, terminal]);
  });
});

describe('TraceRecorder: streams', () => {
  const ends = { local: a, remote: b, transport: 'tcp', isOpener: true } as const;
  const mirrored = { local: b, remote: a, transport: 'tcp', isOpener: false } as const;

  it('cuts where it is written and counts where it arrives, whatever the segmentation', () => {
    const messages = [message('1'), Buffer.from('\r\n\r\n'), message('2', 'x'.repeat(200)), message('3')];
    const whole = Buffer.concat(messages);
    const cuts = fc.array(fc.nat(whole.length), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, cuts, (writes, reads) => {
        const { recorder } = setUp();
        const [client, server] = [recorder.stream(sender, ends), recorder.stream(core, mirrored)];
        for (const piece of pieces(whole, writes)) client.sent(piece);
        assert.equal(recorder.inFlight, recorder.frames.length);
        for (const piece of pieces(whole, reads)) server.received(piece);
        assert.deepEqual(Buffer.concat(recorder.frames.map(({ octets }) => octets)), whole);
        assert.deepEqual(
          recorder.frames.map(({ octets }) => octets).filter((octets) => octets.length > 4),
          messages.filter((octets) => octets.length > 4),
        );
        for (const frame of recorder.frames) assert.deepEqual([frame.sentAt, frame.receivedAt], [0, 0]);
        assert.equal(recorder.inFlight, 0);
        client.closed();
        server.closed();
        assert.equal(
          recorder.frames.some(({ note }) => note !== undefined),
          false,
        );
      }),
    );
  });

  it('cuts where it arrives when the writer is not ours', () => {
    const { recorder } = setUp();
    const server = recorder.stream(core, { local: b, remote: outside, transport: 'tls', isOpener: false });
    server.received(message('1').subarray(0, 50));
    server.received(Buffer.concat([message('1').subarray(50), message('2')]));
    server.sent(ok('1'));
    assert.deepEqual(
      recorder.frames.map(({ octets, sentAt, receivedAt, from, to, transport }) => [
        octets,
        sentAt,
        receivedAt,
        from,
        to,
        transport,
      ]),
      [
        [message('1'), undefined, 0, undefined, core, 'tls'],
        [message('2'), undefined, 0, undefined, core, 'tls'],
        [ok('1'), 0, undefined, core, undefined, 'tls'],
      ],
    );
    assert.equal(recorder.inFlight, 0);
  });

  it('loses nothing of a stream that cannot be framed or ends within a message', async () => {
    const { clock, recorder } = setUp();
    const client = recorder.stream(sender, ends);
    const server = recorder.stream(core, mirrored);
    const foreign = recorder.stream(core, { local: b, remote: outside, transport: 'tcp', isOpener: false });
    client.sent(Buffer.from('GARBAGE\r\n\r\n'));
    client.sent(Buffer.from('more'));
    foreign.received(message('1').subarray(0, 60));
    await clock.advance(5);
    foreign.closed();
    server.sent(message('2').subarray(0, 70));
    client.received(message('2').subarray(0, 70));
    await clock.advance(5);
    client.closed();
    server.closed();
    assert.deepEqual(
      recorder.frames.map(({ octets, note, sentAt, receivedAt }) => [
        octets.length,
        note,
        sentAt,
        receivedAt,
      ]),
      [
        [11, 'broken: no Content-Length on a stream', 0, undefined],
        [4, 'broken: no Content-Length on a stream', 0, undefined],
        [60, 'broken: the stream ended within a message', undefined, 0],
        [70, 'broken: the stream ended within a message', 5, undefined],
      ],
    );
    assert.equal(recorder.inFlight, 0);
  });

  it('counts what is sent before the other end is accepted as in flight', () => {
    const { recorder } = setUp();
    const listener = recorder.listener(core, b);
    const client = recorder.stream(sender, ends);
    client.sent(message('1'));
    assert.equal(recorder.inFlight, 1);
    client.closed();
    assert.equal(recorder.inFlight, 1);
    const server = recorder.stream(core, mirrored);
    server.received(message('1'));
    server.closed();
    assert.equal(recorder.inFlight, 0);
    assert.equal(recorder.frames.length, 1);
    const second = recorder.stream(sender, ends);
    second.sent(message('2'));
    second.closed();
    assert.equal(recorder.inFlight, 1);
    listener.closed();
    assert.equal(recorder.inFlight, 0);
    assert.equal(recorder.frames[1]!.note, 'lost');
  });

  it('does not take a new connection of the same ports for the old one', () => {
    const { recorder } = setUp();
    for (const round of ['1', '2']) {
      const [client, server] = [recorder.stream(sender, ends), recorder.stream(core, mirrored)];
      client.sent(message(round).subarray(0, 40));
      server.received(message(round).subarray(0, 40));
      client.sent(message(round).subarray(40));
      server.received(message(round).subarray(40));
      client.closed();
      server.closed();
    }
    assert.deepEqual(
      recorder.frames.map(({ octets, receivedAt }) => [octets, receivedAt]),
      [
        [message('1'), 0],
        [message('2'), 0],
      ],
    );
  });
});

describe('TraceRecorder: progress', () => {
  it('tells of every new frame until told to stop', () => {
    const { recorder } = setUp();
    const seen: number[] = [];
    const stop = recorder.onFrame(({ index }) => seen.push(index));
    const out = recorder.datagrams(sender, a, 'by-octets');
    out.sent(message('1'), outside);
    out.sent(message('2'), outside);
    stop();
    out.sent(message('3'), outside);
    assert.deepEqual(seen, [1, 2]);
    assert.equal(recorder.startedAt.toISOString(), '2026-01-01T00:00:00.000Z');
  });
});

function pieces(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const edges = [0, ...[...cuts].sort((x, y) => x - y), whole.length];
  return edges.slice(1).map((edge, i) => whole.subarray(edges[i], edge));
}
