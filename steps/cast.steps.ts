import { Given } from '@cucumber/cucumber';
import type { PushWorld } from './support/world';

// Who takes part: the core, its users, their terminals, and the sender.

Given('a SIP\\/IP core for {string}', function (this: PushWorld, domain: string) {
  this.domain = domain;
});

Given('the core challenges with {algorithms}', async function (this: PushWorld, algorithms: string[]) {
  await this.wishCore({ algorithms });
});

Given('the core admits only senders that prove who they are', async function (this: PushWorld) {
  await this.wishCore({ authenticateSenders: true });
});

Given(
  'the core grants no registration for less than {int} seconds',
  async function (this: PushWorld, seconds: number) {
    await this.wishCore({ minExpires: seconds });
  },
);

Given(
  'the core grants registrations from {int} seconds on',
  async function (this: PushWorld, seconds: number) {
    await this.wishCore({ minExpires: seconds });
  },
);

Given(
  'the user {string} with the terminal(s) {names}',
  async function (this: PushWorld, user: string, terminals: string[]) {
    await addUser(this, user, terminals);
  },
);

Given(
  'the user {string} with the password {string} and the terminal {string}',
  async function (this: PushWorld, user: string, password: string, terminal: string) {
    await addUser(this, user, [terminal], password);
  },
);

Given(
  'the user {string} with {int} terminals',
  async function (this: PushWorld, user: string, count: number) {
    const terminals = Array.from({ length: count }, (_, i) => `terminal-${i + 1}`);
    await addUser(this, user, terminals);
  },
);

Given('the terminal {string} of {string}', async function (this: PushWorld, terminal: string, user: string) {
  await this.addTerminal(terminal, user);
});

Given('the sender', async function (this: PushWorld) {
  await this.sender();
});

Given('the sender, which sends over {transport}', async function (this: PushWorld, transport: 'udp' | 'tcp') {
  // RFC 3428 s8: over TCP where the choice is free, unless told otherwise.
  await this.sender({ policy: { preferStream: transport === 'tcp' } });
});

Given(
  'the sender {string} with the password {string}',
  async function (this: PushWorld, user: string, password: string) {
    (await this.core()).addUser({ name: user, password });
    await this.sender({ account: { user, password } });
  },
);

Given(
  'the sender {string} believes the password is {string}',
  async function (this: PushWorld, user: string, password: string) {
    (await this.core()).addUser({ name: user, password: `not ${password}` });
    await this.sender({ account: { user, password } });
  },
);

async function addUser(
  world: PushWorld,
  name: string,
  terminals: readonly string[],
  password?: string,
): Promise<void> {
  const core = await world.core();
  core.addUser({ name, ...(password === undefined ? {} : { password }) });
  world.users.set(name, { name, terminals: [], ...(password === undefined ? {} : { password }) });
  for (const terminal of terminals) await world.addTerminal(terminal, name);
}
