import assert from 'node:assert/strict';
import type { SipRequest, SipResponse } from '../../../protocol/sip/message';
import { ANSWER, assertBlameless, callOf, connected, findingsIn, OFFER, pair } from './caller';

describe('calls between two user agents', () => {
  it('are made, acknowledged and ended by the caller', async () => {
    const parties = await pair();
    const { world } = parties;
    const { mine, theirs } = await connected(parties);
    let ended = 0;
    theirs.onBye = () => ended++;
    await world.clock.run(mine.bye());
    assert.equal(ended, 1);
    assert.ok(mine.isOver && theirs.isOver);
    assert.deepEqual(
      world.requestsOf('anna').map(({ method, cseq }) => `${cseq?.number} ${method}`),
      ['1 INVITE', '1 ACK', '2 BYE'],
    );
    await world.clock.advance(40_000);
    assertBlameless(world);
  });

  it('carry an offer and an answer, and what both can do', async () => {
    const { world, anna, bert } = await pair();
    const outcome = await world.clock.run(anna.invite(bert.contact).outcome);
    assert.ok(outcome.kind === 'accepted');
    assert.deepEqual(outcome.response.body, ANSWER);
    const [invite] = world.requestsOf('anna', 'INVITE');
    assert.deepEqual(invite?.body, OFFER);
    for (const each of [invite, outcome.response]) {
      assert.deepEqual(each.tokens('Allow').sort(), ['ack', 'bye', 'cancel', 'invite']);
      assert.deepEqual(each.fields('Supported').length, 1);
      assert.equal(each.contacts.length, 1);
    }
  });

  it('may leave the offer to the callee', async () => {
    const { world, anna, bert } = await pair();
    const outcome = await world.clock.run(anna.calls.invite({ to: bert.contact }).outcome);
    assert.equal(outcome.kind, 'accepted');
    const [invite] = world.requestsOf('anna', 'INVITE');
    assert.equal(invite?.body.length, 0);
    assert.equal(invite.has('Content-Type'), false);
  });

  it('are ended by the callee, with numbers of its own', async () => {
    const parties = await pair();
    const { world } = parties;
    const { mine, theirs } = await connected(parties);
    let ended = 0;
    mine.onBye = () => ended++;
    await world.clock.run(theirs.bye());
    assert.equal(ended, 1);
    assert.deepEqual(
      world.requestsOf('bert').map(({ method, cseq }) => [method, cseq?.number]),
      [['BYE', 1]],
    );
    assertBlameless(world);
  });

  it('are ended once, however often that is asked, and by both at a time', async () => {
    const parties = await pair();
    const { world } = parties;
    const { mine, theirs } = await connected(parties);
    await world.clock.run(Promise.all([mine.bye(), theirs.bye(), mine.bye()]));
    assert.equal(world.requestsOf('anna', 'BYE').length, 1);
    assert.equal(world.requestsOf('bert', 'BYE').length, 1);
    await world.clock.advance(40_000);
    assertBlameless(world);
  });

  it('ring first, when the user is asked, and each minute anew', async () => {
    const { world, anna, bert } = await pair();
    bert.answer = (incoming) => {
      incoming.ring();
      world.clock.after(150_000, () => bert.accept(incoming));
    };
    const invite = anna.invite(bert.contact);
    const provisional: SipResponse[] = [];
    invite.onProvisional = (response) => provisional.push(response);
    await world.clock.advance(1000);
    const [early] = invite.earlyDialogs;
    assert.equal(early?.target, bert.contact);
    const call = callOf(await world.clock.run(invite.outcome));
    assert.deepEqual(
      provisional.map(({ status }) => status),
      [180, 180, 180],
    );
    assert.equal(call.dialog.remoteTag, early.remoteTag, 'one dialog');
    assert.deepEqual(invite.earlyDialogs, []);
    await world.clock.advance(120_000);
    assert.equal(provisional.length, 3, 'no ringing after the answer');
    assertBlameless(world);
  });

  for (const status of [302, 486, 603])
    it(`are refused with ${status}`, async () => {
      const { world, anna, bert } = await pair();
      bert.answer = (incoming) => {
        incoming.refuse(status);
        assert.equal(incoming.accept(), undefined, 'too late');
        incoming.ring();
      };
      const outcome = await world.clock.run(anna.invite(bert.contact).outcome);
      assert.ok(outcome.kind === 'refused');
      assert.equal(outcome.response.status, status);
      await world.clock.advance(40_000);
      assert.deepEqual(
        world.responsesOf('bert').map((each) => each.status),
        [status],
      );
      assertBlameless(world);
    });

  it('are refused with 480 when nobody is asked', async () => {
    const { world, anna, bert } = await pair();
    delete bert.calls.onInvite;
    const outcome = await world.clock.run(anna.invite(bert.contact).outcome);
    assert.ok(outcome.kind === 'refused');
    assert.equal(outcome.response.status, 480);
  });

  it('are given up while they ring', async () => {
    const { world, anna, bert } = await pair();
    let cancelled = 0;
    bert.answer = (incoming) => {
      incoming.ring();
      incoming.onCancel = () => cancelled++;
    };
    const invite = anna.invite(bert.contact);
    await world.clock.advance(1000);
    invite.cancel();
    invite.cancel();
    assert.equal((await world.clock.run(invite.outcome)).kind, 'cancelled');
    assert.equal(cancelled, 1);
    assert.equal(world.requestsOf('anna', 'CANCEL').length, 1);
    assert.deepEqual(invite.earlyDialogs, []);
    await world.clock.advance(120_000);
    assert.equal(world.responsesOf('bert').filter(({ status }) => status === 180).length, 1);
    assertBlameless(world);
  });

  it('are given up before anybody has looked at them', async () => {
    const { world, anna, bert } = await pair();
    bert.behaviour.delayMs = 5000;
    const invite = anna.invite(bert.contact);
    await world.clock.advance(1000);
    invite.cancel();
    assert.equal((await world.clock.run(invite.outcome)).kind, 'cancelled');
    await world.clock.advance(40_000);
    assert.equal(bert.accepted.length, 0);
    assertBlameless(world);
  });

  it('that nobody answers come to nothing', async () => {
    const { world, anna, bert } = await pair();
    world.network.partition('bert');
    assert.equal((await world.clock.run(anna.invite(bert.contact).outcome)).kind, 'timeout');
    assert.equal(world.clock.now(), 32_000);
  });

  for (const to of ['sip:bert@nowhere.example', 'tel:+49301234', 'bert', 'sip:bert@[::1', ''])
    it(`to "${to}" come to nothing`, async () => {
      const { world, anna } = await pair();
      assert.equal((await world.clock.run(anna.invite(to).outcome)).kind, 'transport-error');
      assert.equal(world.trace.frames.length, 0);
    });

  it('count as open while they wait for something, and only then', async () => {
    const { world, anna, bert } = await pair();
    bert.answer = (incoming) => {
      incoming.ring();
      world.clock.after(1000, () => bert.accept(incoming));
    };
    world.network.lose(
      ({ octets }) => octets.toString('latin1').startsWith('ACK') && world.clock.now() < 1700,
    );
    const invite = anna.invite(bert.contact);
    const open = async (ms: number): Promise<number[]> => {
      await world.clock.advance(ms);
      return [anna.calls.open + anna.endpoint.openTransactions, bert.calls.open];
    };
    assert.deepEqual(await open(500), [1, 1], 'it rings');
    assert.deepEqual(await open(700), [0, 1], 'it waits for the ACK');
    assert.deepEqual(await open(5000), [0, 0], 'it is open');
    assert.deepEqual([anna.calls.established.length, bert.calls.established.length], [1, 1]);
    await world.clock.run(callOf(await invite.outcome).bye());
    assert.deepEqual([anna.calls.established.length, bert.calls.established.length], [0, 0]);
  });
});

describe('calls and the way they go', () => {
  it('go over TCP when the INVITE is too large for a datagram, and the rest as it may', async () => {
    const { world, anna, bert } = await pair();
    const invite = anna.calls.invite({
      to: bert.contact,
      body: Buffer.alloc(2000, 'o'),
      contentType: 'text/plain',
    });
    const call = callOf(await world.clock.run(invite.outcome));
    await world.clock.run(call.bye());
    const transports = world.requestsOf('anna').map((each) => [each.method, each.topVia?.transport]);
    assert.deepEqual(transports, [
      ['INVITE', 'TCP'],
      ['ACK', 'UDP'],
      ['BYE', 'UDP'],
    ]);
    await world.clock.advance(40_000);
    assertBlameless(world);
  });

  it('give a SIPS URI as Contact when they are made to one', async () => {
    const { anna } = await pair();
    const sent: SipRequest[] = [];
    anna.endpoint.request = (request) => void sent.push(request);
    const order = (to: string, ...routes: string[]) =>
      anna.calls.invite({ to, headers: routes.map((each) => ['Route', each]) });
    order('sips:bert@push.example');
    order('sip:bert@push.example', '<sips:192.0.2.78;lr>, <sip:192.0.2.79;lr>');
    order('sip:bert@push.example', '<sip:192.0.2.79;lr>', '<sips:192.0.2.79;lr>');
    assert.deepEqual(
      sent.map((each) => /^<([a-z]+):/.exec(each.header('Contact')!)?.[1]),
      ['sips', 'sips', 'sip'],
    );
  });

  it('end with the user agent: whoever waits is told', async () => {
    const parties = await pair();
    const { world, anna, bert } = parties;
    const { mine } = await connected(parties);
    bert.answer = (incoming) => incoming.ring();
    const invite = anna.invite(bert.contact);
    await world.clock.advance(100);
    const offer = mine.reinvite(OFFER, 'text/plain');
    anna.calls.stop();
    bert.calls.stop();
    assert.equal((await world.clock.run(invite.outcome)).kind, 'transport-error');
    assert.ok(mine.isOver);
    assert.deepEqual(await world.clock.run(offer), {});
    assert.equal(anna.calls.open + bert.calls.open, 0);
  });
});

describe('what gets lost in calls', () => {
  it('the 200, which is repeated until it is acknowledged', async () => {
    const parties = await pair();
    const { world } = parties;
    let losses = 2;
    world.network.lose(({ octets }) => octets.toString('latin1').startsWith('SIP/2.0 200') && losses-- > 0);
    await connected(parties);
    await world.clock.advance(40_000);
    assert.equal(world.responsesOf('bert').filter(({ status }) => status === 200).length, 3);
    assertBlameless(world);
  });

  it('the ACK, which each copy of the 200 gets anew', async () => {
    const parties = await pair();
    const { world } = parties;
    let losses = 2;
    world.network.lose(({ octets }) => octets.toString('latin1').startsWith('ACK') && losses-- > 0);
    await connected(parties);
    await world.clock.advance(40_000);
    const acks = world.requestsOf('anna', 'ACK');
    assert.equal(acks.length, 3);
    assert.equal(new Set(acks.map((each) => each.toBuffer().toString())).size, 1, 'the same ACK');
    assertBlameless(world);
  });

  it('every ACK: the callee ends the call after 64*T1', async () => {
    const { world, anna, bert } = await pair({ policy: { acknowledge2xx: false } });
    const call = callOf(await world.clock.run(anna.invite(bert.contact).outcome));
    let ended = 0;
    bert.call.onBye = () => ended++;
    const bye = bert.call.bye();
    assert.equal(await world.clock.run(bert.call.acknowledged), false);
    await world.clock.run(bye);
    await world.clock.advance(1000);
    assert.equal(ended, 1);
    assert.ok(call.isOver);
    assert.equal(world.requestsOf('bert', 'BYE').length, 1);
    assertBlameless(world, 'bert');
  });

  it('anything, at random: a call ends well or is known not to', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const parties = await pair();
      const { world, anna, bert } = parties;
      let state = seed;
      world.network.lose(() => (state = (state * 16_807) % 2_147_483_647) % 10 < 3);
      const outcome = await world.clock.run(anna.invite(bert.contact).outcome);
      if (outcome.kind === 'accepted') await world.clock.run(outcome.call.bye());
      await world.clock.advance(100_000);
      assert.equal(anna.calls.open + bert.calls.open, 0, `seed ${seed}`);
      assert.deepEqual(findingsIn(world), [], `seed ${seed}`);
    }
  });
});
