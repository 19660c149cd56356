import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDatagram } from '../../../protocol/sip/parse';
import { World } from '../hand-made-peer';
import { ANSWER, Caller, OFFER, TEXT } from './caller';
import { Hand } from './hand';

/** A place in a message, and what is done there. */
const spoiling = fc.record({
  at: fc.nat(2000),
  remove: fc.nat(12),
  insert: fc.oneof(
    fc.constantFrom(
      '\r\n',
      ';tag=x',
      ',',
      '"',
      '<',
      '>',
      ': ',
      '\0',
      ';lr',
      '*',
      '99999999999',
      '%',
      '\r\n ',
    ),
    fc.string({ maxLength: 6 }),
  ),
});
type Spoiling = typeof spoiling extends fc.Arbitrary<infer T> ? T : never;

function spoilt(octets: Buffer, changes: readonly Spoiling[]): Buffer {
  let text = octets.toString('latin1');
  for (const { at, remove, insert } of changes) {
    const place = at % (text.length + 1);
    text = text.slice(0, place) + insert + text.slice(place + remove);
  }
  return Buffer.from(text, 'latin1');
}

const changes = fc.array(spoiling, { minLength: 1, maxLength: 3 });

describe('calls and hostile peers', () => {
  it('survive mangled requests within and without calls, and take the next good one', async () => {
    const step = fc.record({
      method: fc.constantFrom('INVITE', 'ACK', 'BYE', 'CANCEL'),
      isWithin: fc.boolean(),
      cseq: fc.nat(4),
      changes,
      ms: fc.constantFrom(0, 10, 600),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const world = new World();
        const anna = await Hand.open(world, 'anna', 'sender');
        const bert = await Caller.open(world, 'bert');
        bert.answer = (incoming) => {
          incoming.ring();
          bert.accept(incoming);
          const call = bert.accepted.at(-1);
          if (call) call.onReinvite = ({ accept }) => accept(ANSWER, TEXT);
        };
        const raw = await world.network.bind({ role: 'observer', name: 'raw', underTest: false });
        anna.ask(bert);
        await world.clock.advance(100);
        const tag = anna.responses.at(-1)!.to!.tag!;
        for (const { method, isWithin, cseq, changes, ms } of steps) {
          const request = anna
            .compose(bert.contact, { method, cseq, ...(isWithin ? { toTag: tag } : {}) })
            .prepend('Via', `SIP/2.0/UDP ${raw.local.host}:${raw.local.port};branch=z9hG4bK${cseq}${method}`);
          raw.udp.send(spoilt(request.toBuffer(), changes), bert.endpoint.local);
          await world.clock.advance(ms);
        }
        await world.clock.advance(40_000);
        anna.said.length = 0;
        anna.ask(bert, { callId: 'good', cseq: 9 });
        await world.clock.advance(100);
        assert.deepEqual(anna.finals, ['INVITE 200']);
        await world.clock.advance(100_000);
        assert.equal(bert.calls.open, 0);
        // What is malformed in a request is echoed in its response (RFC 3261 s8.2.6.2).
        for (const each of world.requestsOf('bert')) assert.deepEqual(each.problems, []);
      }),
      { numRuns: 60 },
    );
  });

  it('survive mangled responses, and every INVITE comes to an end', async () => {
    const reply = fc.record({ status: fc.constantFrom(100, 180, 200, 302, 407, 486, 491), changes });
    await fc.assert(
      fc.asyncProperty(fc.array(reply, { maxLength: 6 }), fc.boolean(), async (replies, isGivenUp) => {
        const world = new World();
        const anna = await Caller.open(world, 'anna', { role: 'sender', password: 'Kelp-41-river' });
        const bert = await Hand.open(world, 'bert');
        const invite = anna.invite(bert.uri);
        await world.clock.advance(50);
        const [request] = bert.requests('INVITE');
        const via = request!.topVia!;
        for (const { status, changes } of replies) {
          const octets = bert.response(request!, status, { headers: [['Record-Route', `<${bert.uri};lr>`]] });
          const raw = await world.network.bind({
            role: 'observer',
            name: `raw${world.clock.now()}`,
            underTest: false,
          });
          raw.udp.send(spoilt(octets.toBuffer(), changes), { host: via.host, port: via.port! });
          await world.clock.advance(20);
        }
        if (isGivenUp) invite.cancel();
        bert.transactions[0]!.respond(bert.response(request!, 200, { tag: 'good' }));
        const outcome = await world.clock.run(invite.outcome);
        if (outcome.kind === 'accepted') {
          const { call } = outcome;
          const offer = call.reinvite(OFFER, TEXT);
          await world.clock.advance(70_000);
          const bye = call.bye();
          await world.clock.run(Promise.all([offer, bye]));
        }
        await world.clock.advance(100_000);
        assert.equal(anna.calls.open, 0);
        for (const each of world.requestsOf('anna'))
          assert.deepEqual(
            each.problems.filter(({ header }) => header !== 'to'),
            [],
          );
      }),
      { numRuns: 60 },
    );
  });

  it('answer an INVITE with octets that are no text with nothing that is malformed', async () => {
    const world = new World();
    const anna = await Hand.open(world, 'anna', 'sender');
    const bert = await Caller.open(world, 'bert');
    anna.ask(bert, {
      callId: 'ünique@x',
      contact: `sip:%FF@${anna.endpoint.hostPort};x=%00?Subject=x&Route=y`,
      headers: [['Record-Route', `"\u00e9\u4e2d" <sip:${anna.endpoint.hostPort};lr>;p="\u00e9"`]],
    });
    await world.clock.advance(100);
    assert.equal(anna.finals.length, 1);
    for (const each of bert.accepted) {
      anna.ask(bert, { method: 'ACK', callId: 'ünique@x', toTag: each.dialog.localTag });
      await world.clock.advance(100);
      void each.bye();
      await world.clock.advance(100);
    }
    for (const { octets, from } of world.trace.frames) {
      if (from?.name !== 'bert') continue;
      assert.ok(
        !octets.toString('latin1').includes('Subject='),
        'headers of a URI are not for a Request-URI',
      );
      const message = parseDatagram(octets);
      assert.ok('problems' in message);
    }
  });
});
