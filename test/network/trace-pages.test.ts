import assert from 'node:assert/strict';
import type { Endpoint } from '../../network/network';
import { TraceRecorder } from '../../network/trace-recorder';
import { VirtualClock } from '../../network/virtual-clock';
import { core, sender, sut } from './actors';
import { message } from './sip-text';

const ours: Endpoint = { host: '127.0.0.1', port: 5060 };
const theirs: Endpoint = { host: '127.0.0.9', port: 6000 };

function setUp() {
  const clock = new VirtualClock();
  const recorder = new TraceRecorder(clock, 'loopback');
  const socket = recorder.datagrams(core, ours, 'by-octets');
  recorder.know(sut, theirs);
  return { clock, recorder, socket };
}

describe('TraceRecorder: pages', () => {
  it('forgets what has passed but for what is needed, and numbers what follows behind it', () => {
    const { recorder, socket } = setUp();
    socket.received(message('1'), theirs);
    socket.received(message('2'), theirs);
    const needed = recorder.frames[1]!;
    recorder.turnPage([core], (frame) => frame === needed);
    socket.received(message('3'), theirs);
    assert.deepEqual(
      recorder.frames.map(({ index, octets }) => [index, octets.equals(message(index === 1 ? '2' : '3'))]),
      [
        [1, true],
        [2, true],
      ],
    );
  });

  it('leaves it to the next scenario to say whose the sockets of others are', () => {
    const { recorder, socket } = setUp();
    socket.received(message('1'), theirs);
    recorder.turnPage([core], () => true);
    assert.deepEqual(recorder.actors, [core]);
    assert.equal(recorder.frames[0]!.from, undefined);
    assert.equal(recorder.frames[0]!.to, core);
    const renamed = { ...sut, name: 'tablet' };
    recorder.know(renamed, theirs);
    socket.received(message('2'), theirs);
    assert.deepEqual(
      recorder.frames.map(({ from }) => from?.name),
      ['tablet', 'tablet'],
    );
  });

  it('knows no more of those who have left', () => {
    const { recorder, socket } = setUp();
    const leaving = recorder.datagrams(sender, { host: '127.0.0.1', port: 5070 }, 'by-octets');
    leaving.sent(message('1'), ours);
    socket.received(message('1'), { host: '127.0.0.1', port: 5070 });
    leaving.closed();
    recorder.turnPage([core], () => false);
    assert.deepEqual([recorder.actors, recorder.frames, recorder.inFlight], [[core], [], 0]);
  });

  it('goes on in a message that is cut in two by the turn of the page', () => {
    const { recorder } = setUp();
    const stream = recorder.stream(core, { local: ours, remote: theirs, transport: 'tcp', isOpener: false });
    const octets = message('1');
    stream.received(octets.subarray(0, 20));
    recorder.turnPage([core], () => false);
    recorder.know(sut, theirs);
    stream.received(octets.subarray(20));
    assert.deepEqual(
      recorder.frames.map(({ octets: seen, from, note }) => [seen.equals(octets), from, note]),
      [[true, sut, undefined]],
    );
    assert.deepEqual(
      recorder.connections.map(({ kind }) => kind),
      ['opened'],
    );
    stream.closed();
    recorder.turnPage([core], () => false);
    assert.deepEqual(recorder.connections, []);
  });
});
