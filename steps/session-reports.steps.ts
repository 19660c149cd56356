import { Then } from '@cucumber/cucumber';
import { claimed } from '../judge/expectations/claims';
import { needs, simulatedSender } from './support/needs';
import type { PushWorld } from './support/world';

// What the sender says it knows of a push in session mode. This is asked of the sender itself.

Then(
  'the sender reports the session as {word}',
  needs(simulatedSender),
  async function (this: PushWorld, answered: string) {
    const [report] = this.session.reports;
    const said = report && `"${report.answered}: ${report.meaning}"`;
    await this.expect((reading) =>
      claimed(
        reading,
        'sender',
        `the session ${answered}`,
        report === undefined ? undefined : report.answered === answered,
        said,
      ),
    );
  },
);

Then(
  'the sender reports the message/file as {word}',
  needs(simulatedSender),
  async function (this: PushWorld, what: string) {
    await contentsReported(this, [what]);
  },
);

Then(
  'the sender reports every message/file as {word}',
  needs(simulatedSender),
  async function (this: PushWorld, what: string) {
    const contents = this.session.reports.flatMap((each) => each.contents);
    await contentsReported(
      this,
      contents.map(() => what),
    );
  },
);

Then(
  'the sender reports the messages/files as {word} and {word}',
  needs(simulatedSender),
  async function (this: PushWorld, first: string, second: string) {
    await contentsReported(this, [first, second]);
  },
);

/** What the sender says of each message or file of the latest sessions, in their order. */
async function contentsReported(world: PushWorld, expected: readonly string[]): Promise<void> {
  const contents = world.session.reports.flatMap((each) => each.contents);
  const said = contents.map(({ what, meaning }) => `${what}: ${meaning}`).join(' ');
  const isSaid = contents.length > 0 || world.session.isWaited;
  const holds = isSaid ? contents.map(({ what }) => what).join() === expected.join() : undefined;
  const words = expected.join(' and ');
  // One that still waits for its peer has had its time, and makes no quiet.
  if (world.session.isWaited)
    world.judge.expect(claimed(world.judge.reading(), 'sender', words, holds, 'nothing yet'));
  else await world.expect((reading) => claimed(reading, 'sender', words, holds, said));
}
