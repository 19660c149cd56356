import assert from 'node:assert/strict';
import type { Endpoint } from '../../../network/network';
import { responseTo } from '../../../protocol/sip/build';
import { isFault } from '../../../protocol/sip/fault';
import { parseVia } from '../../../protocol/sip/via';
import { STACK_POLICY } from '../../../simulators/stack/policy';
import { responseEndpoint } from '../../../simulators/stack/server-transaction';
import { RawPeer, Stage, written } from './stage';

const HERE = '192.0.2.2';

describe('SIP stack: where responses go', () => {
  describe('received and rport (RFC 3261 s18.2.1, RFC 3581 s4), of a request from 192.0.2.2:5060', () => {
    const cases: [via: string, filled: string][] = [
      ['SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK1', 'SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK1'],
      ['SIP/2.0/UDP 192.0.2.2:9;branch=z9hG4bK1', 'SIP/2.0/UDP 192.0.2.2:9;branch=z9hG4bK1'],
      ['SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK1', 'SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK1;received=192.0.2.2'],
      ['SIP/2.0/UDP h.example;branch=z9hG4bK1', 'SIP/2.0/UDP h.example;branch=z9hG4bK1;received=192.0.2.2'],
      [
        'SIP/2.0/UDP 192.0.2.2:5060;rport;branch=z9hG4bK1',
        'SIP/2.0/UDP 192.0.2.2:5060;rport=5060;branch=z9hG4bK1;received=192.0.2.2',
      ],
      [
        'SIP/2.0/UDP h.example:9;branch=z9hG4bK1;rport',
        'SIP/2.0/UDP h.example:9;branch=z9hG4bK1;rport=5060;received=192.0.2.2',
      ],
      // What the client says of itself is not believed.
      [
        'SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1;received=203.0.113.9',
        'SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1;received=192.0.2.2',
      ],
    ];
    for (const [via, filled] of cases) {
      it(via, async () => {
        const stage = await Stage.open();
        await stage.tell(written('MESSAGE', { Via: `${via}, SIP/2.0/UDP below;branch=z9hG4bK0` }));
        const { request } = stage.request;
        assert.equal(request.topVia?.toString(), filled);
        assert.deepEqual(request.list('Via'), [filled, 'SIP/2.0/UDP below;branch=z9hG4bK0']);
      });
    }

    it('are left alone by the policy that says so', async () => {
      const stage = await Stage.open({ policy: { fillReceived: false } });
      await stage.tell(written('MESSAGE', { Via: 'SIP/2.0/UDP h;branch=z9hG4bK1;rport' }));
      assert.equal(stage.request.request.topVia?.toString(), 'SIP/2.0/UDP h;branch=z9hG4bK1;rport');
    });
  });

  describe('over UDP (RFC 3261 s18.2.2)', () => {
    const source: Endpoint = { host: HERE, port: 40_000 };
    const cases: [via: string, host: string, port: number][] = [
      ['SIP/2.0/UDP 203.0.113.9:5062', '203.0.113.9', 5062],
      ['SIP/2.0/UDP 203.0.113.9', '203.0.113.9', 5060],
      ['SIP/2.0/UDP h.example:5062;received=203.0.113.9', '203.0.113.9', 5062],
      ['SIP/2.0/UDP h.example;received=203.0.113.9', '203.0.113.9', 5060],
      ['SIP/2.0/UDP h.example:5062;received=203.0.113.9;rport=777', '203.0.113.9', 777],
      ['SIP/2.0/UDP h.example;maddr=198.51.100.1;received=203.0.113.9;rport=777', '198.51.100.1', 5060],
      ['SIP/2.0/UDP h.example:5062;maddr=198.51.100.1;received=203.0.113.9', '198.51.100.1', 5062],
      ['SIP/2.0/UDP [2001:db8::1]:5062', '2001:db8::1', 5062],
      ['SIP/2.0/UDP h.example:5062', HERE, 5062],
    ];
    for (const [text, host, port] of cases) {
      it(`${text} -> ${host} ${port}`, () => {
        const via = parseVia(text);
        assert.ok(!isFault(via));
        assert.deepEqual(responseEndpoint(via, { transport: 'udp', source, at: 0 }, STACK_POLICY), {
          host,
          port,
        });
      });
    }

    it('a response without a Via goes back to where the request came from', () => {
      assert.deepEqual(
        responseEndpoint(undefined, { transport: 'udp', source, at: 0 }, STACK_POLICY),
        source,
      );
    });

    it('leave from the port to which the request came', async () => {
      const stage = await Stage.open();
      const other = await RawPeer.open(stage.network, 'peer', { port: 7000 });
      other.send(
        written('MESSAGE', { Via: 'SIP/2.0/UDP h.example;branch=z9hG4bK1;rport' }),
        stage.endpoint.local,
      );
      await stage.clock.advance(1);
      await stage.answer(200);
      assert.deepEqual(
        other.arrived.map(({ from }) => from),
        [stage.endpoint.local],
      );
      assert.deepEqual(stage.peer.arrived, []);
    });

    it('ignore rport by the policy that says so', async () => {
      const stage = await Stage.open({ policy: { honourRport: false } });
      const other = await RawPeer.open(stage.network, 'peer', { port: 7000 });
      other.send(
        written('MESSAGE', { Via: 'SIP/2.0/UDP h.example:5060;branch=z9hG4bK1;rport' }),
        stage.endpoint.local,
      );
      await stage.clock.advance(1);
      await stage.answer(200);
      assert.deepEqual([other.arrived.length, stage.peer.arrived.length], [0, 1]);
    });
  });

  describe('over TCP', () => {
    const Via = 'SIP/2.0/TCP h.example:5060;branch=z9hG4bK1';

    it('go back on the connection on which the request came', async () => {
      const stage = await Stage.open();
      const stream = stage.peer.connect(stage.endpoint.local);
      stream.write(written('MESSAGE', { Via }));
      await stage.clock.advance(10);
      assert.equal(stage.request.arrival.transport, 'tcp');
      await stage.answer(200);
      assert.deepEqual(stream.statuses, [200]);
      assert.deepEqual([stage.peer.accepted.length, stage.peer.arrived.length], [0, 0]);
    });

    it('go over a new connection to received and the port of sent-by when that one is gone', async () => {
      const stage = await Stage.open();
      const stream = stage.peer.connect(stage.endpoint.local);
      stream.write(written('MESSAGE', { Via: `${Via};rport` }));
      await stage.clock.advance(10);
      stream.stream.destroy();
      await stage.clock.advance(10);
      await stage.answer(200);
      assert.deepEqual(
        stage.peer.accepted.map(({ statuses }) => statuses),
        [[200]],
      );
    });

    it('are a 400 for a request that does not say where it ends (RFC 3261 s18.3)', async () => {
      const stage = await Stage.open();
      const stream = stage.peer.connect(stage.endpoint.local);
      const text = written('MESSAGE', { Via }).toString('latin1');
      stream.write(Buffer.from(text.replace(/Content-Length: \d+\r\n/, ''), 'latin1'));
      await stage.clock.advance(10);
      assert.deepEqual([stage.requests.length, ...stream.statuses], [0, 400]);
    });

    it('are not repeated for a copy: the transaction is over with its answer', async () => {
      const stage = await Stage.open();
      const stream = stage.peer.connect(stage.endpoint.local);
      stream.write(written('MESSAGE', { Via }));
      await stage.clock.advance(10);
      await stage.answer(200);
      stream.write(written('MESSAGE', { Via }));
      await stage.clock.advance(10);
      assert.equal(stage.requests.length, 2);
      assert.deepEqual(stream.statuses, [200]);
    });
  });

  describe('outside of transactions', () => {
    it('go where their top Via says', async () => {
      const stage = await Stage.open();
      await stage.tell(written('MESSAGE', { Via: 'SIP/2.0/UDP x;branch=z9hG4bK1' }));
      const { endpoint } = stage;
      const response = stage.request.request;
      for (const [via, hasWay] of [
        [`SIP/2.0/UDP ${stage.peer.hostPort};branch=z9hG4bK9`, true],
        [`SIP/2.0/UDP h.example;branch=z9hG4bK9;received=${HERE}`, true],
        ['SIP/2.0/UDP h.example;branch=z9hG4bK9', false],
        ['SIP/2.0/SCTP 192.0.2.2;branch=z9hG4bK9', false],
      ] as const) {
        const before = stage.peer.arrived.length;
        endpoint.sendResponse(responseTo(response.set('Via', via), 200));
        await stage.clock.advance(10);
        assert.equal(stage.peer.arrived.length - before, hasWay ? 1 : 0, via);
      }
      endpoint.sendResponse(responseTo(response.remove('Via'), 200));
    });

    it('go over TCP if it says so', async () => {
      const stage = await Stage.open();
      await stage.tell(written('MESSAGE'));
      const via = `SIP/2.0/TCP ${stage.peer.hostPort};branch=z9hG4bK9`;
      stage.endpoint.sendResponse(responseTo(stage.request.request.set('Via', via), 200));
      await stage.clock.advance(10);
      assert.deepEqual(
        stage.peer.accepted.map(({ statuses }) => statuses),
        [[200]],
      );
    });
  });
});
