import assert from 'node:assert/strict';
import type { SipRequest } from '../../../protocol/sip/message';
import { CountingIds } from '../counting-ids';
import { ANSWER, assertBlameless, connected, OFFER, pair, TEXT } from './caller';

describe('offers within a call of two user agents', () => {
  it('are accepted and acknowledged', async () => {
    const parties = await pair();
    const { world } = parties;
    const { mine, theirs } = await connected(parties);
    const offers: SipRequest[] = [];
    theirs.onReinvite = ({ request, accept }) => {
      offers.push(request);
      accept(Buffer.from('second answer'), TEXT);
    };
    const { response } = await world.clock.run(mine.reinvite(Buffer.from('second offer'), TEXT));
    assert.equal(response?.body.toString(), 'second answer');
    assert.equal(offers[0]?.body.toString(), 'second offer');
    assert.ok(await world.clock.run(theirs.acknowledged));
    assert.deepEqual(
      world.requestsOf('anna').map(({ method, cseq }) => `${cseq?.number} ${method}`),
      ['1 INVITE', '1 ACK', '2 INVITE', '2 ACK'],
    );
    const [, second] = world.requestsOf('anna', 'INVITE');
    for (const name of ['Contact', 'Allow', 'Supported']) assert.ok(second!.has(name), name);
    await world.clock.run(mine.bye());
    await world.clock.advance(40_000);
    assertBlameless(world);
  });

  it('come from the callee as well', async () => {
    const parties = await pair();
    const { world } = parties;
    const { mine, theirs } = await connected(parties);
    mine.onReinvite = ({ accept }) => accept(ANSWER, TEXT);
    const { response } = await world.clock.run(theirs.reinvite(OFFER, TEXT));
    assert.equal(response?.status, 200);
    assert.ok(await world.clock.run(mine.acknowledged));
    assertBlameless(world);
  });

  it('that nobody is asked about are refused, and leave the call as it is', async () => {
    const parties = await pair();
    const { world } = parties;
    const { mine, theirs } = await connected(parties);
    const { response } = await world.clock.run(mine.reinvite(OFFER, TEXT));
    assert.equal(response?.status, 488);
    assert.equal(mine.isOver || theirs.isOver, false);
    await world.clock.run(mine.bye());
    assertBlameless(world);
  });

  it('that meet each other are both refused, and made again one after the other', async () => {
    const parties = await pair();
    const { world } = parties;
    const { mine, theirs } = await connected(parties);
    for (const each of [mine, theirs]) each.onReinvite = ({ accept }) => accept(ANSWER, TEXT);
    const both = Promise.all([mine.reinvite(OFFER, TEXT), theirs.reinvite(OFFER, TEXT)]);
    const statuses = (await world.clock.run(both)).map(({ response }) => response?.status);
    assert.deepEqual(statuses, [200, 200]);
    const glares = [...world.responsesOf('anna'), ...world.responsesOf('bert')].filter(
      ({ status }) => status === 491,
    );
    assert.equal(glares.length, 2);
    await world.clock.advance(40_000);
    assertBlameless(world);
  });

  it('that find nobody end the call', async () => {
    const parties = await pair();
    const { world, bert } = parties;
    const { mine } = await connected(parties);
    let ended = 0;
    mine.onBye = () => ended++;
    bert.calls.stop();
    const { response } = await world.clock.run(mine.reinvite(OFFER, TEXT));
    assert.equal(response?.status, 481);
    assert.equal(ended, 1);
    await world.clock.advance(1000);
    assert.equal(world.requestsOf('anna', 'BYE').length, 1);
    assert.deepEqual(await world.clock.run(mine.reinvite(OFFER, TEXT)), {});
  });

  it('survive losses in both directions', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      // Times of another attempt are drawn (RFC 3261 s14.1); drawn at random, two offers can meet again and again.
      const parties = await pair({ ids: new CountingIds('a') }, { ids: new CountingIds('b') });
      const { world, anna, bert } = parties;
      const { mine, theirs } = await connected(parties);
      for (const each of [mine, theirs]) each.onReinvite = ({ accept }) => accept(ANSWER, TEXT);
      let state = seed;
      world.network.lose(() => (state = (state * 16_807) % 2_147_483_647) % 10 < 2);
      const offers = [mine, theirs, mine, theirs].map((each) => each.reinvite(OFFER, TEXT));
      const statuses = (await world.clock.run(Promise.all(offers))).map(({ response }) => response?.status);
      assert.deepEqual(statuses, [200, 200, 200, 200], `seed ${seed}`);
      await world.clock.run(theirs.bye());
      await world.clock.advance(100_000);
      assert.equal(anna.calls.open + bert.calls.open, 0, `seed ${seed}`);
      assertBlameless(world);
    }
  });
});
