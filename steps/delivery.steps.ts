import { Then } from '@cucumber/cucumber';
import * as answers from '../judge/expectations/answers';
import * as delivery from '../judge/expectations/delivery';
import * as requests from '../judge/expectations/requests';
import type { PushWorld } from './support/world';

// What becomes of a push, judged from the wire.

Then('{string} receives the push once', async function (this: PushWorld, terminal: string) {
  this.served.add(terminal);
  await this.expect((reading) => delivery.deliveredOnce(reading, this.mark, terminal));
});

Then('{string} receives both pushes', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => delivery.deliveredOnce(reading, this.mark, terminal, 2));
});

Then('every terminal of {string} receives the push once', async function (this: PushWorld, user: string) {
  for (const terminal of this.user(user).terminals) {
    await this.expect((reading) => delivery.deliveredOnce(reading, this.mark, terminal));
  }
});

Then('no other terminal receives the push', async function (this: PushWorld) {
  const others = [...this.testbed.terminals.keys()].filter((each) => !this.served.has(each));
  await this.expect((reading) => delivery.notDelivered(reading, this.mark, others));
});

Then('no other terminal than {string} is tried', async function (this: PushWorld, terminal: string) {
  const others = [...this.testbed.terminals.keys()].filter((each) => each !== terminal);
  await this.expect((reading) => delivery.notDelivered(reading, this.mark, others));
});

Then('no terminal receives the push', async function (this: PushWorld) {
  const all = [...this.testbed.terminals.keys()];
  await this.expect((reading) => delivery.notDelivered(reading, this.mark, all));
});

Then('the content arrives octet for octet', async function (this: PushWorld) {
  await this.expect((reading) => delivery.octetForOctet(reading, this.mark));
});

Then('the push is answered with {status}', async function (this: PushWorld, statuses: number[]) {
  await this.expect((reading) => answers.answeredWith(reading, this.mark, statuses));
});

Then('the OPTIONS request is answered with {status}', async function (this: PushWorld, statuses: number[]) {
  await this.expect((reading) => answers.answeredWith(reading, this.mark, statuses, 'OPTIONS'));
});

Then('the push gets no final answer', async function (this: PushWorld) {
  await this.expect((reading) => answers.noFinalAnswer(reading, this.mark));
});

Then('the sender gets exactly one final answer', async function (this: PushWorld) {
  await this.expect((reading) => answers.oneFinalAnswer(reading, this.mark));
});

Then('the sender gets exactly one final answer to OPTIONS', async function (this: PushWorld) {
  await this.expect((reading) => answers.oneFinalAnswer(reading, this.mark, 'OPTIONS'));
});

Then('the answer to the push has the header {string}', async function (this: PushWorld, header: string) {
  await this.expect((reading) => answers.answerHas(reading, this.mark, header));
});

Then('the core never sends {int}', async function (this: PushWorld, status: number) {
  await this.expect((reading) => answers.neverAnswers(reading, status));
});

Then(
  'the core sends {int} about {float} seconds after the MESSAGE',
  async function (this: PushWorld, status: number, seconds: number) {
    await this.expect((reading) => answers.provisionalAfter(reading, this.mark, status, seconds));
  },
);

Then(
  'the core has answered {string} with {int}',
  async function (this: PushWorld, client: string, status: number) {
    await this.expect((reading) => answers.hasAnswered(reading, client, status));
  },
);

Then('the core has answered the sender with {int}', async function (this: PushWorld, status: number) {
  await this.expect((reading) => answers.hasAnswered(reading, 'sender', status));
});

Then(
  'the request that reaches {string} is addressed to its contact',
  async function (this: PushWorld, terminal: string) {
    await this.expect((reading) => requests.addressedToContact(reading, this.mark, terminal));
  },
);

Then('it has passed one proxy', async function (this: PushWorld) {
  await this.expect((reading) => requests.passedProxies(reading, this.mark, 1));
});

Then(
  '{string} receives the {word} request',
  async function (this: PushWorld, terminal: string, method: string) {
    await this.expect((reading) => requests.requestArrived(reading, method, terminal));
  },
);
