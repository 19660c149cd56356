import assert from 'node:assert/strict';
import type { Endpoint, Network, Stream } from '../../network/network';
import { pcapChunks } from '../../network/pcap';
import { core, sender } from './actors';
import { setups, type Setup } from './setups';
import { message } from './sip-text';

/** A connection of the sender to the core, both ends of it. */
async function connected(network: Network): Promise<readonly [client: Stream, server: Stream]> {
  const listener = await network.listenTcp(core);
  const accepted = new Promise<Stream>((resolve) => (listener.onConnection = resolve));
  const client = network.connect(sender, listener.local);
  const opened = new Promise<void>((resolve) => (client.onOpen = resolve));
  const [server] = await Promise.all([accepted, opened]);
  return [client, server];
}

function closed(stream: Stream): Promise<void> {
  return new Promise((resolve) => (stream.onClose = resolve));
}

for (const [name, setUp] of Object.entries(setups)) {
  describe(`connections in the trace of the ${name} network`, () => {
    let setup: Setup;
    beforeEach(() => {
      setup = setUp();
    });
    afterEach(() => setup.network.close());

    const ways: readonly [what: string, end: (client: Stream, server: Stream) => void, by: string][] = [
      ['ended by who opened it', (client) => client.end(), 'opener'],
      ['ended by who accepted it', (_, server) => server.end(), 'accepter'],
      ['destroyed by who opened it', (client) => client.destroy(), 'opener'],
      ['destroyed by who accepted it', (_, server) => server.destroy(), 'accepter'],
    ];
    for (const [what, end, by] of ways) {
      it(`tell who opened one, and that it was ${what}`, async () => {
        const { network, recorder, run } = setup;
        const [client, server] = await run(connected(network));
        const over = Promise.all([closed(client), closed(server)]);
        end(client, server);
        await run(over);
        assert.deepEqual(
          recorder.connections.map(({ kind, opener, accepter, closedBy }) => [
            kind,
            opener,
            accepter,
            closedBy,
          ]),
          [
            ['opened', sender, core, undefined],
            ['closed', sender, core, by],
          ],
        );
        const [opened] = recorder.connections;
        assert.deepEqual([opened!.client, opened!.server], [client.local, server.local]);
      });
    }

    it('tell of one that was refused', async () => {
      const { network, recorder, run } = setup;
      const listener = await run(network.listenTcp(core));
      const nobody: Endpoint = listener.local;
      listener.close();
      const stream = network.connect(sender, nobody);
      stream.onError = () => undefined;
      await run(closed(stream));
      assert.deepEqual(
        recorder.connections.map(({ kind, opener, client, server, reason }) => [
          kind,
          opener,
          client,
          server,
          reason,
        ]),
        [['refused', sender, undefined, nobody, 'ECONNREFUSED']],
      );
    });

    it('make the capture show who opened one, when the other side spoke first', async () => {
      const { network, recorder, run } = setup;
      const [client, server] = await run(connected(network));
      const heard = new Promise((resolve) => (client.onData = resolve));
      server.write(message('a'));
      await run(heard);
      const packets = [...pcapChunks(recorder)].slice(1);
      // Behind the record and IP headers: the source port of the first packet, the SYN.
      assert.equal(packets[0]!.readUInt16BE(16 + 20), client.local.port);
    });
  });
}
