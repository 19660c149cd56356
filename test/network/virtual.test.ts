import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Binding, Endpoint } from '../../network/network';
import { TraceRecorder } from '../../network/trace-recorder';
import { VirtualNetwork, type VirtualNetworkOptions } from '../../network/virtual';
import { VirtualClock } from '../../network/virtual-clock';
import { core, sender, terminal } from './actors';
import { message } from './sip-text';

interface World {
  readonly clock: VirtualClock;
  readonly recorder: TraceRecorder;
  readonly network: VirtualNetwork;
  readonly from: Binding;
  readonly to: Binding;
  readonly got: { text: string; at: number }[];
}

async function world(options: Partial<VirtualNetworkOptions> = {}): Promise<World> {
  const clock = new VirtualClock(new Date('2026-01-01T00:00:00Z'));
  const recorder = new TraceRecorder(clock, 'virtual');
  const network = new VirtualNetwork({ clock, tap: recorder, ...options });
  const [from, to] = [await network.bind(sender), await network.bind(core)];
  const got: World['got'] = [];
  to.udp.onDatagram = (octets) => got.push({ text: octets.toString(), at: clock.now() });
  return { clock, recorder, network, from, to, got };
}

function sendNumbers({ from, to }: World, count: number): void {
  for (let i = 0; i < count; i++) from.udp.send(Buffer.from(String(i)), to.local);
}

describe('VirtualNetwork: addresses', () => {
  it('gives every actor an address for good, and counts ports up from 5060', async () => {
    const { network, from, to } = await world();
    const second = await network.bind(sender);
    const tls = await network.listenTls(core, { key: '', cert: '' });
    assert.deepEqual(from.local, { host: '192.0.2.1', port: 5060 });
    assert.deepEqual(to.local, { host: '192.0.2.2', port: 5060 });
    assert.deepEqual(second.local, { host: '192.0.2.1', port: 5061 });
    assert.deepEqual(tls.local, { host: '192.0.2.2', port: 5061 });
    await from.close();
    assert.deepEqual((await network.bind(sender)).local, { host: '192.0.2.1', port: 5060 });
  });

  it('goes on to further networks, and takes the address an actor asks for', async () => {
    const network = new VirtualNetwork({ clock: new VirtualClock() });
    const hosts: string[] = [];
    for (let i = 0; i < 770; i++) hosts.push((await network.bind({ ...terminal, name: `t${i}` })).local.host);
    assert.equal(new Set(hosts).size, 770);
    assert.deepEqual(
      [hosts[253], hosts[254], hosts[508], hosts[762]],
      ['192.0.2.254', '198.51.100.1', '203.0.113.1', '198.18.0.1'],
    );
    const wished = await network.bind(core, { host: '2001:db8::1', port: 7000 });
    assert.deepEqual(wished.local, { host: '2001:db8::1', port: 7000 });
  });
});

describe('VirtualNetwork: datagrams', () => {
  it('arrive in order after the latency of their direction', async () => {
    const all = await world({ latencyMs: 20 });
    all.network.impair({ latencyMs: 50 }, { to: core.name });
    all.network.impair({ latencyMs: 70 });
    sendNumbers(all, 2);
    await all.clock.advance(49.9);
    assert.equal(all.recorder.inFlight, 2);
    await all.clock.advance(1000);
    assert.equal(all.recorder.inFlight, 0);
    assert.deepEqual(all.got, [
      { text: '0', at: 50 },
      { text: '1', at: 50 },
    ]);
    assert.deepEqual(
      all.recorder.frames.map(({ sentAt, receivedAt }) => [sentAt, receivedAt]),
      [
        [0, 50],
        [0, 50],
      ],
    );
    all.to.udp.send(Buffer.from('back'), all.from.local);
    const back = await all.clock.run(
      new Promise<number>((resolve) => (all.from.udp.onDatagram = () => resolve(all.clock.now()))),
    );
    assert.equal(back - 1049.9 - 70 < 1e-6, true);
  });

  it('keep their order under a varying latency', async () => {
    const all = await world({ latencyMs: { min: 1, max: 100 } });
    for (let i = 0; i < 200; i++) {
      all.from.udp.send(Buffer.from(String(i)), all.to.local);
      await all.clock.advance(5);
    }
    await all.clock.advance(200);
    assert.deepEqual(
      all.got.map(({ text }) => Number(text)),
      Array.from({ length: 200 }, (_, i) => i),
    );
    const latencies = all.recorder.frames.map(({ sentAt, receivedAt }) => receivedAt! - sentAt!);
    assert.ok(Math.min(...latencies) < 50 && Math.max(...latencies) > 80);
  });

  it('are lost, duplicated and reordered as often as ordered', async () => {
    const all = await world({ loss: 0.2, duplication: 0.1, reordering: 0.3, seed: 7 });
    const count = 4000;
    sendNumbers(all, count);
    await all.clock.advance(1000);
    const { frames } = all.recorder;
    const share = (test: (frame: (typeof frames)[number]) => boolean) => frames.filter(test).length / count;
    const isAbout = (value: number, expected: number) =>
      assert.ok(Math.abs(value - expected) < 0.03, `${value}`);
    isAbout(
      share(({ note }) => note === 'lost'),
      0.2,
    );
    isAbout(
      share(({ note }) => note === 'duplicate'),
      0.1 * 0.8,
    );
    // Held back, unless a duplicate of it was quicker.
    isAbout(
      share(({ receivedAt, note }) => receivedAt === 21 && note === undefined),
      0.3 * 0.8 * 0.9,
    );
    assert.equal(all.got.length, frames.filter(({ receivedAt }) => receivedAt !== undefined).length);
    assert.equal(all.recorder.inFlight, 0);
    for (const frame of frames.filter(({ note }) => note === 'duplicate')) {
      assert.equal(frame.sentAt, undefined);
      assert.equal(frame.from, sender);
    }
  });

  it('have the same fate for the same seed and another one for another', async () => {
    const fates = async (seed: number) => {
      const all = await world({
        seed,
        loss: 0.3,
        duplication: 0.3,
        reordering: 0.3,
        latencyMs: { min: 1, max: 9 },
      });
      sendNumbers(all, 100);
      await all.clock.advance(1000);
      return JSON.stringify([all.got, all.recorder.frames]);
    };
    assert.equal(await fates(3), await fates(3));
    assert.notEqual(await fates(3), await fates(4));
  });

  it('are not disturbed by what happens on another link', async () => {
    const fates = async (others: number) => {
      const all = await world({ loss: 0.5 });
      const third = await all.network.bind(terminal);
      for (let i = 0; i < others; i++) third.udp.send(Buffer.from('other'), all.from.local);
      sendNumbers(all, 50);
      await all.clock.advance(1000);
      return all.got.map(({ text }) => text);
    };
    assert.deepEqual(await fates(0), await fates(33));
  });

  it('are lost by rule, until the rule ends', async () => {
    const all = await world();
    const stop = all.network.lose(
      ({ octets, from, to }) => from === sender && to === core && octets.toString() === '1',
    );
    sendNumbers(all, 3);
    await all.clock.advance(10);
    assert.deepEqual(
      all.got.map(({ text }) => text),
      ['0', '2'],
    );
    assert.equal(all.recorder.frames[1]!.note, 'lost');
    stop();
    sendNumbers(all, 2);
    await all.clock.advance(10);
    assert.deepEqual(
      all.got.map(({ text }) => text),
      ['0', '2', '0', '1'],
    );
  });

  it('vanish where nobody is, or come back as ECONNREFUSED when the network has ICMP', async () => {
    for (const icmp of [false, true]) {
      const { network, clock, recorder, from } = await world({ icmp });
      const errors: [string, Endpoint | undefined, number][] = [];
      from.udp.onError = (error, to) => errors.push([error.message, to, clock.now()]);
      const nowhere = { host: '192.0.2.99', port: 5060 };
      from.udp.send(message('a'), nowhere);
      await clock.advance(10);
      assert.deepEqual(errors, icmp ? [['ECONNREFUSED: nobody is at 192.0.2.99:5060', nowhere, 2]] : []);
      assert.equal(recorder.frames[0]!.note, 'unreachable');
      assert.equal(recorder.frames[0]!.to, undefined);
      await network.close();
    }
  });

  it('that are under way to a socket that closes are lost', async () => {
    const all = await world();
    sendNumbers(all, 1);
    assert.equal(all.recorder.inFlight, 1);
    await all.to.close();
    await all.clock.advance(10);
    assert.equal(all.recorder.inFlight, 0);
    assert.equal(all.recorder.frames[0]!.receivedAt, undefined);
    assert.equal(all.recorder.frames[0]!.to, core);
  });

  it('refuses impairments that make no sense', async () => {
    const { network } = await world();
    assert.throws(() => network.impair({ loss: 1.5 }), /loss is a probability from 0 to 1, not 1.5/);
    assert.throws(() => network.impair({ duplication: NaN }), RangeError);
    assert.throws(() => network.impair({ latencyMs: { min: 5, max: 1 } }), /latency/);
    assert.throws(() => network.impair({ reorderingDelayMs: 0 }), RangeError);
  });
});

describe('VirtualNetwork: partitions', () => {
  it('lose datagrams, also those under way, and hold streams until they heal', async () => {
    const all = await world();
    const got: [string, number][] = [];
    all.to.tcp.onConnection = (stream) => {
      stream.onData = (octets) => got.push([octets.toString(), all.clock.now()]);
    };
    const stream = all.network.connect(sender, all.to.local);
    await all.clock.run(new Promise<void>((resolve) => (stream.onOpen = resolve)));
    sendNumbers(all, 1);
    const heal = all.network.partition(core);
    const healOther = all.network.partition(sender.name);
    sendNumbers(all, 1);
    stream.write(Buffer.from('a'));
    stream.write(Buffer.from('b'));
    await all.clock.advance(100);
    heal();
    heal();
    await all.clock.advance(100);
    assert.deepEqual([all.got, got], [[], []]);
    const healedAt = all.clock.now();
    healOther();
    assert.deepEqual(got, [
      ['a', healedAt],
      ['b', healedAt],
    ]);
    sendNumbers(all, 1);
    await all.clock.advance(10);
    assert.equal(all.got.length, 1);
    assert.deepEqual(
      all.recorder.frames.filter(({ transport, note }) => transport === 'udp' && note === 'lost').length,
      2,
    );
  });
});

describe('VirtualNetwork: streams', () => {
  it('open after one round trip, are accepted half a round trip later, and deliver in order and whole', async () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer(), async (pieces, seed) => {
        const { network, clock, to } = await world({
          seed,
          latencyMs: { min: 1, max: 40 },
          loss: 0.5,
          duplication: 0.5,
        });
        const whole = Buffer.concat(pieces);
        const got: Buffer[] = [];
        const closed = new Promise<void>((resolve) => {
          to.tcp.onConnection = (stream) => {
            stream.onData = (octets) => got.push(octets);
            stream.onClose = resolve;
          };
        });
        const stream = network.connect(sender, to.local);
        for (const piece of pieces) {
          stream.write(Buffer.from(piece));
          await clock.advance(3);
        }
        stream.end();
        await clock.run(closed);
        assert.deepEqual(Buffer.concat(got), whole);
      }),
      { numRuns: 30 },
    );
  });

  it('take their time to open', async () => {
    const { network, clock, to } = await world({ latencyMs: 10 });
    const accepted = new Promise<number>((resolve) => (to.tcp.onConnection = () => resolve(clock.now())));
    const stream = network.connect(sender, to.local);
    const opened = new Promise<number>((resolve) => (stream.onOpen = () => resolve(clock.now())));
    assert.deepEqual(stream.local, { host: '192.0.2.1', port: 0 });
    assert.deepEqual(await clock.run(Promise.all([opened, accepted])), [20, 30]);
    assert.deepEqual(stream.local, { host: '192.0.2.1', port: 49152 });
  });

  it('fail to open where connections are refused, nobody listens, or the transport is another', async () => {
    const { network, clock, from, to } = await world();
    const failure = (endpoint: Endpoint, tls: boolean) => {
      const stream = network.connect(sender, endpoint, tls ? { tls: {} } : {});
      return clock.run(
        new Promise<string>((resolve) => (stream.onError = (error) => resolve(error.message))),
      );
    };
    const accept = network.refuse(to.local);
    assert.match(await failure(to.local, false), /ECONNREFUSED: 192.0.2.2:5060 refuses/);
    accept();
    accept();
    assert.match(await failure(to.local, true), /ECONNRESET: 192.0.2.2:5060 speaks tcp, not tls/);
    assert.match(await failure({ ...from.local, port: 9 }, false), /ECONNREFUSED/);
    const stream = network.connect(sender, to.local);
    await clock.run(new Promise<void>((resolve) => (stream.onOpen = resolve)));
  });

  it('are reset when the listener goes before it accepts', async () => {
    const { network, clock, recorder, to } = await world();
    to.tcp.onConnection = () => assert.fail('accepted by a closed listener');
    const stream = network.connect(sender, to.local);
    stream.write(message('a'));
    const failed = new Promise<string>((resolve) => (stream.onError = (error) => resolve(error.message)));
    stream.onOpen = () => to.tcp.close();
    assert.match(await clock.run(failed), /ECONNRESET/);
    assert.equal(recorder.inFlight, 0);
  });

  it('carry TLS without cryptography', async () => {
    const { network, clock, recorder } = await world();
    const listener = await network.listenTls(core, { key: '', cert: '' });
    const got = new Promise<Buffer>((resolve) => {
      listener.onConnection = (stream) => (stream.onData = resolve);
    });
    network.connect(sender, listener.local, { tls: {} }).write(message('a', 'hello', 'TLS'));
    assert.deepEqual(await clock.run(got), message('a', 'hello', 'TLS'));
    assert.equal(recorder.frames[0]!.transport, 'tls');
  });

  it('close at the other end as well when destroyed', async () => {
    const { network, clock, to } = await world();
    const events: string[] = [];
    const closed = new Promise<void>((resolve) => {
      to.tcp.onConnection = (stream) => {
        stream.onData = (octets) => events.push(octets.toString());
        stream.onClose = () => resolve(void events.push('closed'));
      };
    });
    const stream = network.connect(sender, to.local);
    stream.onClose = () => events.push('destroyed');
    stream.onOpen = () => {
      stream.write(Buffer.from('last words'));
      stream.destroy();
    };
    await clock.run(closed);
    assert.deepEqual(events, ['destroyed', 'last words', 'closed']);
  });
});
