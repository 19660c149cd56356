import { lengthOfRange } from '../../protocol/sdp/file-attributes';
import { check, SKIP, type Breach, type Check, type Selector, type Skip } from '../check';
import { chunkFrames } from '../msrp-subjects';
import { spanOf, type MsrpMessageReading } from '../reading/msrp-messages';
import { partyOf, peerOf, type MsrpSessionReading } from '../reading/msrp-sessions';
import type { Reading } from '../reading/reading';
import { where } from '../subjects';
import { hasFailed, isSuccess, isWhollySeen } from './msrp-view';

/** When a session should be closed after its file has been transferred; milliseconds. */
const CLOSED_WITHIN = 10_000;

/** A message with content in a session that was set up for a file. */
interface FileMessage {
  readonly message: MsrpMessageReading;
  readonly session: MsrpSessionReading;
}

const whole = where(
  fileMessages(),
  ({ message }, reading) => message.isComplete && isWhollySeen(message, reading),
);

/** RFC 5547 s8.7: one file, one message, one session. */
export const MSRP_FILE_TRANSFER_CHECKS: readonly Check[] = [
  check('MSRP-5547-8.7-01', {
    over: fileMessages(),
    expected: 'no other message than the file in its session',
    breach: (each) => {
      const first = firstOf(each);
      if (first === each.message || isInPieces(each)) return undefined;
      return besides(first, each.message, 'a second message');
    },
  }),
  check('MSRP-5547-8.7-02', {
    over: fileMessages(),
    expected: 'all octets of the file in one message',
    breach: (each) => {
      const first = firstOf(each);
      return first !== each.message && isInPieces(each)
        ? besides(first, each.message, 'octets of the file under a second Message-ID')
        : undefined;
    },
  }),
  check('MSRP-5547-8.7-04', {
    over: where(fileMessages(), ({ message, session }) => largestFor(message, session) !== undefined),
    expected: 'a message with the file of at most the max-size of the peer',
    breach: ({ message, session }) => {
      const largest = largestFor(message, session)!;
      const octets = octetsOf(message);
      return octets > largest ? `${octets} octets, and a=max-size:${largest}` : undefined;
    },
  }),
  check('MSRP-5547-8.7-05', {
    over: where(whole, ({ message }) => !isWrapped(message)),
    expected: 'all octets of the file, or those of file-range',
    breach: (each) => {
      const expected = announced(each.session);
      // A file in pieces, or one of several, is another fault.
      if (expected === undefined || contentsOf(each).length > 1) return SKIP;
      const octets = each.message.size;
      return octets === expected ? undefined : `${octets ?? 0} octets of ${expected}`;
    },
  }),
  check('MSRP-5547-8.7-06', {
    over: whole,
    expected: 'the session closed by its sender once the file has been transferred',
    breach: ({ message, session }, reading) => lingering(message, session, reading),
  }),
];

function fileMessages(): Selector<FileMessage> {
  return {
    subjects: ({ msrp }) =>
      msrp.sessions
        .filter(isForFile)
        .flatMap((session) =>
          session.messages
            .filter(({ hasContent, copyOf }) => hasContent && !copyOf)
            .map((message) => ({ message, session })),
        ),
    by: ({ message }) => message.sender,
    frames: ({ message }) => chunkFrames(message),
  };
}

/** Both sides know RFC 5547; without file attributes in the answer it is a session for messages (s4). */
function isForFile({ lines }: MsrpSessionReading): boolean {
  return lines.some(
    ({ offeredMsrp, answeredMsrp }) => offeredMsrp?.file?.selector && answeredMsrp?.file?.selector,
  );
}

/** Messages of the same sender in the session that were not given up. */
function contentsOf({ message, session }: FileMessage): MsrpMessageReading[] {
  return session.messages.filter(
    (each) =>
      each.hasContent &&
      !each.copyOf &&
      each.sender.name === message.sender.name &&
      (each === message || (!each.isAborted && !hasFailed(each))),
  );
}

function firstOf(each: FileMessage): MsrpMessageReading {
  return contentsOf(each)[0]!;
}

/** None of the messages is as large as the file, and together they are. */
function isInPieces(each: FileMessage): boolean {
  const sizes = contentsOf(each).map(octetsOf);
  const expected = announced(each.session);
  if (expected === undefined || sizes.length < 2) return false;
  return sizes.every((size) => size < expected) && sizes.reduce((a, b) => a + b) === expected;
}

function besides(first: MsrpMessageReading, second: MsrpMessageReading, actual: string): Breach {
  return { actual, frames: [first, second].map(({ chunks }) => chunks[0]!.request.frame) };
}

function octetsOf({ chunks }: MsrpMessageReading): number {
  return chunks.reduce((most, chunk) => Math.max(most, spanOf(chunk).end), 0);
}

/** The most lenient a=max-size that the peer gave in the session; undefined when one was without. */
function largestFor({ sender }: MsrpMessageReading, session: MsrpSessionReading): number | undefined {
  const own = partyOf(session, sender);
  const sizes = own ? peerOf(session, own).media.map(({ maxSize }) => maxSize) : [];
  if (sizes.length === 0 || sizes.includes(undefined)) return undefined;
  return Math.max(...sizes.map((each) => each ?? 0));
}

/** Octets that are to be sent: of the file, or of the range of it that both sides agreed on. */
function announced({ lines }: MsrpSessionReading): number | undefined {
  const { offeredMsrp, answeredMsrp } = lines[0]!;
  const [offered, answered] = [offeredMsrp?.file, answeredMsrp?.file];
  const size = offered?.selector?.size ?? answered?.selector?.size;
  const [range, other] = [offered?.range, answered?.range];
  if (range?.start !== other?.start || range?.stop !== other?.stop) return undefined;
  if (!range) return size;
  return range.stop === undefined && size === undefined
    ? undefined
    : lengthOfRange(range, size ?? range.stop!);
}

function isWrapped({ chunks }: MsrpMessageReading): boolean {
  return chunks.some(({ request }) => request.message.contentType?.essence === 'message/cpim');
}

function lingering(
  message: MsrpMessageReading,
  session: MsrpSessionReading,
  reading: Reading,
): string | undefined | Skip {
  const { chunks, reports } = message;
  const answered = chunks.every(
    ({ request, responses }) => responses.length > 0 || request.message.failureReport !== 'yes',
  );
  const asked = chunks.some(({ request }) => request.message.successReport);
  const isReported = !asked || reports.some((report) => isSuccess(report.message));
  if (!answered || !isReported || hasFailed(message)) return SKIP;
  const times = [...chunks.flatMap(({ request, responses }) => [request, ...responses]), ...reports];
  const doneAt = times.reduce((latest, { sentAt }) => Math.max(latest, sentAt), 0);
  const due = doneAt + CLOSED_WITHIN;
  if ((session.endedAt ?? Infinity) <= due) return undefined;
  const isBroken = chunks.some(({ request }) => (request.flow.closedAt ?? Infinity) <= due);
  return isBroken || reading.until < due ? SKIP : 'the session was left open';
}
