import { Then } from '@cucumber/cucumber';
import { claimed } from '../judge/expectations/claims';
import { allows, answersWithGruu } from '../judge/expectations/requests';
import { gruusOf } from '../judge/expectations/gruus';
import { needs, simulatedSender } from './support/needs';
import type { PushWorld } from './support/world';

// What the sender says it knows: of the outcome of a push, and of the terminals. This is asked of the sender itself.

Then(
  'the sender does not report the push as delivered',
  needs(simulatedSender),
  async function (this: PushWorld) {
    await claims(this, 'a push that was not delivered', ({ answered }) => answered === 'not-delivered');
  },
);

Then('the sender reports the push as refused', needs(simulatedSender), async function (this: PushWorld) {
  await claims(this, 'a push that was delivered and refused', ({ answered }) => answered === 'refused');
});

Then(
  'the sender reports the content as too large for a MESSAGE',
  needs(simulatedSender),
  async function (this: PushWorld) {
    await claims(
      this,
      'content too large for a MESSAGE',
      ({ answered }) => answered === 'too-large-not-sent',
    );
  },
);

Then(
  'the sender reports the push as accepted, and as nothing more',
  needs(simulatedSender),
  async function (this: PushWorld) {
    await claims(
      this,
      'accepted, and not read',
      ({ answered, meaning }) => answered === 'accepted' && meaning.includes('neither that it was read'),
    );
  },
);

Then(
  'the sender does not claim that anybody was reached',
  needs(simulatedSender),
  async function (this: PushWorld) {
    await claims(
      this,
      'taken by a relay, and nothing more',
      ({ answered, meaning }) => answered === 'stored' && meaning.includes('not known to have reached'),
    );
  },
);

Then(
  'the sender does not claim to know how many terminals were reached',
  needs(simulatedSender),
  async function (this: PushWorld) {
    await claims(
      this,
      'no claim on how many got it',
      ({ answered, meaning }) => answered === 'accepted' && meaning.includes('nor who else got it'),
    );
  },
);

Then(
  'the answer of {string} carries its GRUU as Contact',
  async function (this: PushWorld, terminal: string) {
    await this.expect((reading) => answersWithGruu(reading, this.mark, terminal));
  },
);

Then(
  'the answer of {string} lists {word} among its methods',
  async function (this: PushWorld, terminal: string, method: string) {
    await this.expect((reading) => allows(reading, this.mark, terminal, method));
  },
);

Then(
  'the sender files under the GRUU of {string} that it accepts {string}',
  needs(simulatedSender),
  async function (this: PushWorld, terminal: string, type: string) {
    await filed(this, terminal, type, true);
  },
);

Then(
  'the sender does not file under the GRUU of {string} that it accepts {string}',
  needs(simulatedSender),
  async function (this: PushWorld, terminal: string, type: string) {
    await filed(this, terminal, type, false);
  },
);

async function claims(
  world: PushWorld,
  expected: string,
  holds: (outcome: PushWorld['outcomes'][number]) => boolean,
): Promise<void> {
  const [outcome] = world.outcomes;
  const said = outcome && `"${outcome.answered}: ${outcome.meaning}"`;
  await world.expect((reading) => claimed(reading, 'sender', expected, outcome && holds(outcome), said));
}

async function filed(world: PushWorld, terminal: string, type: string, expected: boolean): Promise<void> {
  const sender = await world.sender();
  await world.expect((reading) => {
    const gruu = gruusOf(reading, terminal).publicGruus.at(-1);
    const known = gruu === undefined ? undefined : sender.capabilities.get(gruu);
    const words = `${expected ? '' : 'not '}${type} under the GRUU of ${terminal}`;
    const said = known && `accepts ${known.accept.join(', ')}`;
    return claimed(
      reading,
      sender.actor.name,
      words,
      known ? known.accept.includes(type) === expected : undefined,
      said,
    );
  });
}
