import type { Frame } from '../../network/trace';
import { msrpUriEqual } from '../../protocol/msrp/uri';
import { check, SKIP, type Breach, type Check, type Selector, type Skip } from '../check';
import { msrpRequests } from '../msrp-subjects';
import { perReading } from '../per-reading';
import type { MsrpRequestSighting } from '../reading/msrp-frames';
import type { MsrpMessageReading } from '../reading/msrp-messages';
import { partyOf, peerOf } from '../reading/msrp-sessions';
import type { MsrpTransaction } from '../reading/msrp-transactions';
import type { Reading } from '../reading/reading';
import { where } from '../subjects';
import { isSuccess, pathEqual } from './msrp-view';

/** How long a transaction without a response stays open (s7.1.1). */
const OPEN_FOR = 30_000;
/** Fewest characters that hold 64 bits: of about six bits each, and of four when they are hexadecimal digits. */
const [SHORTEST, SHORTEST_HEX] = [11, 16];

/** RFC 4975 s7.1, s7.1.1: what tells transactions, messages and sessions apart. */
export const MSRP_IDENTITY_CHECKS: readonly Check[] = [
  check('MSRP-4975-7.1-01', {
    over: transactions(),
    expected: 'a transaction id of at least 64 random bits that no open transaction has',
    breach: ({ request }, reading) => collision(request, reading) ?? shortness(request, reading),
  }),
  check('MSRP-4975-7.1-02', {
    over: where(
      msrpRequests('SEND', 'REPORT'),
      (request, reading) => !isSuccess(request.message) || !reading.msrp.messageOf(request),
    ),
    expected: 'the path of the peer in To-Path, and the own URI of the session in From-Path',
    breach: pathBreach,
  }),
  check('MSRP-4975-7.1.1-01', {
    over: sends(),
    expected: 'a Message-ID on every SEND, for one content only',
    breach: (request, reading) => {
      if (!request.message.has('Message-ID')) return 'a SEND without Message-ID';
      const message = reading.msrp.messageOf(request);
      if (!message) return SKIP;
      // Each message is compared once, at its first chunk.
      return message.chunks[0]!.request === request ? reuse(message, reading) : undefined;
    },
  }),
];

function collision(request: MsrpRequestSighting, reading: Reading): Breach | undefined {
  const earlier = previousOf(reading).get(request);
  if (!earlier || !isOpenAt(earlier, request)) return undefined;
  return {
    actual: `${request.message.transactionId} again while the earlier request with it is open`,
    frames: [earlier.request.frame, request.frame],
  };
}

/** A request that is never answered is over at once. */
function isOpenAt({ request, responses }: MsrpTransaction, later: MsrpRequestSighting): boolean {
  const { method, failureReport } = request.message;
  if (method === 'REPORT' || (method === 'SEND' && failureReport === 'no')) return false;
  if (later.sentAt - request.sentAt >= OPEN_FOR) return false;
  return !responses.some(({ frame }) => frame.index < later.frame.index);
}

/** The request before it with the same transaction id, connection and direction. */
const previousOf = perReading(({ msrp }: Reading) => {
  const latest = new Map<MsrpRequestSighting['flow'], Map<string, MsrpTransaction>>();
  const previous = new Map<MsrpRequestSighting, MsrpTransaction>();
  for (const transaction of msrp.transactions) {
    const { request } = transaction;
    const known = latest.get(request.flow) ?? new Map<string, MsrpTransaction>();
    latest.set(request.flow, known);
    const key = `${request.sender.name} ${request.message.transactionId}`;
    const earlier = known.get(key);
    if (earlier) previous.set(request, earlier);
    known.set(key, transaction);
  }
  return previous;
});

/** Ids of one alphabet are taken for hexadecimal only when all of their sender's are. */
function shortness({ message, sender }: MsrpRequestSighting, reading: Reading): string | undefined {
  const { transactionId } = message;
  const isHex = !otherThanHex(reading).has(sender.name);
  const shortest = isHex ? SHORTEST_HEX : SHORTEST;
  if (transactionId.length >= shortest) return undefined;
  return `${transactionId}: ${transactionId.length}${isHex ? ' hexadecimal' : ''} characters`;
}

const otherThanHex = perReading(({ msrp }: Reading) => {
  const names = new Set<string>();
  for (const { request } of msrp.transactions)
    if (!/^[0-9A-Fa-f]+$/.test(request.message.transactionId)) names.add(request.sender.name);
  return names;
});

function pathBreach(request: MsrpRequestSighting, reading: Reading): string | undefined | Skip {
  const session = reading.msrp.sessionOf(request);
  const own = session && partyOf(session, request.sender);
  const { toPath, fromPath, method } = request.message;
  if (!own || !toPath || !fromPath) return SKIP;
  const from = fromPath.at(-1)!;
  if (!own.paths.some((path) => msrpUriEqual(path.at(-1)!, from))) {
    return `From-Path ${from.text}, and the own path is ${own.paths
      .at(-1)!
      .map(({ text }) => text)
      .join(' ')}`;
  }
  // A REPORT goes back the way that its SEND has come.
  if (method === 'REPORT') return undefined;
  const { paths } = peerOf(session, own);
  if (paths.some((path) => pathEqual(path, toPath))) return undefined;
  const given = paths.at(-1)!.map(({ text }) => text);
  return `To-Path ${toPath.map(({ text }) => text).join(' ')}, and the path of the peer is ${given.join(' ')}`;
}

/** Another content under a Message-ID that a finished message has had. */
function reuse(message: MsrpMessageReading, reading: Reading): Breach | undefined {
  if (!message.isComplete) return undefined;
  const earlier = earlierOf(reading).get(message);
  if (!earlier || (earlier.size === message.size && earlier.octets().equals(message.octets())))
    return undefined;
  const frames: Frame[] = [earlier, message].map(({ chunks }) => chunks[0]!.request.frame);
  return { actual: `Message-ID ${message.messageId} for another content`, frames };
}

/** The latest complete message before it with the same Message-ID and sender, in whatever session. */
const earlierOf = perReading(({ msrp }: Reading) => {
  const latest = new Map<string, MsrpMessageReading>();
  const earlier = new Map<MsrpMessageReading, MsrpMessageReading>();
  for (const message of msrp.messages) {
    const key = `${message.sender.name} ${message.messageId}`;
    const before = latest.get(key);
    if (before) earlier.set(message, before);
    if (message.isComplete) latest.set(key, message);
  }
  return earlier;
});

function transactions(): Selector<MsrpTransaction> {
  return {
    subjects: (reading) => reading.msrp.transactions,
    by: ({ request }) => request.sender,
    frames: ({ request }) => [request.frame],
  };
}

/** SENDs whose Message-ID can be read, or is missing. */
function sends(): Selector<MsrpRequestSighting> {
  return where(
    msrpRequests('SEND'),
    ({ message }) => message.messageId !== undefined || !message.has('Message-ID'),
  );
}
