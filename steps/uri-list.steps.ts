import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import * as lists from '../judge/expectations/uri-lists';
import { plainText } from '../protocol/push/content';
import type { CopyControl } from '../protocol/push/recipient-list';
import { listService, needs, simulatedCore, simulatedSender } from './support/needs';
import type { PushWorld } from './support/world';

// One MESSAGE for many recipients, through a URI-list service.

const NEWS = plainText('Flood warning for the valley, until noon.');

Given(
  'a URI-list service that knows {string} with the password {string}',
  needs(listService),
  async function (this: PushWorld, user: string, password: string) {
    if (this.casting.core) return;
    await this.core();
    (await this.testbed.listService()).addUser({ name: user, password });
  },
);

Given(
  'the sender {string} with the password {string}, which knows that its way to the URI-list service is over TCP',
  needs(simulatedSender),
  async function (this: PushWorld, user: string, password: string) {
    // What lifts the limit of 1300 octets (RFC 3428 s8): the service is the next hop, and ends the request.
    this.judge.except('sender', 'MSG-3428-8-01');
    // An account with the service, not with a simulated core, which would ask for another proof: From is of another domain.
    const account = this.casting.core
      ? await this.subscribe(user, password)
      : { aor: `sip:${user}@content.example`, username: user, password };
    await this.sender({ account, policy: { largestMessage: undefined, preferStream: true } });
  },
);

Given(
  'the URI-list service knows {string} with another password',
  needs(simulatedCore),
  async function (this: PushWorld, user: string) {
    (await this.testbed.listService()).addUser({ name: user, password: 'of somebody else' });
  },
);

When(
  'the sender pushes to a list of:',
  needs(listService, simulatedSender),
  async function (this: PushWorld, table: DataTable) {
    const recipients = table.hashes().map(({ user = '', as, anonymous }) => ({
      uri: this.users.has(user) ? this.aor(user) : user.replace('push.example', this.domain),
      ...(as === undefined || as === '' ? {} : { copyControl: as as CopyControl }),
      anonymize: anonymous === 'yes',
    }));
    const own = this.casting.core?.profile.ixit.listService;
    const to = own ?? (await this.testbed.listService()).uri;
    const sender = await this.sender();
    this.beginPush();
    const told = await this.testbed.run(sender.pushToList({ to, content: NEWS, recipients }));
    this.outcomes = [told];
  },
);

Then('{names} get(s) the content of the list once', async function (this: PushWorld, terminals: string[]) {
  for (const terminal of terminals) {
    this.served.add(terminal);
    await this.expect((reading) => lists.listServedOnce(reading, this.mark, terminal));
  }
});

Then('no other terminal gets the content of the list', async function (this: PushWorld) {
  const others = [...this.testbed.terminals.keys()].filter((each) => !this.served.has(each));
  await this.expect((reading) => lists.listKeptFrom(reading, this.mark, others));
});
