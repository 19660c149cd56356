import { Given, Then, When } from '@cucumber/cucumber';
import { pushesSince } from '../judge/expectations/pushes';
import * as proofs from '../judge/expectations/proofs';
import { sampleOf } from '../protocol/push/samples';
import { Inconclusive } from '../testbed/failures';
import { featureOf, onlyWith } from '../testbed/push-service';
import { push, targets } from './sender.steps';
import { bystanderRepeats, needs, simulatedCore, simulatedSender } from './support/needs';
import type { PushWorld } from './support/world';

// Who may push, and what high-value content is pushed to.

Given(
  'the core admits no strangers, and knows {string} with the password {string}',
  needs(simulatedCore),
  async function (this: PushWorld, user: string, password: string) {
    await this.wishCore({ admitStrangers: false });
    await this.subscribe(user, password);
  },
);

Given(
  'the sender says it is {string} with the password {string}, whom the core does not know',
  needs(simulatedSender),
  async function (this: PushWorld, user: string, password: string) {
    await this.sender({ account: { aor: this.aor(user), username: user, password } });
  },
);

When(
  'the sender pushes content of type {string} to the terminal of {string} for {string}',
  needs(simulatedSender),
  async function (this: PushWorld, type: string, user: string, application: string) {
    const preference = onlyWith(featureOf('pushApplication', application));
    await push(this, await targets(this, [user]), sampleOf(type), { headers: [preference] });
  },
);

When(
  'a client repeats the latest request of the sender to the core',
  needs(bystanderRepeats),
  async function (this: PushWorld) {
    await repeat(this, (text) => text);
  },
);

When(
  'a client uses the credentials of the sender for a MESSAGE of its own to {string}',
  needs(bystanderRepeats),
  async function (this: PushWorld, user: string) {
    await repeat(this, (text, credentials) =>
      [
        `MESSAGE ${this.aor(user)} SIP/2.0`,
        `To: <${this.aor(user)}>`,
        text.split('\n').find((line) => line.startsWith('From:'))!,
        `Proxy-Authorization: ${credentials}`,
        'Content-Type: text/plain',
        '',
        'forged',
      ].join('\n'),
    );
  },
);

Then('the push passes the core with credentials only', async function (this: PushWorld) {
  await this.expect((reading) => proofs.challengedFirst(reading, this.mark));
});

Then('the core says that the nonce of the push is stale', async function (this: PushWorld) {
  await this.expect((reading) => proofs.staleChallenged(reading, this.mark));
});

/** Lets the bystander send what it has overheard, or what it makes of it. */
async function repeat(
  world: PushWorld,
  change: (text: string, credentials: string) => string,
): Promise<void> {
  const heard = pushesSince(await world.settled(), 0)
    .flatMap(({ hops }) => hops)
    .findLast(({ request: { message } }) => message.has('Proxy-Authorization'));
  if (!heard)
    throw world.judge.undecided(new Inconclusive('no-stimulus', 'the sender has shown no credentials'));
  const { message } = heard.request;
  const text = message.remove('Via').toBuffer().toString('utf8').replaceAll('\r\n', '\n');
  const probe = await world.testbed.probe();
  const { local } = await world.core();
  const sent = change(text, message.header('Proxy-Authorization')!);
  world.probed = await world.testbed.run(probe.send(sent, local));
}
