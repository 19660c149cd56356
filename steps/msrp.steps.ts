import { Then } from '@cucumber/cucumber';
import * as chunks from '../judge/expectations/session/chunks';
import * as connections from '../judge/expectations/session/connections';
import * as messages from '../judge/expectations/session/messages';
import * as reports from '../judge/expectations/session/reports';
import type { PushWorld } from './support/world';

// What passes over MSRP, judged from the frames on the wire.

Then('{string} receives the message(s) whole', async function (this: PushWorld, terminal: string) {
  const { contents } = this.session;
  await this.expect((reading) => messages.receivedWhole(reading, this.mark, terminal, contents));
});

Then('{names} receive the message whole each', async function (this: PushWorld, terminals: string[]) {
  const { contents } = this.session;
  for (const terminal of terminals)
    await this.expect((reading) => messages.receivedWhole(reading, this.mark, terminal, contents));
});

Then('one of {names} receives the message whole', async function (this: PushWorld, terminals: string[]) {
  const { contents } = this.session;
  await this.expect((reading) => messages.receivedByOne(reading, this.mark, terminals, contents));
});

Then('every SEND goes to {int} URIs', async function (this: PushWorld, uris: number) {
  await this.expect((reading) => chunks.everySendGoesTo(reading, this.mark, uris));
});

Then('no message reaches {string} whole', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => messages.noMessageWhole(reading, this.mark, terminal));
});

Then('no octet of MSRP is sent to {string}', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => messages.nothingSentTo(reading, this.mark, terminal));
});

Then('no octet of content is sent to {string}', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => messages.noContentSentTo(reading, this.mark, terminal));
});

Then('the messages go side by side', async function (this: PushWorld) {
  await this.expect((reading) => messages.messagesInterleave(reading, this.mark));
});

Then(
  'the {int} messages go one after the other in one session',
  async function (this: PushWorld, count: number) {
    await this.expect((reading) => messages.messagesFollow(reading, this.mark, count));
  },
);

Then('the messages are in {int} session(s)', async function (this: PushWorld, count: number) {
  await this.expect((reading) => messages.messagesInSessions(reading, this.mark, count));
});

Then('the {int} messages have Message-IDs of their own', async function (this: PushWorld, count: number) {
  await this.expect((reading) => messages.messageIdsDiffer(reading, this.mark, count));
});

Then('the message is given up with "#"', async function (this: PushWorld) {
  await this.expect((reading) => messages.givenUp(reading, this.mark));
});

Then('every SEND has {word} {string}', async function (this: PushWorld, name: string, value: string) {
  await this.expect((reading) => chunks.everySendHas(reading, this.mark, name, value));
});

Then('no SEND has {word}', async function (this: PushWorld, name: string) {
  await this.expect((reading) => chunks.everySendHas(reading, this.mark, name, undefined));
});

Then('every SEND asks for success reports', async function (this: PushWorld) {
  await this.expect((reading) => chunks.everySendHas(reading, this.mark, 'Success-Report', 'yes'));
});

Then('the Byte-Range of the first chunk is {string}', async function (this: PushWorld, value: string) {
  await this.expect((reading) => chunks.byteRangeOf(reading, this.mark, 1, value));
});

Then(
  'the Byte-Range of chunk {int} is {string}',
  async function (this: PushWorld, position: number, value: string) {
    await this.expect((reading) => chunks.byteRangeOf(reading, this.mark, position, value));
  },
);

Then('the message is sent in {int} chunk(s)', async function (this: PushWorld, count: number) {
  await this.expect((reading) => chunks.chunksOf(reading, this.mark, count));
});

Then('the message is sent in several chunks', async function (this: PushWorld) {
  await this.expect((reading) => chunks.chunksOf(reading, this.mark));
});

Then('the chunks go on where the one before ended', async function (this: PushWorld) {
  await this.expect((reading) => chunks.chunksGoOn(reading, this.mark));
});

Then('every chunk ends with "+", the last one with {string}', async function (this: PushWorld, flag: string) {
  await this.expect((reading) => chunks.flagsOf(reading, this.mark, flag === '#' ? '#' : '$'));
});

Then('every large chunk can be interrupted', async function (this: PushWorld) {
  await this.expect((reading) => chunks.largeChunksInterruptible(reading, this.mark));
});

Then('the message is interrupted for a response', async function (this: PushWorld) {
  await this.expect((reading) => chunks.interruptedBy(reading, this.mark, 'sender', 'response'));
});

Then('the message is interrupted for another message', async function (this: PushWorld) {
  await this.expect((reading) => chunks.interruptedBy(reading, this.mark, 'sender', 'SEND'));
});

Then(
  'the message of {string} is interrupted for a REPORT',
  async function (this: PushWorld, terminal: string) {
    await this.expect((reading) => chunks.interruptedBy(reading, this.mark, terminal, 'REPORT'));
  },
);

Then(
  '{string} answers every SEND with {int}',
  async function (this: PushWorld, terminal: string, status: number) {
    await this.expect((reading) => reports.sendsAnswered(reading, this.mark, terminal, status));
  },
);

Then('{string} answers no SEND', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => reports.noSendAnswered(reading, this.mark, terminal));
});

Then(
  'the reports of {string} cover all {int} octets',
  async function (this: PushWorld, terminal: string, octets: number) {
    await this.expect((reading) => reports.reportsCover(reading, this.mark, terminal, octets));
  },
);

Then('{string} sends no REPORT', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => reports.noReport(reading, this.mark, terminal));
});

Then('no REPORT is sent after the session is over', async function (this: PushWorld) {
  await this.expect((reading) => reports.nothingAfterTheEnd(reading, this.mark));
});

Then('the sender opens the connection to {string}', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => connections.openedBy(reading, this.mark, terminal, 'sender'));
});

Then('{string} opens the connection to the sender', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => connections.openedBy(reading, this.mark, terminal, terminal));
});

Then(
  '{int} connection(s) carry/carries the sessions with {string}',
  async function (this: PushWorld, count: number, terminal: string) {
    await this.expect((reading) => connections.connectionsWith(reading, this.mark, terminal, count));
  },
);

Then(
  'the first frame on the connection with {string} is a SEND of the sender',
  async function (this: PushWorld, terminal: string) {
    await this.expect((reading) => connections.startsWithSend(reading, this.mark, terminal, 'sender'));
  },
);

Then(
  'the first frame on the connection with {string} is a SEND of {string}',
  async function (this: PushWorld, terminal: string, by: string) {
    await this.expect((reading) => connections.startsWithSend(reading, this.mark, terminal, by));
  },
);

Then('MSRP with {string} goes over TLS', async function (this: PushWorld, terminal: string) {
  await this.expect((reading) => connections.secured(reading, this.mark, terminal));
});

Then(
  'the connection with {string} stays open until the session is over',
  async function (this: PushWorld, terminal: string) {
    await this.expect((reading) => connections.keptForTheSession(reading, this.mark, terminal));
  },
);
