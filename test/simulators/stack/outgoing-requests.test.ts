import assert from 'node:assert/strict';
import type { Endpoint } from '../../../network/network';
import type { SipRequest } from '../../../protocol/sip/message';
import { responseTo } from '../../../protocol/sip/build';
import { targetOf } from '../../../simulators/stack/resolve';
import { outgoing, Stage, type Call } from './stage';

const PEER = 'sip:nora@192.0.2.2';

/** The first message that the peer got. */
function got(stage: Stage): SipRequest {
  const [first] = stage.peer.messages;
  assert.ok(first?.kind === 'request');
  return first;
}

/** The peer answers the request that it got. */
async function reply(
  stage: Stage,
  status: number,
  change: (text: string) => string = (text) => text,
): Promise<void> {
  const octets = responseTo(got(stage), status, { toTag: 'peer' }).toBuffer();
  await stage.tell(Buffer.from(change(octets.toString('latin1')), 'latin1'));
}

async function called(method = 'MESSAGE', stage?: Stage): Promise<{ stage: Stage; call: Call }> {
  const open = stage ?? (await Stage.open());
  const call = open.call(outgoing(method, PEER));
  await open.clock.advance(1);
  return { stage: open, call };
}

describe('SIP stack: requests of ours', () => {
  it('carry our Via with a fresh branch on top (RFC 3261 s8.1.1.7, RFC 3581 s3)', async () => {
    const { stage, call } = await called();
    const via = got(stage).topVia!;
    assert.equal(via.toString(), `SIP/2.0/UDP 192.0.2.1:5060;branch=${call.transaction!.branch};rport`);
    assert.match(via.branch!, /^z9hG4bK[0-9a-f]{16,}$/);
    assert.deepEqual(got(stage).problems, []);
    const second = stage.call(outgoing('MESSAGE', PEER));
    assert.notEqual(second.transaction!.branch, via.branch);
  });

  it('have the branch and the way that they are given', async () => {
    const stage = await Stage.open();
    const target = { endpoint: stage.peer.local, transport: 'udp' } as const;
    stage.call(outgoing('MESSAGE', 'sip:nora@push.example'), { target, branch: 'z9hG4bKmine' });
    await stage.clock.advance(1);
    assert.equal(got(stage).topVia?.branch, 'z9hG4bKmine');
  });

  describe('without an answer', () => {
    it('are repeated octet for octet, and reported after 64*T1', async () => {
      const { stage, call } = await called();
      await stage.clock.advance(60_000);
      assert.deepEqual(stage.peer.times, [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]);
      const [first, ...copies] = stage.peer.arrived.map(({ octets }) => octets);
      for (const copy of copies) assert.deepEqual(copy, first);
      assert.deepEqual(call.said, ['timeout at 32000']);
      assert.equal(stage.endpoint.openTransactions, 0);
    });

    it('are repeated 7 times if they are INVITEs', async () => {
      const { stage, call } = await called('INVITE');
      await stage.clock.advance(60_000);
      assert.deepEqual(stage.peer.times, [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5]);
      assert.deepEqual(call.said, ['timeout at 32000']);
    });

    it('are not repeated over TCP', async () => {
      const stage = await Stage.open();
      const call = stage.call(outgoing('MESSAGE', `${PEER};transport=tcp`));
      await stage.clock.advance(60_000);
      assert.equal(stage.peer.accepted[0]!.messages.length, 1);
      assert.deepEqual(call.said, ['timeout at 32000']);
    });
  });

  it('are repeated every 4 s after a provisional response, and INVITEs not at all', async () => {
    const { stage, call } = await called();
    await stage.clock.advance(600);
    await reply(stage, 100);
    await stage.clock.advance(60_000);
    assert.deepEqual(stage.peer.times.slice(0, 5), [0, 0.5, 1.5, 5.5, 9.5]);
    assert.deepEqual(call.said, [100, 'timeout at 32000']);
    const ringing = await called('INVITE');
    await reply(ringing.stage, 180);
    await ringing.stage.clock.advance(60_000);
    assert.equal(ringing.stage.peer.arrived.length, 1);
    assert.deepEqual(ringing.call.said, [180]);
  });

  describe('answered', () => {
    it('deliver one final response, and absorb its copies for T4', async () => {
      const { stage, call } = await called();
      assert.equal(stage.endpoint.openTransactions, 1);
      await reply(stage, 200);
      assert.equal(stage.endpoint.openTransactions, 0);
      await reply(stage, 200);
      await reply(stage, 404);
      await stage.clock.advance(4900);
      await reply(stage, 200);
      assert.deepEqual([call.said, stage.strays.length], [[200], 0]);
      await stage.clock.advance(200);
      await reply(stage, 200);
      assert.deepEqual([call.said, stage.strays.length], [[200], 1]);
    });

    it('acknowledge each copy of an error to INVITE hop by hop (RFC 3261 s17.1.1.3)', async () => {
      const stage = await Stage.open();
      const headers = [
        ['Route', '<sip:192.0.2.2;lr>'],
        ['Subject', 'x'],
        ['Accept-Contact', '*;audio'],
      ] as const;
      const call = stage.call(outgoing('INVITE', 'sip:nora@push.example', headers));
      await stage.clock.advance(1);
      await reply(stage, 486);
      await reply(stage, 486);
      const [invite, ack, again] = stage.peer.messages as SipRequest[];
      assert.deepEqual(again!.toBuffer(), ack!.toBuffer());
      assert.equal(ack!.startLine, 'ACK sip:nora@push.example SIP/2.0');
      assert.deepEqual(ack!.list('Via'), [invite!.topVia!.toString()]);
      for (const name of ['From', 'Call-ID', 'Route', 'Accept-Contact'])
        assert.equal(ack!.header(name), invite!.header(name));
      assert.equal(ack!.to?.tag, 'peer');
      assert.deepEqual(ack!.cseq, { number: 1, method: 'ACK' });
      assert.equal(ack!.has('Subject'), false);
      assert.deepEqual(ack!.problems, []);
      assert.deepEqual(call.said, [486]);
    });

    it('deliver every 2xx to INVITE, and acknowledge none', async () => {
      const { stage, call } = await called('INVITE');
      await reply(stage, 180);
      await reply(stage, 200);
      await reply(stage, 200, (text) => text.replace('tag=peer', 'tag=other'));
      assert.deepEqual(call.said, [180, 200, 200]);
      assert.equal(stage.peer.arrived.length, 1);
    });
  });

  describe('are not answered by', () => {
    const cases: [title: string, change: (text: string) => string, stray: boolean][] = [
      [
        'a sent-by that is not ours (RFC 3261 s18.1.2)',
        (text) => text.replace('192.0.2.1:5060', '192.0.2.9:5060'),
        false,
      ],
      ['our host without our port', (text) => text.replace('192.0.2.1:5060', '192.0.2.1'), false],
      ['another branch', (text) => text.replace('branch=z9hG4bK', 'branch=z9hG4bKx'), true],
      ['no branch', (text) => text.replace(/branch=[^;]+;/, ''), true],
      ['another CSeq method', (text) => text.replace('1 MESSAGE', '1 INFO'), true],
      ['no Via', (text) => text.replace(/Via:.*\r\n/, ''), false],
      ['no CSeq', (text) => text.replace(/CSeq:.*\r\n/, ''), false],
      ['a Via that cannot be read', (text) => text.replace('SIP/2.0/UDP', 'SIP'), false],
    ];
    for (const [title, change, isStray] of cases) {
      it(title, async () => {
        const { stage, call } = await called();
        await reply(stage, 200, change);
        assert.deepEqual([call.said, stage.strays.length], [[], isStray ? 1 : 0]);
        await reply(stage, 200);
        assert.deepEqual(call.said, [200]);
      });
    }

    it('nobody is more exact than that: the number of CSeq does not matter (RFC 3261 s17.1.3)', async () => {
      const { stage, call } = await called();
      await reply(stage, 200, (text) => text.replace('1 MESSAGE', '2 MESSAGE'));
      assert.deepEqual(call.said, [200]);
    });

    it('foreign responses come out by the policy that lets them in', async () => {
      const { stage } = await called(
        'MESSAGE',
        await Stage.open({ policy: { discardForeignResponses: false } }),
      );
      await reply(stage, 200, (text) => text.replace('192.0.2.1:5060;branch=z9', '192.0.2.9:5060;branch=x'));
      assert.equal(stage.strays.length, 1);
    });
  });

  describe('over 1300 octets (RFC 3261 s18.1.1)', () => {
    /** A request that has this many octets when it is sent over UDP. */
    const sized = (octets: number, uri = PEER): SipRequest => {
      const via = 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK0123456789abcdef01234567;rport\r\n'.length;
      const empty = outgoing('MESSAGE', uri, [], Buffer.alloc(100)).toBuffer().length + via;
      const body = Buffer.alloc(100 + octets - empty);
      const request = outgoing('MESSAGE', uri, [], body);
      const surplus = request.toBuffer().length + via - octets;
      return surplus === 0 ? request : outgoing('MESSAGE', uri, [], body.subarray(surplus));
    };

    it('go over TCP, whose name is in Via', async () => {
      const stage = await Stage.open();
      stage.call(sized(1301));
      await stage.clock.advance(10);
      assert.deepEqual(stage.peer.arrived, []);
      const [request] = stage.peer.accepted[0]!.messages;
      assert.equal(request?.topVia?.transport, 'TCP');
      assert.equal(request.toBuffer().length, 1301);
    });

    it('but not up to 1300', async () => {
      const stage = await Stage.open();
      stage.call(sized(1300));
      await stage.clock.advance(10);
      assert.equal(stage.peer.arrived[0]!.octets.length, 1300);
      assert.equal(stage.peer.accepted.length, 0);
    });

    it('nor when the URI asks for UDP', async () => {
      const stage = await Stage.open();
      stage.call(sized(2000, `${PEER};transport=udp`));
      await stage.clock.advance(10);
      assert.equal(stage.peer.arrived.length, 1);
    });

    it('come back to UDP, on a branch of their own, when TCP is refused', async () => {
      const stage = await Stage.open();
      stage.network.refuse(stage.peer.local);
      const call = stage.call(sized(2000));
      await stage.clock.advance(10);
      const via = got(stage).topVia!;
      assert.equal(via.transport, 'UDP');
      assert.notEqual(via.branch, call.transaction!.branch);
      await reply(stage, 200);
      assert.deepEqual(call.said, [200]);
    });

    it('are answered over TCP', async () => {
      const stage = await Stage.open();
      const call = stage.call(sized(2000));
      await stage.clock.advance(10);
      const [stream] = stage.peer.accepted;
      stream!.write(responseTo(stream!.messages[0] as SipRequest, 200).toBuffer());
      await stage.clock.advance(10);
      assert.deepEqual(call.said, [200]);
    });
  });

  describe('find their way (RFC 3261 s8.1.2, RFC 3263 s4)', () => {
    const core: Endpoint = { host: '198.51.100.1', port: 5070 };
    const domains = new Map([['push.example', core]]);
    const cases: [uri: string, route: string | undefined, way: string | undefined][] = [
      ['sip:a@192.0.2.2', undefined, 'udp 192.0.2.2 5060 free'],
      ['sip:a@192.0.2.2:7', undefined, 'udp 192.0.2.2 7 free'],
      ['sip:a@[2001:db8::1]', undefined, 'udp 2001:db8::1 5060 free'],
      ['sip:a@192.0.2.2;transport=TCP', undefined, 'tcp 192.0.2.2 5060'],
      ['sip:a@192.0.2.2;transport=udp', undefined, 'udp 192.0.2.2 5060'],
      ['sip:a@192.0.2.2;transport=tls', undefined, 'tls 192.0.2.2 5061'],
      ['sip:a@192.0.2.2;transport=sctp', undefined, undefined],
      ['sips:a@192.0.2.2', undefined, 'tls 192.0.2.2 5061'],
      ['sips:a@192.0.2.2;transport=tcp', undefined, 'tls 192.0.2.2 5061'],
      ['sips:a@192.0.2.2;transport=udp', undefined, undefined],
      ['sip:a@Push.Example', undefined, 'udp 198.51.100.1 5070 free'],
      ['sip:a@push.example:9', undefined, 'udp 198.51.100.1 9 free'],
      ['sip:a@unknown.example', undefined, undefined],
      ['sip:a@unknown.example;maddr=192.0.2.7', undefined, 'udp 192.0.2.7 5060 free'],
      ['tel:+15551234', undefined, undefined],
      ['sip:a@192.0.2.2', '<sip:192.0.2.3:8;lr>, <sip:192.0.2.4;lr>', 'udp 192.0.2.3 8 free'],
      ['sip:a@192.0.2.2', '<sip:192.0.2.3;transport=tcp;lr>', 'tcp 192.0.2.3 5060'],
      ['tel:+15551234', '<sip:push.example;lr>', 'udp 198.51.100.1 5070 free'],
    ];
    for (const [uri, route, way] of cases) {
      it(`${uri} ${route ?? ''}`, () => {
        const target = targetOf(
          outgoing('MESSAGE', uri, route === undefined ? [] : [['Route', route]]),
          domains,
        );
        const found = target && [target.transport, target.endpoint.host, target.endpoint.port];
        assert.equal(found && [...found, ...(target.transportIsFree ? ['free'] : [])].join(' '), way);
      });
    }

    it('or report that there is none', async () => {
      const stage = await Stage.open();
      const call = stage.call(outgoing('MESSAGE', 'sip:a@unknown.example'));
      assert.equal(call.transaction, undefined);
      assert.deepEqual(call.said, ['no way to sip:a@unknown.example']);
    });
  });

  describe('that cannot be sent', () => {
    it('are reported when TCP is refused', async () => {
      const stage = await Stage.open();
      stage.network.refuse(stage.peer.local);
      const call = stage.call(outgoing('MESSAGE', `${PEER};transport=tcp`));
      await stage.clock.advance(60_000);
      assert.equal(call.said.length, 1);
      assert.match(String(call.said[0]), /ECONNREFUSED/);
      assert.equal(stage.endpoint.openTransactions, 0);
    });

    it('are reported when nobody is at the UDP port (RFC 3261 s18.4)', async () => {
      const stage = await Stage.open({}, { icmp: true });
      const call = stage.call(outgoing('MESSAGE', 'sip:a@192.0.2.2:9'));
      const other = stage.call(outgoing('MESSAGE', PEER));
      await stage.clock.advance(100);
      assert.equal(call.said.length, 1);
      assert.match(String(call.said[0]), /ECONNREFUSED/);
      assert.deepEqual(other.said, []);
      await stage.clock.advance(60_000);
      assert.equal(call.said.length, 1);
    });

    it('wait on when the peer closes the connection, as its answer may come on another (RFC 3261 s18.2.2)', async () => {
      const stage = await Stage.open();
      const call = stage.call(outgoing('MESSAGE', `${PEER};transport=tcp`));
      await stage.clock.advance(10);
      const [stream] = stage.peer.accepted;
      stream!.stream.destroy();
      await stage.clock.advance(1000);
      assert.deepEqual(call.said, []);
      const another = stage.peer.connect(stage.endpoint.local);
      another.write(responseTo(stream!.messages[0] as SipRequest, 200).toBuffer());
      await stage.clock.advance(10);
      assert.deepEqual(call.said, [200]);
    });
  });

  it('are cancelled on their own branch (RFC 3261 s9.1)', async () => {
    const { stage, call } = await called('INVITE');
    await reply(stage, 180);
    stage.endpoint.cancel(call.transaction!);
    await stage.clock.advance(1);
    const [invite, cancel] = stage.peer.messages as SipRequest[];
    assert.equal(cancel!.startLine, `CANCEL ${PEER} SIP/2.0`);
    assert.deepEqual(cancel!.list('Via'), invite!.list('Via'));
    for (const name of ['From', 'To', 'Call-ID']) assert.equal(cancel!.header(name), invite!.header(name));
    assert.deepEqual(cancel!.cseq, { number: 1, method: 'CANCEL' });
    assert.deepEqual(cancel!.problems, []);
    await stage.tell(responseTo(cancel!, 200).toBuffer());
    await reply(stage, 487);
    assert.deepEqual(call.said, [180, 487]);
  });

  it('go without a transaction where that is asked for', async () => {
    const stage = await Stage.open();
    stage.endpoint.sendRequest(outgoing('ACK', PEER));
    stage.endpoint.sendRequest(outgoing('ACK', 'sip:a@unknown.example'));
    await stage.clock.advance(60_000);
    assert.equal(stage.peer.arrived.length, 1);
    assert.match(got(stage).topVia!.branch!, /^z9hG4bK/);
  });

  it('end with the endpoint', async () => {
    const { stage, call } = await called();
    await stage.tell(Buffer.from('MESSAGE sip:a@b SIP/2.0\r\n\r\n'));
    await stage.endpoint.close();
    await stage.clock.advance(60_000);
    assert.equal(stage.peer.arrived.length, 1);
    assert.deepEqual(call.said, []);
    assert.equal(stage.clock.pendingTimers, 0);
  });

  describe('of a deviating actor', () => {
    const deviation = { id: 'x', role: 'core', violates: 'x', summary: 'x' } as const;

    it('are changed, dropped or multiplied on their way', async () => {
      const outcomes: [outgoing: (message: SipRequest) => unknown, octets: number][] = [
        [(message) => message.set('Subject', 'x'), 1],
        [() => undefined, 0],
        [(message) => [message, message.toBuffer(), Buffer.from('garbage')], 3],
      ];
      for (const [change, count] of outcomes) {
        const stage = await Stage.open({ deviations: [{ ...deviation, outgoing: change as never }] });
        stage.call(outgoing('MESSAGE', PEER));
        await stage.clock.advance(1);
        assert.equal(stage.peer.arrived.length, count);
      }
    });

    it('pass through all deviations, which know of copies', async () => {
      const copies: number[] = [];
      const first = { ...deviation, outgoing: (message: SipRequest) => message.set('Subject', 'x') };
      const second = {
        ...deviation,
        outgoing: (message: SipRequest, { copy }: { copy: number }) => {
          copies.push(copy);
          return message.set('X', `${message.header('Subject') ?? ''}${copy}`);
        },
      };
      const stage = await Stage.open({ deviations: [first, second] as never });
      stage.call(outgoing('MESSAGE', PEER));
      await stage.clock.advance(600);
      assert.deepEqual(copies, [0, 1]);
      assert.deepEqual(
        stage.peer.messages.map((each) => each.header('X')),
        ['x0', 'x1'],
      );
    });

    it('have the policy that it sets', async () => {
      const stage = await Stage.open({ deviations: [{ ...deviation, policy: { askRport: false } }] });
      stage.call(outgoing('MESSAGE', PEER));
      await stage.clock.advance(1);
      assert.equal(got(stage).topVia?.rport, undefined);
    });
  });

  it('take the names of IPv6 hosts in brackets', async () => {
    const stage = await Stage.open({ host: '2001:db8::1', port: 5062 });
    const call = stage.call(outgoing('MESSAGE', `sip:nora@${stage.peer.hostPort}`));
    await stage.clock.advance(1);
    assert.equal(got(stage).topVia?.sentBy, '[2001:db8::1]:5062');
    await reply(stage, 200);
    assert.deepEqual(call.said, [200]);
  });
});
