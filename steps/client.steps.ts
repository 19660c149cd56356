import assert from 'node:assert/strict';
import { Given, Then, When } from '@cucumber/cucumber';
import { gruusOf } from '../judge/expectations/gruus';
import {
  coreAnswered,
  coreAnswerHas,
  coreAnswerLists,
  coreAnswerWithoutGruu,
  requestKeptFrom,
} from '../judge/expectations/bystander';
import { finalOfPush, pushesSince } from '../judge/expectations/pushes';
import { byGruu, coreTakesStrangers, needs } from './support/needs';
import type { PushWorld } from './support/world';

// A bystander that plays none of the roles sends what a scenario spells out.

const CLIENT = 'client';

When(
  'a client sends to the core:',
  needs(coreTakesStrangers),
  async function (this: PushWorld, text: string) {
    await send(this, text.replaceAll('\\n', '\n'));
  },
);

When(
  'a client registers the contact {contact} for {string}',
  needs(coreTakesStrangers),
  async function (this: PushWorld, contact: string, user: string) {
    await send(this, register(this.aor(user), this.domain, contact, 'Supported: gruu, path'));
  },
);

When(
  'a client registers the contact {contact} for {string} without support of GRUUs',
  needs(coreTakesStrangers),
  async function (this: PushWorld, contact: string, user: string) {
    await send(this, register(this.aor(user), this.domain, contact, 'Supported: path'));
  },
);

When(
  'a client registers the public GRUU of {string} as contact of {string}',
  needs(byGruu(0), coreTakesStrangers),
  async function (this: PushWorld, terminal: string, user: string) {
    const gruu = gruusOf(await this.settled(), terminal).publicGruus.at(-1);
    const contact = `<${gruu ?? ''}>;+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000000000aa>"`;
    await send(this, register(this.aor(user), this.domain, contact, 'Supported: gruu, path'));
  },
);

Given(
  'a client has registered {string} with the Call-ID {string} and CSeq {int}',
  needs(coreTakesStrangers),
  async function (this: PushWorld, user: string, callId: string, cseq: number) {
    const more = `Call-ID: ${callId}\nCSeq: ${cseq} REGISTER`;
    const answer = await send(this, register(this.aor(user), this.domain, '<sip:nora@192.0.2.98>', more));
    assert.equal(answer?.status, 200, 'the precondition failed: the registration of the client was refused');
  },
);

When(
  'a client sends a MESSAGE to {string} with the tag of that answer',
  needs(byGruu(0), coreTakesStrangers),
  async function (this: PushWorld, terminal: string) {
    const reading = await this.settled();
    const gruu = gruusOf(reading, terminal).publicGruus.at(-1) ?? '';
    const answer = pushesSince(reading, this.mark).map(finalOfPush).at(-1);
    const tag = answer?.message.to?.tag ?? '';
    const head = [
      `MESSAGE ${gruu} SIP/2.0`,
      `To: <${gruu}>;tag=${tag}`,
      'From: <sip:probe@content.example>;tag=probe',
    ];
    await send(this, [...head, 'Content-Type: text/plain', '', 'again'].join('\n'));
  },
);

Then('the core answers the client with {status}', async function (this: PushWorld, statuses: number[]) {
  await this.expect((reading) =>
    coreAnswered(reading, CLIENT, (status) => statuses.includes(status), statuses.join(' or ')),
  );
});

Then("the core refuses the client's request", async function (this: PushWorld) {
  await this.expect((reading) => coreAnswered(reading, CLIENT, (status) => status >= 300, 'a refusal'));
});

Then("no terminal receives the client's request", async function (this: PushWorld) {
  const terminals = [...this.testbed.terminals.keys()];
  await this.expect((reading) => requestKeptFrom(reading, CLIENT, terminals));
});

Then(
  'the answer has the header {string} with the value {string}',
  async function (this: PushWorld, name: string, value: string) {
    await this.expect((reading) => coreAnswerHas(reading, CLIENT, name, value));
  },
);

Then('the answer has the header {string}', async function (this: PushWorld, name: string) {
  await this.expect((reading) => coreAnswerHas(reading, CLIENT, name));
});

Then('the answer lists {int} contacts', async function (this: PushWorld, count: number) {
  await this.expect((reading) => coreAnswerLists(reading, CLIENT, count));
});

Then('no GRUU in the answer names {string}', async function (this: PushWorld, user: string) {
  await this.expect((reading) => coreAnswerWithoutGruu(reading, CLIENT, user));
});

Then('the answer holds no GRUU', async function (this: PushWorld) {
  await this.expect((reading) => coreAnswerWithoutGruu(reading, CLIENT));
});

async function send(world: PushWorld, text: string): Promise<PushWorld['probed']> {
  const core = await world.core();
  const probe = await world.testbed.probe();
  world.probed = await world.testbed.run(probe.send(world.localised(text), core.local));
  return world.probed;
}

function register(aor: string, domain: string, contact: string, more: string): string {
  return `REGISTER sip:${domain} SIP/2.0\nTo: <${aor}>\nFrom: <${aor}>;tag=probe\nContact: ${contact}\n${more}`;
}
