import { Given, Then, When, type DataTable } from '@cucumber/cucumber';
import { claimed } from '../judge/expectations/claims';
import { fetchBounded, fetchedWhole, fetches, fetchesNothing } from '../judge/expectations/references';
import type { Content } from '../protocol/mime/compose';
import { alternatives, mixed, plainText } from '../protocol/push/content';
import { fileOf } from '../testbed/push-content';
import { contentFrom } from './support/body-outline';
import {
  byGruu,
  needs,
  senderIsToldEveryDisposition,
  senderPushes,
  simulatedTerminal,
  terminalFollowsReferences,
  terminalTakesNoReferences,
} from './support/needs';
import type { PushWorld } from './support/world';

// Content that is pushed by reference (RFC 4483), and what a terminal makes of it.

const REFERENCES = 'message/external-body';

Given(
  '{string} takes content by reference',
  needs(terminalFollowsReferences(0)),
  function (this: PushWorld, name: string) {
    if (!this.casting.terminal(name)) this.terminal(name).behaviour.acceptedTypes = [REFERENCES, 'text/html'];
  },
);

Given(
  '{string} takes no content by reference',
  needs(terminalTakesNoReferences(0)),
  function (this: PushWorld, name: string) {
    if (!this.casting.terminal(name)) this.terminal(name).behaviour.acceptedTypes = ['text/html'];
  },
);

Given(
  '{string} takes content by reference when its user says so',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string) {
    await withPolicy(this, name, { fetches: 'when-told' });
  },
);

Given(
  '{string} takes content by reference of at most {int} octets',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string, octets: number) {
    await withPolicy(this, name, { largestObject: octets });
  },
);

Given(
  '{string} takes content by reference from the host {string} only',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string, host: string) {
    await withPolicy(this, name, { hosts: [host] });
  },
);

Given(
  '{string} takes content by reference, and trusts the certificate of the content server',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string) {
    await withPolicy(this, name, { authorities: [this.content.certificate] });
  },
);

When(
  'the sender pushes a reference to {string} to {string}',
  needs(senderPushes, senderIsToldEveryDisposition, byGruu(1)),
  async function (this: PushWorld, path: string, name: string) {
    await push(this, name, await this.content.reference(path));
  },
);

When(
  'the sender pushes a reference to {string} to {string} with:',
  needs(senderPushes, senderIsToldEveryDisposition, byGruu(1)),
  async function (this: PushWorld, path: string, name: string, table: DataTable) {
    await push(this, name, await this.content.reference(path, table.rowsHash()));
  },
);

When(
  'the sender pushes the text {string} and a reference to {string} to {string}',
  needs(senderPushes, senderIsToldEveryDisposition, byGruu(2)),
  async function (this: PushWorld, text: string, path: string, name: string) {
    await push(this, name, mixed(plainText(text), await this.content.reference(path)));
  },
);

When(
  'the sender pushes the text {string} and a reference to {string} to {string} with:',
  needs(senderPushes, senderIsToldEveryDisposition, byGruu(2)),
  async function (this: PushWorld, text: string, path: string, name: string, table: DataTable) {
    await push(this, name, mixed(plainText(text), await this.content.reference(path, table.rowsHash())));
  },
);

When(
  'the sender pushes references to {string} and {string} to {string}',
  needs(senderPushes, senderIsToldEveryDisposition, byGruu(2)),
  async function (this: PushWorld, first: string, second: string, name: string) {
    // What HTTP tells by itself is left out, so that both have room in one MESSAGE.
    const references = [first, second].map((path) => this.content.reference(path, { type: 'none' }));
    await push(this, name, mixed(...(await Promise.all(references))));
  },
);

When(
  'the sender pushes the text {string}, or else a reference to {string}, to {string}',
  needs(senderPushes, senderIsToldEveryDisposition, byGruu(2)),
  async function (this: PushWorld, text: string, path: string, name: string) {
    await push(this, name, alternatives(plainText(text), await this.content.reference(path)));
  },
);

When(
  'the sender pushes a body to {string}:',
  needs(senderPushes, senderIsToldEveryDisposition, byGruu(0)),
  async function (this: PushWorld, name: string, outline: string) {
    await push(this, name, contentFrom(outline));
  },
);

When(
  'the sender pushes a reference to {string} to {string} in a session',
  needs(senderPushes, byGruu(1)),
  async function (this: PushWorld, path: string, name: string) {
    const { type, body } = await this.content.reference(path);
    const content = fileOf(body, { name: 'message', type });
    await this.session.pushMessages(await this.session.targets([name]), [[content, {}]]);
  },
);

When(
  'the user of {string} wants the content',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string) {
    await this.settled();
    this.terminal(name).fetchContents();
  },
);

Then('{string} fetches {string}', async function (this: PushWorld, terminal: string, path: string) {
  const url = await this.content.url(path);
  await this.content.awaitVisit(terminal, path);
  await this.expect((reading) => fetches(reading, this.mark, terminal, url));
});

Then(
  '{string} fetches {string} {int} time(s) in all',
  needs(simulatedTerminal()),
  async function (this: PushWorld, terminal: string, path: string, times: number) {
    const url = await this.content.url(path);
    await this.expect((reading) => fetches(reading, 0, terminal, url, times));
  },
);

Then('{string} fetches nothing', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => fetchesNothing(reading, this.mark, terminal));
});

Then(
  '{string} gets the content of {string} octet for octet',
  async function (this: PushWorld, terminal: string, path: string) {
    const url = await this.content.url(path);
    const object = this.content.object(path);
    await this.content.awaitVisit(terminal, path);
    await this.expect((reading) => fetchedWhole(reading, this.mark, terminal, url, object));
  },
);

Then(
  '{string} takes no more than {int} octets of content',
  async function (this: PushWorld, terminal: string, octets: number) {
    await this.expect((reading) => fetchBounded(reading, this.mark, terminal, octets));
  },
);

Then(
  '{string} shows the content of {string}',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string, path: string) {
    const object = this.content.object(path);
    await this.settled();
    const parts = this.terminal(name).inbox.at(-1)?.parts;
    const isShown = parts?.some(({ body }) => body.equals(object));
    const said = isShown === true ? 'it does' : `it shows ${parts?.length ?? 0} other parts`;
    await this.expect((reading) =>
      claimed(reading, name, `the content of ${path} is shown`, isShown ?? false, said),
    );
  },
);

Then(
  '{string} shows the text {string}',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string, text: string) {
    await this.settled();
    const shown = (this.terminal(name).inbox.at(-1)?.parts ?? []).map(({ body }) => body.toString('utf8'));
    await this.expect((reading) =>
      claimed(
        reading,
        name,
        `"${text}" is shown`,
        shown.includes(text),
        shown.join(' | ') || 'it shows nothing',
      ),
    );
  },
);

Then(
  '{string} shows {int} part(s)',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string, count: number) {
    await this.settled();
    const shown = this.terminal(name).inbox.at(-1)?.parts.length ?? 0;
    await this.expect((reading) =>
      claimed(reading, name, `${count} parts are shown`, shown === count, `it shows ${shown}`),
    );
  },
);

Then(
  '{string} tells its user that the content is {string}',
  needs(simulatedTerminal()),
  async function (this: PushWorld, name: string, problem: string) {
    await this.settled();
    const last = this.terminal(name).inbox.at(-1)?.retrievals.at(-1);
    const said = last?.outcome === 'not taken' ? last.problem : last?.outcome;
    await this.expect((reading) =>
      claimed(reading, name, `the user is told that the content is ${problem}`, said === problem, said),
    );
  },
);

async function withPolicy(
  world: PushWorld,
  name: string,
  policy: NonNullable<Parameters<PushWorld['replaceTerminal']>[1]['policy']>,
): Promise<void> {
  await world.replaceTerminal(name, { policy });
  world.terminal(name).behaviour.acceptedTypes = [REFERENCES, 'text/html'];
}

async function push(world: PushWorld, name: string, content: Content): Promise<void> {
  const [to] = await world.session.targets([name]);
  const sender = await world.sender();
  world.beginPush();
  const told = await world.testbed.run(sender.push({ to: to!, content }));
  world.outcomes = told === undefined ? [] : [told];
}
