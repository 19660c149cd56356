import { Then } from '@cucumber/cucumber';
import * as gruus from '../judge/expectations/gruus';
import * as registration from '../judge/expectations/registration';
import { oneRegisterPending } from '../judge/expectations/requests';
import { byTemporaryGruu, coreTakesStrangers, needs } from './support/needs';
import type { PushWorld } from './support/world';

// What came of registrations, judged from the wire.

Then('the registration of {string} is accepted', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => registration.registrationAccepted(reading, terminal));
});

Then(
  'the registration of {string} is refused with {int}',
  async function (this: PushWorld, terminal: string, status: number) {
    await this.expect((reading) => registration.registrationRefused(reading, terminal, status));
  },
);

Then('no binding has been granted to {string}', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => registration.neverBound(reading, terminal));
});

Then(
  'the core lists {int} binding(s) for {string}',
  needs(coreTakesStrangers),
  async function (this: PushWorld, count: number, user: string) {
    await this.askForBindings(user);
    await this.expect((reading) => registration.bindingsListed(reading, this.aor(user), count));
  },
);

Then(
  'the registration of {string} is granted for at most {int} seconds',
  async function (this: PushWorld, terminal: string, seconds: number) {
    await this.expect((reading) => registration.granted(reading, terminal, 1, seconds));
  },
);

Then(
  'the registration of {string} is granted for at least {int} seconds',
  async function (this: PushWorld, terminal: string, seconds: number) {
    await this.expect((reading) => registration.granted(reading, terminal, seconds, Infinity));
  },
);

Then(
  '{string} has refreshed its registration within {int} seconds',
  async function (this: PushWorld, terminal: string, seconds: number) {
    await this.expect((reading) => registration.refreshedWithin(reading, terminal, seconds));
  },
);

Then(
  'all registrations of {string} have the same Call-ID',
  async function (this: PushWorld, terminal: string) {
    await this.expect((reading) => registration.oneCallId(reading, terminal));
  },
);

Then(
  'all registrations of {string} have succeeded in the end',
  async function (this: PushWorld, terminal: string) {
    await this.expect((reading) => registration.allSucceeded(reading, terminal));
  },
);

Then(
  '{string} has sent at most {int} REGISTER requests',
  async function (this: PushWorld, terminal: string, count: number) {
    await this.expect((reading) => registration.registersAtMost(reading, terminal, count));
  },
);

Then('{string} has sent copies of one REGISTER only', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => oneRegisterPending(reading, terminal));
});

Then(
  '{string} has proved itself with {algorithms}',
  async function (this: PushWorld, terminal: string, algorithms: string[]) {
    await this.expect((reading) => registration.provedWith(reading, terminal, algorithms[0]!));
  },
);

Then(
  '{string} has been given a public GRUU and a temporary GRUU',
  needs(byTemporaryGruu()),
  async function (this: PushWorld, terminal: string) {
    await this.expect((reading) => gruus.gruusGranted(reading, terminal));
  },
);

Then('the GRUUs of {names} are all different', async function (this: PushWorld, terminals: string[]) {
  await this.expect((reading) => gruus.gruusDistinct(reading, terminals));
});

Then(
  'the answer to {string} gives the GRUUs of {string}',
  async function (this: PushWorld, observer: string, terminal: string) {
    await this.expect((reading) => gruus.gruusShownTo(reading, observer, terminal));
  },
);

Then('the public GRUU of {string} is the same as before', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => gruus.publicGruuKept(reading, terminal));
});

Then(
  'the temporary GRUU of {string} is another one',
  needs(byTemporaryGruu()),
  async function (this: PushWorld, terminal: string) {
    await this.expect((reading) => gruus.temporaryGruuRenewed(reading, terminal));
  },
);
