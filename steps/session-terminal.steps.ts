import { Given, When } from '@cucumber/cucumber';
import { needs, simulatedCore, simulatedTerminal, terminalRefuses } from './support/needs';
import type { PushWorld } from './support/world';

// What terminals are like and what they do in session mode.

Given(
  '{string} refuses an INVITE with {int}',
  needs(simulatedTerminal()),
  function (this: PushWorld, name: string, status: number) {
    this.terminal(name).behaviour.refuse = { method: 'INVITE', status };
  },
);

Given(
  '{names} ring(s) for {int} milliseconds',
  needs(simulatedTerminal()),
  function (this: PushWorld, names: string[], ringMs: number) {
    for (const name of names) this.terminal(name).behaviour.session.ringMs = ringMs;
  },
);

Given(
  '{string} does not answer an INVITE',
  needs(simulatedTerminal()),
  function (this: PushWorld, name: string) {
    this.terminal(name).behaviour.silent = ['INVITE'];
  },
);

Given(
  '{string} accepts {string} in sessions',
  needs(simulatedTerminal()),
  function (this: PushWorld, name: string, types: string) {
    this.terminal(name).behaviour.session.acceptTypes = types.split(' ');
  },
);

Given(
  '{string} takes no {string} in sessions',
  needs(terminalRefuses(0, 1)),
  function (this: PushWorld, name: string, type: string) {
    if (this.casting.terminal(name)) return;
    const { session } = this.terminal(name).behaviour;
    session.acceptTypes = (session.acceptTypes ?? ['text/plain', 'message/cpim']).filter(
      (each) => each !== type,
    );
  },
);

Given(
  '{string} accepts {string} in a wrapper only',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string, types: string) {
    await this.replaceTerminal(name, { policy: { acceptWrappedTypes: types.split(' ') } });
  },
);

Given(
  '{string} takes no message of more than {int} octets in sessions',
  needs(simulatedTerminal()),
  function (this: PushWorld, name: string, octets: number) {
    this.terminal(name).behaviour.session.maxSize = octets;
  },
);

Given(
  '{string} has enough of a message after {int} octets',
  needs(simulatedTerminal()),
  function (this: PushWorld, name: string, octets: number) {
    this.terminal(name).behaviour.session.stopAfter = octets;
  },
);

Given(
  '{string} reads nothing for {int} milliseconds after the first octets of a message',
  needs(simulatedTerminal()),
  function (this: PushWorld, name: string, stallMs: number) {
    this.terminal(name).behaviour.session.stallMs = stallMs;
  },
);

Given('{string} takes the active side', needs(simulatedTerminal()), function (this: PushWorld, name: string) {
  this.terminal(name).behaviour.session.setup = 'active';
});

Given(
  '{string} answers without a=setup',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string) {
    await this.replaceTerminal(name, { policy: { answeredSetup: undefined } });
  },
);

Given(
  '{string} reads no description among other parts of a body',
  needs(simulatedTerminal()),
  function (this: PushWorld, name: string) {
    this.terminal(name).behaviour.session.readsMultipart = false;
  },
);

Given(
  '{string} takes no sessions',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string) {
    await this.replaceTerminal(name, { policy: { takesSessions: false } });
  },
);

When('{string} ends the session', needs(simulatedTerminal()), async function (this: PushWorld, name: string) {
  await this.testbed.run(this.terminal(name).endSessions());
});

When(
  'the connections of {string} break',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string) {
    await this.session.arrived();
    this.terminal(name).dropConnections();
  },
);

Given('the core stays on the path of sessions', needs(simulatedCore), async function (this: PushWorld) {
  await this.wishCore({ recordRoute: 'dialogs' });
});
