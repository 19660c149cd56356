import assert from 'node:assert/strict';
import { Given, Then, When } from '@cucumber/cucumber';
import { claimed } from '../judge/expectations/claims';
import * as frames from '../judge/expectations/session/bystander-frames';
import { gruusOf } from '../judge/expectations/gruus';
import { nothingTaken } from '../judge/expectations/session/calls';
import { byGruu, needs, simulatedTerminal } from './support/needs';
import type { PushWorld } from './support/world';

// A bystander that plays none of the roles: in a session it sends the frames that a scenario spells out. What a frame cannot do
// without and the scenario leaves out is added: To-Path, From-Path, the end-line. What {to}, {from} and the like stand for is
// told where they are filled in (testbed/msrp-probe.ts).

const CLIENT = 'client';

Given('a client offers:', async function (this: PushWorld, media: string) {
  (await this.testbed.msrpProbe()).media = media;
});

Given('a client answers offers with:', async function (this: PushWorld, media: string) {
  (await this.testbed.msrpProbe()).media = media;
});

Given(
  'a client has a session with {string}',
  needs(byGruu(0)),
  async function (this: PushWorld, terminal: string) {
    const status = await call(this, terminal);
    assert.equal(status, 200, 'the precondition failed: the INVITE of the client was refused');
  },
);

When('a client calls {string}', needs(byGruu(0)), async function (this: PushWorld, terminal: string) {
  await call(this, terminal);
});

Given('a client that takes calls', async function (this: PushWorld) {
  await this.testbed.msrpProbe();
});

Given('the client answers no SEND', async function (this: PushWorld) {
  (await this.testbed.msrpProbe()).reaction = 'silence';
});

Given('the client answers every SEND with {int}', async function (this: PushWorld, status: number) {
  (await this.testbed.msrpProbe()).reaction = { status, when: 'end' };
});

Given(
  'the client answers every SEND with {int} while it comes',
  async function (this: PushWorld, status: number) {
    (await this.testbed.msrpProbe()).reaction = { status, when: 'head' };
  },
);

When('the client sends:', async function (this: PushWorld, text: string) {
  const probe = await this.testbed.msrpProbe();
  for (const each of text.split(/\n---+ ?\n/)) probe.send(each);
  await this.settled();
});

When('the client sends, and does not wait:', async function (this: PushWorld, text: string) {
  (await this.testbed.msrpProbe()).send(text);
  await this.session.arrived();
});

When('the client sends, within the message that comes:', async function (this: PushWorld, text: string) {
  const probe = await this.testbed.msrpProbe();
  await this.testbed.run(probe.hearsSend);
  probe.send(text);
  await this.session.arrived();
});

Given('the client stops reading when a message comes', async function (this: PushWorld) {
  (await this.testbed.msrpProbe()).stopsReading = true;
});

When('the client reads on', async function (this: PushWorld) {
  (await this.testbed.msrpProbe()).readOn();
});

When('the client opens another connection', async function (this: PushWorld) {
  (await this.testbed.msrpProbe()).connect();
});

When('the client breaks its connection', async function (this: PushWorld) {
  (await this.testbed.msrpProbe()).disconnect();
});

When('the client ends the session', async function (this: PushWorld) {
  await this.testbed.run((await this.testbed.msrpProbe()).bye());
});

When('the client offers within the session:', async function (this: PushWorld, media: string) {
  const probe = await this.testbed.msrpProbe();
  probe.media = media;
  await this.testbed.run(probe.reinvite());
});

When('the client offers port 0', async function (this: PushWorld) {
  const probe = await this.testbed.msrpProbe();
  probe.media = probe.media.replace('{port}', '0');
  await this.testbed.run(probe.reinvite());
});

Then(
  '{string} answers the client with {answers}',
  async function (this: PushWorld, terminal: string, answers: (number | 'nothing')[]) {
    await this.expect((reading) => frames.clientGot(reading, this.mark, CLIENT, terminal, answers));
  },
);

Then(
  'the sender answers the client with {answers}',
  async function (this: PushWorld, answers: (number | 'nothing')[]) {
    await this.expect((reading) => frames.clientGot(reading, this.mark, CLIENT, 'sender', answers));
  },
);

Then('{string} sends nothing to the client', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => frames.clientHearsNothing(reading, this.mark, CLIENT, terminal));
});

Then('{string} refuses what the client offers', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => nothingTaken(reading, this.mark, terminal));
});

Then(
  'the response of {string} goes to {int} URI(s)',
  async function (this: PushWorld, terminal: string, uris: number) {
    await this.expect((reading) => frames.responseGoesTo(reading, this.mark, CLIENT, terminal, uris));
  },
);

Then(
  '{string} reports {int} on {string} to the client',
  async function (this: PushWorld, terminal: string, status: number, range: string) {
    await this.expect((reading) =>
      frames.clientGotReport(reading, this.mark, CLIENT, terminal, status, range),
    );
  },
);

Then('{string} reports nothing to the client', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => frames.clientGotReport(reading, this.mark, CLIENT, terminal, 'none'));
});

Then('{string} closes the connection of the client', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => frames.connectionClosed(reading, this.mark, CLIENT, terminal));
});

Then('the sender stops when it is refused', async function (this: PushWorld) {
  await this.expect((reading) => frames.stopsWhenRefused(reading, this.mark));
});

Then('the sender sends {int} message(s)', async function (this: PushWorld, count: number) {
  await this.expect((reading) => frames.messagesSent(reading, this.mark, count));
});

Then(
  '{string} says that it got the text {string}',
  needs(simulatedTerminal()),
  async function (this: PushWorld, terminal: string, text: string) {
    const said = this.terminal(terminal).messages.at(-1)?.body?.toString('utf8').replaceAll('\r\n', '\\n');
    await this.expect((reading) => claimed(reading, terminal, `the text "${text}"`, said === text, said));
  },
);

Then(
  '{string} says that it got {int} message(s)',
  needs(simulatedTerminal()),
  async function (this: PushWorld, terminal: string, count: number) {
    await this.settled();
    const { length } = this.terminal(terminal).messages;
    await this.expect((reading) =>
      claimed(reading, terminal, `${count} messages`, length === count, `${length} messages`),
    );
  },
);

async function call(world: PushWorld, terminal: string): Promise<number | undefined> {
  const gruu = gruusOf(await world.settled(), terminal).publicGruus.at(-1) ?? '';
  const probe = await world.testbed.msrpProbe();
  world.beginPush();
  return world.testbed.run(probe.invite(gruu));
}
