import { check, SKIP, type Check } from '../check';
import { msrpMessages, msrpRequests } from '../msrp-subjects';
import { perReading } from '../per-reading';
import type { MsrpMessageReading } from '../reading/msrp-messages';
import type { Reading } from '../reading/reading';
import { where } from '../subjects';
import { hasFailed } from './msrp-view';

/** What may be under way when a session ends; milliseconds. */
const UNDER_WAY = 2000;

/** RFC 4975 s5.4, s6, s11.1: what is sent in which session, and over which connection. */
export const MSRP_SESSION_CHECKS: readonly Check[] = [
  check('MSRP-4975-5.4-11', {
    over: where(msrpMessages, ({ session }) => session !== undefined),
    expected: 'all chunks of a message in one session, unless it failed',
    breach: (message, reading) => {
      const earlier = earlierElsewhere(reading).get(message);
      if (!earlier) return undefined;
      const { request } = message.chunks[0]!;
      const last = earlier.chunks.at(-1)!.request;
      const isLeft = !earlier.isComplete && !earlier.isAborted && !hasFailed(earlier);
      const isAlive =
        (earlier.session?.endedAt ?? Infinity) > request.sentAt &&
        (last.flow.closedAt ?? Infinity) > request.sentAt;
      // A message that is sent once more as a whole is no message in pieces.
      if (!isLeft || !isAlive || last.flow.openedAt === undefined) return SKIP;
      return { actual: 'chunks of one Message-ID in two sessions', frames: [last.frame, request.frame] };
    },
  }),
  check('MSRP-4975-6-03', {
    over: where(msrpRequests(), ({ message }) => message.toPath?.[0]?.scheme === 'msrps'),
    expected: 'TLS on the connection for an msrps URI',
    // Who opened the connection chose it; the other side had no other.
    breach: ({ flow, message, sender }) =>
      flow.transport === 'tls'
        ? undefined
        : { actual: `${message.toPath![0]!.text} over plain TCP`, by: flow.opener ?? sender },
  }),
  check('MSRP-4975-11.1-01', {
    over: msrpRequests('SEND'),
    expected: 'no SEND for a session that BYE has ended',
    breach: (request, reading) => {
      const session = reading.msrp.sessionOf(request);
      const end = session && reading.descriptions.ends.of(session.dialog);
      if (!session) return SKIP;
      const endedAt = end && (end.by.name === request.sender.name ? end.sentAt : end.arrivedAt);
      if (endedAt === undefined || request.sentAt <= endedAt + UNDER_WAY) return undefined;
      return `a SEND ${Math.round(request.sentAt - endedAt)} ms after the session had ended`;
    },
  }),
];

/** The message of the same sender and Message-ID before it, in another session. */
const earlierElsewhere = perReading(({ msrp }: Reading) => {
  const latest = new Map<string, MsrpMessageReading>();
  const earlier = new Map<MsrpMessageReading, MsrpMessageReading>();
  for (const message of msrp.messages) {
    if (!message.hasContent || !message.session) continue;
    const key = `${message.sender.name} ${message.messageId}`;
    const before = latest.get(key);
    if (before && before.session !== message.session) earlier.set(message, before);
    latest.set(key, message);
  }
  return earlier;
});
