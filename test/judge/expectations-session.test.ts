import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Expectation } from '../../judge/expectations/expectation';
import * as bystander from '../../judge/expectations/session/bystander-frames';
import * as callEnds from '../../judge/expectations/session/call-ends';
import * as calls from '../../judge/expectations/session/calls';
import * as chunks from '../../judge/expectations/session/chunks';
import * as connections from '../../judge/expectations/session/connections';
import * as messages from '../../judge/expectations/session/messages';
import { methodUsed } from '../../judge/expectations/session/method';
import * as reports from '../../judge/expectations/session/reports';
import { Reading } from '../../judge/reading/reading';
import { answer, connection, endedAt, octets, report, send } from './msrp-wire';
import { pushToAor, type Wire } from './wire';
import { dialog, messageCall, messageLine, sdp } from './wire-descriptions';

type Ask = (reading: Reading) => Expectation;
type Row = readonly [what: string, result: Expectation['result'], by: string | undefined, Wire, Ask];

const [M, N] = ['m5T0rKx8Qz2Wc7Vb', 'greetsRKx8Qz2Wc7V'];
const REPORTED = ['Success-Report: yes'];

/**
 * A session with one message in two chunks: 0 INVITE, 1 200, 2 ACK, 3 SEND, 4 its 200, 5 SEND, 6 its 200, 7 REPORT, 8 BYE,
 * 9 its 200.
 */
function session(): Wire {
  return endedAt(messageCall(), 5000)
    .and(
      send(200, 'Aq3Zs8Wd1Xe6Cr02', M, '1-2048/3000', { lines: REPORTED, body: octets(2048), flag: '+' }),
      answer(210, 'Aq3Zs8Wd1Xe6Cr02'),
      send(220, 'Aq3Zs8Wd1Xe6Cr03', M, '2049-3000/3000', { lines: REPORTED, body: octets(952, 2048) }),
      answer(230, 'Aq3Zs8Wd1Xe6Cr03'),
      report(240, 'Dv7Rf2Tg5Yb9Hn41', M, '1-3000/3000'),
    )
    .withConnections(connection());
}

/** Another message within the first one: 5 SEND, 6 its 200. */
const interrupted = session().and(
  send(214, 'Aq3Zs8Wd1Xe6Cr09', N, '1-5/5', { body: 'quick' }),
  answer(216, 'Aq3Zs8Wd1Xe6Cr09'),
);
const refused = dialog([
  {
    request: sdp({ by: 'sender', media: [messageLine('sender', 'qzXrBWkmcvgt1111')] }),
    status: '486 Busy Here',
  },
]);
/** Given up: the second chunk ends with "#", no report. */
const aborted = session().edit(5, 'Cr03$', 'Cr03#').without(7);
const content = (text: string): messages.PushedContent => ({
  size: text.length,
  sha1: createHash('sha1').update(text).digest(),
});
const whole: Ask = (reading) => messages.receivedWhole(reading, 0, 'T1', [content(octets(3000))]);

function table(rows: readonly Row[]): void {
  for (const [what, result, by, wire, ask] of rows) {
    it(`${what}: ${result}`, () => {
      const seen = ask(new Reading(wire.trace()));
      assert.deepEqual([seen.result, seen.by?.name], [result, by], seen.actual);
    });
  }
}

describe('expectations of calls', () => {
  const setUp: Ask = (reading) => calls.sessionSetUp(reading, 0, 'T1');
  const ended: Ask = (reading) => callEnds.endedBy(reading, 0, 'sender');
  table([
    ['a session', 'kept', 'T1', session(), setUp],
    ['a refusal', 'broken', 'T1', refused, setUp],
    ['no answer', 'broken', 'T1', session().without(1, 2, 3, 4, 5, 6, 7, 8, 9), setUp],
    [
      'an INVITE that was lost',
      'inconclusive',
      undefined,
      session().replace(0, { lost: true }).without(1, 2),
      setUp,
    ],
    ['no INVITE', 'inconclusive', undefined, pushToAor(), setUp],
    ['no ACK', 'broken', 'sender', session().without(2), setUp],
    ['an offer without path', 'broken', 'sender', session().edit(0, /a=path.*\n/, ''), setUp],
    ['an answer without path', 'broken', 'T1', session().edit(1, /a=path.*\n/, ''), setUp],
    [
      'an answer that refuses the line',
      'broken',
      'T1',
      session().edit(1, /m=message \d+/, 'm=message 0'),
      setUp,
    ],
    ['one session too few', 'broken', 'T1', session(), (r) => calls.sessionSetUp(r, 0, 'T1', 2)],
    ['the status', 'kept', 'T1', refused, (r) => calls.inviteAnswered(r, 0, [486])],
    ['another status', 'broken', 'T1', refused, (r) => calls.inviteAnswered(r, 0, [603])],
    ['an answer where none is due', 'broken', 'T1', refused, (r) => calls.inviteUnanswered(r, 0)],
    ['a BYE', 'kept', 'sender', session(), ended],
    ['no BYE', 'broken', 'sender', session().without(8, 9), ended],
    ['a BYE of somebody else', 'broken', 'T1', session(), (r) => callEnds.endedBy(r, 0, 'T1')],
    ['a BYE that is not answered', 'broken', 'T1', session().without(9), ended],
    ['all over', 'kept', 'sender', session(), (r) => callEnds.sessionsOver(r, 0)],
    ['one open', 'broken', 'sender', session().without(8, 9), (r) => callEnds.sessionsOver(r, 0)],
    [
      'somebody is left in a session',
      'broken',
      'sender',
      session().without(8, 9),
      (r) => callEnds.onlyInSession(r, 0, []),
    ],
    ['nobody is left', 'kept', 'sender', session(), (r) => callEnds.onlyInSession(r, 0, [])],
    ['one who was refused', 'kept', 'sender', refused, (r) => callEnds.onlyInSession(r, 0, [])],
    ['requests past the core', 'broken', 'sender', session(), (r) => callEnds.staysOnThePath(r, 0)],
    ['no ringing', 'broken', 'T1', session(), (r) => calls.rang(r, 0, 'T1')],
    ['no CANCEL', 'broken', 'sender', refused, (r) => calls.cancelled(r, 0)],
    ['an INVITE', 'broken', 'sender', session(), (r) => calls.noInvite(r, 0)],
    ['no further offer', 'inconclusive', undefined, session(), (r) => calls.reofferAnswered(r, 0, [200])],
    ['something taken', 'broken', 'T1', session(), (r) => calls.nothingTaken(r, 0, 'T1')],
    ['nothing taken', 'kept', 'T1', refused, (r) => calls.nothingTaken(r, 0, 'T1')],
    ['the method', 'kept', 'sender', session(), (r) => methodUsed(r, 0, 'INVITE', 'MESSAGE')],
    ['the other method', 'broken', 'sender', session(), (r) => methodUsed(r, 0, 'MESSAGE', 'INVITE')],
  ]);
});

describe('expectations of messages', () => {
  const given: Ask = (reading) => messages.givenUp(reading, 0);
  const none: Ask = (reading) => messages.noMessageWhole(reading, 0, 'T1');
  table([
    ['a whole message', 'kept', 'T1', session(), whole],
    ['a message of which an octet differs', 'broken', 'sender', session().edit(5, /abc/, 'abd'), whole],
    ['a message whose end is missing', 'broken', 'sender', session().without(5, 6, 7), whole],
    ['a message that is given up', 'broken', 'sender', aborted, whole],
    ['a chunk that was lost', 'inconclusive', undefined, session().replace(5, { lost: true }), whole],
    ['a chunk that is refused', 'broken', 'T1', session().edit(4, '200 OK', '413 no'), whole],
    ['a chunk that is not answered', 'broken', 'T1', session().without(4), whole],
    ['a message without a report', 'broken', 'T1', session().without(7), whole],
    ['a report on a part', 'broken', 'T1', session().edit(7, '1-3000', '1-2999'), whole],
    ['one message too many', 'broken', 'sender', interrupted, whole],
    ['a session that was refused', 'broken', 'T1', refused, whole],
    ['octets of MSRP', 'broken', 'sender', session(), (r) => messages.nothingSentTo(r, 0, 'T1')],
    ['no octet of MSRP', 'kept', 'sender', refused, (r) => messages.nothingSentTo(r, 0, 'T1')],
    [
      'a connection without a word',
      'broken',
      'sender',
      endedAt(messageCall(), 5000).withConnections(connection()),
      (r) => messages.nothingSentTo(r, 0, 'T1'),
    ],
    ['content', 'broken', 'sender', session(), (r) => messages.noContentSentTo(r, 0, 'T1')],
    ['no content', 'kept', 'sender', refused, (r) => messages.noContentSentTo(r, 0, 'T1')],
    [
      'one of them',
      'kept',
      'sender',
      session(),
      (r) => messages.receivedByOne(r, 0, ['T1', 'T2'], [content(octets(3000))]),
    ],
    [
      'none of them',
      'broken',
      'sender',
      aborted,
      (r) => messages.receivedByOne(r, 0, ['T1', 'T2'], [content(octets(3000))]),
    ],
    ['side by side', 'kept', 'sender', interrupted, (r) => messages.messagesInterleave(r, 0)],
    [
      'side by side, when there is one',
      'inconclusive',
      undefined,
      session(),
      (r) => messages.messagesInterleave(r, 0),
    ],
    ['one after the other', 'broken', 'sender', interrupted, (r) => messages.messagesFollow(r, 0, 2)],
    ['a single one', 'kept', 'sender', session(), (r) => messages.messagesFollow(r, 0, 1)],
    ['ids of their own', 'kept', 'sender', interrupted, (r) => messages.messageIdsDiffer(r, 0, 2)],
    ['an id too few', 'broken', 'sender', session(), (r) => messages.messageIdsDiffer(r, 0, 2)],
    ['in one session', 'kept', 'sender', interrupted, (r) => messages.messagesInSessions(r, 0, 1)],
    ['in two sessions', 'broken', 'sender', interrupted, (r) => messages.messagesInSessions(r, 0, 2)],
    ['given up', 'kept', 'sender', aborted, given],
    ['not given up', 'broken', 'sender', session(), given],
    ['nothing whole', 'kept', 'sender', aborted, none],
    ['something whole', 'broken', 'sender', session(), none],
  ]);
});

describe('expectations of chunks', () => {
  const large = session()
    .edit(3, /1-2048/, '1-*')
    .edit(3, octets(2048), octets(4000))
    .without(5, 6, 7);
  const ranges: Ask = (reading) => chunks.byteRangeOf(reading, 0, 1, '1-2048/3000');
  table([
    ['the value', 'kept', 'sender', session(), (r) => chunks.everySendHas(r, 0, 'Success-Report', 'yes')],
    [
      'another value',
      'broken',
      'sender',
      session().edit(5, 'Report: yes', 'Report: no'),
      (r) => chunks.everySendHas(r, 0, 'Success-Report', 'yes'),
    ],
    [
      'no value',
      'broken',
      'sender',
      session(),
      (r) => chunks.everySendHas(r, 0, 'Success-Report', undefined),
    ],
    ['one URI', 'kept', 'sender', session(), (r) => chunks.everySendGoesTo(r, 0, 1)],
    ['two URIs', 'broken', 'sender', session(), (r) => chunks.everySendGoesTo(r, 0, 2)],
    ['the range', 'kept', 'sender', session(), ranges],
    ['another range', 'broken', 'sender', session().edit(3, '1-2048', '1-*'), ranges],
    ['no such chunk', 'inconclusive', undefined, session(), (r) => chunks.byteRangeOf(r, 0, 3, '')],
    ['two chunks', 'kept', 'sender', session(), (r) => chunks.chunksOf(r, 0, 2)],
    ['three chunks', 'broken', 'sender', session(), (r) => chunks.chunksOf(r, 0, 3)],
    ['flags', 'kept', 'sender', session(), (r) => chunks.flagsOf(r, 0, '$')],
    ['another last flag', 'broken', 'sender', aborted, (r) => chunks.flagsOf(r, 0, '$')],
    ['chunks that go on', 'kept', 'sender', session(), (r) => chunks.chunksGoOn(r, 0)],
    [
      'chunks with a gap',
      'broken',
      'sender',
      session().edit(5, '2049-', '2050-'),
      (r) => chunks.chunksGoOn(r, 0),
    ],
    [
      'large and fixed',
      'broken',
      'sender',
      large.edit(3, '1-*/3000', '1-4000/4000'),
      (r) => chunks.largeChunksInterruptible(r, 0),
    ],
    ['large and open', 'kept', 'sender', large, (r) => chunks.largeChunksInterruptible(r, 0)],
    ['small', 'inconclusive', undefined, session(), (r) => chunks.largeChunksInterruptible(r, 0)],
    ['interrupted', 'kept', 'sender', interrupted, (r) => chunks.interruptedBy(r, 0, 'sender', 'SEND')],
    ['not interrupted', 'broken', 'sender', session(), (r) => chunks.interruptedBy(r, 0, 'sender', 'SEND')],
  ]);
});

describe('expectations of reports and connections', () => {
  const stays: Ask = (reading) => connections.keptForTheSession(reading, 0, 'T1');
  const bare = endedAt(messageCall(), 5000).and(
    ...session().shots.filter(({ text }) => text.startsWith('MSRP')),
  );
  table([
    ['answers', 'kept', 'T1', session(), (r) => reports.sendsAnswered(r, 0, 'T1', 200)],
    [
      'another answer',
      'broken',
      'T1',
      session().edit(6, '200 OK', '400 no'),
      (r) => reports.sendsAnswered(r, 0, 'T1', 200),
    ],
    ['no answer', 'broken', 'T1', session().without(6), (r) => reports.sendsAnswered(r, 0, 'T1', 200)],
    ['silence', 'kept', 'T1', session().without(4, 6), (r) => reports.noSendAnswered(r, 0, 'T1')],
    ['no silence', 'broken', 'T1', session(), (r) => reports.noSendAnswered(r, 0, 'T1')],
    ['reports', 'kept', 'T1', session(), (r) => reports.reportsCover(r, 0, 'T1', 3000)],
    [
      'reports with a hole',
      'broken',
      'T1',
      session().edit(7, '1-3000', '2-3000'),
      (r) => reports.reportsCover(r, 0, 'T1', 3000),
    ],
    [
      'a failure report',
      'broken',
      'T1',
      session().edit(7, '000 200', '000 400'),
      (r) => reports.reportsCover(r, 0, 'T1', 3000),
    ],
    ['no report', 'kept', 'T1', aborted, (r) => reports.noReport(r, 0, 'T1')],
    ['a report', 'broken', 'T1', session(), (r) => reports.noReport(r, 0, 'T1')],
    ['reports in time', 'kept', 'sender', session(), (r) => reports.nothingAfterTheEnd(r, 0)],
    [
      'a report too late',
      'broken',
      'T1',
      session().replace(7, { at: 6000 }),
      (r) => reports.nothingAfterTheEnd(r, 0),
    ],
    ['the opener', 'kept', 'sender', session(), (r) => connections.openedBy(r, 0, 'T1', 'sender')],
    ['another opener', 'broken', 'sender', session(), (r) => connections.openedBy(r, 0, 'T1', 'T1')],
    [
      'an opener who was not seen',
      'inconclusive',
      undefined,
      bare,
      (r) => connections.openedBy(r, 0, 'T1', 'sender'),
    ],
    ['one connection', 'kept', 'sender', session(), (r) => connections.connectionsWith(r, 0, 'T1', 1)],
    ['two connections', 'broken', 'sender', session(), (r) => connections.connectionsWith(r, 0, 'T1', 2)],
    ['a SEND first', 'kept', 'sender', session(), (r) => connections.startsWithSend(r, 0, 'T1', 'sender')],
    [
      'something else first',
      'broken',
      'T1',
      session().without(3),
      (r) => connections.startsWithSend(r, 0, 'T1', 'sender'),
    ],
    ['no TLS', 'broken', 'sender', session(), (r) => connections.secured(r, 0, 'T1')],
    ['closed in time', 'kept', 'sender', session(), stays],
    ['left open', 'kept', 'sender', bare.withConnections(connection().slice(0, 1)), stays],
    ['closed too early', 'broken', 'sender', bare.withConnections(connection(60, 300)), stays],
  ]);
});

describe('expectations of a bystander', () => {
  // The sender plays the bystander here; who it is does not matter.
  const got =
    (...statuses: (number | 'nothing')[]): Ask =>
    (reading) =>
      bystander.clientGot(reading, 0, 'sender', 'T1', statuses);
  const stopped = session().edit(4, '200 OK', '413 stop').edit(3, 'Cr02+', 'Cr02#').without(5, 6, 7);
  table([
    ['the answers', 'kept', 'T1', session(), got(200, 200)],
    ['one too few', 'broken', 'T1', session(), got(200)],
    ['another one', 'broken', 'T1', session().edit(4, '200 OK', '481 no'), got(200, 200)],
    ['silence', 'kept', 'T1', session().without(4, 6), got('nothing', 'nothing')],
    ['nothing sent', 'inconclusive', undefined, refused, got(200)],
    ['one URI', 'kept', 'T1', session(), (r) => bystander.responseGoesTo(r, 0, 'sender', 'T1', 1)],
    [
      'a report',
      'kept',
      'T1',
      session(),
      (r) => bystander.clientGotReport(r, 0, 'sender', 'T1', 200, '1-3000/3000'),
    ],
    [
      'a report on something else',
      'broken',
      'T1',
      session(),
      (r) => bystander.clientGotReport(r, 0, 'sender', 'T1', 200, '1-1/1'),
    ],
    [
      'a report where none is due',
      'broken',
      'T1',
      session(),
      (r) => bystander.clientGotReport(r, 0, 'sender', 'T1', 'none'),
    ],
    ['something', 'broken', 'T1', session(), (r) => bystander.clientHearsNothing(r, 0, 'sender', 'T1')],
    ['stopped', 'kept', 'sender', stopped, (r) => bystander.stopsWhenRefused(r, 0)],
    [
      'not stopped',
      'broken',
      'sender',
      session().edit(4, '200 OK', '413 stop'),
      (r) => bystander.stopsWhenRefused(r, 0),
    ],
    ['not refused', 'inconclusive', undefined, session(), (r) => bystander.stopsWhenRefused(r, 0)],
    ['one message', 'kept', 'sender', session(), (r) => bystander.messagesSent(r, 0, 1)],
    ['two messages', 'broken', 'sender', session(), (r) => bystander.messagesSent(r, 0, 2)],
  ]);
});
