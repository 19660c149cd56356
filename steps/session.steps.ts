import { Then } from '@cucumber/cucumber';
import { notDelivered } from '../judge/expectations/delivery';
import * as callEnds from '../judge/expectations/session/call-ends';
import * as calls from '../judge/expectations/session/calls';
import * as descriptions from '../judge/expectations/session/descriptions';
import type { PushWorld } from './support/world';

// What becomes of sessions and what their descriptions say, judged from the wire.

Then('a session with {string} is set up', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => calls.sessionSetUp(reading, this.mark, terminal));
});

Then(
  '{int} sessions with {string} are set up',
  async function (this: PushWorld, count: number, terminal: string) {
    await this.expect((reading) => calls.sessionSetUp(reading, this.mark, terminal, count));
  },
);

Then('the INVITE is answered with {status}', async function (this: PushWorld, statuses: number[]) {
  await this.expect((reading) => calls.inviteAnswered(reading, this.mark, statuses));
});

Then('the INVITE gets no final answer', async function (this: PushWorld) {
  await this.expect((reading) => calls.inviteUnanswered(reading, this.mark));
});

Then('the sender hears {string} ring', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => calls.rang(reading, this.mark, terminal));
});

Then('the INVITE is cancelled', async function (this: PushWorld) {
  await this.expect((reading) => calls.cancelled(reading, this.mark));
});

Then('the session is ended by {string}', async function (this: PushWorld, name: string) {
  await this.expect((reading) => callEnds.endedBy(reading, this.mark, name));
});

Then('the session is ended by the sender', async function (this: PushWorld) {
  await this.expect((reading) => callEnds.endedBy(reading, this.mark, 'sender'));
});

Then('every session is over', async function (this: PushWorld) {
  await this.expect((reading) => callEnds.sessionsOver(reading, this.mark));
});

Then('nobody but {names} is in a session', async function (this: PushWorld, terminals: string[]) {
  await this.expect((reading) => callEnds.onlyInSession(reading, this.mark, terminals));
});

Then('nobody is in a session', async function (this: PushWorld) {
  await this.expect((reading) => callEnds.onlyInSession(reading, this.mark, []));
});

Then('no other terminal than {names} is called', async function (this: PushWorld, terminals: string[]) {
  const others = [...this.testbed.terminals.keys()].filter((each) => !terminals.includes(each));
  await this.expect((reading) => notDelivered(reading, this.mark, others, 'INVITE'));
});

Then('what passes within the session goes through the core', async function (this: PushWorld) {
  await this.expect((reading) => callEnds.staysOnThePath(reading, this.mark));
});

Then('no session is asked for', async function (this: PushWorld) {
  await this.expect((reading) => calls.noInvite(reading, this.mark));
});

Then(
  'the offer within the session is answered with {status}',
  async function (this: PushWorld, statuses: number[]) {
    await this.expect((reading) => calls.reofferAnswered(reading, this.mark, statuses));
  },
);

Then('the offer within the session changes nothing', async function (this: PushWorld) {
  await this.expect((reading) => descriptions.nothingChanged(reading, this.mark));
});

Then('offer and answer of {string} have a path each', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => descriptions.pathsExchanged(reading, this.mark, terminal));
});

Then('in the offer {word} is {string}', async function (this: PushWorld, name: string, value: string) {
  await this.expect((reading) => descriptions.offerSays(reading, this.mark, name, value));
});

Then(
  'in the offer of {string} {word} is {string}',
  async function (this: PushWorld, file: string, name: string, value: string) {
    await this.expect((reading) => descriptions.offerSays(reading, this.mark, name, value, { file }));
  },
);

Then('the offer is made again, alone in its body', async function (this: PushWorld) {
  await this.expect((reading) => descriptions.offeredAlone(reading, this.mark));
});

Then('the offer has no {word}', async function (this: PushWorld, name: string) {
  await this.expect((reading) => descriptions.offerHas(reading, this.mark, name, false));
});

Then('the offer has a {word}', async function (this: PushWorld, name: string) {
  await this.expect((reading) => descriptions.offerHas(reading, this.mark, name));
});

Then('the offer has {int} m= lines', async function (this: PushWorld, count: number) {
  await this.expect((reading) => descriptions.offerHasLines(reading, this.mark, count));
});

Then(
  'in the answer of {string} {word} is {string}',
  async function (this: PushWorld, terminal: string, name: string, value: string) {
    await this.expect((reading) => descriptions.answerSays(reading, this.mark, terminal, name, value));
  },
);

Then(
  'the answer of {string} refuses m= line {int}',
  async function (this: PushWorld, terminal: string, line: number) {
    await this.expect((reading) => descriptions.linesAnswered(reading, this.mark, terminal, [], [line]));
  },
);

Then(
  'the answer of {string} has no {word}',
  async function (this: PushWorld, terminal: string, name: string) {
    await this.expect((reading) => descriptions.answerHas(reading, this.mark, terminal, name, false));
  },
);

Then('the answer of {string} has {word}', async function (this: PushWorld, terminal: string, name: string) {
  await this.expect((reading) => descriptions.answerHas(reading, this.mark, terminal, name, true));
});

Then(
  'the capabilities of {string} have {word}',
  async function (this: PushWorld, terminal: string, name: string) {
    await this.expect((reading) => descriptions.capabilitiesSay(reading, this.mark, terminal, name));
  },
);
