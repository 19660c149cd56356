import { Given, Then, When } from '@cucumber/cucumber';
import { claimed } from '../judge/expectations/claims';
import type { Expectation } from '../judge/expectations/expectation';
import { gruusOf } from '../judge/expectations/gruus';
import {
  fullStateAtOnce,
  notificationsCounted,
  notifierUsesGruu,
  subscriptionAnswered,
  subscriptionEnded,
  toldEvent,
  toldTemporaryGruu,
  toldTerminals,
} from '../judge/expectations/registration-events';
import type { Reading } from '../judge/reading/reading';
import type { ContactEvent } from '../protocol/reginfo/document';
import { plainText } from '../protocol/push/content';
import { hasFeatures } from '../protocol/sip/feature-matching';
import { Inconclusive } from '../testbed/failures';
import type { KnownTerminal } from '../testbed/roles';
import { push } from './sender.steps';
import {
  byGruu,
  needs,
  senderAsks,
  simulatedCore,
  simulatedSender,
  simulatedTerminal,
} from './support/needs';
import type { PushWorld } from './support/world';

// How the sender finds the terminals of a user: registration events, OPTIONS, configuration; and what it makes of it.

const NEWS = plainText('Storm warning 14:00-19:00, zone 7.');
const SENDER = 'sender';
/** How long a notifier may take: RFC 3680 s4.10 has it wait for 5 s between changes. */
const PATIENCE_MS = 8000;

Given(
  'the core lets only its users watch registrations',
  needs(simulatedCore),
  async function (this: PushWorld) {
    await this.wishCore({ subscribers: 'users' });
  },
);

Given(
  'the core grants no subscription for less than {int} seconds',
  needs(simulatedCore),
  async function (this: PushWorld, seconds: number) {
    await this.wishCore({ minSubscription: seconds });
  },
);

Given(
  '{string} has the features {string}',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string, features: string) {
    await this.replaceTerminal(name, { features: features.replaceAll("'", '"') });
  },
);

Given(
  'the sender is configured with the GRUU(s) of {names}',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, names: string[]) {
    const sender = await this.sender();
    for (const name of names) sender.capabilities.configure(await gruuOf(this, name));
  },
);

When(
  'the sender subscribes to the registrations of {string}',
  needs(simulatedSender),
  async function (this: PushWorld, user: string) {
    await watch(this, this.aor(user));
  },
);

When(
  'the sender subscribes to the registrations of the address {string}',
  needs(simulatedSender),
  async function (this: PushWorld, uri: string) {
    await watch(this, uri);
  },
);

When(
  'the sender subscribes to the registrations of {string} for {int} seconds',
  needs(simulatedSender),
  async function (this: PushWorld, user: string, expires: number) {
    await watch(this, this.aor(user), { expires, once: true });
  },
);

When(
  'the sender fetches the registrations of {string}',
  needs(simulatedSender),
  async function (this: PushWorld, user: string) {
    await watch(this, this.aor(user), { expires: 0 });
  },
);

When('the sender refreshes its subscription', needs(simulatedSender), async function (this: PushWorld) {
  await this.testbed.run((await this.sender()).refreshWatches());
});

When('the sender unsubscribes', needs(simulatedSender), async function (this: PushWorld) {
  await this.testbed.run((await this.sender()).unwatch());
});

When(
  'the sender does not know its subscription any more',
  needs(simulatedSender),
  async function (this: PushWorld) {
    // What was sent before still finds it.
    await this.settled();
    // What is left of it is what RFC 3265 s3.2.4 has a stranger answer.
    (await this.sender()).behaviour.refuse = { method: 'NOTIFY', status: 481 };
  },
);

When(
  'the sender pushes to the terminals that it was told of',
  needs(simulatedSender),
  async function (this: PushWorld) {
    await pushToChosen(this, () => true);
  },
);

When(
  'the sender pushes to the terminals that are known to have {string}',
  needs(simulatedSender),
  async function (this: PushWorld, feature: string) {
    await pushToChosen(this, ({ registration }) => registration?.features.tags.has(feature) === true);
  },
);

When(
  'the sender pushes to the terminals that said in answer to OPTIONS {contact}',
  needs(simulatedSender, senderAsks),
  async function (this: PushWorld, features: string) {
    await pushToChosen(
      this,
      ({ capabilities }) => capabilities !== undefined && hasFeatures(capabilities.features, features),
    );
  },
);

Then(
  'the subscription is answered with {status}',
  needs(simulatedSender),
  async function (this: PushWorld, statuses: number[]) {
    await this.expect((reading) => subscriptionAnswered(reading, SENDER, statuses));
  },
);

Then('the sender is told the full state at once', needs(simulatedSender), async function (this: PushWorld) {
  await expectSoon(this, (reading) => fullStateAtOnce(reading, SENDER));
});

Then(
  'the sender has been told of {names}',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, names: string[]) {
    await expectSoon(this, (reading) => toldTerminals(reading, SENDER, names));
  },
);

Then('the sender has been told of no terminal', needs(simulatedSender), async function (this: PushWorld) {
  await expectSoon(this, (reading) => toldTerminals(reading, SENDER, []));
});

Then(
  'the sender has been told that {string} was {word}',
  needs(simulatedSender),
  async function (this: PushWorld, terminal: string, event: string) {
    await expectSoon(this, (reading) => toldEvent(reading, SENDER, terminal, event as ContactEvent));
  },
);

Then(
  'the subscription has ended with the reason {string}',
  needs(simulatedSender),
  async function (this: PushWorld, reason: string) {
    await expectSoon(this, (reading) => subscriptionEnded(reading, SENDER, reason));
  },
);

Then('the sender has been told no temporary GRUU', needs(simulatedSender), async function (this: PushWorld) {
  await this.expect((reading) => toldTemporaryGruu(reading, SENDER, undefined));
});

Then(
  'the sender has been told the temporary GRUU of {string}',
  needs(simulatedSender),
  async function (this: PushWorld, terminal: string) {
    await expectSoon(this, (reading) => toldTemporaryGruu(reading, SENDER, terminal));
  },
);

Then(
  'the sender has been notified {int} time(s)',
  needs(simulatedSender),
  async function (this: PushWorld, count: number) {
    await this.expect((reading) => notificationsCounted(reading, SENDER, count));
  },
);

Then('the notifier gives a GRUU as its Contact', needs(simulatedSender), async function (this: PushWorld) {
  await this.expect((reading) => notifierUsesGruu(reading, SENDER));
});

Then(
  'the sender knows {int} terminal(s)',
  needs(simulatedSender),
  async function (this: PushWorld, count: number) {
    const { capabilities, actor } = await this.sender();
    const said = `${capabilities.terminals.length}: ${capabilities.terminals.map(({ gruu }) => gruu).join(', ')}`;
    await this.expect((reading) =>
      claimed(reading, actor.name, `${count} terminals known`, capabilities.terminals.length === count, said),
    );
  },
);

Then(
  'the sender knows no more than {int} terminal(s)',
  needs(simulatedSender),
  async function (this: PushWorld, most: number) {
    const { capabilities, actor } = await this.sender();
    const { length } = capabilities.terminals;
    await this.expect((reading) =>
      claimed(reading, actor.name, `no more than ${most} terminals known`, length <= most, `${length}`),
    );
  },
);

Then(
  'the sender knows {string} by {word}',
  needs(simulatedSender),
  async function (this: PushWorld, terminal: string, source: string) {
    const { capabilities, actor } = await this.sender();
    const known = capabilities.terminal(await gruuOf(this, terminal));
    const sources = [...(known?.sources ?? [])];
    await this.expect((reading) =>
      claimed(
        reading,
        actor.name,
        `${terminal} known by ${source}`,
        sources.some((each) => each === source),
        `known by ${sources.join(', ') || 'nothing'}`,
      ),
    );
  },
);

async function watch(
  world: PushWorld,
  aor: string,
  options?: { readonly expires: number; readonly once?: boolean },
): Promise<void> {
  const sender = await world.sender();
  await world.testbed.run(sender.watch(aor, options));
}

async function pushToChosen(world: PushWorld, holds: (terminal: KnownTerminal) => boolean): Promise<void> {
  const sender = await world.sender();
  const isKnown = (): boolean => sender.capabilities.choose(holds).length > 0;
  await world.testbed.run(sender.whenTold(isKnown, PATIENCE_MS));
  // Others may be told of in the next notification.
  await world.settled();
  const gruus = sender.capabilities.choose(holds);
  if (gruus.length === 0)
    throw world.judge.undecided(new Inconclusive('no-stimulus', 'the sender knows no such terminal'));
  await push(world, gruus, NEWS);
}

async function gruuOf(world: PushWorld, terminal: string): Promise<string> {
  world.terminal(terminal);
  const gruu = gruusOf(await world.settled(), terminal).publicGruus.at(-1);
  if (gruu !== undefined) return gruu;
  throw world.judge.undecided(new Inconclusive('no-stimulus', `"${terminal}" was granted no public GRUU`));
}

/** Gives the notifier the time that it may take. */
async function expectSoon(world: PushWorld, expectation: (reading: Reading) => Expectation): Promise<void> {
  const sender = await world.sender();
  const isKept = (): boolean => expectation(world.judge.reading()).result === 'kept';
  await world.testbed.run(sender.whenTold(isKept, PATIENCE_MS));
  await world.expect(expectation);
}
