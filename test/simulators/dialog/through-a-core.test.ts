import assert from 'node:assert/strict';
import { buildRequest } from '../../../protocol/sip/build';
import type { Contact } from '../../../protocol/sip/contact';
import type { SipResponse } from '../../../protocol/sip/message';
import { CoreSimulator } from '../../../simulators/core/core';
import type { Call } from '../../../simulators/dialog/call';
import type { IncomingInvite } from '../../../simulators/dialog/incoming-invite';
import { World } from '../hand-made-peer';
import { ANSWER, assertBlameless, Caller, callOf, OFFER, TEXT } from './caller';

const NORA = 'sip:nora@push.example';

/** A domain with a core that stays in the way of dialogs, anna outside of it, and terminals of nora in it. */
async function domain(names: readonly string[], password?: string) {
  const world = new World();
  const users = [{ name: 'nora' }, { name: 'anna', ...(password === undefined ? {} : { password }) }];
  const core = await CoreSimulator.open({
    network: world.network,
    domain: 'push.example',
    users,
    policy: { recordRoute: 'dialogs', ...(password === undefined ? {} : { authenticateSenders: true }) },
  });
  const domains = new Map([['push.example', core.local]]);
  const anna = await Caller.open(world, 'anna', {
    role: 'sender',
    domains,
    ...(password === undefined ? {} : { password }),
  });
  const terminals: Caller[] = [];
  for (const name of names) {
    const terminal = await Caller.open(world, name, { domains });
    await register(world, terminal);
    terminals.push(terminal);
  }
  return { world, anna, terminals, phone: terminals[0]!, tablet: terminals[1]! };
}

/** Binds a user agent to nora; from then on its GRUU is its contact (RFC 5627 s4.4). */
async function register(world: World, terminal: Caller): Promise<void> {
  const instance = terminal.endpoint.ids.uuid();
  const request = buildRequest({
    method: 'REGISTER',
    uri: 'sip:push.example',
    headers: [
      ['Max-Forwards', '70'],
      ['To', `<${NORA}>`],
      ['From', `<${NORA}>;tag=${terminal.name}`],
      ['Call-ID', `register-${terminal.name}`],
      ['CSeq', '1 REGISTER'],
      [
        'Contact',
        `<${terminal.contact}>;+sip.instance="<urn:uuid:${instance}>";methods="INVITE,ACK,BYE,CANCEL"`,
      ],
      ['Supported', 'gruu, path'],
    ],
  });
  const response = await world.clock.run(
    new Promise<SipResponse>((resolve, reject) => {
      const failed = (): void => reject(new Error('not registered'));
      terminal.endpoint.request(request, { final: resolve, timeout: failed, transportError: failed });
    }),
  );
  const contacts = response.contacts.filter((each): each is Contact => each !== '*');
  terminal.gruu = contacts.find((each) => each.instance === `<urn:uuid:${instance}>`)?.pubGruu;
  assert.ok(terminal.gruu);
}

describe('calls through a core', () => {
  it('keep to the route that the core recorded, from both sides', async () => {
    const { world, anna, phone } = await domain(['phone']);
    const call = callOf(await world.clock.run(anna.invite(NORA).outcome));
    assert.equal(call.dialog.routes.length, 1);
    assert.equal(call.dialog.target, phone.gruu, 'the GRUU of the phone');
    assert.ok(await world.clock.run(phone.call.acknowledged));
    phone.call.onReinvite = ({ accept }) => accept(ANSWER, TEXT);
    await world.clock.run(call.reinvite(OFFER, TEXT));
    await world.clock.run(phone.call.bye());
    assert.ok(call.isOver);
    const path = (method: string): string[] =>
      world.trace.frames
        .filter(({ octets }) => octets.toString('latin1').startsWith(method))
        .map(({ from, to }) => `${from?.name} ${to?.name}`);
    assert.deepEqual(path('BYE'), ['phone core', 'core anna']);
    const there = ['anna core', 'core phone'];
    assert.deepEqual(
      [path('INVITE'), path('ACK')],
      [
        [...there, ...there],
        [...there, ...there],
      ],
    );
    await world.clock.advance(40_000);
    assertBlameless(world);
  });

  it('reach the terminal whose GRUU is called, and no other one', async () => {
    const { world, anna, phone, tablet } = await domain(['phone', 'tablet']);
    const call = callOf(await world.clock.run(anna.invite(tablet.gruu!).outcome));
    assert.deepEqual([phone.accepted.length, tablet.accepted.length], [0, 1]);
    await world.clock.run(call.bye());
    await world.clock.advance(40_000);
    assertBlameless(world);
  });

  it('reach one of several terminals, and the others stop ringing', async () => {
    const { world, anna, phone, tablet } = await domain(['phone', 'tablet']);
    let stopped = 0;
    tablet.answer = (incoming: IncomingInvite) => {
      incoming.ring();
      incoming.onCancel = () => stopped++;
    };
    phone.answer = (incoming) => {
      incoming.ring();
      world.clock.after(2000, () => phone.accept(incoming));
    };
    const invite = anna.invite(NORA);
    await world.clock.advance(1000);
    assert.equal(invite.earlyDialogs.length, 2);
    callOf(await world.clock.run(invite.outcome));
    await world.clock.advance(1000);
    assert.equal(stopped, 1);
    assert.equal(phone.accepted.length, 1);
    await world.clock.advance(40_000);
    assertBlameless(world);
  });

  it('that two terminals accept at a time are kept with the first and ended with the other', async () => {
    const { world, anna, terminals } = await domain(['phone', 'tablet']);
    const call = callOf(await world.clock.run(anna.invite(NORA).outcome));
    await world.clock.advance(2000);
    const states = terminals.map((each) => each.call.isOver).sort();
    assert.deepEqual(states, [false, true]);
    assert.equal(anna.calls.established.length, 1);
    await world.clock.run(call.bye());
    await world.clock.advance(40_000);
    assertBlameless(world);
  });

  it('that all terminals refuse are refused', async () => {
    const { world, anna, phone, tablet } = await domain(['phone', 'tablet']);
    for (const each of [phone, tablet]) each.answer = (incoming) => incoming.refuse(486);
    const outcome = await world.clock.run(anna.invite(NORA).outcome);
    assert.ok(outcome.kind === 'refused');
    assert.equal(outcome.response.status, 486);
    await world.clock.advance(40_000);
    assertBlameless(world);
  });

  it('are given up at all terminals', async () => {
    const { world, anna, phone, tablet } = await domain(['phone', 'tablet']);
    let stopped = 0;
    for (const each of [phone, tablet])
      each.answer = (incoming) => {
        incoming.ring();
        incoming.onCancel = () => stopped++;
      };
    const invite = anna.invite(NORA);
    await world.clock.advance(1000);
    invite.cancel();
    assert.equal((await world.clock.run(invite.outcome)).kind, 'cancelled');
    assert.equal(stopped, 2);
    await world.clock.advance(40_000);
    assertBlameless(world);
  });

  it('answer the challenge of the core', async () => {
    const { world, anna, phone } = await domain(['phone'], 'Kelp-41-river');
    const call = callOf(await world.clock.run(anna.invite(NORA).outcome));
    assert.ok(await world.clock.run(phone.call.acknowledged));
    const theirs: Call = phone.call;
    theirs.onReinvite = ({ accept }) => accept(ANSWER, TEXT);
    const { response } = await world.clock.run(call.reinvite(OFFER, TEXT));
    assert.equal(response?.status, 200);
    await world.clock.run(call.bye());
    assert.ok(theirs.isOver);
    const [first] = world.requestsOf('anna', 'ACK').filter((each) => each.has('Proxy-Authorization'));
    assert.ok(first, 'an ACK has the credentials of its INVITE');
    await world.clock.advance(40_000);
    assertBlameless(world);
  });
});
