import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { connect as connectRaw, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { RealClock } from '../../network/clock';
import { LoopbackNetwork } from '../../network/loopback';
import type { DatagramSocket, Stream, StreamListener } from '../../network/network';
import { TraceRecorder } from '../../network/trace-recorder';
import { core, sender, terminal } from './actors';
import { message, ok } from './sip-text';

const tlsFiles = join(__dirname, '..', 'data', 'tls');
const key = readFileSync(join(tlsFiles, 'key.pem'));
const cert = readFileSync(join(tlsFiles, 'cert.pem'));

describe('LoopbackNetwork', () => {
  let network: LoopbackNetwork;
  let recorder: TraceRecorder;
  beforeEach(() => {
    const clock = new RealClock();
    recorder = new TraceRecorder(clock, 'loopback');
    network = new LoopbackNetwork({ clock, tap: recorder });
  });
  afterEach(() => network.close());

  it('opens UDP and TCP on one port, however many at once', async () => {
    const bindings = await Promise.all(Array.from({ length: 20 }, () => network.bind(core)));
    assert.equal(new Set(bindings.map(({ local }) => local.port)).size, 20);
    for (const { local, udp, tcp } of bindings) {
      assert.equal(local.host, '127.0.0.1');
      assert.equal(udp.local.port, tcp.local.port);
    }
  });

  it('refuses a port of which only the UDP half is taken, and leaves nothing open', async () => {
    const taken = createSocket('udp4');
    await new Promise<void>((resolve) => taken.bind({ address: '127.0.0.1', port: 0 }, resolve));
    const { port } = taken.address();
    await assert.rejects(network.bind(core, { port }), { code: 'EADDRINUSE' });
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(port, '127.0.0.1', resolve));
    await new Promise((resolve) => probe.close(resolve));
    await new Promise<void>((resolve) => taken.close(resolve));
  });

  it('uses any address of this machine but the wildcard', async () => {
    const [a, b] = [
      await network.bind(core, { host: '127.0.0.2' }),
      await network.bind(sender, { host: '127.0.0.3' }),
    ];
    const got = nextDatagram(a.udp);
    b.udp.send(message('a'), a.local);
    assert.deepEqual((await got).from, b.local);
    await assert.rejects(network.bind(core, { host: '0.0.0.0' }), /give the address of one interface/);
    await assert.rejects(network.bind(core, { host: '::' }), /give the address of one interface/);
    await assert.rejects(network.bind(core, { host: '192.0.2.1' }), { code: 'EADDRNOTAVAIL' });
  });

  it('speaks IPv6', async function () {
    const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
      all?.some(({ address }) => address === '::1'),
    );
    if (!hasIpv6) {
      console.log('      skipped: this machine has no ::1');
      this.skip();
    }
    const [a, b] = [await network.bind(core, { host: '::1' }), await network.bind(sender, { host: '::1' })];
    const got = nextDatagram(a.udp);
    b.udp.send(message('a'), a.local);
    assert.deepEqual(await got, { octets: message('a'), from: b.local });
    const accepted = nextConnection(a.tcp);
    const stream = network.connect(sender, a.local);
    stream.write(message('b', 'hello', 'TCP'));
    assert.deepEqual(await firstData(await accepted), message('b', 'hello', 'TCP'));
    assert.deepEqual(
      recorder.frames.map(({ transport, to, receivedAt }) => [transport, to, receivedAt !== undefined]),
      [
        ['udp', core, true],
        ['tcp', core, true],
      ],
    );
  });

  it('speaks TLS, and the trace has what is inside', async () => {
    const listener = await network.listenTls(core, { key, cert });
    const accepted = nextConnection(listener);
    const stream = network.connect(sender, listener.local, { tls: { ca: cert } });
    assert.equal(stream.open, false);
    assert.equal(stream.local.port, 0);
    stream.write(message('a', 'hello', 'TLS'));
    const server = await accepted;
    assert.deepEqual(await firstData(server), message('a', 'hello', 'TLS'));
    assert.equal(stream.open, true);
    assert.deepEqual(server.remote, stream.local);
    const answer = firstData(stream);
    server.write(ok('a', 'TLS'));
    await answer;
    assert.deepEqual(
      recorder.frames.map(({ transport, from, to, octets }) => [
        transport,
        from,
        to,
        octets.toString().slice(0, 7),
      ]),
      [
        ['tls', sender, core, 'MESSAGE'],
        ['tls', core, sender, 'SIP/2.0'],
      ],
    );
    for (const frame of recorder.frames) assert.ok(frame.receivedAt! >= frame.sentAt!);
  });

  it('reports a failed TLS handshake at both ends', async () => {
    const listener = await network.listenTls(core, { key, cert });
    const atListener = new Promise<Error>((resolve) => (listener.onError = resolve));
    const raw = connectRaw(listener.local.port, '127.0.0.1', () => raw.end('OPTIONS sip:a SIP/2.0\r\n\r\n'));
    raw.on('error', () => {});
    assert.ok((await atListener) instanceof Error);
    const stream = network.connect(sender, listener.local, { tls: {} });
    stream.write(message('a'));
    assert.match((await nextError(stream)).message, /self-signed/);
    assert.equal(recorder.frames.length, 0);
  });

  it('closes although a peer has not finished its TLS handshake', async () => {
    const listener = await network.listenTls(core, { key, cert });
    const raw = connectRaw(listener.local.port, '127.0.0.1');
    const closed = new Promise((resolve) => raw.on('close', resolve).on('error', () => {}));
    await new Promise((resolve) => raw.once('connect', resolve));
    await network.close();
    await closed;
  });

  it('destroys the connections that a binding has accepted when it closes, and no others', async () => {
    const [a, b] = [await network.bind(core), await network.bind(terminal)];
    const accepted = [nextConnection(a.tcp), nextConnection(b.tcp)];
    const [toA, toB] = [network.connect(sender, a.local), network.connect(sender, b.local)];
    await Promise.all(accepted);
    const closed = new Promise<void>((resolve) => (toA.onClose = resolve));
    await a.close();
    await closed;
    assert.equal(toB.open, true);
  });

  it('records frames of peers that are not ours, and whose they are once that is known', async () => {
    const { udp, local } = await network.bind(core);
    const foreign = createSocket('udp4');
    await new Promise<void>((resolve) => foreign.bind({ address: '127.0.0.1', port: 0 }, resolve));
    const got = nextDatagram(udp);
    foreign.send(message('a'), local.port, local.host);
    const { from } = await got;
    const answered = new Promise((resolve) => foreign.once('message', resolve));
    udp.send(ok('a'), from);
    await answered;
    const [request, response] = recorder.frames;
    assert.equal(request!.sentAt, undefined);
    assert.ok(request!.receivedAt! >= 0);
    assert.equal(response!.receivedAt, undefined);
    assert.equal(recorder.inFlight, 0);
    assert.equal(request!.from, undefined);
    recorder.know(terminal, from);
    assert.equal(request!.from, terminal);
    assert.equal(response!.to, terminal);
    await new Promise<void>((resolve) => foreign.close(resolve));
  });

  it('sends what it was given, in that order, also when it is closed at once', async () => {
    const from = await network.bind(sender);
    const to = await network.bind(core);
    const arrived: string[] = [];
    const all = new Promise<void>((resolve) => {
      to.udp.onDatagram = (octets) => {
        if (arrived.push(octets.toString()) === 3) resolve();
      };
    });
    for (const each of ['1', '2', '3']) from.udp.send(Buffer.from(each), to.local);
    await from.close();
    await all;
    assert.deepEqual(arrived, ['1', '2', '3']);
  });

  it('marks a datagram as lost that the kernel refuses to send', async () => {
    const { udp } = await network.bind(core);
    const failed = new Promise<Error>((resolve) => (udp.onError = resolve));
    udp.send(message('a'), { host: '255.255.255.255', port: 9 });
    const error = (await failed) as NodeJS.ErrnoException;
    assert.equal(recorder.frames[0]!.note, error.code);
  });
});

function nextDatagram(
  udp: DatagramSocket,
): Promise<{ octets: Buffer; from: { host: string; port: number } }> {
  return new Promise((resolve) => (udp.onDatagram = (octets, from) => resolve({ octets, from })));
}

function nextConnection(listener: StreamListener): Promise<Stream> {
  return new Promise((resolve) => (listener.onConnection = resolve));
}

function firstData(stream: Stream): Promise<Buffer> {
  return new Promise((resolve) => (stream.onData = resolve));
}

function nextError(stream: Stream): Promise<Error> {
  return new Promise((resolve) => (stream.onError = resolve));
}
