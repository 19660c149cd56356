import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addressOctets } from '../../../network/endpoint';
import { isFault } from '../../../protocol/sip/fault';
import type { SipRequest } from '../../../protocol/sip/message';
import { responseTo } from '../../../protocol/sip/build';
import { mappedAddress } from '../../../protocol/stun/binding';
import { encodeStun, parseStun, StunType, type StunMessage } from '../../../protocol/stun/message';
import { outgoing, Stage, written } from './stage';

const TCP = 'SIP/2.0/TCP h.example:5060;branch=z9hG4bK';

function overTcp(branch: string, body = ''): Buffer {
  return written('MESSAGE', { Via: TCP + branch }, body);
}

function stun(parts: Partial<StunMessage> = {}): Buffer {
  const transactionId = Buffer.from('123456789012');
  return encodeStun({
    type: StunType.request,
    transactionId,
    attributes: [],
    hasFingerprint: false,
    ...parts,
  });
}

describe('SIP stack: transport', () => {
  describe('keep-alives (RFC 5626 s3.5.1)', () => {
    const cases: [title: string, pieces: string[], pongs: number][] = [
      ['a ping', ['\r\n\r\n'], 1],
      ['a ping in pieces', ['\r', '\n', '\r', '\n'], 1],
      ['three pings at once', ['\r\n\r\n\r\n\r\n\r\n\r\n'], 3],
      ['a pong, which is none', ['\r\n'], 0],
    ];
    for (const [title, pieces, pongs] of cases) {
      it(title, async () => {
        const stage = await Stage.open();
        const stream = stage.peer.connect(stage.endpoint.local);
        for (const piece of pieces) {
          stream.write(piece);
          await stage.clock.advance(5);
        }
        assert.equal(stream.octets.toString(), '\r\n'.repeat(pongs));
      });
    }

    it('are not answered by the policy that says so', async () => {
      const stage = await Stage.open({ policy: { answerPings: false } });
      const stream = stage.peer.connect(stage.endpoint.local);
      stream.write('\r\n\r\n');
      await stage.clock.advance(5);
      assert.equal(stream.octets.length, 0);
    });

    it('do not count what precedes a message', async () => {
      const stage = await Stage.open();
      const stream = stage.peer.connect(stage.endpoint.local);
      stream.write('\r\n', overTcp('1'), '\r\n', overTcp('2'));
      await stage.clock.advance(5);
      assert.equal(stream.octets.length, 0);
      assert.equal(stage.requests.length, 2);
    });

    it('are ignored over UDP', async () => {
      const stage = await Stage.open();
      await stage.tell('\r\n\r\n', '\r\n', Buffer.alloc(0));
      assert.deepEqual([stage.peer.arrived.length, stage.requests.length], [0, 0]);
    });
  });

  describe('STUN keep-alives over UDP (RFC 5626 s8)', () => {
    const attributes = [{ type: 0x0024, value: Buffer.from([1, 2, 3, 4]) }];
    const cases: [title: string, octets: Buffer, answers: number[]][] = [
      ['a Binding request', stun(), [StunType.success]],
      ['a request with an attribute that it does not know', stun({ attributes }), [StunType.error]],
      ['an indication', stun({ type: StunType.indication }), []],
      ['a response', stun({ type: StunType.success }), []],
      ['a request whose length is wrong', Buffer.concat([stun(), Buffer.alloc(4)]), []],
      ['a request of another method', stun({ type: 0x0003 }), []],
    ];
    for (const [title, octets, answers] of cases) {
      it(title, async () => {
        const stage = await Stage.open();
        await stage.tell(octets, written('MESSAGE'));
        assert.deepEqual(
          stage.peer.arrived.map((each) => each.octets.readUInt16BE(0)),
          answers,
        );
        assert.equal(stage.requests.length, 1, 'SIP goes on');
      });
    }

    it('are answered with the address that they came from, and FINGERPRINT if they have one', async () => {
      const stage = await Stage.open();
      await stage.tell(stun(), stun({ hasFingerprint: true }));
      const [first, second] = stage.peer.arrived.map(({ octets }) => parseStun(octets));
      assert.ok(first && second && !isFault(first) && !isFault(second));
      assert.deepEqual([first.hasFingerprint, second.hasFingerprint], [false, true]);
      const { host, port } = stage.peer.local;
      assert.deepEqual(mappedAddress(first), { address: addressOctets(host), port });
      assert.deepEqual(first.transactionId, Buffer.from('123456789012'));
    });

    it('are not answered by the policy that says so', async () => {
      const stage = await Stage.open({ policy: { answerStun: false } });
      await stage.tell(stun());
      assert.equal(stage.peer.arrived.length, 0);
    });

    it('are no keep-alive on a stream (s4.4.2)', async () => {
      const stage = await Stage.open();
      const stream = stage.peer.connect(stage.endpoint.local);
      stream.write(stun());
      await stage.clock.advance(10);
      assert.equal(stream.octets.length, 0);
    });
  });

  describe('on a stream', () => {
    it('serves pipelined requests, also octet by octet (RFC 3261 s18.3)', async () => {
      const stage = await Stage.open();
      stage.endpoint.onRequest = (transaction) => {
        stage.requests.push(transaction);
        transaction.respond(responseTo(transaction.request, 200));
      };
      const stream = stage.peer.connect(stage.endpoint.local);
      const octets = Buffer.concat([
        overTcp('1', 'hello'),
        Buffer.from('\r\n'),
        overTcp('2'),
        overTcp('3', '\r\n\r\n'),
      ]);
      stream.write(octets);
      await stage.clock.advance(5);
      for (const octet of Buffer.from(octets.toString('latin1').replace(/z9hG4bK/g, 'z9hG4bKx'), 'latin1'))
        stream.write(Buffer.from([octet]));
      await stage.clock.advance(50);
      assert.deepEqual(
        stage.requests.map(({ request }) => request.body.toString()),
        ['hello', '', '\r\n\r\n', 'hello', '', '\r\n\r\n'],
      );
      assert.deepEqual(stream.statuses, [200, 200, 200, 200, 200, 200]);
    });

    it('uses one connection for all requests to a peer, and opens another when it is closed', async () => {
      const stage = await Stage.open();
      const uri = 'sip:nora@192.0.2.2;transport=tcp';
      const first = stage.call(outgoing('MESSAGE', uri));
      const second = stage.call(outgoing('INFO', uri));
      await stage.clock.advance(10);
      assert.equal(stage.peer.accepted.length, 1);
      const [stream] = stage.peer.accepted;
      for (const request of stream!.messages)
        stream!.write(responseTo(request as SipRequest, 200).toBuffer());
      await stage.clock.advance(10);
      assert.deepEqual([first.said, second.said], [[200], [200]]);
      stream!.stream.end();
      await stage.clock.advance(10);
      stage.call(outgoing('MESSAGE', uri));
      await stage.clock.advance(10);
      assert.equal(stage.peer.accepted.length, 2);
      assert.equal(stage.peer.accepted[1]!.messages.length, 1);
    });

    it('uses the flow that it is given', async () => {
      const stage = await Stage.open();
      const stream = stage.peer.connect(stage.endpoint.local);
      stream.write(overTcp('1'));
      await stage.clock.advance(10);
      const { source, stream: flow } = stage.request.arrival;
      stage.call(outgoing('MESSAGE', 'sip:nora@push.example'), {
        target: { endpoint: source, transport: 'tcp', stream: flow! },
      });
      await stage.clock.advance(10);
      assert.equal(stream.messages.length, 1);
      assert.equal(stage.peer.accepted.length, 0);
    });

    for (const [title, octets] of [
      ['a length that is negative', written('MESSAGE', { Via: `${TCP}1`, 'Content-Length': '-1' })],
      ['no length', written('MESSAGE', { Via: `${TCP}1`, 'Content-Length': undefined })],
      ['garbage', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
      ['a head without end', Buffer.alloc(80_000, 'a')],
    ] as const) {
      it(`ends the connection at ${title}, and serves the next one`, async () => {
        const stage = await Stage.open();
        const stream = stage.peer.connect(stage.endpoint.local);
        stream.write(octets);
        await stage.clock.advance(20);
        stream.stream.end();
        await stage.clock.advance(20);
        assert.ok(stream.closed);
        assert.deepEqual(
          stage.requests.filter(({ request }) => request.has('Content-Length')),
          [],
        );
        const next = stage.peer.connect(stage.endpoint.local);
        next.write(overTcp('9'));
        await stage.clock.advance(20);
        assert.equal(stage.requests.at(-1)?.request.topVia?.branch, 'z9hG4bK9');
      });
    }

    it('refuses a request whose length cannot be read before it ends the connection', async () => {
      const stage = await Stage.open();
      const stream = stage.peer.connect(stage.endpoint.local);
      stream.write(written('MESSAGE', { Via: `${TCP}1`, 'Content-Length': 'five' }));
      await stage.clock.advance(20);
      assert.deepEqual(stream.statuses, [400]);
    });

    it('sends nothing more on a connection whose framing is lost', async () => {
      const stage = await Stage.open();
      const uri = 'sip:nora@192.0.2.2;transport=tcp';
      stage.call(outgoing('MESSAGE', uri));
      await stage.clock.advance(10);
      stage.peer.accepted[0]!.write('SIP/2.0 200 OK\r\n\r\n');
      await stage.clock.advance(1);
      stage.call(outgoing('INFO', uri));
      await stage.clock.advance(10);
      assert.deepEqual(
        stage.peer.accepted.map(({ messages }) => messages.length),
        [1, 1],
      );
    });
  });

  it('survives any octets, and a valid request after them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), async (pieces) => {
        const stage = await Stage.open();
        const stream = stage.peer.connect(stage.endpoint.local);
        for (const piece of pieces) stream.write(Buffer.from(piece));
        await stage.tell(...pieces.map((piece) => Buffer.from(piece)), written('MESSAGE'));
        assert.equal(stage.requests.length, 1);
        await stage.answer(200);
        assert.deepEqual(stage.peer.statuses, [200]);
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});
