import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LoopbackNetwork } from '../../network/loopback';
import type { Network, Stream, StreamListener } from '../../network/network';
import { VirtualNetwork } from '../../network/virtual';
import { VirtualClock } from '../../network/virtual-clock';
import { core, sender } from './actors';

const tlsFiles = join(__dirname, '..', 'data', 'tls');
const key = readFileSync(join(tlsFiles, 'key.pem'));
const cert = readFileSync(join(tlsFiles, 'cert.pem'));

const networks: Readonly<
  Record<string, () => { network: Network; run: <T>(promise: Promise<T>) => Promise<T> }>
> = {
  loopback: () => ({ network: new LoopbackNetwork(), run: (promise) => promise }),
  virtual: () => {
    const clock = new VirtualClock();
    return { network: new VirtualNetwork({ clock }), run: (promise) => clock.run(promise) };
  },
};

/** Both ends of a connection, once it is open. */
function meet(listener: StreamListener, client: Stream): Promise<{ client: Stream; server: Stream }> {
  return new Promise((resolve, reject) => {
    client.onError = reject;
    const opened = new Promise<void>((open) => (client.onOpen = open));
    listener.onConnection = (server) => void opened.then(() => resolve({ client, server }));
  });
}

for (const [name, open] of Object.entries(networks)) {
  describe(`stream listeners on the ${name} network`, () => {
    it('are to be had for TCP without UDP, at a port of their own', async () => {
      const { network, run } = open();
      const [one, two] = await run(Promise.all([network.listenTcp(core), network.listenTcp(core)]));
      assert.notEqual(one.local.port, two.local.port);
      assert.equal(one.transport, 'tcp');
      const { client, server } = await run(meet(one, network.connect(sender, one.local)));
      const got = new Promise<string>((resolve) => (server.onData = (octets) => resolve(octets.toString())));
      client.write(Buffer.from('hello'));
      assert.equal(await run(got), 'hello');
      assert.equal(client.peerCertificate, undefined);
      await assert.rejects(run(network.listenTcp(core, one.local)), { code: 'EADDRINUSE' });
      await network.close();
    });

    it('show the certificates of both sides over TLS, as often as asked', async () => {
      const { network, run } = open();
      const listener = await run(
        network.listenTls(core, { key, cert, requestCert: true, rejectUnauthorized: false }),
      );
      const stream = network.connect(sender, listener.local, {
        tls: { key, cert, rejectUnauthorized: false },
      });
      const { client, server } = await run(meet(listener, stream));
      const { raw } = new X509Certificate(cert);
      for (const each of [client, server, client, server]) assert.deepEqual(each.peerCertificate, raw);
      await network.close();
    });

    it('show no certificate of a client that has none', async () => {
      const { network, run } = open();
      const listener = await run(
        network.listenTls(core, { key, cert, requestCert: true, rejectUnauthorized: false }),
      );
      const stream = network.connect(sender, listener.local, { tls: { rejectUnauthorized: false } });
      const { server } = await run(meet(listener, stream));
      assert.equal(server.peerCertificate, undefined);
      await network.close();
    });
  });
}
