import assert from 'node:assert/strict';
import type { Call } from '../../../simulators/dialog/call';
import type { IncomingInvite } from '../../../simulators/dialog/incoming-invite';
import type { Reinvite } from '../../../simulators/dialog/offers';
import { World } from '../hand-made-peer';
import { ANSWER, assertBlameless, Caller, findingsIn, OFFER, TEXT, type CallerOptions } from './caller';
import { Hand, type Asked } from './hand';

/** Anna's hands call bert. */
async function called(options: CallerOptions = {}) {
  const world = new World();
  const anna = await Hand.open(world, 'anna', 'sender');
  const bert = await Caller.open(world, 'bert', options);
  const ask = async (asked: Asked = {}, ms = 100): Promise<void> => {
    anna.ask(bert, asked);
    await world.clock.advance(ms);
  };
  /** The tag that bert has in the dialog. */
  const tag = (): string => {
    const found = anna.responses.find(({ to }) => to?.tag !== undefined)?.to?.tag;
    assert.ok(found, 'no dialog');
    return found;
  };
  return { world, anna, bert, ask, tag };
}

/** The same, the call accepted and acknowledged. */
async function talking(options: CallerOptions = {}) {
  const stage = await called(options);
  const { bert, ask, tag } = stage;
  await ask({});
  await ask({ method: 'ACK', toTag: tag() });
  let ended = 0;
  bert.call.onBye = () => ended++;
  const call: Call = bert.call;
  const offers: Reinvite[] = [];
  const listens = (): void => {
    call.onReinvite = (offer) => offers.push(offer);
  };
  return { ...stage, call, offers, listens, endings: () => ended };
}

/** Seconds after the first one at which copies of a final 2xx were sent. */
function timesOf(world: World, name: string): number[] {
  const sent = world.trace.frames
    .filter(({ from, octets }) => from?.name === name && octets.toString('latin1').startsWith('SIP/2.0 200'))
    .map(({ sentAt }) => sentAt!);
  return sent.map((each) => Math.round(each - sent[0]!) / 1000);
}

describe('a callee and its 2xx', () => {
  for (const transport of ['udp', 'tcp'] as const)
    it(`repeats it over ${transport} until it is acknowledged, for 64*T1, and then says BYE`, async () => {
      const { world, anna, bert, ask } = await called();
      await ask({ transport }, 31_950);
      assert.deepEqual(timesOf(world, 'bert'), [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]);
      assert.equal(anna.requests('BYE').length, 0);
      const { acknowledged } = bert.call;
      let ended = 0;
      bert.call.onBye = () => ended++;
      await world.clock.advance(150);
      assert.equal(anna.requests('BYE').length, 1);
      assert.equal(await acknowledged, false);
      assert.equal(await bert.call.acknowledged, false);
      assert.equal(ended, 1);
      assert.equal(bert.calls.open, 0);
      anna.answer('BYE', 200);
      await world.clock.advance(20_000);
      assert.equal(timesOf(world, 'bert').length, 11);
      assertBlameless(world, 'bert');
    });

  it('takes the ACK of its INVITE only, whatever branch that has', async () => {
    const { world, bert, ask, tag } = await called();
    await ask({ branch: 'z9hG4bKone' });
    await ask({ method: 'ACK', cseq: 2, toTag: tag() });
    await ask({ method: 'ACK', toTag: 'another' });
    await ask({ method: 'ACK', callId: 'another', toTag: tag() });
    assert.ok(bert.call.isUnacknowledged);
    await ask({ method: 'ACK', toTag: tag(), branch: 'z9hG4bKone' });
    assert.equal(bert.call.isUnacknowledged, false);
    await world.clock.advance(40_000);
    assert.equal(timesOf(world, 'bert').length, 1);
  });

  it('waits for the ACK with BYE', async () => {
    const { world, anna, bert, ask, tag } = await called();
    await ask({});
    void bert.call.bye();
    await world.clock.advance(5000);
    assert.equal(anna.requests('BYE').length, 0);
    await ask({ method: 'ACK', toTag: tag() });
    assert.equal(anna.requests('BYE').length, 1);
  });

  it('stops to repeat it when the peer says BYE', async () => {
    const { world, anna, bert, ask, tag } = await called();
    await ask({});
    const { acknowledged } = bert.call;
    await ask({ method: 'BYE', cseq: 2, toTag: tag() });
    assert.deepEqual(anna.said, ['INVITE 200', 'BYE 200']);
    assert.equal(await acknowledged, false);
    await world.clock.advance(40_000);
    assert.equal(anna.requests('BYE').length, 0);
    assert.equal(anna.said.length, 2);
  });

  it('has the recorded route in it and in its 180, and goes by it', async () => {
    const { world, anna, bert, ask, tag } = await called();
    bert.answer = (incoming) => {
      incoming.ring();
      bert.accept(incoming);
    };
    const routes = [`<sip:${anna.endpoint.hostPort};lr;n=1>`, '<sip:far.example;lr>'];
    await ask({
      contact: 'sip:anna@far.example',
      headers: [
        ['Record-Route', `${routes[0]}`],
        ['Record-Route', routes[1]!],
      ],
    });
    assert.deepEqual(anna.said, ['INVITE 180', 'INVITE 200']);
    for (const each of anna.responses) {
      assert.deepEqual(each.list('Record-Route'), routes);
      assert.equal(each.to?.tag, tag());
      assert.equal(each.contacts.length, 1);
    }
    await ask({ method: 'ACK', toTag: tag() });
    void bert.call.bye();
    await world.clock.advance(100);
    const [bye] = anna.requests('BYE');
    assert.equal(bye?.uri, 'sip:anna@far.example');
    assert.deepEqual(bye.list('Route'), routes);
  });

  it('gives a SIPS URI as Contact when that is asked for', async () => {
    const secure: readonly Asked[] = [
      { contact: 'sips:anna@192.0.2.88' },
      { headers: [['Record-Route', '<sips:192.0.2.88;lr>']] },
    ];
    for (const asked of [
      ...secure,
      {},
      { contact: 'sips:a@b', headers: [['Record-Route', '<sip:b;lr>']] as const },
    ]) {
      const { anna, ask } = await called();
      await ask(asked);
      const isSecure = anna.responses[0]!.header('Contact')!.startsWith('<sips:');
      assert.equal(isSecure, secure.includes(asked), JSON.stringify(asked));
    }
  });

  for (const headers of [[['Record-Route', '<sip:[>']], [['Record-Route', '<http://a.example>']]] as const)
    it(`refuses ${headers[0].join(': ')} with 400`, async () => {
      const { anna, bert, ask } = await called();
      await ask({ headers });
      assert.deepEqual(anna.said, ['INVITE 400']);
      assert.equal(bert.calls.open, 0);
    });

  for (const contact of [undefined, 'tel:+49301234', 'sip:[', '*'])
    it(`refuses an INVITE with ${contact ?? 'no URI'} as Contact with 400`, async () => {
      const { anna, ask } = await called();
      if (contact === '*') await ask({ contact: undefined, headers: [['Contact', '*']] });
      else await ask({ contact });
      assert.deepEqual(anna.said, ['INVITE 400']);
    });
});

describe('a callee that has not answered yet', () => {
  async function ringing(options: CallerOptions = {}) {
    const stage = await called(options);
    const { bert } = stage;
    const given = { up: 0 };
    let invite: IncomingInvite | undefined;
    bert.answer = (incoming) => {
      invite = incoming;
      incoming.ring();
      incoming.onCancel = () => given.up++;
    };
    await stage.ask({ branch: 'z9hG4bKone' });
    return { ...stage, given, invite: invite! };
  }

  it('answers CANCEL with 200 and the INVITE with 487; to accept it then has no effect', async () => {
    const { world, anna, bert, ask, given, invite } = await ringing();
    await ask({ method: 'CANCEL', branch: 'z9hG4bKone', contact: undefined });
    assert.deepEqual(anna.said, ['INVITE 180', 'CANCEL 200', 'INVITE 487']);
    assert.equal(given.up, 1);
    assert.equal(invite.accept(ANSWER, TEXT), undefined);
    assert.equal(bert.calls.open, 0);
    await world.clock.advance(120_000);
    assert.deepEqual(anna.said.length, 3);
  });

  it('answers BYE with 200 and the INVITE with 487', async () => {
    const { anna, ask, tag, given } = await ringing();
    await ask({ method: 'BYE', cseq: 2, toTag: tag() });
    assert.deepEqual(anna.said.sort(), ['BYE 200', 'INVITE 180', 'INVITE 487']);
    assert.equal(given.up, 1);
  });

  it('refuses a second INVITE of the dialog with 500, to be tried again within 10 s', async () => {
    const { anna, ask, tag, invite } = await ringing();
    await ask({ cseq: 2, toTag: tag() });
    assert.deepEqual(anna.said, ['INVITE 180', 'INVITE 500']);
    const after = Number(anna.responses.at(-1)!.header('Retry-After'));
    assert.ok(after >= 0 && after <= 10);
    await ask({ method: 'BYE', cseq: 1, toTag: tag() });
    assert.equal(anna.said.at(-1), 'BYE 500', 'out of order');
    assert.equal(invite.accept(ANSWER, TEXT)?.dialog.remoteSequence, 2);
  });

  it('gives it up when it has expired', async () => {
    const { world, anna, bert } = await called();
    let stopped = 0;
    bert.answer = (incoming) => {
      incoming.ring();
      incoming.onCancel = () => stopped++;
    };
    anna.ask(bert, { headers: [['Expires', '5']] });
    await world.clock.advance(4900);
    assert.deepEqual(anna.said, ['INVITE 180']);
    await world.clock.advance(200);
    assert.deepEqual(anna.said, ['INVITE 180', 'INVITE 487']);
    assert.equal(stopped, 1);
  });

  it('does not give up what was accepted in time', async () => {
    const { world, anna, ask, tag } = await called();
    await ask({ headers: [['Expires', '5']] });
    await ask({ method: 'ACK', toTag: tag() });
    await world.clock.advance(10_000);
    assert.deepEqual(anna.said, ['INVITE 200']);
  });

  it('says nothing when it is stopped', async () => {
    const { world, anna, bert } = await ringing();
    bert.calls.stop();
    await world.clock.advance(200_000);
    assert.deepEqual(anna.said, ['INVITE 180']);
  });

  it('goes on regardless of CANCEL when it breaks the rules, which the judge finds', async () => {
    const { world, bert, ask, invite } = await ringing({ policy: { heedCancel: false } });
    await ask({ method: 'CANCEL', branch: 'z9hG4bKone', contact: undefined }, 2000);
    bert.accept(invite);
    await world.clock.advance(1000);
    assert.equal(bert.accepted.length, 1);
    assert.match(findingsIn(world, 'bert').join(), /INV-3261-9\.2-01 /);
  });
});

describe('a callee and requests within the call', () => {
  it('answers what belongs to no call with 481', async () => {
    const { anna, ask, tag, call } = await talking();
    await ask({ method: 'BYE', cseq: 2, toTag: 'another' });
    await ask({ method: 'BYE', cseq: 3, toTag: tag(), callId: 'another' });
    await ask({ method: 'BYE', cseq: 4, toTag: tag(), fromTag: 'another' });
    await ask({ cseq: 5, toTag: 'another' });
    assert.deepEqual(anna.said.slice(1), ['BYE 481', 'BYE 481', 'BYE 481', 'INVITE 481']);
    await ask({ method: 'BYE', cseq: 2, toTag: tag() });
    assert.equal(anna.said.at(-1), 'BYE 200');
    await ask({ method: 'BYE', cseq: 3, toTag: tag() });
    assert.equal(anna.said.at(-1), 'BYE 481');
    assert.ok(call.isOver);
  });

  it('refuses what comes out of order with 500', async () => {
    const { anna, ask, tag, call } = await talking();
    await ask({ cseq: 9, toTag: tag() });
    await ask({ method: 'BYE', cseq: 8, toTag: tag() });
    assert.deepEqual(anna.said.slice(1), ['INVITE 488', 'BYE 500']);
    assert.equal(call.isOver, false);
  });

  it('answers an offer, moves to the new Contact, and waits for its ACK', async () => {
    const { world, anna, ask, tag, call, offers, listens } = await talking();
    listens();
    await ask({ cseq: 2, toTag: tag(), contact: `${anna.uri};moved=yes` });
    assert.equal(offers[0]!.request.body.toString(), OFFER.toString());
    assert.equal(call.dialog.target, anna.uri);
    offers[0]!.accept(ANSWER, TEXT);
    offers[0]!.refuse(500);
    offers[0]!.accept(ANSWER, TEXT);
    await world.clock.advance(100);
    assert.equal(call.dialog.target, `${anna.uri};moved=yes`);
    assert.ok(call.isWaiting);
    await ask({ method: 'ACK', cseq: 1, toTag: tag() });
    assert.ok(call.isWaiting, 'that was the ACK of the first INVITE');
    await ask({ method: 'ACK', cseq: 2, toTag: tag() });
    assert.equal(call.isWaiting, false);
    assert.deepEqual(anna.said, ['INVITE 200', 'INVITE 200']);
    void call.bye();
    await world.clock.advance(100);
    assert.equal(anna.requests('BYE')[0]!.uri, `${anna.uri};moved=yes`);
    assertBlameless(world, 'bert');
  });

  it('refuses an offer while another one waits, and both when BYE comes', async () => {
    const { anna, ask, tag, listens, endings } = await talking();
    listens();
    await ask({ cseq: 2, toTag: tag() });
    await ask({ cseq: 3, toTag: tag() });
    assert.deepEqual(anna.finals.slice(1), ['INVITE 500']);
    assert.ok(Number(anna.responses.at(-1)!.header('Retry-After')) <= 10);
    await ask({ method: 'BYE', cseq: 4, toTag: tag() });
    assert.deepEqual(anna.finals.slice(2).sort(), ['BYE 200', 'INVITE 487']);
    assert.equal(endings(), 1);
  });

  it('takes a new offer although the answer to the one before is not acknowledged yet', async () => {
    const { world, anna, ask, tag, call, offers, listens } = await talking();
    listens();
    await ask({ cseq: 2, toTag: tag() });
    offers[0]!.accept(ANSWER, TEXT);
    await ask({ cseq: 3, toTag: tag() });
    offers[1]!.accept(ANSWER, TEXT);
    await ask({ method: 'ACK', cseq: 3, toTag: tag() });
    void call.bye();
    await world.clock.advance(1000);
    assert.ok(call.isWaiting);
    assert.equal(anna.requests('BYE').length, 0);
    await ask({ method: 'ACK', cseq: 2, toTag: tag() });
    assert.equal(anna.requests('BYE').length, 1);
    assert.ok(anna.finals.every((each) => each === 'INVITE 200'));
  });

  it('gives up an offer that is cancelled, and the call goes on', async () => {
    const { world, anna, ask, tag, call, offers, listens } = await talking();
    listens();
    await ask({ cseq: 2, toTag: tag(), branch: 'z9hG4bKtwo' });
    await ask({ method: 'CANCEL', cseq: 2, toTag: tag(), branch: 'z9hG4bKtwo', contact: undefined });
    offers[0]!.accept(ANSWER, TEXT);
    await world.clock.advance(60_000);
    assert.deepEqual(anna.finals.slice(1), ['CANCEL 200', 'INVITE 487']);
    assert.deepEqual([call.isOver, call.isWaiting, anna.requests('BYE').length], [false, false, 0]);
    await ask({ cseq: 3, toTag: tag() });
    assert.equal(offers.length, 2);
  });

  it('ends the call when the answer to an offer is never acknowledged', async () => {
    const { world, anna, ask, tag, call, offers, listens, endings } = await talking();
    listens();
    await ask({ cseq: 2, toTag: tag() });
    offers[0]!.accept(ANSWER, TEXT);
    await world.clock.advance(32_500);
    assert.deepEqual([call.isOver, endings(), anna.requests('BYE').length], [true, 1, 1]);
  });

  it('waits with an offer of its own until the peer has acknowledged, or has taken the refusal', async () => {
    const { world, anna, bert, ask, tag } = await called();
    await ask({});
    void bert.call.reinvite(OFFER, TEXT);
    await world.clock.advance(3000);
    assert.equal(anna.requests('INVITE').length, 0);
    await ask({ method: 'ACK', toTag: tag() });
    assert.equal(anna.requests('INVITE').length, 1);
    assert.equal(anna.requests('INVITE')[0]!.cseq?.number, 1);
    anna.answer('INVITE', 488);
    await world.clock.advance(100);

    const offers: Reinvite[] = [];
    bert.call.onReinvite = (offer) => offers.push(offer);
    await ask({ cseq: 2, toTag: tag() });
    void bert.call.reinvite(OFFER, TEXT);
    await world.clock.advance(100);
    assert.equal(anna.requests('INVITE').length, 1, 'the offer of the peer is not answered');
    const undo = world.network.lose(({ octets }) => octets.toString('latin1').startsWith('ACK'));
    offers[0]!.refuse(488);
    await world.clock.advance(300);
    assert.equal(anna.requests('INVITE').length, 1, 'the refusal is not acknowledged');
    undo();
    await world.clock.advance(1000);
    assert.equal(anna.requests('INVITE').length, 2);
  });

  it('tries again within 2 s when its offer met another one', async () => {
    for (let n = 0; n < 20; n++) {
      const { world, anna, call } = await talking();
      void call.reinvite(OFFER, TEXT);
      await world.clock.advance(100);
      anna.answer('INVITE', 491);
      await world.clock.advance(2050);
      assert.equal(anna.requests('INVITE').length, 2);
    }
  });
});

describe('what a callee does against the rules', () => {
  it('shows on the wire', async () => {
    const mute = await called({ policy: { repeat2xx: false, byeWhenUnacknowledged: false } });
    await mute.ask({}, 40_000);
    assert.equal(timesOf(mute.world, 'bert').length, 1);
    assert.equal(mute.anna.requests('BYE').length, 0);
    assert.ok(mute.bert.call.isOver);

    const hasty = await called({ policy: { byeAfterAck: false } });
    await hasty.ask({});
    void hasty.bert.call.bye();
    await hasty.world.clock.advance(100);
    assert.equal(hasty.anna.requests('BYE').length, 1);

    const careless = await talking({ policy: { refuseOutOfOrder: false, refuseCrossingOffers: false } });
    careless.listens();
    await careless.ask({ cseq: 5, toTag: careless.tag() });
    await careless.ask({ cseq: 4, toTag: careless.tag() });
    assert.equal(careless.offers.length, 2);
  });
});
