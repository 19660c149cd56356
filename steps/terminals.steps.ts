import { Given, When } from '@cucumber/cucumber';
import {
  needs,
  simulatedTerminal,
  terminalAccepts,
  terminalCan,
  terminalRegistersFor,
  terminalTakesAtMost,
  terminalVanishes,
} from './support/needs';
import type { PushWorld } from './support/world';

// What terminals are like and what they do.

Given('{names} is/are registered', async function (this: PushWorld, names: string[]) {
  for (const name of names) await this.registered(name);
});

Given(
  '{string} is registered for {int} seconds',
  needs(terminalRegistersFor(0)),
  async function (this: PushWorld, name: string, expires: number) {
    await this.registered(name, expires);
  },
);

Given('all terminals of {string} are registered', async function (this: PushWorld, user: string) {
  for (const name of this.user(user).terminals) await this.registered(name);
});

Given(
  '{string} has de-registered',
  needs(terminalCan('deregister')),
  async function (this: PushWorld, name: string) {
    await this.testbed.run(this.terminal(name).deregister());
  },
);

Given(
  '{string} accepts {string}',
  needs(terminalAccepts(0, 1)),
  function (this: PushWorld, name: string, type: string) {
    // One under test does so by itself.
    if (this.casting.terminal(name)) return;
    const { behaviour } = this.terminal(name);
    behaviour.acceptedTypes = [...(behaviour.acceptedTypes ?? []), type];
  },
);

Given(
  '{string} accepts only {string}',
  needs(terminalAccepts(0, 1, true)),
  function (this: PushWorld, name: string, type: string) {
    if (!this.casting.terminal(name)) this.terminal(name).behaviour.acceptedTypes = [type];
  },
);

Given(
  '{string} takes no content of more than {int} octets',
  needs(terminalTakesAtMost(0, 1)),
  async function (this: PushWorld, name: string, octets: number) {
    await this.replaceTerminal(name, { policy: { largestBody: octets } });
  },
);

Given(
  '{string} believes the password is {string}',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string, password: string) {
    await this.replaceTerminal(name, { password });
  },
);

Given(
  '{string} proves itself as {string} with the password {string}',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string, user: string, spoken: string) {
    // At a core under test users have names and passwords of their own.
    const { username, password = spoken } = this.user(user);
    await this.replaceTerminal(name, { username, password });
  },
);

Given(
  '{string} refuses a MESSAGE with {int}',
  needs(simulatedTerminal()),
  function (this: PushWorld, name: string, status: number) {
    // A 415 says what would have been taken (RFC 3261 s21.4.13).
    const headers: [string, string][] = status === 415 ? [['Accept', 'text/plain']] : [];
    this.terminal(name).behaviour.refuse = { method: 'MESSAGE', status, headers };
  },
);

Given(
  '{names} answer(s) after {int} milliseconds',
  needs(simulatedTerminal()),
  function (this: PushWorld, names: string[], delayMs: number) {
    for (const name of names) this.terminal(name).behaviour.delayMs = delayMs;
  },
);

Given('{string} answers nothing', needs(simulatedTerminal()), function (this: PushWorld, name: string) {
  this.terminal(name).behaviour.silent = true;
});

When('{string} registers', async function (this: PushWorld, name: string) {
  await this.testbed.run(this.terminal(name).register());
});

When('{string} tries to register', needs(simulatedTerminal()), function (this: PushWorld, name: string) {
  // Whatever comes of it, and whenever: the steps that follow look at the wire.
  void this.terminal(name).register();
});

When(
  '{string} registers for {int} seconds',
  needs(terminalRegistersFor(0)),
  async function (this: PushWorld, name: string, expires: number) {
    await this.testbed.run(this.terminal(name).register({ expires }));
  },
);

When(
  '{string} refreshes its registration',
  needs(terminalCan('refresh')),
  async function (this: PushWorld, name: string) {
    await this.testbed.run(this.terminal(name).refresh());
  },
);

When(
  '{string} refreshes its registration {int} times',
  needs(terminalCan('refresh')),
  async function (this: PushWorld, name: string, times: number) {
    for (let i = 0; i < times; i++) await this.testbed.run(this.terminal(name).refresh());
  },
);

When(
  '{string} asks for its bindings',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string) {
    await this.testbed.run(this.terminal(name).fetchBindings());
  },
);

When(
  '{string} de-registers',
  needs(terminalCan('deregister')),
  async function (this: PushWorld, name: string) {
    await this.testbed.run(this.terminal(name).deregister());
  },
);

When(
  '{string} removes all bindings of {string}',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string, _user: string) {
    await this.testbed.run(this.terminal(name).deregisterAll());
  },
);

When(
  '{string} restarts on another port',
  needs(terminalCan('restart')),
  async function (this: PushWorld, name: string) {
    await this.testbed.run(this.terminal(name).restart());
  },
);

When('{string} vanishes', needs(terminalVanishes()), async function (this: PushWorld, name: string) {
  await this.testbed.run(this.terminal(name).vanish());
});

When('{int} seconds pass', async function (this: PushWorld, seconds: number) {
  await this.testbed.pass(seconds);
});
