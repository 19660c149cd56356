import { msrpUriEqual } from '../../protocol/msrp/uri';
import { check, SKIP, type Breach, type Check, type Selector, type Skip } from '../check';
import {
  msrpAnswers,
  msrpResponses,
  msrpTransactions,
  transactionFrames,
  type MsrpAnswer,
} from '../msrp-subjects';
import { perReading } from '../per-reading';
import type { MsrpResponseSighting, MsrpSighting } from '../reading/msrp-frames';
import { partyOf } from '../reading/msrp-sessions';
import type { MsrpTransaction } from '../reading/msrp-transactions';
import type { Reading } from '../reading/reading';
import { where } from '../subjects';
import { isFailure, isReadable, pathEqual, problemOf } from './msrp-view';
import { tolerance } from './schedule';

/** Until when a SEND has to be answered, in milliseconds: then its sender takes it for failed (s7.1.1). */
const ANSWERED_WITHIN = 30_000;
/** Codes of relays (s10.4, s10.7). */
const OF_RELAYS: readonly number[] = [408, 423];

/** RFC 4975 s7.1.2, s7.1.4, s7.2: what is answered, how, and where to. */
export const MSRP_RESPONSE_CHECKS: readonly Check[] = [
  check('MSRP-4975-7.1.2-02', {
    over: msrpTransactions('REPORT'),
    expected: 'no response to a REPORT',
    breach: ({ responses }) => responses[0] && `${responses[0].message.status} to a REPORT`,
  }),
  check('MSRP-4975-7.1.4-01', {
    over: sends('no'),
    expected: 'neither a response nor a failure report on a SEND with Failure-Report "no"',
    breach: (transaction, reading) => {
      const [response] = transaction.responses;
      if (response) return `${response.message.status} in spite of Failure-Report "no"`;
      const message = reading.msrp.messageOf(transaction.request);
      const isAsked = message?.chunks.some(({ request }) => request.message.failureReport !== 'no');
      const report = isAsked ? undefined : message?.reports.find((each) => isFailure(each.message));
      if (!report) return undefined;
      return {
        actual: `a report with ${report.message.reportStatus!.code} in spite of Failure-Report "no"`,
        frames: [transaction.request.frame, report.frame],
        by: report.sender,
      };
    },
  }),
  check('MSRP-4975-7.1.4-02', {
    over: sends('partial'),
    expected: 'no 200 to a SEND with Failure-Report "partial"',
    breach: ({ responses }) => {
      const good = responses.find(({ message }) => message.status === 200);
      return good && '200 in spite of Failure-Report "partial"';
    },
  }),
  check('MSRP-4975-7.2-01', {
    over: sends('yes'),
    expected: 'a response within 30 seconds to a SEND with Failure-Report "yes" or none',
    breach: silenceBreach,
  }),
  check('MSRP-4975-7.2-02', {
    over: msrpResponses,
    expected: 'the transaction id of an open request, a code of three digits, no body and the flag "$"',
    breach: (response, reading) =>
      problemOf(response, ['start-line', 'response-body', 'flag']) ??
      problemOf(response, ['charset'], ({ header }) => header === undefined) ??
      unasked(response, reading),
  }),
  check('MSRP-4975-7.2-03', {
    over: where(msrpAnswers, ({ transaction }) => transaction.request.message.method !== 'REPORT'),
    expected:
      'the From-Path of the request in To-Path, of a SEND its first URI alone, and the own URI in From-Path',
    breach: pathBreach,
  }),
  check('MSRP-4975-7.2-04', {
    over: responders(),
    expected: 'a response on the connection of its request',
    breach: ({ transaction, response }) =>
      response.flow === transaction.request.flow ? undefined : 'the response went over another connection',
  }),
  check('MSRP-4975-10.4-01', {
    over: statusTellers(),
    expected: 'no 408 and no 423 of an endpoint',
    breach: ({ message }) => {
      const status = message.kind === 'response' ? message.status : message.reportStatus?.code;
      return status !== undefined && OF_RELAYS.includes(status) ? `${status} of an endpoint` : undefined;
    },
  }),
];

function silenceBreach(transaction: MsrpTransaction, reading: Reading): string | undefined | Skip {
  const { request, responses } = transaction;
  const { arrivedAt, flow, receiver, msrp } = request;
  const [response] = responses;
  if (arrivedAt === undefined) return response ? undefined : SKIP;
  const due = arrivedAt + ANSWERED_WITHIN;
  if (response) {
    const late = response.sentAt - arrivedAt;
    return late > ANSWERED_WITHIN + tolerance(ANSWERED_WITHIN)
      ? `answered after ${Math.round(late)} ms`
      : undefined;
  }
  const isWatched = reading.until >= due + tolerance(ANSWERED_WITHIN) && (flow.closedAt ?? Infinity) > due;
  const isJudgeable = msrp.problems.length === 0 && isReadable(flow, receiver.name);
  const endedAt = reading.msrp.sessionOf(request)?.endedAt ?? Infinity;
  const isElsewhere = answeredElsewhere(reading).has(transaction);
  if (!isWatched || !isJudgeable || endedAt <= due || isElsewhere) return SKIP;
  return 'no response';
}

/** A response to nothing, or a second one to the same request. */
function unasked(response: MsrpSighting, reading: Reading): Breach | undefined | Skip {
  const transaction = reading.msrp.transactionOf(response);
  if (transaction) {
    const [first] = transaction.responses;
    if (!first || first === response) return undefined;
    const frames = [...transactionFrames(transaction)];
    return { actual: `a second response to ${response.message.transactionId}`, frames };
  }
  const { flow, receiver } = response;
  // What came before a capture began, or could not be read, may have been asked.
  const isComplete = flow.openedAt !== undefined || reading.trace.network !== 'capture';
  // Nor is it at fault when the end of its request was not seen.
  if (!isComplete || !isReadable(flow, receiver.name) || !strays(reading).has(response)) return SKIP;
  if (misplaced(reading).some((each) => each.response === response)) return undefined;
  return { actual: `no request with ${response.message.transactionId} on this connection` };
}

function pathBreach({ transaction, response }: MsrpAnswer, reading: Reading): string | undefined | Skip {
  const { request } = transaction;
  const { fromPath, method } = request.message;
  const { toPath, fromPath: answerFrom } = response.message;
  if (!fromPath || !toPath || !answerFrom) return SKIP;
  const wanted = method === 'SEND' ? fromPath.slice(0, 1) : fromPath;
  if (!pathEqual(wanted, toPath)) {
    const text = toPath.map((uri) => uri.text).join(' ');
    return `To-Path ${text}, and From-Path of the ${method} is ${fromPath.map((uri) => uri.text).join(' ')}`;
  }
  const session = reading.msrp.sessionOf(request);
  const own = session && partyOf(session, response.sender);
  // Who answers for a session that he does not have has no URI in it.
  const isRefused = response.message.status === 481 || response.message.status === 506;
  if (!own || isRefused) return undefined;
  const from = answerFrom.at(-1)!;
  const isOwn = answerFrom.length === 1 && own.paths.some((path) => msrpUriEqual(path.at(-1)!, from));
  return isOwn ? undefined : `From-Path ${answerFrom.map((uri) => uri.text).join(' ')}`;
}

/** SENDs with such a Failure-Report, for which their receiver answers. */
function sends(failureReport: 'yes' | 'no' | 'partial'): Selector<MsrpTransaction> {
  return where(msrpTransactions('SEND'), ({ request }) => request.message.failureReport === failureReport);
}

/** Responses with the requests that they are to, on the same connection or another one. */
function responders(): Selector<MsrpAnswer> {
  return {
    ...msrpAnswers,
    subjects: (reading) => [...msrpAnswers.subjects(reading), ...misplaced(reading)],
  };
}

/** Responses and REPORTs. */
function statusTellers(): Selector<MsrpSighting> {
  return {
    ...msrpResponses,
    subjects: ({ msrp }) =>
      msrp.sightings.filter(({ message }) => message.kind === 'response' || message.method === 'REPORT'),
  };
}

/** Responses to nothing on their connection that fit an unanswered request between the same two on another one. */
const misplaced = perReading(({ msrp }: Reading): MsrpAnswer[] => {
  const unanswered = new Map<string, MsrpTransaction>();
  const keyOf = (id: string, by: string, to: string): string => `${id} ${by} ${to}`;
  for (const transaction of msrp.strays.length > 0 ? msrp.transactions : []) {
    const { message, sender, receiver } = transaction.request;
    if (transaction.responses.length > 0) continue;
    unanswered.set(keyOf(message.transactionId, sender.name, receiver.name), transaction);
  }
  return msrp.strays.flatMap((response: MsrpResponseSighting) => {
    const { message, sender, receiver } = response;
    const transaction = unanswered.get(keyOf(message.transactionId, receiver.name, sender.name));
    return transaction ? [{ transaction, response }] : [];
  });
});

const strays = perReading((reading: Reading): ReadonlySet<MsrpSighting> => new Set(reading.msrp.strays));

const answeredElsewhere = perReading(
  (reading: Reading) => new Set(misplaced(reading).map(({ transaction }) => transaction)),
);
