import assert from 'node:assert/strict';
import type { Actor } from '../../../network/actor';
import { addressOctets } from '../../../network/endpoint';
import { LoopbackNetwork } from '../../../network/loopback';
import type { Network } from '../../../network/network';
import { responseTo } from '../../../protocol/sip/build';
import { isFault } from '../../../protocol/sip/fault';
import type { SipResponse } from '../../../protocol/sip/message';
import { mappedAddress } from '../../../protocol/stun/binding';
import { encodeStun, parseStun, StunType } from '../../../protocol/stun/message';
import { SipEndpoint } from '../../../simulators/stack/endpoint';
import { onBothNetworks, outgoing, RawPeer, written, type Arrived } from './stage';

function actor(name: string): Actor {
  return { role: 'core', name, underTest: false };
}

/** An endpoint that answers every request with its own body. */
async function echo(network: Network): Promise<SipEndpoint> {
  const endpoint = await SipEndpoint.open({ actor: actor('echo'), network });
  endpoint.onRequest = (transaction) => {
    const { request } = transaction;
    transaction.respond(responseTo(request, 200, { toTag: 'e', body: request.body }));
  };
  return endpoint;
}

function ask(from: SipEndpoint, uri: string, size: number): Promise<SipResponse> {
  return new Promise((resolve, reject) => {
    from.request(outgoing('MESSAGE', uri, [['Content-Type', 'text/plain']], Buffer.alloc(size, 'x')), {
      final: resolve,
      timeout: () => reject(new Error('no answer')),
      transportError: reject,
    });
  });
}

describe('SIP stack', () => {
  onBothNetworks((open) => {
    for (const [title, params, size, transport] of [
      ['over UDP', '', 10, 'UDP'],
      ['over TCP', ';transport=tcp', 10, 'TCP'],
      ['over TCP because of its size', '', 5000, 'TCP'],
      ['over UDP whatever its size', ';transport=udp', 20_000, 'UDP'],
    ] as const) {
      it(`asks and answers ${title}`, async () => {
        const { network, settle } = await open();
        const server = await echo(network);
        const client = await SipEndpoint.open({ actor: actor('client'), network });
        let answer: SipResponse | undefined;
        void ask(client, `sip:a@${server.hostPort}${params}`, size).then((each) => {
          answer = each;
        });
        await settle(() => answer !== undefined);
        assert.equal(answer!.body.length, size);
        assert.equal(answer!.topVia?.transport, transport);
        assert.deepEqual(answer!.problems, []);
        assert.equal(client.openTransactions, 0);
        await Promise.all([client.close(), server.close()]);
      });
    }

    it('absorbs copies, and gives back rport', async () => {
      const { network, settle } = await open();
      const server = await echo(network);
      let requests = 0;
      const { onRequest } = server;
      server.onRequest = (transaction) => {
        requests++;
        onRequest!(transaction);
      };
      const peer = await RawPeer.open(network, 'peer');
      const octets = written('MESSAGE', { Via: 'SIP/2.0/UDP h.example;branch=z9hG4bK1;rport' });
      peer.send(octets, server.local);
      await settle(() => peer.arrived.length === 1);
      peer.send(octets, server.local);
      await settle(() => peer.arrived.length === 2);
      assert.equal(requests, 1);
      assert.deepEqual(peer.arrived[0]!.octets, peer.arrived[1]!.octets);
      const [response] = peer.responses;
      const via = response!.topVia;
      assert.deepEqual([via?.rport, via?.received], [peer.local.port, peer.local.host]);
      await server.close();
    });

    for (const host of ['127.0.0.1', '::1']) {
      it(`answers STUN from ${host} between SIP`, async () => {
        const { network, settle } = await open();
        const server = await SipEndpoint.open({ actor: actor('kept'), network, host });
        const peer = await RawPeer.open(network, 'peer', { host });
        const transactionId = Buffer.from('123456789012');
        const { type, attributes } = { type: StunType.request, attributes: [] };
        peer.send(encodeStun({ type, transactionId, attributes, hasFingerprint: true }), server.local);
        await settle(() => peer.arrived.length === 1);
        const [{ octets, from }] = peer.arrived as [Arrived];
        assert.deepEqual(from, server.local);
        const answer = parseStun(octets);
        assert.ok(!isFault(answer));
        const { port } = peer.local;
        assert.deepEqual(mappedAddress(answer), { address: addressOctets(host), port });
        await server.close();
      });
    }

    it('answers pings and survives garbage', async () => {
      const { network, settle } = await open();
      const server = await echo(network);
      const peer = await RawPeer.open(network, 'peer');
      const stream = peer.connect(server.local);
      stream.write('\r\n\r\n');
      await settle(() => stream.octets.length === 2);
      stream.write('garbage\r\n\r\n');
      peer.send(Buffer.from('garbage\r\n\r\n'), server.local);
      await settle(() => stream.closed);
      peer.send(written('MESSAGE', { Via: 'SIP/2.0/UDP h.example;branch=z9hG4bK1;rport' }), server.local);
      await settle(() => peer.arrived.length === 1);
      assert.deepEqual(peer.statuses, [200]);
      await server.close();
    });
  });

  it('reports a datagram that is longer than UDP allows', async () => {
    const network = new LoopbackNetwork();
    const server = await echo(network);
    const client = await SipEndpoint.open({ actor: actor('client'), network });
    await assert.rejects(ask(client, `sip:a@${server.hostPort};transport=udp`, 70_000), /EMSGSIZE/);
    assert.equal(client.openTransactions, 0);
    await network.close();
  });

  it('reports a connection that is refused', async () => {
    const network = new LoopbackNetwork();
    const client = await SipEndpoint.open({ actor: actor('client'), network });
    const gone = await SipEndpoint.open({ actor: actor('gone'), network });
    const uri = `sip:a@${gone.hostPort};transport=tcp`;
    await gone.close();
    await assert.rejects(ask(client, uri, 10), /ECONNREFUSED/);
    await network.close();
  });
});
