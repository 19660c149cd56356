import type { Actor } from '../../network/actor';
import type { Frame } from '../../network/trace';
import { check, SKIP, type Breach, type Check, type Selector, type Skip } from '../check';
import { msrpMessages, msrpRequests } from '../msrp-subjects';
import { perReading } from '../per-reading';
import {
  isMsrpRequest,
  type MsrpRequestSighting,
  type MsrpRest,
  type MsrpSighting,
} from '../reading/msrp-frames';
import { spanOf, type MsrpMessageReading } from '../reading/msrp-messages';
import type { Reading } from '../reading/reading';
import { partyOf } from '../reading/msrp-sessions';
import { where } from '../subjects';
import { endLineAt, hasFailed, isBodyWithoutEnd, isReadable, isWhollySeen, problemOf } from './msrp-view';

/** So long before the end of a session somebody may still have meant to go on with a message. */
const MEANT_TO_GO_ON = 2000;

/** RFC 4975 s7.1: how frames and messages end. */
export const MSRP_END_LINE_CHECKS: readonly Check[] = [
  check('MSRP-4975-7.1-05', {
    over: endings(),
    expected: 'an end-line with the transaction id, behind a CRLF of its own where there is a body',
    breach: (ending, reading) => {
      if (!('msrp' in ending)) return cutBreach(ending, reading);
      return isBodyWithoutEnd(ending) ? problemOf(ending, ['end-line']) : undefined;
    },
  }),
  check('MSRP-4975-7.1-06', {
    over: where(msrpMessages, isWhollySeen),
    expected: '"$" or "#" on the last chunk of a message, "+" on all others',
    breach: (message, reading) => flagBreach(message) ?? unfinishedBreach(message, reading),
  }),
  check('MSRP-4975-7.1-07', {
    over: where(msrpRequests(), ({ msrp, flow, sender }) => {
      return (
        msrp.body !== undefined && (isReadable(flow, sender.name) || restBehind(flow, sender) !== undefined)
      );
    }),
    expected: 'a transaction id whose end-line does not stand in the body',
    breach: (request) => {
      const rest = restBehind(request.flow, request.sender);
      if (!rest || frameCutBefore(rest) !== request) return undefined;
      return {
        actual: `-------${request.message.transactionId} after ${request.msrp.body?.length ?? 0} octets of the body, and once more behind it`,
        frames: [request.frame, rest.frame],
      };
    },
  }),
];

/**
 * The request that octets without a start line belong to, when they hold its end-line: it stood in the body before, and so
 * seemed to be the end. What is not between two CRLFs is let pass: erratum 4177 would allow it.
 */
export function frameCutBefore({ frame, flow, sender }: MsrpRest): MsrpRequestSighting | undefined {
  const behind = flow.rests.filter((each) => each.kind === 'broken' && each.sender.name === sender.name);
  const before = flow.frames.findLast(
    (each) => each.frame.index < frame.index && each.sender.name === sender.name,
  );
  if (!before || !isMsrpRequest(before) || before.msrp.body === undefined) return undefined;
  const isThere = behind.some(
    (each) => endLineAt(each.frame.octets, before.message.transactionId) !== undefined,
  );
  return isThere ? before : undefined;
}

/** The first octets that somebody sent on a connection and that cannot be framed. */
function restBehind({ rests }: MsrpSighting['flow'], { name }: Actor): MsrpRest | undefined {
  return rests.find(({ kind, sender }) => kind === 'broken' && sender.name === name);
}

/** Whole frames, and what the end of a connection cut off. */
function endings(): Selector<MsrpSighting | MsrpRest> {
  return {
    subjects: ({ msrp }) => [
      ...msrp.sightings,
      ...msrp.rests.filter(({ kind, frame }) => kind === 'cut' && frame.octets.length > 5),
    ],
    by: ({ sender }) => sender,
    frames: ({ frame }) => [frame],
  };
}

/** Who closes a connection himself has to end his frames first; of anybody else it is not known what he would have sent. */
function cutBreach(rest: MsrpRest, { until }: Reading): string | undefined | Skip {
  const { closedAt, closedBy } = rest.flow;
  if (closedBy?.name !== rest.sender.name || closedAt === undefined || closedAt > until) return SKIP;
  const id = rest.head?.transactionId;
  return `${id ?? 'the last frame'} without an end-line before ${rest.sender.name} closed the connection`;
}

function flagBreach({ chunks }: MsrpMessageReading): Breach | undefined {
  const at = chunks.findIndex(({ request }) => request.msrp.flag !== '+');
  if (at < 0) return undefined;
  const last = chunks[at]!.request;
  const { end } = spanOf(chunks[at]!);
  // Octets before those with "$" are in the wrong order, which is another rule.
  const next = chunks.slice(at + 1).find((each) => last.msrp.flag === '#' || spanOf(each).start >= end);
  if (!next) return undefined;
  return {
    actual: `a further chunk behind the one that ended in "${last.msrp.flag}"`,
    frames: [last.frame, next.request.frame],
  };
}

/** A message that its sender leaves with "+" when he ends the session himself. */
function unfinishedBreach(message: MsrpMessageReading, reading: Reading): Breach | undefined | Skip {
  const { chunks, session, sender, isAborted, size } = message;
  const last = chunks.at(-1)!;
  if (isAborted || size !== undefined) return undefined;
  // It goes on in another session, or is sent once more.
  if (latestOf(reading).get(keyOf(message)) !== message) return SKIP;
  const party = session && partyOf(session, sender);
  const { closedAt = Infinity } = last.request.flow;
  const endedAt = party?.endedAt;
  if (!session || endedAt === undefined || closedAt <= endedAt || hasFailed(message)) return SKIP;
  const isOwnEnd = session.endedAt === endedAt;
  const hasResponses = chunks.every(
    ({ request, responses }) => responses.length > 0 || request.message.failureReport !== 'yes',
  );
  if (!isOwnEnd || !hasResponses || endedAt - last.request.sentAt < MEANT_TO_GO_ON) return SKIP;
  return { actual: 'the last chunk ends in "+", and the session was ended', frames: chunkProof(message) };
}

const latestOf = perReading(({ msrp }: Reading) => new Map(msrp.messages.map((each) => [keyOf(each), each])));

function keyOf({ sender, messageId }: MsrpMessageReading): string {
  return `${sender.name} ${messageId}`;
}

function chunkProof({ chunks }: MsrpMessageReading): Frame[] {
  return chunks.slice(-1).map(({ request }) => request.frame);
}
