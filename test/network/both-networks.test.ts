import assert from 'node:assert/strict';
import type { Stream } from '../../network/network';
import { core, sender } from './actors';
import { EchoActor, askByTcp, askByUdp } from './echo-actor';
import { setups, type Setup } from './setups';
import { message } from './sip-text';

for (const [name, setUp] of Object.entries(setups)) {
  describe(`the same actor on the ${name} network`, () => {
    let setup: Setup;
    beforeEach(() => {
      setup = setUp();
    });
    afterEach(() => setup.network.close());

    it('answers by UDP, and the trace has both frames with both times', async () => {
      const { network, recorder, run } = setup;
      const echo = await run(EchoActor.open(core, network));
      const answer = await run(askByUdp(sender, network, echo.local, message('a')));
      assert.deepEqual(answer, message('a'));
      assert.deepEqual(
        recorder.frames.map(({ index, transport, from, to }) => [index, transport, from?.name, to?.name]),
        [
          [1, 'udp', 'sender', 'core'],
          [2, 'udp', 'core', 'sender'],
        ],
      );
      for (const frame of recorder.frames) assert.ok(frame.receivedAt! >= frame.sentAt!);
      assert.deepEqual(recorder.actors, [core, sender]);
      assert.equal(recorder.inFlight, 0);
    });

    it('answers by TCP, and the trace has one frame per message however it was written', async () => {
      const { network, recorder, run } = setup;
      const echo = await run(EchoActor.open(core, network));
      const stream = Buffer.concat([message('a'), message('b', 'x'.repeat(3000))]);
      const pieces = [stream.subarray(0, 10), stream.subarray(10, 1000), stream.subarray(1000)];
      assert.deepEqual(await run(askByTcp(sender, network, echo.local, pieces)), stream);
      await run(echo.close());
      const there = recorder.frames.filter(({ from }) => from === sender);
      const back = recorder.frames.filter(({ from }) => from === core);
      for (const frames of [there, back]) {
        assert.deepEqual(
          frames.map(({ octets }) => octets),
          [message('a'), message('b', 'x'.repeat(3000))],
        );
      }
      for (const frame of there) {
        assert.equal(frame.transport, 'tcp');
        assert.equal(frame.to, core);
        assert.equal(frame.destination.port, echo.local.port);
        assert.ok(frame.receivedAt! >= frame.sentAt!);
      }
      assert.equal(recorder.inFlight, 0);
    });

    it('closes everything, calls onClose once, and refuses further use', async () => {
      const { network, run } = setup;
      const echo = await run(EchoActor.open(core, network));
      const stream = network.connect(sender, echo.local);
      let closings = 0;
      stream.onClose = () => closings++;
      await run(new Promise<void>((resolve) => (stream.onOpen = resolve)));
      assert.equal(stream.open, true);
      await run(network.close());
      assert.equal(closings, 1);
      assert.equal(stream.open, false);
      await run(echo.close());
      await assert.rejects(run(network.bind(core)), /the network is closed/);
      assert.throws(() => network.connect(sender, echo.local), /the network is closed/);
    });

    it('reports a refused connection and closes the stream once', async () => {
      const { network, run } = setup;
      const binding = await run(network.bind(core));
      await run(binding.close());
      const stream = network.connect(sender, binding.local);
      stream.write(message('a'));
      const events: string[] = [];
      stream.onOpen = () => events.push('open');
      stream.onError = (error) =>
        events.push(error.message.includes('ECONNREFUSED') ? 'refused' : error.message);
      await run(new Promise<void>((resolve) => (stream.onClose = () => resolve(void events.push('close')))));
      assert.deepEqual(events, ['refused', 'close']);
      assert.equal(setup.recorder.frames.length, 0);
    });

    it('reports what is written to an ended stream', async () => {
      const { network, run } = setup;
      const echo = await run(EchoActor.open(core, network));
      const stream = network.connect(sender, echo.local);
      stream.end();
      const failed = new Promise<Error>((resolve) => (stream.onError = resolve));
      assert.equal(stream.write(message('a')), false);
      assert.match((await run(failed)).message, /EPIPE/);
    });

    it('delivers what was written before end, and lets the other side answer before it ends', async () => {
      const { network, run } = setup;
      const { tcp, local } = await run(network.bind(core));
      const closed = new Promise<void>((resolve) => {
        tcp.onConnection = (stream) => {
          const got: Buffer[] = [];
          stream.onData = (octets) => {
            got.push(octets);
            if (Buffer.concat(got).equals(message('a'))) stream.write(message('b'));
          };
          stream.onClose = resolve;
        };
      });
      const stream = network.connect(sender, local);
      const got: Buffer[] = [];
      stream.onData = (octets) => got.push(octets);
      const ended = new Promise<void>((resolve) => (stream.onClose = resolve));
      stream.write(message('a'));
      stream.end();
      await run(Promise.all([closed, ended]));
      assert.deepEqual(Buffer.concat(got), message('b'));
    });

    it('keeps what arrived before the end for a reader that has paused', async () => {
      const { network, run } = setup;
      const { tcp, local } = await run(network.bind(core));
      const accepted = new Promise<Stream>((resolve) => {
        tcp.onConnection = (stream) => {
          stream.pause();
          resolve(stream);
        };
      });
      const client = network.connect(sender, local);
      client.write(message('a'));
      client.end();
      const reader = await run(accepted);
      const got: Buffer[] = [];
      reader.onData = (octets) => got.push(octets);
      const closed = new Promise<void>((resolve) => (reader.onClose = resolve));
      await run(new Promise<void>((resolve) => network.clock.after(20, resolve)));
      assert.deepEqual([got, reader.open], [[], true]);
      reader.resume();
      await run(closed);
      assert.deepEqual(got, [message('a')]);
    });

    it('does not open a stream that was destroyed before', async () => {
      const { network, run } = setup;
      const echo = await run(EchoActor.open(core, network));
      const stream = network.connect(sender, echo.local);
      let closings = 0;
      stream.onOpen = () => assert.fail('opened');
      stream.onClose = () => closings++;
      stream.write(message('a'));
      stream.destroy();
      stream.destroy();
      await run(new Promise<void>((resolve) => network.clock.after(20, resolve)));
      assert.equal(closings, 1);
      assert.equal(setup.recorder.frames.length, 0);
    });

    it('keeps a fast writer waiting for a slow reader', async () => {
      const { network, run } = setup;
      const { tcp, local } = await run(network.bind(core));
      const total = 16 * 1024 * 1024;
      const chunk = Buffer.alloc(64 * 1024, 'x');
      let read = 0;
      const accepted = new Promise<{ resume(): void }>((resolve) => {
        tcp.onConnection = (stream) => {
          stream.pause();
          stream.onData = (octets) => (read += octets.length);
          resolve(stream);
        };
      });
      const stream = network.connect(sender, local);
      const finished = new Promise<void>((resolve) => (stream.onClose = resolve));
      let written = 0;
      const fill = (): void => {
        while (written < total) {
          written += chunk.length;
          if (!stream.write(chunk)) return;
        }
        stream.end();
      };
      stream.onDrain = fill;
      fill();
      const reader = await run(accepted);
      assert.ok(written < total, 'the writer did not wait');
      assert.equal(read, 0);
      reader.resume();
      await run(finished);
      assert.equal(read, total);
    });

    it('reports datagrams that cannot be sent', async () => {
      const { network, run } = setup;
      const { udp, local } = await run(network.bind(sender));
      const errors: string[] = [];
      const failures = (count: number) =>
        new Promise<void>((resolve) => {
          udp.onError = (error) => {
            errors.push(error.message.split(':')[0]!);
            if (errors.length === count) resolve();
          };
        });
      const failed = failures(3);
      udp.send(Buffer.alloc(65_508), local);
      udp.send(message('a'), { host: local.host, port: 0 });
      udp.close();
      udp.send(message('a'), local);
      await run(failed);
      assert.deepEqual(errors, ['EMSGSIZE', 'EINVAL', 'EBADF']);
      assert.equal(setup.recorder.frames.length, 0);
    });

    it('gives a port to one owner at a time', async () => {
      const { network, run } = setup;
      const first = await run(network.bind(core));
      await assert.rejects(run(network.bind(sender, first.local)), /EADDRINUSE/);
      await run(first.close());
      const second = await run(network.bind(sender, first.local));
      assert.deepEqual(second.local, first.local);
      assert.deepEqual(second.udp.local, second.local);
      assert.deepEqual(second.tcp.local, second.local);
    });
  });
}
