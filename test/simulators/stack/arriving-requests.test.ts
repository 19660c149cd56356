import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { responseTo } from '../../../protocol/sip/build';
import { RawPeer, Stage, written } from './stage';

const TORTURE = join(__dirname, '..', '..', 'data', 'torture');

describe('SIP stack: arriving requests', () => {
  describe('repeated (RFC 3261 s17.2.2)', () => {
    it('come out once; copies get no answer before there is one, and afterwards the same octets', async () => {
      const stage = await Stage.open();
      await stage.tell(written('MESSAGE'), written('MESSAGE'));
      assert.equal(stage.requests.length, 1);
      assert.deepEqual(stage.peer.arrived, []);
      await stage.answer(200);
      await stage.tell(written('MESSAGE'), written('MESSAGE'));
      assert.deepEqual(stage.peer.statuses, [200, 200, 200]);
      const [first, ...copies] = stage.peer.arrived.map(({ octets }) => octets);
      for (const copy of copies) assert.deepEqual(copy, first);
      assert.equal(stage.requests.length, 1);
    });

    it('are absorbed for 64*T1 after the answer, and are new then', async () => {
      const stage = await Stage.open();
      await stage.tell(written('MESSAGE'));
      await stage.answer(404);
      await stage.clock.advance(31_900);
      await stage.tell(written('MESSAGE'));
      assert.deepEqual([stage.requests.length, stage.peer.arrived.length], [1, 2]);
      await stage.clock.advance(200);
      await stage.tell(written('MESSAGE'));
      assert.deepEqual([stage.requests.length, stage.peer.arrived.length], [2, 2]);
    });

    it('are repeated with the latest provisional response of an INVITE', async () => {
      const stage = await Stage.open();
      await stage.tell(written('INVITE'));
      await stage.answer(180);
      await stage.tell(written('INVITE'));
      assert.deepEqual(stage.peer.statuses, [180, 180]);
    });
  });

  describe('are told apart by branch, sent-by and method (RFC 3261 s17.2.3)', () => {
    const top = 'SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK-1';
    const cases: [title: string, octets: Buffer, isNew: boolean][] = [
      [
        'a copy with other header fields is a copy',
        written('MESSAGE', { Subject: 'x', 'Call-ID': 'other' }),
        false,
      ],
      [
        'the case of the host does not matter',
        written('MESSAGE', { Via: top.toUpperCase().replace('Z9HG4BK', 'z9hG4bK') }),
        false,
      ],
      ['another branch', written('MESSAGE', { Via: `${top}2` }), true],
      ['another port', written('MESSAGE', { Via: top.replace(':5060', ':5062') }), true],
      ['no port is not port 5060', written('MESSAGE', { Via: top.replace(':5060', '') }), true],
      ['another method', written('INFO'), true],
      ['only the top Via counts', written('MESSAGE', { Via: `${top}2, ${top}` }), true],
    ];
    for (const [title, octets, isNew] of cases) {
      it(title, async () => {
        const stage = await Stage.open();
        await stage.tell(written('MESSAGE'), octets);
        assert.equal(stage.requests.length, isNew ? 2 : 1);
      });
    }
  });

  describe('without the magic cookie are told apart as in RFC 2543', () => {
    const old = (changes: Record<string, string> = {}, startLine?: string): Buffer =>
      written('MESSAGE', { Via: 'SIP/2.0/UDP 10.0.0.9:5060;branch=1', ...changes }, '', startLine);
    const cases: [title: string, octets: Buffer, isNew: boolean][] = [
      ['a copy', old(), false],
      ['another CSeq', old({ CSeq: '2 MESSAGE' }), true],
      ['another Call-ID', old({ 'Call-ID': 'c2' }), true],
      ['another From tag', old({ From: '<sip:push@psa.example>;tag=f2' }), true],
      ['another To tag', old({ To: '<sip:nora@push.example>;tag=x' }), true],
      ['another Request-URI', old({}, 'MESSAGE sip:otto@push.example SIP/2.0'), true],
      ['another top Via', old({ Via: 'SIP/2.0/UDP 10.0.0.9:5060;branch=2' }), true],
    ];
    for (const [title, octets, isNew] of cases) {
      it(title, async () => {
        const stage = await Stage.open();
        await stage.tell(old(), octets);
        assert.equal(stage.requests.length, isNew ? 2 : 1);
      });
    }

    it('a cookie without anything behind it is none (RFC 4475 s3.2.1)', async () => {
      const stage = await Stage.open();
      const Via = 'SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK';
      await stage.tell(written('MESSAGE', { Via }), written('MESSAGE', { Via, 'Call-ID': 'c2' }));
      assert.equal(stage.requests.length, 2);
    });
  });

  describe('that stay unanswered', () => {
    it('get 100 after 3.5 s, without a To tag (RFC 4320 s4.1)', async () => {
      const stage = await Stage.open();
      await stage.tell(written('MESSAGE', { Timestamp: '54.2' }));
      await stage.clock.advance(20_000);
      assert.deepEqual(stage.peer.statuses, [100]);
      assert.deepEqual(stage.peer.times, [3.5]);
      const [trying] = stage.peer.responses;
      assert.equal(trying?.to?.tag, undefined);
      assert.equal(trying?.header('Timestamp'), '54.2');
    });

    it('get 100 after 200 ms if they are INVITEs (RFC 3261 s17.2.1)', async () => {
      const stage = await Stage.open();
      await stage.tell(written('INVITE'));
      await stage.clock.advance(20_000);
      assert.deepEqual([stage.peer.statuses, stage.peer.times], [[100], [0.2]]);
    });

    it('get none when they are answered in time', async () => {
      const stage = await Stage.open();
      await stage.tell(written('MESSAGE'));
      await stage.clock.advance(3400);
      await stage.answer(200);
      await stage.clock.advance(20_000);
      assert.deepEqual(stage.peer.statuses, [200]);
    });

    it('can be abandoned', async () => {
      const stage = await Stage.open();
      await stage.tell(written('MESSAGE'));
      stage.request.abandon();
      await stage.clock.advance(40_000);
      assert.deepEqual(stage.peer.arrived, []);
    });
  });

  it('take one final response', async () => {
    const stage = await Stage.open();
    await stage.tell(written('MESSAGE'));
    const { request } = stage.request;
    for (const status of [200, 404, 180]) stage.request.respond(responseTo(request, status));
    await stage.clock.advance(10);
    assert.deepEqual(stage.peer.statuses, [200]);
    assert.equal(stage.request.open, false);
  });

  describe('INVITE', () => {
    it('repeats its error response until the ACK, which does not come out', async () => {
      const stage = await Stage.open();
      await stage.tell(written('INVITE'));
      await stage.answer(486);
      await stage.clock.advance(2000);
      assert.deepEqual(
        stage.peer.times.map((at) => at - stage.peer.times[0]!),
        [0, 0.5, 1.5],
      );
      await stage.tell(written('ACK', { To: '<sip:nora@push.example>;tag=stack' }));
      await stage.clock.advance(40_000);
      assert.equal(stage.peer.arrived.length, 3);
      assert.deepEqual(stage.acks, []);
    });

    it('reports that nobody acknowledges', async () => {
      const stage = await Stage.open();
      await stage.tell(written('INVITE'));
      let reported = 0;
      stage.request.onUnacknowledged = () => reported++;
      await stage.answer(486);
      await stage.clock.advance(40_000);
      assert.equal(stage.peer.arrived.length, 11);
      assert.equal(reported, 1);
    });

    it('leaves the repetition of a 2xx to its user, to whom the ACK goes', async () => {
      const stage = await Stage.open();
      await stage.tell(written('INVITE'));
      await stage.answer(200);
      await stage.tell(written('INVITE'));
      assert.deepEqual(stage.peer.statuses, [200]);
      await stage.answer(200);
      assert.deepEqual(stage.peer.statuses, [200, 200]);
      await stage.tell(written('ACK', { Via: 'SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK-ack' }));
      assert.equal(stage.acks.length, 1);
      assert.equal(stage.acks[0]!.topVia?.received, stage.peer.local.host);
    });

    it('gives an ACK that comes on the branch of the INVITE to its transaction', async () => {
      const stage = await Stage.open();
      await stage.tell(written('INVITE'));
      let acked = 0;
      stage.request.onAck = () => acked++;
      await stage.answer(200);
      await stage.tell(written('ACK'));
      assert.deepEqual([acked, stage.acks.length], [1, 0]);
    });
  });

  describe('CANCEL (RFC 3261 s9.2)', () => {
    it('of a pending INVITE is answered, and told to its user', async () => {
      const stage = await Stage.open();
      await stage.tell(written('INVITE'));
      let cancelled = 0;
      stage.request.onCancel = () => cancelled++;
      await stage.tell(written('CANCEL'));
      assert.deepEqual(stage.peer.statuses, [200]);
      assert.equal(stage.peer.responses[0]!.cseq?.method, 'CANCEL');
      assert.equal(cancelled, 1);
      await stage.answer(487);
      await stage.tell(written('CANCEL'));
      assert.deepEqual(stage.peer.statuses, [200, 487, 200]);
      assert.equal(cancelled, 1);
    });

    it('of an answered INVITE changes nothing', async () => {
      const stage = await Stage.open();
      await stage.tell(written('INVITE'));
      stage.request.onCancel = () => assert.fail('told to the user');
      await stage.answer(200);
      await stage.tell(written('CANCEL'));
      assert.deepEqual(stage.peer.statuses, [200, 200]);
    });

    it('of a pending MESSAGE succeeds as well', async () => {
      const stage = await Stage.open();
      await stage.tell(written('MESSAGE'), written('CANCEL'));
      assert.deepEqual(stage.peer.statuses, [200]);
      assert.equal(stage.request.open, true);
    });

    it('of nothing that is known comes out', async () => {
      const stage = await Stage.open();
      await stage.tell(written('CANCEL'));
      assert.equal(stage.request.request.method, 'CANCEL');
      await stage.answer(481);
      assert.deepEqual(stage.peer.statuses, [481]);
    });
  });

  describe('that are malformed get', () => {
    const cases: [title: string, status: number, octets: Buffer][] = [
      ['no From', 400, written('MESSAGE', { From: undefined })],
      ['no To', 400, written('MESSAGE', { To: undefined })],
      ['a To that cannot be read', 400, written('MESSAGE', { To: '"Nora <sip:nora@push.example>' })],
      ['no Call-ID', 400, written('MESSAGE', { 'Call-ID': undefined })],
      ['an empty Call-ID', 400, written('MESSAGE', { 'Call-ID': '' })],
      ['no CSeq', 400, written('MESSAGE', { CSeq: undefined })],
      ['a CSeq that cannot be read', 400, written('MESSAGE', { CSeq: 'x MESSAGE' })],
      ['a CSeq of another method', 400, written('MESSAGE', { CSeq: '1 INFO' })],
      ['a Content-Length that cannot be read', 400, written('MESSAGE', { 'Content-Length': 'five' })],
      ['a body that is too short', 400, written('MESSAGE', { 'Content-Length': '9' }, 'abc')],
      ['two From', 400, written('MESSAGE', { f: '<sip:x@y>;tag=2' })],
      ['two CSeq', 400, written('MESSAGE', { cseq: '2 MESSAGE' })],
      ['a Request-URI that cannot be read', 400, written('MESSAGE', {}, '', 'MESSAGE <sip:a@b> SIP/2.0')],
      ['another version', 505, written('MESSAGE', {}, '', 'MESSAGE sip:a@b SIP/7.0')],
    ];
    for (const [title, status, octets] of cases) {
      it(`${status}: ${title}`, async () => {
        const stage = await Stage.open();
        await stage.tell(octets);
        assert.deepEqual(stage.peer.statuses, [status]);
        assert.deepEqual(stage.requests, []);
        await stage.tell(written('MESSAGE', { Via: 'SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK-2' }));
        assert.equal(stage.requests.length, 1);
      });
    }

    it('no answer without a Via that can be read', async () => {
      const stage = await Stage.open();
      await stage.tell(written('MESSAGE', { Via: undefined }), written('MESSAGE', { Via: 'SIP/2.0/UDP' }));
      assert.deepEqual([stage.requests.length, stage.peer.arrived.length], [0, 0]);
    });

    it('what their user makes of them, if the policy is to look away', async () => {
      const stage = await Stage.open({ policy: { refuseMalformed: false } });
      await stage.tell(written('MESSAGE', { 'Call-ID': undefined }));
      assert.equal(stage.requests.length, 1);
    });
  });

  describe('of RFC 4475', () => {
    /** Answer of the stack to each request that it does not hand up; the others are for their user to judge. */
    const refused: Readonly<Record<string, number>> = {
      ...{ clerr: 400, ncl: 400, scalar02: 400, quotbal: 400, ltgtruri: 400, lwsruri: 400, baddn: 400 },
      ...{ badvers: 505, mismatch01: 400, mismatch02: 400, insuf: 400, multi01: 400, mcl01: 400 },
    };
    /** Responses, and a request whose Via cannot be read. */
    const dropped = ['unreason', 'noreason', 'scalarlg', 'bigcode', 'bcast', 'badinv01'];
    for (const file of readdirSync(TORTURE).filter((name) => name.endsWith('.sip'))) {
      const name = file.replace('.sip', '');
      it(name, async () => {
        const stage = await Stage.open();
        await stage.tell(readFileSync(join(TORTURE, file)));
        const expected = refused[name];
        assert.equal(stage.requests.length, expected === undefined && !dropped.includes(name) ? 1 : 0);
        // quotbal gives another port to answer to.
        if (name !== 'quotbal')
          assert.deepEqual(stage.peer.statuses, expected === undefined ? [] : [expected]);
        await stage.tell(written('MESSAGE', { Via: 'SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK-after' }));
        assert.equal(stage.requests.at(-1)?.request.method, 'MESSAGE');
      });
    }
  });

  it('come from whomever', async () => {
    const stage = await Stage.open();
    const other = await RawPeer.open(stage.network, 'other');
    other.send(written('MESSAGE'), stage.endpoint.local);
    await stage.clock.advance(1);
    assert.deepEqual(stage.request.arrival.source, other.local);
    assert.equal(stage.request.arrival.transport, 'udp');
    await stage.answer(200);
    assert.equal(other.arrived.length, 1);
    assert.deepEqual(stage.peer.arrived, []);
  });
});
