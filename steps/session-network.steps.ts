import { Given } from '@cucumber/cucumber';
import { needs, simulatedCore, simulatedSender, simulatedTerminals } from './support/needs';
import type { PushWorld } from './support/world';

// What the network does to single messages of sessions on their way.

Given(
  'the first {word} between {string} and {string} is lost',
  needs(simulatedTerminals, simulatedCore, simulatedSender),
  function (this: PushWorld, what: string, from: string, to: string) {
    let left = 1;
    const start = /^\d/.test(what) ? `SIP/2.0 ${what} ` : `${what} `;
    this.testbed.impairable.lose(({ octets, from: sender, to: receiver }) => {
      const isMeant = sender.name === from && receiver?.name === to;
      return isMeant && octets.toString('latin1', 0, start.length) === start && left-- > 0;
    });
  },
);
