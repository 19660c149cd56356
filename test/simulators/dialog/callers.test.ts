import assert from 'node:assert/strict';
import type { SipRequest } from '../../../protocol/sip/message';
import { World } from '../hand-made-peer';
import { assertBlameless, Caller, callOf, findingsIn, OFFER, TEXT, type CallerOptions } from './caller';
import { Hand, type ByHand } from './hand';

/** Anna calls bert, whose answers are made by hand. */
async function calling(options: CallerOptions = {}) {
  const world = new World();
  const anna = await Caller.open(world, 'anna', { role: 'sender', ...options });
  const bert = await Hand.open(world, 'bert');
  const invite = anna.invite(bert.uri);
  await world.clock.advance(100);
  const answer = async (method: string, status: number, parts: ByHand = {}, ms = 100): Promise<void> => {
    bert.answer(method, status, parts);
    await world.clock.advance(ms);
  };
  return { world, anna, bert, invite, answer };
}

const CHALLENGE = [
  'Proxy-Authenticate',
  'Digest realm="push.example", nonce="n1", qop="auth", algorithm=MD5',
] as const;
const line = (each: SipRequest): string => `${each.cseq?.number} ${each.method} ${each.uri}`;

describe('a caller and what answers it', () => {
  it('keeps the first fork that accepts, and ends each other one with ACK and BYE', async () => {
    const { world, bert, invite, answer } = await calling();
    await answer('INVITE', 200, { tag: 'one' });
    await answer('INVITE', 200, { tag: 'two', headers: [['Record-Route', `<${bert.uri};lr>`]] });
    await answer('INVITE', 200, { tag: 'three', contact: `${bert.uri};x=3` });
    const call = callOf(await invite.outcome);
    assert.equal(call.dialog.remoteTag, 'one');
    assert.equal(call.isOver, false);
    const tags = (requests: readonly SipRequest[]) => requests.map(({ to }) => to?.tag);
    assert.deepEqual(tags(bert.acks), ['one', 'two', 'three']);
    assert.deepEqual(tags(bert.requests('BYE')), ['two', 'three']);
    assert.deepEqual(bert.requests('BYE').map(line), [`2 BYE ${bert.uri}`, `2 BYE ${bert.uri};x=3`]);
    assert.equal(bert.requests('BYE')[0]!.header('Route'), `<${bert.uri};lr>`);
    for (const { request, open } of bert.transactions) if (open) assert.equal(request.method, 'BYE');
    // A copy that comes late gets the same ACK, and no second BYE.
    await answer('INVITE', 200, { tag: 'two', headers: [['Record-Route', `<${bert.uri};lr>`]] });
    assert.deepEqual(bert.acks[3]!.toBuffer(), bert.acks[1]!.toBuffer());
    assert.equal(bert.requests('BYE').length, 2);
    assertBlameless(world, 'anna');
  });

  it('knows early dialogs by their tags; a refusal ends them', async () => {
    const { invite, answer } = await calling();
    await answer('INVITE', 100, { tag: undefined });
    await answer('INVITE', 180, { tag: 'one', headers: [['Record-Route', '<sip:a;lr>, <sip:b;lr>']] });
    await answer('INVITE', 183, { tag: 'two', contact: undefined });
    await answer('INVITE', 180, { tag: undefined });
    assert.deepEqual(
      invite.earlyDialogs.map(({ remoteTag }) => remoteTag),
      ['one', 'two'],
    );
    assert.deepEqual(invite.earlyDialogs[0]!.routes, ['<sip:b;lr>', '<sip:a;lr>']);
    await answer('INVITE', 486);
    assert.deepEqual(invite.earlyDialogs, []);
  });

  it('gives up early dialogs 64*T1 after the first 2xx', async () => {
    const { invite, answer } = await calling();
    await answer('INVITE', 180, { tag: 'one' });
    await answer('INVITE', 180, { tag: 'two' });
    await answer('INVITE', 200, { tag: 'one' }, 31_900);
    assert.deepEqual(
      invite.earlyDialogs.map(({ remoteTag }) => remoteTag),
      ['two'],
    );
    await answer('INVITE', 200, { tag: 'one' }, 200);
    assert.deepEqual(invite.earlyDialogs, []);
  });

  it('acknowledges a 2xx without Contact where the INVITE went, and one of an old peer without tag', async () => {
    for (const parts of [{ contact: undefined }, { contact: 'tel:+49301234' }, { tag: undefined }]) {
      const { world, bert, invite, answer } = await calling();
      await answer('INVITE', 200, parts);
      assert.deepEqual(bert.acks.map(line), [`1 ACK ${bert.uri}`]);
      const bye = callOf(await invite.outcome).bye();
      await world.clock.advance(100);
      await answer('BYE', 200);
      await world.clock.run(bye);
      assert.equal(bert.requests('BYE')[0]!.to?.tag, 'tag' in parts ? undefined : 'hand');
    }
  });

  it('goes by the route that was recorded, last hop first', async () => {
    const { world, bert, invite, answer } = await calling();
    const hop = `<sip:${bert.endpoint.hostPort};lr;n=2>`;
    await answer('INVITE', 200, {
      contact: 'sip:bert@far.example',
      headers: [
        ['Record-Route', '<sip:far.example;lr;n=1>'],
        ['Record-Route', hop],
      ],
    });
    void callOf(await invite.outcome).bye();
    await world.clock.advance(100);
    for (const each of [...bert.acks, ...bert.requests('BYE')]) {
      assert.equal(each.uri, 'sip:bert@far.example');
      assert.deepEqual(each.list('Route'), [hop, '<sip:far.example;lr;n=1>']);
    }
    assert.deepEqual([bert.acks.length, bert.requests('BYE').length], [1, 1]);
  });

  it('puts the URI of a strict router in front, and the target behind the others', async () => {
    const { bert, answer } = await calling();
    const strict = `sip:${bert.endpoint.hostPort};method=INVITE?subject=x`;
    await answer('INVITE', 200, {
      contact: 'sip:bert@far.example',
      headers: [['Record-Route', `<sip:other.example;lr>, <${strict}>`]],
    });
    assert.deepEqual(bert.acks.map(line), [`1 ACK sip:${bert.endpoint.hostPort}`]);
    assert.deepEqual(bert.acks[0]!.list('Route'), ['<sip:other.example;lr>', '<sip:bert@far.example>']);
  });

  it('leaves out recorded routes that are none', async () => {
    const { invite, answer } = await calling();
    await answer('INVITE', 200, { headers: [['Record-Route', '<sip:a;lr>, <sip:[>, <http://b>, ,x y']] });
    assert.deepEqual(callOf(await invite.outcome).dialog.routes, ['<sip:a;lr>']);
  });
});

describe('a caller that gives up', () => {
  it('waits for a provisional response with CANCEL', async () => {
    const { world, invite, answer } = await calling();
    invite.cancel();
    await world.clock.advance(50);
    assert.equal(world.requestsOf('anna', 'CANCEL').length, 0);
    // The 100 that the stack sends after 200 ms is enough.
    await world.clock.advance(100);
    assert.equal(world.requestsOf('anna', 'CANCEL').length, 1);
    await answer('INVITE', 487);
    assert.equal((await invite.outcome).kind, 'cancelled');
    assertBlameless(world, 'anna');
  });

  it('waits for one to each transaction anew, when it was challenged', async () => {
    const { world, bert, invite, answer } = await calling({ password: 'Kelp-41-river' });
    await world.clock.advance(200);
    await answer('INVITE', 407, { headers: [CHALLENGE] });
    assert.equal(bert.requests('INVITE').length, 2);
    invite.cancel();
    await world.clock.advance(50);
    assert.equal(world.requestsOf('anna', 'CANCEL').length, 0);
    await answer('INVITE', 180);
    const [cancel] = world.requestsOf('anna', 'CANCEL');
    assert.equal(cancel?.topVia?.branch, bert.requests('INVITE')[1]!.topVia?.branch);
    await answer('INVITE', 487);
    assert.equal((await invite.outcome).kind, 'cancelled');
    assertBlameless(world, 'anna');
  });

  it('does not repeat what is challenged then', async () => {
    const { bert, invite, answer } = await calling({ password: 'Kelp-41-river' });
    invite.cancel();
    await answer('INVITE', 407, { headers: [CHALLENGE] });
    assert.equal((await invite.outcome).kind, 'cancelled');
    assert.equal(bert.requests('INVITE').length, 1);
  });

  it('ends with ACK and BYE what was accepted all the same', async () => {
    const { world, bert, invite, answer } = await calling();
    await answer('INVITE', 180);
    invite.cancel();
    await answer('INVITE', 200);
    assert.equal((await invite.outcome).kind, 'cancelled');
    assert.deepEqual([bert.acks.length, bert.requests('BYE').length], [1, 1]);
    await answer('BYE', 200);
    assertBlameless(world, 'anna');
  });

  it('gives up on its own what rings for ten minutes', async () => {
    const { world, invite, answer } = await calling();
    await answer('INVITE', 180);
    await world.clock.advance(599_500);
    assert.equal(world.requestsOf('anna', 'CANCEL').length, 0);
    await world.clock.advance(500);
    assert.equal(world.requestsOf('anna', 'CANCEL').length, 1);
    await answer('INVITE', 487);
    assert.equal((await invite.outcome).kind, 'cancelled');
  });

  it('takes a refusal for what it is', async () => {
    const { invite, answer } = await calling();
    await answer('INVITE', 180);
    invite.cancel();
    await answer('INVITE', 486);
    assert.equal((await invite.outcome).kind, 'refused');
  });

  it('waits no longer than 64*T1 for the answer to what it has cancelled', async () => {
    const { world, anna, invite, answer } = await calling();
    await answer('INVITE', 180);
    const from = world.clock.now();
    invite.cancel();
    assert.equal((await world.clock.run(invite.outcome)).kind, 'cancelled');
    assert.equal(world.clock.now() - from, 32_000);
    assert.equal(anna.endpoint.openTransactions, 0);
  });

  it('has nothing to cancel when it is over', async () => {
    for (const status of [200, 486]) {
      const { world, invite, answer } = await calling();
      await answer('INVITE', 180);
      await answer('INVITE', status);
      invite.cancel();
      await world.clock.advance(1000);
      assert.equal(world.requestsOf('anna', 'CANCEL').length, 0);
    }
  });

  it('cancels the transaction that goes on when TCP was refused', async () => {
    const world = new World();
    const anna = await Caller.open(world, 'anna', { role: 'sender' });
    const bert = await Hand.open(world, 'bert');
    const connect = world.network.connect.bind(world.network);
    world.network.connect = (actor, { host }, options) => connect(actor, { host, port: 9 }, options);
    const invite = anna.calls.invite({ to: bert.uri, body: Buffer.alloc(2000), contentType: TEXT });
    await world.clock.advance(100);
    bert.answer('INVITE', 180);
    await world.clock.advance(100);
    invite.cancel();
    await world.clock.advance(100);
    const [cancel] = world.requestsOf('anna', 'CANCEL');
    assert.equal(cancel?.topVia?.branch, bert.requests('INVITE')[0]!.topVia?.branch);
    assert.equal(cancel?.topVia?.transport, 'UDP');
    bert.answer('INVITE', 487);
    await world.clock.advance(100);
    assert.equal((await invite.outcome).kind, 'cancelled');
  });
});

describe('a caller that is challenged', () => {
  const password = 'Kelp-41-river';

  it('answers with the next number, and acknowledges with the credentials of the INVITE', async () => {
    const { world, bert, invite, answer } = await calling({ password });
    await answer('INVITE', 407, { headers: [CHALLENGE] });
    const [first, second] = bert.requests('INVITE');
    assert.deepEqual([first!.cseq?.number, second!.cseq?.number], [1, 2]);
    assert.equal(second!.callId, first!.callId);
    assert.equal(second!.from?.tag, first!.from?.tag);
    await answer('INVITE', 200);
    assert.equal(bert.acks.length, 1);
    assert.equal(bert.acks[0]!.cseq?.number, 2);
    assert.equal(bert.acks[0]!.header('Proxy-Authorization'), second!.header('Proxy-Authorization'));
    const call = callOf(await invite.outcome);
    const bye = call.bye();
    await world.clock.advance(100);
    await answer('BYE', 407, { headers: [CHALLENGE] });
    await answer('BYE', 200);
    await world.clock.run(bye);
    const byes = bert.requests('BYE');
    assert.deepEqual(
      byes.map(({ cseq }) => cseq?.number),
      [3, 4],
    );
    // The nonce is the same one, and is counted on.
    assert.match(byes[1]!.header('Proxy-Authorization')!, /nc=00000002/);
    assertBlameless(world, 'anna');
  });

  it('gives each request a number of its own, also when two are challenged at a time', async () => {
    const { world, bert, invite, answer } = await calling({ password });
    await answer('INVITE', 200);
    const call = callOf(await invite.outcome);
    const offer = call.reinvite(OFFER, TEXT);
    await world.clock.advance(100);
    const bye = call.bye();
    await world.clock.advance(100);
    await answer('INVITE', 407, { headers: [CHALLENGE] });
    await answer('BYE', 407, { headers: [CHALLENGE] });
    await answer('INVITE', 487);
    await answer('BYE', 200);
    await world.clock.run(Promise.all([offer, bye]));
    const numbers = bert.requests().map(({ cseq }) => cseq?.number);
    assert.deepEqual(numbers, [1, 2, 3, 4, 5]);
  });

  it('gives up when its credentials are rejected, and after a number of attempts', async () => {
    const rejected = await calling({ password });
    await rejected.answer('INVITE', 407, { headers: [CHALLENGE] });
    await rejected.answer('INVITE', 407, { headers: [CHALLENGE] });
    assert.equal(rejected.bert.requests('INVITE').length, 2);
    assert.equal((await rejected.invite.outcome).kind, 'refused');

    const stale = await calling({ password });
    for (let n = 0; n < 4; n++)
      await stale.answer('INVITE', 407, { headers: [[CHALLENGE[0], `${CHALLENGE[1]}, stale=true`]] });
    assert.equal(stale.bert.requests('INVITE').length, 4);
    assert.equal((await stale.invite.outcome).kind, 'refused');
  });

  it('takes the challenge for a refusal when it has no credentials', async () => {
    const { bert, invite, answer } = await calling();
    await answer('INVITE', 407, { headers: [CHALLENGE] });
    assert.equal(bert.requests('INVITE').length, 1);
    assert.equal((await invite.outcome).kind, 'refused');
  });
});

describe('a caller that makes another offer', () => {
  async function talking(options: CallerOptions = {}) {
    const stage = await calling(options);
    await stage.answer('INVITE', 200);
    const call = callOf(await stage.invite.outcome);
    let ended = 0;
    call.onBye = () => ended++;
    return { ...stage, call, endings: () => ended };
  }

  for (const status of [481, 408])
    it(`ends the call with BYE after ${status}`, async () => {
      const { world, bert, answer, call, endings } = await talking();
      const offer = call.reinvite(OFFER, TEXT);
      await world.clock.advance(100);
      await answer('INVITE', status);
      assert.equal((await offer).response?.status, status);
      assert.ok(call.isOver);
      assert.equal(endings(), 1);
      assert.equal(bert.requests('BYE').length, 1);
      await answer('BYE', 481);
      assertBlameless(world, 'anna');
    });

  it('ends the call with BYE when nobody answers', async () => {
    const { world, bert, call, endings } = await talking();
    const undo = world.network.lose(({ octets }) => octets.toString('latin1').startsWith('INVITE'));
    const offer = await world.clock.run(call.reinvite(OFFER, TEXT));
    undo();
    await world.clock.advance(100);
    assert.deepEqual(offer, {});
    assert.ok(call.isOver);
    assert.equal(endings(), 1);
    assert.equal(bert.requests('BYE').length, 1);
  });

  for (const status of [488, 500, 503, 603])
    it(`goes on with the call as it was after ${status}`, async () => {
      const { world, answer, call, endings } = await talking();
      const before = call.dialog.target;
      const offer = call.reinvite(OFFER, TEXT);
      await world.clock.advance(100);
      await answer('INVITE', status, { headers: [['Contact', '<sip:elsewhere@192.0.2.99>']] });
      assert.equal((await offer).response?.status, status);
      assert.deepEqual([call.isOver, endings(), call.dialog.target], [false, 0, before]);
    });

  it('goes on with the call when there is no way to the peer, as after 503', async () => {
    const { world, answer, call, bert } = await talking();
    const offer = call.reinvite(OFFER, TEXT);
    await world.clock.advance(100);
    await answer('INVITE', 200, { contact: 'sip:bert@nowhere.example' });
    await offer;
    assert.deepEqual(await world.clock.run(call.reinvite(OFFER, TEXT), 0), {});
    assert.equal(call.isOver, false);
    await world.clock.run(call.bye(), 0);
    assert.ok(call.isOver);
    assert.equal(bert.requests('BYE').length, 0);
  });

  it('cancels what is not answered for a minute, and ends the call when that does not help', async () => {
    const { world, bert, call, endings } = await talking();
    const offer = call.reinvite(OFFER, TEXT);
    await world.clock.advance(100);
    bert.answer('INVITE', 180);
    await world.clock.advance(59_800);
    assert.equal(world.requestsOf('anna', 'CANCEL').length, 0);
    await world.clock.advance(200);
    assert.equal(world.requestsOf('anna', 'CANCEL').length, 1);
    assert.deepEqual(await world.clock.run(offer), {});
    assert.equal(endings(), 1);
    await world.clock.advance(100);
    assert.equal(bert.requests('BYE').length, 1);
  });

  it('waits for no answer when the peer ends the call', async () => {
    const { world, anna, bert, call, endings } = await talking();
    const offer = call.reinvite(OFFER, TEXT);
    await world.clock.advance(100);
    const { localTag, callId } = call.dialog;
    bert.ask(anna, { method: 'BYE', cseq: 7, toTag: localTag, callId, fromTag: 'hand', contact: undefined });
    assert.deepEqual(await world.clock.run(offer), {});
    assert.equal(endings(), 1);
    // An answer that comes all the same is acknowledged.
    bert.answer('INVITE', 200);
    await world.clock.advance(100);
    assert.equal(bert.acks.length, 2);
  });

  it('goes to the Contact of the latest 2xx from then on', async () => {
    const { world, bert, answer, call } = await talking();
    const offer = call.reinvite(OFFER, TEXT);
    await world.clock.advance(100);
    await answer('INVITE', 200, { contact: `${bert.uri};moved=yes` });
    await offer;
    void call.bye();
    await world.clock.advance(100);
    assert.deepEqual(bert.acks.map(line), [`1 ACK ${bert.uri}`, `2 ACK ${bert.uri};moved=yes`]);
    assert.deepEqual(bert.requests('BYE').map(line), [`3 BYE ${bert.uri};moved=yes`]);
  });

  it('tries again 2.1 to 4 s after 491, with the body of that time, and gives up in the end', async () => {
    const { world, bert, answer, call } = await talking();
    const times: number[] = [];
    const offer = call.reinvite(() => Buffer.from(`offer ${times.push(world.clock.now())}`), TEXT);
    await world.clock.advance(100);
    for (let n = 0; n < 4; n++) await answer('INVITE', 491, {}, 5000);
    assert.equal((await offer).response?.status, 491);
    assert.deepEqual(
      bert
        .requests('INVITE')
        .slice(1)
        .map(({ body, cseq }) => `${cseq?.number} ${body.toString()}`),
      ['2 offer 1', '3 offer 2', '4 offer 3', '5 offer 4'],
    );
    assert.equal(call.isOver, false);
    assertBlameless(world, 'anna');
  });

  it('waits with the next try for between 2.1 and 4 s', async () => {
    for (let n = 0; n < 20; n++) {
      const { world, bert, answer, call } = await talking();
      void call.reinvite(OFFER, TEXT);
      await world.clock.advance(100);
      await answer('INVITE', 491, {}, 2090);
      assert.equal(bert.requests('INVITE').length, 2);
      await world.clock.advance(1950);
      assert.equal(bert.requests('INVITE').length, 3);
    }
  });

  it('does not try again when the call has ended meanwhile', async () => {
    const { world, bert, answer, call } = await talking();
    const offer = call.reinvite(OFFER, TEXT);
    await world.clock.advance(100);
    await answer('INVITE', 491);
    void call.bye();
    assert.deepEqual(await world.clock.run(offer, 0), {});
    await world.clock.advance(10_000);
    assert.equal(bert.requests('INVITE').length, 2);
  });

  it('makes one offer after the other', async () => {
    const { world, bert, answer, call } = await talking();
    const offers = Promise.all([1, 2].map((n) => call.reinvite(Buffer.from(`offer ${n}`), TEXT)));
    await world.clock.advance(100);
    assert.equal(bert.requests('INVITE').length, 2);
    await answer('INVITE', 488);
    assert.equal(bert.requests('INVITE').length, 3);
    await answer('INVITE', 200);
    const statuses = (await offers).map(({ response }) => response?.status);
    assert.deepEqual(statuses, [488, 200]);
  });

  it('refuses the offer of the peer with 491 as long', async () => {
    const { world, anna, bert, answer, call } = await talking();
    void call.reinvite(OFFER, TEXT);
    await world.clock.advance(100);
    const { localTag, callId } = call.dialog;
    bert.ask(anna, { cseq: 7, toTag: localTag, callId, fromTag: 'hand' });
    await world.clock.advance(100);
    assert.deepEqual(bert.said, ['INVITE 491']);
    await answer('INVITE', 200);
    assert.equal(call.isOver, false);
  });
});

describe('what a caller does against the rules', () => {
  it('is found by the judge', async () => {
    const acknowledges = await calling({ policy: { acknowledge2xx: false } });
    await acknowledges.answer('INVITE', 200, {}, 40_000);
    assert.match(findingsIn(acknowledges.world, 'anna').join(), /^INV-3261-13\.2\.2\.4-01 /);

    const cancels = await calling({ policy: { cancelAfterProvisional: false } });
    cancels.invite.cancel();
    await cancels.answer('INVITE', 487);
    assert.match(findingsIn(cancels.world, 'anna').join(), /^INV-3261-9\.1-22 /);

    const leaps = await calling({ policy: { sequenceStep: 2 } });
    await leaps.answer('INVITE', 200);
    const call = callOf(await leaps.invite.outcome);
    void call.reinvite(OFFER, TEXT);
    await leaps.world.clock.advance(100);
    await leaps.answer('INVITE', 488);
    void call.bye();
    await leaps.world.clock.advance(100);
    assert.match(findingsIn(leaps.world, 'anna').join(), /^TXN-3261-12\.2\.1\.1-21 /);
  });

  it('shows on the wire', async () => {
    const keeps = await calling({ policy: { endOtherForks: false } });
    await keeps.answer('INVITE', 200, { tag: 'one' });
    await keeps.answer('INVITE', 200, { tag: 'two' });
    assert.equal(keeps.bert.requests('BYE').length, 0);

    const strays = await calling({ policy: { keepRouteSet: false } });
    await strays.answer('INVITE', 200, { headers: [['Record-Route', '<sip:192.0.2.99;lr>']] });
    assert.equal(strays.bert.acks[0]?.has('Route'), false);

    const clings = await calling({ policy: { endLostDialogs: false } });
    await clings.answer('INVITE', 200);
    const call = callOf(await clings.invite.outcome);
    void call.reinvite(OFFER, TEXT);
    await clings.world.clock.advance(100);
    await clings.answer('INVITE', 481);
    assert.equal(call.isOver, false);
  });
});
