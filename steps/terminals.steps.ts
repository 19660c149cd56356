import { Given, When } from '@cucumber/cucumber';
import type { PushWorld } from './support/world';

// What terminals are like and what they do.

Given('{names} is/are registered', async function (this: PushWorld, names: string[]) {
  for (const name of names) await this.registered(name);
});

Given(
  '{string} is registered for {int} seconds',
  async function (this: PushWorld, name: string, expires: number) {
    await this.registered(name, expires);
  },
);

Given('all terminals of {string} are registered', async function (this: PushWorld, user: string) {
  for (const name of this.user(user).terminals) await this.registered(name);
});

Given('{string} has de-registered', async function (this: PushWorld, name: string) {
  await this.testbed.run(this.terminal(name).deregister());
});

Given('{string} accepts {string}', function (this: PushWorld, name: string, type: string) {
  const { behaviour } = this.terminal(name);
  behaviour.acceptedTypes = [...(behaviour.acceptedTypes ?? []), type];
});

Given('{string} accepts only {string}', function (this: PushWorld, name: string, type: string) {
  this.terminal(name).behaviour.acceptedTypes = [type];
});

Given(
  '{string} takes no content of more than {int} octets',
  async function (this: PushWorld, name: string, octets: number) {
    await this.replaceTerminal(name, { policy: { largestBody: octets } });
  },
);

Given(
  '{string} believes the password is {string}',
  async function (this: PushWorld, name: string, password: string) {
    await this.replaceTerminal(name, { password });
  },
);

Given(
  '{string} proves itself as {string} with the password {string}',
  async function (this: PushWorld, name: string, username: string, password: string) {
    await this.replaceTerminal(name, { username, password });
  },
);

Given('{string} refuses a MESSAGE with {int}', function (this: PushWorld, name: string, status: number) {
  // A 415 says what would have been taken (RFC 3261 s21.4.13).
  const headers: [string, string][] = status === 415 ? [['Accept', 'text/plain']] : [];
  this.terminal(name).behaviour.refuse = { method: 'MESSAGE', status, headers };
});

Given(
  '{names} answer(s) after {int} milliseconds',
  function (this: PushWorld, names: string[], delayMs: number) {
    for (const name of names) this.terminal(name).behaviour.delayMs = delayMs;
  },
);

Given('{string} answers nothing', function (this: PushWorld, name: string) {
  this.terminal(name).behaviour.silent = true;
});

When('{string} registers', async function (this: PushWorld, name: string) {
  await this.testbed.run(this.terminal(name).register());
});

When('{string} tries to register', function (this: PushWorld, name: string) {
  // Whatever comes of it, and whenever: the steps that follow look at the wire.
  void this.terminal(name).register();
});

When('{string} registers for {int} seconds', async function (this: PushWorld, name: string, expires: number) {
  await this.testbed.run(this.terminal(name).register({ expires }));
});

When('{string} refreshes its registration', async function (this: PushWorld, name: string) {
  await this.testbed.run(this.terminal(name).register());
});

When(
  '{string} refreshes its registration {int} times',
  async function (this: PushWorld, name: string, times: number) {
    for (let i = 0; i < times; i++) await this.testbed.run(this.terminal(name).register());
  },
);

When('{string} asks for its bindings', async function (this: PushWorld, name: string) {
  await this.testbed.run(this.terminal(name).fetchBindings());
});

When('{string} de-registers', async function (this: PushWorld, name: string) {
  await this.testbed.run(this.terminal(name).deregister());
});

When(
  '{string} removes all bindings of {string}',
  async function (this: PushWorld, name: string, _user: string) {
    await this.testbed.run(this.terminal(name).deregisterAll());
  },
);

When('{string} restarts on another port', async function (this: PushWorld, name: string) {
  await this.testbed.run(this.terminal(name).restart());
});

When('{string} vanishes', async function (this: PushWorld, name: string) {
  await this.testbed.run(this.terminal(name).vanish());
});

When('{int} seconds pass', async function (this: PushWorld, seconds: number) {
  await this.testbed.pass(seconds);
});
