import { Given, Then, When } from '@cucumber/cucumber';
import * as identities from '../judge/expectations/identities';
import type { HeaderPair } from '../protocol/sip/build';
import { NEWS, push, targets } from './sender.steps';
import {
  byGruu,
  coreTakesStrangers,
  needs,
  simulatedCore,
  simulatedSender,
  simulatedTerminal,
} from './support/needs';
import type { PushWorld } from './support/world';

// Who a push is from: what the sender says, what the core vouches for, and whom a terminal believes.

const CLIENT = 'client';

Given(
  'the user {string} is also known as {string}',
  needs(simulatedCore),
  async function (this: PushWorld, user: string, uri: string) {
    await this.wishCore({ identitiesOf: { [user]: [uri] } });
  },
);

Given(
  'the core believes what {string} asserts',
  needs(simulatedCore),
  async function (this: PushWorld, user: string) {
    await this.wishCore({ trustedUsers: [user] });
  },
);

Given(
  '{string} takes content from {string} only',
  needs(simulatedTerminal()),
  function (this: PushWorld, terminal: string, user: string) {
    const { behaviour } = this.terminal(terminal);
    behaviour.demands = { ...behaviour.demands, from: [this.aor(user)] };
  },
);

When(
  'the sender, who prefers to be {string}, pushes to {names}',
  needs(simulatedSender, byGruu(1)),
  async function (this: PushWorld, uri: string, names: string[]) {
    await pushAs(this, names, ['P-Preferred-Identity', `<${uri}>`]);
  },
);

When(
  'the sender, who asserts to be {string}, pushes to {names}',
  needs(simulatedSender, byGruu(1)),
  async function (this: PushWorld, uris: string, names: string[]) {
    const values = uris.split(' and ').map((uri) => `<${uri}>`);
    await pushAs(this, names, ['P-Asserted-Identity', values.join(', ')]);
  },
);

When(
  'the sender pushes to {names} with the privacy {string}',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, names: string[], privacy: string) {
    await pushAs(this, names, ['Privacy', privacy]);
  },
);

When(
  'a client sends a MESSAGE straight to {string}, in which it asserts to be {string}',
  needs(simulatedTerminal(), coreTakesStrangers),
  async function (this: PushWorld, terminal: string, user: string) {
    const { local } = this.terminal(terminal);
    const probe = await this.testbed.probe();
    const uri = this.aor(user);
    const owner = [...this.users.values()].find((each) => each.terminals.includes(terminal));
    const head = [
      `MESSAGE ${owner?.aor ?? ''} SIP/2.0`,
      `To: <${owner?.aor ?? ''}>`,
      `From: <${uri}>;tag=probe`,
      `P-Asserted-Identity: <${uri}>`,
      'Content-Type: text/plain',
    ];
    await this.testbed.run(probe.send(`${head.join('\n')}\n\nforged`, local));
  },
);

Then(
  'the core tells {string} that the push is from {string}',
  async function (this: PushWorld, terminal: string, user: string) {
    const uris = urisOf(this, user);
    await this.expect((reading) => identities.toldIdentity(reading, this.mark, terminal, uris));
  },
);

Then(
  'the core names no other sender to {string} than {string}',
  async function (this: PushWorld, terminal: string, user: string) {
    const uris = urisOf(this, user);
    await this.expect((reading) => identities.toldNoOther(reading, this.mark, terminal, uris));
  },
);

Then(
  'the core does not tell {string} who the push is from',
  async function (this: PushWorld, terminal: string) {
    await this.expect((reading) => identities.toldNoIdentity(reading, this.mark, terminal));
  },
);

Then(
  'the identity that the client asserts does not reach {string}',
  async function (this: PushWorld, terminal: string) {
    await this.expect((reading) => identities.forgeryRemoved(reading, CLIENT, terminal));
  },
);

Then(
  "{string} does not take the client's request",
  needs(simulatedTerminal()),
  async function (this: PushWorld, terminal: string) {
    await this.expect((reading) => identities.terminalRefuses(reading, CLIENT, terminal));
  },
);

Then('{string} does not take the push', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => identities.pushRefused(reading, this.mark, terminal));
});

/** The address of record of a user, or URIs as they are. */
function urisOf(world: PushWorld, named: string): string[] {
  return named.includes(':') ? named.split(' and ') : [world.aor(named)];
}

async function pushAs(world: PushWorld, names: readonly string[], header: HeaderPair): Promise<void> {
  await push(world, await targets(world, names), NEWS, { headers: [header] });
}
