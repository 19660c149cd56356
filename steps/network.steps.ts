import { Given } from '@cucumber/cucumber';
import { needs, simulatedCore, simulatedSender, simulatedTerminals } from './support/needs';
import type { PushWorld } from './support/world';

// What the network does to datagrams on their way.

Given(
  'the first {int} request(s) from the sender are/is lost',
  needs(simulatedTerminals, simulatedCore, simulatedSender),
  function (this: PushWorld, count: number) {
    loseFirst(this, count, 'request', 'sender', undefined);
  },
);

Given(
  'the first {int} request(s) from the core to {string} are/is lost',
  needs(simulatedTerminals, simulatedCore, simulatedSender),
  function (this: PushWorld, count: number, to: string) {
    loseFirst(this, count, 'request', 'core', to);
  },
);

Given(
  'the first {int} response(s) from {string} are/is lost',
  needs(simulatedTerminals, simulatedCore, simulatedSender),
  function (this: PushWorld, count: number, from: string) {
    loseFirst(this, count, 'response', from, undefined);
  },
);

Given(
  'the first {int} response(s) from the core to the sender are/is lost',
  needs(simulatedTerminals, simulatedCore, simulatedSender),
  function (this: PushWorld, count: number) {
    loseFirst(this, count, 'response', 'core', 'sender');
  },
);

Given(
  'the network delivers every datagram twice',
  needs(simulatedTerminals, simulatedCore, simulatedSender),
  function (this: PushWorld) {
    this.testbed.impairable.impair({ duplication: 1 });
  },
);

Given(
  'the network loses {int} percent of the datagrams and reorders them, with seed {int}',
  needs(simulatedTerminals, simulatedCore, simulatedSender),
  function (this: PushWorld, percent: number, seed: number) {
    const network = this.testbed.impairable;
    network.reseed(seed);
    network.impair({ loss: percent / 100, reordering: 0.3, latencyMs: { min: 5, max: 60 } });
  },
);

Given(
  'the core answers nothing',
  needs(simulatedTerminals, simulatedCore, simulatedSender),
  async function (this: PushWorld) {
    const core = await this.core();
    this.testbed.impairable.lose((datagram) => datagram.from.name === core.actor.name);
  },
);

/** Loses the first datagrams of a kind that one actor sends, to one actor or to anybody. */
function loseFirst(
  world: PushWorld,
  count: number,
  kind: 'request' | 'response',
  from: string,
  to: string | undefined,
): void {
  let left = count;
  world.testbed.impairable.lose(({ octets, from: sender, to: receiver }) => {
    const isResponse = octets.toString('latin1', 0, 4) === 'SIP/';
    const meant =
      sender.name === from &&
      (to === undefined || receiver?.name === to) &&
      isResponse === (kind === 'response');
    return meant && left-- > 0;
  });
}
