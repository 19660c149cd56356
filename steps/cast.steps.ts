import { Given } from '@cucumber/cucumber';
import {
  introduces,
  needs,
  senderHasAccount,
  senderTakesPart,
  simulatedCore,
  simulatedSender,
  userHasPassword,
} from './support/needs';
import type { PushWorld } from './support/world';

// Who takes part: the core, its users, their terminals, and the sender.

Given('a SIP\\/IP core for {string}', function (this: PushWorld, domain: string) {
  this.domain = domain;
});

Given(
  'the core challenges with {algorithms}',
  needs(simulatedCore),
  async function (this: PushWorld, algorithms: string[]) {
    await this.wishCore({ algorithms });
  },
);

Given(
  'the core admits only senders that prove who they are',
  needs(simulatedCore),
  async function (this: PushWorld) {
    await this.wishCore({ authenticateSenders: true });
  },
);

Given(
  'the core grants no registration for less than {int} seconds',
  needs(simulatedCore),
  async function (this: PushWorld, seconds: number) {
    await this.wishCore({ minExpires: seconds });
  },
);

Given(
  'the core grants registrations from {int} seconds on',
  needs(simulatedCore),
  async function (this: PushWorld, seconds: number) {
    await this.wishCore({ minExpires: seconds });
  },
);

Given(
  'the user {string} with the terminal(s) {names}',
  introduces(([user, terminals]) => [{ user: String(user), terminals: [terminals].flat().map(String) }]),
  async function (this: PushWorld, user: string, terminals: string[]) {
    await this.addUser(user, terminals);
  },
);

Given(
  'the user {string} with the password {string} and the terminal {string}',
  introduces(
    ([user, , terminal]) => [{ user: String(user), terminals: [String(terminal)] }],
    userHasPassword,
  ),
  async function (this: PushWorld, user: string, password: string, terminal: string) {
    await this.addUser(user, [terminal], password);
  },
);

Given(
  'the user {string} with {int} terminals',
  introduces(([user, count]) => [{ user: String(user), terminals: numbered(Number(count)) }]),
  async function (this: PushWorld, user: string, count: number) {
    await this.addUser(user, numbered(count));
  },
);

Given(
  'the terminal {string} of {string}',
  introduces(([terminal, user]) => [{ user: String(user), terminals: [String(terminal)] }]),
  async function (this: PushWorld, terminal: string, user: string) {
    await this.addTerminal(terminal, user);
  },
);

Given('the sender', needs(senderTakesPart), async function (this: PushWorld) {
  await this.sender();
});

Given(
  'the sender, which sends over {transport}',
  needs(simulatedSender),
  async function (this: PushWorld, transport: 'udp' | 'tcp') {
    // RFC 3428 s8: over TCP where the choice is free, unless told otherwise.
    await this.sender({ policy: { preferStream: transport === 'tcp' } });
  },
);

Given(
  'the sender {string} with the password {string}',
  needs(senderHasAccount),
  async function (this: PushWorld, user: string, password: string) {
    this.casting.introduceSender(user);
    await this.sender({ account: await this.subscribe(user, password) });
  },
);

Given(
  'the sender {string} believes the password is {string}',
  needs(simulatedSender),
  async function (this: PushWorld, user: string, password: string) {
    const account = await this.subscribe(user, `not ${password}`);
    await this.sender({ account: { ...account, password } });
  },
);

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `terminal-${i + 1}`);
}
