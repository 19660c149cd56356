import { Given, Then, When } from '@cucumber/cucumber';
import { claimed } from '../judge/expectations/claims';
import { methodUsed } from '../judge/expectations/session/method';
import { externalBody } from '../protocol/push/indirection';
import { contentOf, octetsOf } from '../testbed/push-content';
import { byGruu, needs, senderAsks, simulatedSender, simulatedTerminal } from './support/needs';
import type { PushWorld } from './support/world';

// Which method the sender chooses for content (OMA SIP Push 4.1), and certificates for MSRP over TLS.

Given(
  'the sender has asked {string} for its capabilities',
  needs(senderAsks, byGruu(0)),
  async function (this: PushWorld, name: string) {
    const [gruu] = await this.session.targets([name]);
    await this.testbed.run((await this.sender()).options(gruu!));
  },
);

When(
  'the sender is to deliver {int} octets of type {string} to {string}',
  needs(simulatedSender),
  async function (this: PushWorld, octets: number, type: string, name: string) {
    await deliver(this, octets, type, name);
  },
);

When(
  'the sender is to deliver {int} octets of type {string} to {string}, or the reference {string}',
  needs(simulatedSender),
  async function (this: PushWorld, octets: number, type: string, name: string, url: string) {
    await deliver(this, octets, type, name, url);
  },
);

Then('the sender uses {word}, and not {word}', async function (this: PushWorld, used: string, other: string) {
  await this.expect((reading) => methodUsed(reading, this.mark, used, other));
});

Then('the sender sends no MESSAGE', async function (this: PushWorld) {
  await this.expect((reading) => methodUsed(reading, this.mark, undefined, 'MESSAGE'));
});

Then('the content is said to go by reference', needs(simulatedSender), async function (this: PushWorld) {
  const method = this.session.delivered?.method;
  await this.expect((reading) =>
    claimed(
      reading,
      'sender',
      'delivery by reference',
      method === undefined ? undefined : method === 'reference',
      method,
    ),
  );
});

Given('the sender with a certificate', needs(simulatedSender), async function (this: PushWorld) {
  await this.sender({ certificate: await this.testbed.certificate('sender') });
});

Given(
  'the sender with a certificate, which tells the fingerprint of another one',
  needs(simulatedSender),
  async function (this: PushWorld) {
    await this.sender({ certificate: await this.testbed.certificate('sender', { isTruthful: false }) });
  },
);

Given(
  '{string} has a certificate',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string) {
    await this.replaceTerminal(name, { identity: await this.testbed.certificate(name) });
  },
);

Given(
  '{string} has a certificate, and tells the fingerprint of another one',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string) {
    await this.replaceTerminal(name, {
      identity: await this.testbed.certificate(name, { isTruthful: false }),
    });
  },
);

async function deliver(
  world: PushWorld,
  octets: number,
  type: string,
  name: string,
  url?: string,
): Promise<void> {
  const sender = await world.sender();
  const [to] = await world.session.targets([name]);
  const content = contentOf(octets, type, 'content');
  world.beginPush();
  world.session.contents = [content];
  const tomorrow = new Date(world.testbed.clock.date().getTime() + 24 * 60 * 60 * 1000);
  const reference =
    url === undefined
      ? {}
      : {
          reference: externalBody({
            ...{ url, type, contentId: 'content@content.example' },
            ...{ expires: tomorrow, object: octetsOf(content) },
          }),
        };
  world.session.delivered = await world.testbed.run(sender.deliver({ to: to!, content, ...reference }));
}
