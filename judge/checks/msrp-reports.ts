import type { Frame } from '../../network/trace';
import { IntervalSet } from '../../protocol/msrp/interval-set';
import { msrpUriEqual } from '../../protocol/msrp/uri';
import { check, SKIP, type Breach, type Check, type Skip } from '../check';
import { chunkFrames, msrpMessages, msrpRequests, reports, type ReportOnMessage } from '../msrp-subjects';
import type { MsrpRequestSighting } from '../reading/msrp-frames';
import { spanOf, type MsrpMessageReading } from '../reading/msrp-messages';
import { perReading } from '../per-reading';
import { partyOf } from '../reading/msrp-sessions';
import type { Reading } from '../reading/reading';
import { statedRange } from '../reading/stated-range';
import { where } from '../subjects';
import { hasFailed, isFailure, isReadable, isSuccess, isWhollySeen, pathEqual } from './msrp-view';

/** What is under way when a session ends is let pass for so long, in milliseconds. */
const GRACE = 2000;

/** RFC 4975 s7.1.2 to s7.1.4: reports. */
export const MSRP_REPORT_CHECKS: readonly Check[] = [
  check('MSRP-4975-7.1.2-04', {
    over: msrpRequests('REPORT'),
    expected: 'no REPORT for a session that has ended',
    breach: (report, reading) => {
      const session = reading.msrp.sessionOf(report);
      if (!session) return SKIP;
      const endedAt = partyOf(session, report.sender)?.endedAt;
      if (endedAt === undefined || report.sentAt <= endedAt + GRACE) return undefined;
      return `a REPORT ${Math.round(report.sentAt - endedAt)} ms after the session had ended`;
    },
  }),
  check('MSRP-4975-7.1.3-01', {
    over: {
      ...where(msrpMessages, asksForReports),
      by: ({ receiver }) => receiver,
      frames: (message) => [...chunkFrames(message), ...message.reports.map(({ frame }) => frame)],
    },
    expected: 'success reports on all octets that were received, before the session ends',
    breach: missingReport,
  }),
  check('MSRP-4975-7.1.3-02', {
    over: where(reports, ({ report }) => isSuccess(report.message)),
    expected: 'no success report on a message that did not ask for one',
    breach: ({ message }) => {
      const attempts = [message, ...(message.copyOf ? [message.copyOf] : [])];
      if (attempts.some(asksForReports)) return undefined;
      const asked = message.chunks[0]!.request.message.header('Success-Report');
      return `a success report on a message ${asked === undefined ? 'without Success-Report' : `with "${asked}"`}`;
    },
  }),
  check('MSRP-4975-7.1.3-03', {
    over: where(reports, ({ report }) => isSuccess(report.message)),
    expected: 'the From-Path of the SEND in To-Path, the own URI in From-Path, and the status 000 200',
    breach: addressBreach,
  }),
  check('MSRP-4975-7.1.4-03', {
    over: where(msrpRequests('REPORT'), ({ message }) => isFailure(message)),
    expected: 'a Byte-Range with the octets that came in a failure report',
    breach: rangeBreach,
  }),
];

function asksForReports({ chunks }: MsrpMessageReading): boolean {
  return chunks.some(({ request }) => request.message.successReport);
}

/** Judged when the message came as a whole in good time before the session ended, and the connection outlived that. */
function missingReport(message: MsrpMessageReading, reading: Reading): Breach | string | undefined | Skip {
  const { session, receiver, size, chunks, copyOf } = message;
  const party = session && partyOf(session, receiver);
  const isSeen = isWhollySeen(message, reading) && message.isComplete && !copyOf && !hasFailed(message);
  if (!party || !isSeen || !size || !isClear(message, reading)) return SKIP;
  const arrivals = chunks.map(({ request }) => request.arrivedAt ?? Infinity);
  const flows = [...new Set(chunks.map(({ request }) => request.flow))];
  const lastAt = arrivals.reduce((a, b) => Math.max(a, b));
  const hasTime = party.endedAt !== undefined && party.endedAt >= lastAt + GRACE;
  const isUp = flows.every(
    (flow) => (flow.closedAt ?? Infinity) >= lastAt + GRACE && isReadable(flow, receiver.name),
  );
  if (!hasTime || !isUp || reading.until < lastAt + GRACE) return SKIP;
  const covered = new IntervalSet();
  for (const { message: report } of message.reports.filter((each) => isSuccess(each.message))) {
    const range = statedRange(report);
    // Without a Byte-Range it is on the whole message.
    covered.add(Math.max(0, (range?.start ?? 1) - 1), Math.min(size, range?.end ?? size));
  }
  if (covered.covers(0, size)) return undefined;
  if (covered.count === 0) return `no success report on ${size} octets`;
  return `success reports on ${covered.count} of ${size} octets`;
}

/** The receiver had no reason to refuse it in silence, or to take it for another message, and all chunks ask for the same. */
function isClear({ chunks, messageId, sender }: MsrpMessageReading, reading: Reading): boolean {
  const isAsked = chunks.every(({ request }) => request.message.successReport);
  const isSound = chunks.every(({ request }) => request.msrp.problems.length === 0);
  return isAsked && isSound && timesUsed(reading).get(`${sender.name} ${messageId}`) === 1;
}

/** How many messages of a sender have a Message-ID. */
const timesUsed = perReading(({ msrp }: Reading) => {
  const times = new Map<string, number>();
  for (const { sender, messageId, hasContent } of msrp.messages) {
    const key = `${sender.name} ${messageId}`;
    if (hasContent) times.set(key, (times.get(key) ?? 0) + 1);
  }
  return times;
});

function addressBreach(
  { report, message }: ReportOnMessage,
  reading: Reading,
): Breach | string | undefined | Skip {
  const { toPath, fromPath, reportStatus } = report.message;
  if (reportStatus && reportStatus.namespace !== '000') return `Status: ${report.message.header('Status')!}`;
  if (!toPath || !fromPath) return SKIP;
  const sent = message.chunks.flatMap(({ request }) => request.message.fromPath ?? []);
  const ways = message.chunks.flatMap(({ request }) =>
    request.message.fromPath ? [request.message.fromPath] : [],
  );
  if (sent.length === 0) return SKIP;
  if (!ways.some((way) => pathEqual(way, toPath))) {
    return `To-Path: ${report.message.header('To-Path')!}`;
  }
  const session = reading.msrp.sessionOf(report) ?? message.session;
  const own = session && partyOf(session, report.sender);
  const isOwn = !own || own.paths.some((path) => msrpUriEqual(path.at(-1)!, fromPath.at(-1)!));
  return isOwn ? undefined : `From-Path: ${report.message.header('From-Path')!}`;
}

function rangeBreach(report: MsrpRequestSighting, reading: Reading): Breach | string | undefined | Skip {
  const message = reading.msrp.messageOf(report);
  // A SEND without content has no octets to report on.
  if (message && !message.hasContent) return SKIP;
  const stated = report.message.header('Byte-Range');
  if (stated === undefined) return 'a failure report without Byte-Range';
  const range = statedRange(report.message);
  if (range?.end === undefined) return `Byte-Range: ${stated}`;
  if (!message || !isWhollySeen(message, reading)) return undefined;
  const most = message.chunks.map(spanOf).reduce((last, { end }) => Math.max(last, end), 0);
  if (range.end <= most) return undefined;
  const frames: Frame[] = [...chunkFrames(message).slice(0, 1), report.frame];
  return { actual: `Byte-Range: ${stated}, and ${most} octets came`, frames };
}
