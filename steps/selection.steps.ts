import { Given, Then, When } from '@cucumber/cucumber';
import * as selection from '../judge/expectations/selection';
import { plainText } from '../protocol/push/content';
import type { HeaderPair } from '../protocol/sip/build';
import { UsageError } from '../testbed/failures';
import { contentOf, messageOf } from '../testbed/push-content';
import { featureOf, onlyWith, serviceFeature, type ServiceName } from '../testbed/push-service';
import { push } from './sender.steps';
import {
  byGruu,
  coreTakesStrangers,
  needs,
  simulatedSender,
  simulatedTerminal,
  terminalNamesService,
} from './support/needs';
import type { PushWorld } from './support/world';

// Selective push: what terminals register of themselves, what the sender prefers, and who then gets the push.

const NEWS = plainText('Half price on hiking boots until Sunday.');
const METHODS = 'methods="MESSAGE,INVITE,ACK,BYE,CANCEL,OPTIONS"';

Given(
  '{string} registers with {contact}',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string, params: string) {
    await this.replaceTerminal(name, { features: params });
  },
);

Given(
  '{string} registers for the push application {string}',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string, application: string) {
    await this.replaceTerminal(name, { features: `${METHODS};${featureOf('pushApplication', application)}` });
  },
);

Given(
  '{string} registers for the {service} of the profile',
  needs(terminalNamesService(0, 1)),
  async function (this: PushWorld, name: string, service: ServiceName) {
    if (this.casting.terminal(name)) return;
    const feature = serviceFeature(service, this.casting.ixits);
    await this.replaceTerminal(name, { features: `${METHODS};${feature}` });
  },
);

Given(
  'a client registers itself for {string}, without any feature',
  needs(coreTakesStrangers),
  async function (this: PushWorld, user: string) {
    const { local } = await this.core();
    const probe = await this.testbed.probe();
    const aor = this.aor(user);
    const text = `REGISTER sip:${this.domain} SIP/2.0\nTo: <${aor}>\nFrom: <${aor}>;tag=probe\nContact: <sip:client@${probe.hostPort}>\nExpires: 600`;
    await this.testbed.run(probe.send(text, local));
  },
);

When(
  'the sender pushes to {string} with:',
  needs(simulatedSender),
  async function (this: PushWorld, name: string, text: string) {
    await push(this, [this.aor(name)], NEWS, { headers: headersIn(text) });
  },
);

When(
  'the sender pushes to the terminal {string} with:',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, name: string, text: string) {
    await push(this, await this.session.targets([name]), NEWS, { headers: headersIn(text) });
  },
);

When(
  'the sender pushes to {string} with {int} preferences',
  needs(simulatedSender),
  async function (this: PushWorld, name: string, count: number) {
    // Short ones, so that the MESSAGE is not too large.
    const values = ['*;methods="MESSAGE"', ...Array.from({ length: count - 1 }, () => '*;text')];
    await push(this, [this.aor(name)], NEWS, { headers: [['Accept-Contact', values.join(',')]] });
  },
);

When(
  'the sender pushes {int} octets in a session to {string} with:',
  needs(simulatedSender),
  async function (this: PushWorld, octets: number, name: string, text: string) {
    const content = contentOf(octets);
    this.session.contents = [content];
    const headers = headersIn(text);
    await this.session.push([this.aor(name)], { messages: [messageOf(content)], headers });
  },
);

When(
  'the sender pushes to {string} for the push application {string}',
  needs(simulatedSender),
  async function (this: PushWorld, name: string, application: string) {
    await push(this, [this.aor(name)], NEWS, {
      headers: [onlyWith(featureOf('pushApplication', application))],
    });
  },
);

When(
  'the sender pushes to {string} for the {service} of the profile',
  needs(simulatedSender),
  async function (this: PushWorld, name: string, service: ServiceName) {
    await push(this, [this.aor(name)], NEWS, {
      headers: [onlyWith(serviceFeature(service, this.casting.ixits))],
    });
  },
);

Then('the push is sent to {names} only', async function (this: PushWorld, names: string[]) {
  await this.expect((reading) => selection.sentToExactly(reading, this.mark, names));
});

Then('the push is sent to nobody', async function (this: PushWorld) {
  await this.expect((reading) => selection.sentToExactly(reading, this.mark, []));
});

Then(
  'the push is sent to {string} before {string}',
  async function (this: PushWorld, first: string, second: string) {
    await this.expect((reading) => selection.sentBefore(reading, this.mark, first, second));
  },
);

Then('no CANCEL is sent to {names}', async function (this: PushWorld, names: string[]) {
  await this.expect((reading) => selection.notCancelled(reading, this.mark, names));
});

Then('it is sent as registrations and preferences have it', async function (this: PushWorld) {
  await this.expect((reading) => selection.sentAsComputed(reading, this.mark));
});

/** Header fields as they stand, one in a line. */
function headersIn(text: string): HeaderPair[] {
  return text.split('\n').map((line): HeaderPair => {
    const [, name, value] = /^([\w-]+): *(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined)
      throw new UsageError(`"${line}" is no header field; write one such as Request-Disposition: no-fork`);
    return [name, value];
  });
}
