import { Given, When, type DataTable } from '@cucumber/cucumber';
import {
  binaryContent,
  contentOf,
  textContent,
  type FileContent,
  type MessageWishes,
} from '../testbed/push-content';
import { byGruu, needs, senderPushes, simulatedSender, simulatedTerminal } from './support/needs';
import type { PushWorld } from './support/world';

// What the Push Sender Agent does in session mode: messages. Files are in files.steps.ts.
//
// A table of messages has a row for each, with the columns it needs: octets; type; content ("binary" or left out); success
// reports and failure reports (as the header fields say); total ("unknown": no size is told ahead); wrapped ("yes", "no").

When(
  'the sender pushes {int} octets in a session to {names}',
  needs(senderPushes, byGruu(1)),
  async function (this: PushWorld, octets: number, names: string[]) {
    await this.session.pushMessages(await this.session.targets(names), [[contentOf(octets), {}]]);
  },
);

When(
  'the sender begins to push {int} octets in a session to {string}',
  needs(simulatedSender, byGruu(1)),
  async function (this: PushWorld, octets: number, name: string) {
    const [to] = await this.session.targets([name]);
    await this.session.beginToPush(to!, contentOf(octets));
  },
);

When(
  'the sender begins to push {int} octets in a session to the client',
  needs(simulatedSender),
  async function (this: PushWorld, octets: number) {
    const [to] = await this.session.targets(['client']);
    await this.session.beginToPush(to!, contentOf(octets));
  },
);

When(
  'the sender pushes {int} octets in a session to the client',
  needs(simulatedSender),
  async function (this: PushWorld, octets: number) {
    await this.session.pushMessages(await this.session.targets(['client']), [[contentOf(octets), {}]]);
  },
);

When(
  'the sender pushes {int} octets of type {string} in a session to {names}',
  needs(senderPushes, byGruu(2)),
  async function (this: PushWorld, octets: number, type: string, names: string[]) {
    await this.session.pushMessages(await this.session.targets(names), [[contentOf(octets, type), {}]]);
  },
);

When(
  'the sender pushes in a session to {string} the text:',
  needs(senderPushes, byGruu(0)),
  async function (this: PushWorld, name: string, text: string) {
    const content = textContent(text.replaceAll('\n', '\r\n'));
    await this.session.pushMessages(await this.session.targets([name]), [[content, {}]]);
  },
);

When(
  'the sender pushes in a session to {names}:',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, names: string[], table: DataTable) {
    await this.session.pushMessages(await this.session.targets(names), table.hashes().map(messageIn));
  },
);

When(
  'the sender pushes in a session to {string}, one after the other:',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, name: string, table: DataTable) {
    const messages = table.hashes().map(messageIn);
    await this.session.pushMessages(await this.session.targets([name]), messages, { order: 'sequence' });
  },
);

When(
  'the sender pushes {int} messages of {int} octets in a session to {string}, one after the other',
  needs(simulatedSender, byGruu(2)),
  async function (this: PushWorld, count: number, octets: number, name: string) {
    const messages = Array.from({ length: count }, (_, i) => plain(octets + i));
    await this.session.pushMessages(await this.session.targets([name]), messages, { order: 'sequence' });
  },
);

When(
  'the sender pushes {int} octets in {int} sessions at once to {string}',
  needs(simulatedSender, simulatedTerminal(2), byGruu(2)),
  async function (this: PushWorld, octets: number, count: number, name: string) {
    const [to] = await this.session.targets([name]);
    await this.session.pushMessages(
      Array.from({ length: count }, () => to!),
      [plain(octets)],
    );
    this.session.contents = Array.from({ length: count }, () => this.session.contents[0]!);
  },
);

When(
  'the sender calls {string} and gives it up while it rings',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, name: string) {
    const [to] = await this.session.targets([name]);
    const sender = await this.sender();
    this.beginPush();
    const cancelled = new Promise<void>((resolve) => this.testbed.clock.after(100, resolve));
    this.session.heard([await this.testbed.run(sender.pushSession({ to: to! }, { cancelled }))]);
  },
);

Given(
  'the sender has opened a session with {string}',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, name: string) {
    await this.session.openWith((await this.session.targets([name]))[0]!);
  },
);

Given(
  'the sender has opened a session with the client',
  needs(simulatedSender),
  async function (this: PushWorld) {
    await this.session.openWith((await this.session.targets(['client']))[0]!);
  },
);

When(
  'the sender opens a session with {string} and ends it',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, name: string) {
    await this.session.openWith((await this.session.targets([name]))[0]!);
    await this.session.end();
  },
);

When(
  'the sender tries to open a session with {string}',
  needs(simulatedSender, byGruu(0)),
  async function (this: PushWorld, name: string) {
    await this.session.push(await this.session.targets([name]), {});
  },
);

When(
  'the sender sends {int} octets in the session',
  needs(simulatedSender),
  async function (this: PushWorld, octets: number) {
    this.session.begin(contentOf(octets));
    await this.session.finished();
  },
);

When(
  'the sender sends {int} octets of type {string} in the session',
  needs(simulatedSender),
  async function (this: PushWorld, octets: number, type: string) {
    this.session.begin(contentOf(octets, type));
    await this.session.finished();
  },
);

When(
  'the sender begins to send {int} octets in the session',
  needs(simulatedSender),
  function (this: PushWorld, octets: number) {
    // Whatever becomes of it: the steps that follow look at the wire.
    this.session.begin(contentOf(octets));
  },
);

When(
  'the sender begins to send {int} octets in the session, and stands still after {int}',
  needs(simulatedSender),
  async function (this: PushWorld, octets: number, after: number) {
    await this.session.beginAndHold(octets, after);
  },
);

When('the sender goes on', needs(simulatedSender), async function (this: PushWorld) {
  this.session.release();
  await this.session.finished();
});

When('the sender gives the message up', needs(simulatedSender), async function (this: PushWorld) {
  this.session.open.abort();
  await this.session.finished();
});

When('the sender makes the same offer again', needs(simulatedSender), async function (this: PushWorld) {
  await this.testbed.run(this.session.open.refresh());
});

When('the sender closes the m= line for messages', needs(simulatedSender), async function (this: PushWorld) {
  await this.testbed.run(this.session.open.closeLine(0));
});

When('the sender ends the session', needs(simulatedSender), async function (this: PushWorld) {
  await this.session.end();
});

When("the sender's connections break", needs(simulatedSender), async function (this: PushWorld) {
  await this.session.arrived();
  (await this.sender()).dropConnections();
});

Given('the sender uses TLS for sessions', needs(simulatedSender), function (this: PushWorld) {
  this.session.secure = true;
});

Given('the sender offers no a=setup', needs(simulatedSender), async function (this: PushWorld) {
  await this.sender({ policy: { offeredSetup: undefined } });
});

Given(
  'the sender sends in chunks of {int} octets',
  needs(simulatedSender),
  async function (this: PushWorld, octets: number) {
    await this.sender({ policy: { largestChunk: octets } });
  },
);

Given(
  'the sender sends what its peer does not accept',
  needs(simulatedSender),
  async function (this: PushWorld) {
    await this.sender({ policy: { ignorePeersLimits: true } });
  },
);

function plain(octets: number): [FileContent, MessageWishes] {
  return [contentOf(octets), {}];
}

/** The message of a row. */
function messageIn(row: Record<string, string>): [FileContent, MessageWishes] {
  const size = Number(row.octets);
  const { type } = row;
  const content =
    row.content === 'binary'
      ? binaryContent(size, type === undefined ? {} : { type })
      : contentOf(size, type);
  const [success, failure] = [row['success reports'], row['failure reports']];
  const wishes: MessageWishes = {
    ...(success === undefined ? {} : { successReport: success === 'yes' }),
    ...(failure === 'yes' || failure === 'no' || failure === 'partial' ? { failureReport: failure } : {}),
    ...(row.total === 'unknown' ? { size: undefined } : {}),
    ...(row.wrapped === undefined ? {} : { wrap: row.wrapped === 'yes' }),
  };
  return [content, wishes];
}
