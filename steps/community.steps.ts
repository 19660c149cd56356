import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { claimed } from '../judge/expectations/claims';
import * as community from '../judge/expectations/community';
import { gruusOf } from '../judge/expectations/gruus';
import { plainText } from '../protocol/push/content';
import { UsageError } from '../testbed/failures';
import type { DeliveryAccount } from '../testbed/roles';
import { introduces, needs, simulatedSender, simulatedTerminals } from './support/needs';
import type { PushWorld } from './support/world';

// One content for many: users with their terminals, the push to all of them, and what its sender says became of it.

const NEWS = plainText('Flood warning for the valley, until noon.');

Given(
  'a community of {int} users with {int} terminal(s) each',
  introduces(([users, terminals]) => members(Number(users), Number(terminals))),
  async function (this: PushWorld, users: number, terminals: number) {
    for (const { user, terminals: names } of members(users, terminals)) await this.addUser(user, names);
  },
);

Given('everybody in the community is registered', async function (this: PushWorld) {
  for (const name of this.testbed.terminals.keys()) await this.registered(name);
});

Given(
  'the sender, which has at most {int} requests pending',
  needs(simulatedSender),
  async function (this: PushWorld, mostPending: number) {
    await this.sender({ policy: { mostPending } });
  },
);

Given(
  'the terminals answer after {int} milliseconds',
  needs(simulatedTerminals),
  function (this: PushWorld, delayMs: number) {
    for (const { behaviour } of this.testbed.terminals.values()) behaviour.delayMs = delayMs;
  },
);

When('the sender pushes to the community', needs(simulatedSender), async function (this: PushWorld) {
  await pushTo(
    this,
    [...this.users.values()].map(({ aor }) => ({ aor })),
  );
});

When(
  'the sender pushes to the community, of whom it has {names} on its list twice',
  needs(simulatedSender),
  async function (this: PushWorld, twice: string[]) {
    const aors = [...this.users.values()].map(({ aor }) => aor);
    await pushTo(
      this,
      [...aors, ...twice.map((each) => this.aor(each))].map((aor) => ({ aor })),
    );
  },
);

When(
  'the sender pushes to each terminal of the community',
  needs(simulatedSender),
  async function (this: PushWorld) {
    const reading = await this.settled();
    const recipients = [...this.users.values()].map(({ aor, terminals }) => ({
      aor,
      gruus: terminals.flatMap((each) => gruusOf(reading, each).publicGruus.at(-1) ?? []),
    }));
    await pushTo(this, recipients);
  },
);

Then('every terminal of the community receives the push once', async function (this: PushWorld) {
  const terminals = [...this.testbed.terminals.keys()];
  await this.expect((reading) => community.allServed(reading, this.mark, terminals));
});

Then('there is one MESSAGE for each user of the community', async function (this: PushWorld) {
  const aors = [...this.users.values()].map(({ aor }) => aor);
  await this.expect((reading) => community.oneForEach(reading, this.mark, aors));
});

Then('the sender never has more than {int} requests pending', async function (this: PushWorld, most: number) {
  await this.expect((reading) => community.pendingAtMost(reading, this.mark, most));
});

Then(
  'the account of the sender agrees with the answers',
  needs(simulatedSender),
  async function (this: PushWorld) {
    const told = account(this).recipients.flatMap(({ user, terminals }) => [user ?? [], terminals].flat());
    await this.expect((reading) => community.accountAgrees(reading, this.mark, told));
  },
);

Then(
  'the account of the sender counts:',
  needs(simulatedSender),
  async function (this: PushWorld, table: DataTable) {
    const { totals } = account(this);
    const wanted = table.raw().map(([kind, count]) => `${String(count)} ${String(kind)}`);
    const said = Object.entries(totals)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => `${count} ${kind}`);
    const isSo = [...wanted].sort().join() === [...said].sort().join();
    await this.expect((reading) => claimed(reading, 'sender', wanted.join(', '), isSo, said.join(', ')));
  },
);

Then(
  'the account of the sender says of {string}: {word}',
  needs(simulatedSender),
  async function (this: PushWorld, terminal: string, answered: string) {
    await this.expect((reading) => {
      const gruu = gruusOf(reading, terminal).publicGruus.at(-1);
      const known = account(this).recipients.flatMap((each) => each.terminals);
      const said = known.find(({ to }) => to === gruu)?.answered;
      return claimed(reading, 'sender', `${answered} at ${terminal}`, said === answered, said ?? 'nothing');
    });
  },
);

Then(
  'the account of the sender says nothing of single terminals of {string}',
  needs(simulatedSender),
  async function (this: PushWorld, user: string) {
    const own = account(this).recipients.find(({ aor }) => aor === this.aor(user));
    const isSo = own?.terminals.length === 0;
    const said = own && `${own.terminals.length} terminals`;
    await this.expect((reading) =>
      claimed(reading, 'sender', 'nothing of single terminals, which it cannot know', isSo, said),
    );
  },
);

type Recipients = Parameters<Awaited<ReturnType<PushWorld['sender']>>['pushToCommunity']>[0]['recipients'];

async function pushTo(world: PushWorld, recipients: Recipients): Promise<void> {
  const sender = await world.sender();
  world.beginPush();
  world.account = await world.testbed.run(sender.pushToCommunity({ recipients, content: NEWS }));
}

function account(world: PushWorld): DeliveryAccount {
  if (!world.account) throw new UsageError('the scenario has not pushed to a community');
  return world.account;
}

function members(users: number, terminals: number): { user: string; terminals: string[] }[] {
  return Array.from({ length: users }, (_, i) => ({
    user: `user-${i + 1}`,
    terminals: Array.from({ length: terminals }, (_, k) => `terminal-${i + 1}.${k + 1}`),
  }));
}
