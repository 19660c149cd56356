import assert from 'node:assert/strict';
import type { SipRequest } from '../../../protocol/sip/message';
import { A, B, contactOf, NORA, Playground, type Answer, type Peer } from './playground';

describe('core: INVITE (RFC 3261 s16.7 to s16.10)', () => {
  let playground: Playground;
  let t1: Peer;
  let t2: Peer;
  let psa: Peer;
  const branch = 'z9hG4bKcall';

  beforeEach(async () => {
    playground = await Playground.open();
    const ringing: Answer = ({ method }) => (method === 'INVITE' ? 180 : 200);
    t1 = await playground.terminal('t1', ringing);
    t2 = await playground.terminal('t2', ringing);
    psa = await playground.peer('psa');
    await t1.register({ instance: A });
    await t2.register({ instance: B });
    for (const each of [t1, t2]) each.received.length = 0;
  });
  afterEach(() => playground.close());

  const call = async (uri = NORA): Promise<void> => {
    psa.send(
      psa.compose({
        method: 'INVITE',
        uri,
        branch,
        callId: 'call',
        cseq: 1,
        from: '<sip:p@c.example>;tag=p',
      }),
    );
    await playground.clock.advance(50);
  };
  const cancel = async (): Promise<void> => {
    psa.send(
      psa.compose({ method: 'CANCEL', branch, callId: 'call', cseq: 1, from: '<sip:p@c.example>;tag=p' }),
    );
    await playground.clock.advance(50);
  };
  const invite = (peer: Peer): SipRequest => peer.requests('INVITE')[0]!;
  const statuses = (method = 'INVITE'): number[] => psa.responses(method).map((each) => each.status);

  it('reaches one terminal by its GRUU', async () => {
    const { pubGruu } = contactOf(await t2.register({ instance: B }), t2);
    await call(pubGruu);
    assert.deepEqual([t1.requests('INVITE').length, t2.requests('INVITE').length], [0, 1]);
  });

  it('says 100 within 200 ms, without a To tag, and forwards 180 of every branch', async () => {
    t1.answer = t2.answer = () => undefined;
    await call();
    await playground.clock.advance(160);
    assert.deepEqual(statuses(), [100]);
    assert.equal(psa.responses()[0]!.to?.tag, undefined);
    t1.respond(invite(t1), 180);
    t2.respond(invite(t2), 183);
    await playground.clock.advance(10);
    assert.deepEqual(statuses(), [100, 180, 183]);
  });

  it('forwards 200 at once and cancels the branch that rings', async () => {
    await call();
    t1.respond(invite(t1), 200);
    await playground.clock.advance(20);
    assert.deepEqual(statuses(), [180, 180, 200]);
    const [sent] = t2.requests('CANCEL');
    assert.ok(sent);
    assert.equal(sent.uri, invite(t2).uri);
    assert.equal(sent.topVia?.branch, invite(t2).topVia?.branch);
    assert.equal(sent.vias.length, 1);
    assert.equal(sent.cseq?.number, 1);
    assert.equal(t1.requests('CANCEL').length, 0);
    t2.respond(invite(t2), 487);
    await playground.clock.advance(20);
    assert.equal(t2.requests('ACK').length, 1, 'ACK hop by hop');
    assert.deepEqual(statuses(), [180, 180, 200]);
  });

  it('sends no CANCEL before a provisional response', async () => {
    t2.answer = () => undefined;
    await call();
    t1.respond(invite(t1), 200);
    await playground.clock.advance(100);
    assert.equal(t2.requests('CANCEL').length, 0);
    t2.respond(invite(t2), 180);
    await playground.clock.advance(20);
    assert.equal(t2.requests('CANCEL').length, 1);
  });

  it('forwards every 2xx, copies included, also after an error and after its own transaction', async () => {
    await call();
    t1.respond(invite(t1), 200);
    t1.respond(invite(t1), 200);
    t2.respond(invite(t2), 200);
    await playground.clock.advance(20);
    assert.deepEqual(statuses().slice(2), [200, 200, 200]);
    await playground.clock.advance(60_000);
    t2.respond(invite(t2), 200);
    await playground.clock.advance(20);
    assert.deepEqual(statuses().slice(2), [200, 200, 200, 200]);
  });

  it('passes the ACK of a 2xx on to where it is addressed', async () => {
    await call();
    t1.respond(invite(t1), 200);
    await playground.clock.advance(20);
    psa.send(psa.compose({ method: 'ACK', uri: t1.uri, callId: 'call', cseq: 1 }));
    await playground.clock.advance(20);
    const [ack] = t1.requests('ACK');
    assert.equal(ack?.maxForwards, 69);
    assert.equal(ack.vias.length, 2);
    assert.ok(!ack.has('Max-Breadth'));
  });

  it('chooses among refusals when all have come, and sees to the ACKs itself', async () => {
    await call();
    t1.respond(invite(t1), 486);
    await playground.clock.advance(20);
    assert.deepEqual(statuses(), [180, 180]);
    t2.respond(invite(t2), 415);
    await playground.clock.advance(20);
    assert.deepEqual(statuses(), [180, 180, 415]);
    assert.deepEqual([t1.requests('ACK').length, t2.requests('ACK').length], [1, 1]);
  });

  it('cancels the others on a 6xx, and sends it when they have ended', async () => {
    await call();
    t1.respond(invite(t1), 603);
    await playground.clock.advance(20);
    assert.equal(t2.requests('CANCEL').length, 1);
    assert.deepEqual(statuses(), [180, 180]);
    t2.respond(invite(t2), 487);
    await playground.clock.advance(20);
    assert.deepEqual(statuses(), [180, 180, 603]);
  });

  it('answers a CANCEL with 200 at once and cancels every branch; 487 comes from below', async () => {
    await call();
    await cancel();
    assert.deepEqual(statuses('CANCEL'), [200]);
    for (const each of [t1, t2]) {
      assert.equal(each.requests('CANCEL').length, 1);
      each.respond(invite(each), 487);
    }
    await playground.clock.advance(20);
    assert.deepEqual(statuses(), [180, 180, 487]);
  });

  it('starts no lower q after a CANCEL', async () => {
    const t3 = await playground.terminal('t3');
    await t3.register({ params: ';q=0.1' });
    await call();
    await cancel();
    for (const each of [t1, t2]) each.respond(invite(each), 487);
    await playground.clock.advance(20);
    assert.equal(t3.requests('INVITE').length, 0);
  });

  it('ends a cancelled branch that stays silent after 64*T1', async () => {
    await call();
    await cancel();
    t1.respond(invite(t1), 487);
    await playground.clock.advance(31_000);
    assert.equal(statuses().length, 2);
    await playground.clock.advance(2000);
    assert.deepEqual(statuses().slice(2, 3), [487]);
  });

  it('answers 408 when nobody answers', async () => {
    t1.answer = t2.answer = () => undefined;
    await call();
    await playground.clock.advance(32_500);
    assert.deepEqual(new Set(statuses()), new Set([100, 408]));
    assert.equal(t1.requests('CANCEL').length, 0);
  });

  it('lets it ring for long as long as it rings (Timer C), then cancels', async () => {
    t2.answer = () => 480;
    await call();
    for (let minute = 0; minute < 4; minute++) {
      await playground.clock.advance(60_000);
      t1.respond(invite(t1), 180);
    }
    await playground.clock.advance(181_000);
    assert.equal(t1.requests('CANCEL').length, 0);
    await playground.clock.advance(30_000);
    assert.equal(t1.requests('CANCEL').length, 1);
    t1.respond(invite(t1), 487);
    await playground.clock.advance(50);
    assert.ok(statuses().some((each) => each >= 400));
  });

  it('tries the next contact of an instance when the first stays silent', async () => {
    const fresh = await playground.terminal('fresh', () => undefined);
    const { pubGruu } = contactOf(await fresh.register({ instance: A }), fresh);
    await call(pubGruu);
    assert.deepEqual([fresh.requests('INVITE').length, t1.requests('INVITE').length], [1, 0]);
    await playground.clock.advance(33_000);
    assert.equal(t1.requests('INVITE').length, 1);
  });
});
