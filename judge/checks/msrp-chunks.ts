import { check, SKIP, type Check, type Skip } from '../check';
import { chunks, msrpMessages, type Chunk } from '../msrp-subjects';
import { bodyLength } from '../reading/msrp-frames';
import { spanOf, type MsrpMessageReading } from '../reading/msrp-messages';
import type { Reading } from '../reading/reading';
import { statedRange } from '../reading/stated-range';
import { perReading } from '../per-reading';
import { where } from '../subjects';
import { isWhollySeen } from './msrp-view';

/** Octets of a chunk up to which it need not be interruptible, and from which on it may be one of several (s7.1.1). */
const LARGEST_FIXED = 2048;

const seenChunks = where(chunks, ({ message }, reading) => isWhollySeen(message, reading));
/** Later chunks, and first ones that state a range. */
const placed = where(
  seenChunks,
  ({ request, index }) =>
    bodyLength(request) > 0 && (index > 0 || request.message.header('Byte-Range') !== undefined),
);

/** RFC 4975 s7.1.1: how a message is cut into chunks, and what Byte-Range says of them. */
export const MSRP_CHUNK_CHECKS: readonly Check[] = [
  check('MSRP-4975-7.1.1-02', {
    over: where(msrpMessages, isWhollySeen),
    expected: 'the same Success-Report and Failure-Report, of known values, on all chunks of a message',
    breach: wishBreach,
  }),
  check('MSRP-4975-7.1.1-03', {
    over: placed,
    expected: 'a Byte-Range on each chunk but the first, with the position of its first octet',
    breach: startBreach,
  }),
  check('MSRP-4975-7.1.1-04', {
    over: where(seenChunks, ({ request }) => hasNumber(request.message)),
    expected: 'the position of the last octet, and the size of the message, in Byte-Range',
    breach: ({ request, message }, reading) => {
      const { start, end, total } = statedRange(request.message)!;
      const last = start + bodyLength(request) - 1;
      // Where a chunk starts is another rule.
      const isEmpty = bodyLength(request) === 0;
      if ((isEmpty && start !== 1) || !bordersOf(message, reading).has(start)) return SKIP;
      if (end !== undefined && end !== last) return `range-end ${end}, and the last octet is ${last}`;
      const size = sizeOf(message) ?? (total !== undefined && last > total ? last : undefined);
      if (total === undefined || size === undefined || total === size) return undefined;
      if (!areAllPlaced(message, reading)) return SKIP;
      return `total ${total}, and ${size} octets were sent`;
    },
  }),
  check('MSRP-4975-7.1.1-05', {
    over: where(seenChunks, ({ index }) => index > 0),
    expected: 'chunks in the order of their Byte-Ranges',
    breach: ({ request, message, index }) => {
      const before = message.chunks[index - 1]!;
      const { start } = spanOf({ request, responses: [] });
      const earlier = spanOf(before).start;
      if (start === 0 || start >= earlier) return undefined;
      return {
        actual: `octets from ${start + 1} behind those from ${earlier + 1}`,
        frames: [before.request.frame, request.frame],
      };
    },
  }),
  check('MSRP-4975-7.1.1-06', {
    over: where(chunks, ({ request }) => bodyLength(request) === 0 && hasRange(request.message)),
    expected: 'a Byte-Range that starts at 1 for content that is empty or absent',
    breach: ({ request, message, index }, reading) => {
      const { start } = statedRange(request.message)!;
      const hadOctets = message.chunks.slice(0, index).some((each) => bodyLength(each.request) > 0);
      if (start === 1 || hadOctets || isContinued(message, reading)) return undefined;
      return `Byte-Range: ${request.message.header('Byte-Range')!}`;
    },
  }),
  check('MSRP-4975-7.1.1-07', {
    over: where(chunks, ({ request }) => bodyLength(request) > LARGEST_FIXED && hasRange(request.message)),
    expected: '"*" as range-end of a chunk of more than 2048 octets',
    breach: ({ request }) => {
      const { end } = statedRange(request.message)!;
      return end === undefined ? undefined : `${bodyLength(request)} octets, and range-end ${end}`;
    },
  }),
  check('MSRP-4975-7.1.1-08', {
    over: where(
      chunks,
      ({ request }) => request.msrp.flag === '+' && statedRange(request.message)?.end !== undefined,
    ),
    expected: 'at least 2048 octets in a chunk that is not the last one',
    breach: ({ request }) => {
      const octets = bodyLength(request);
      return octets < LARGEST_FIXED ? `${octets} octets, and more to come` : undefined;
    },
  }),
];

/** Octets up to the end of the last chunk with "$". */
function sizeOf({ chunks: all }: MsrpMessageReading): number | undefined {
  const last = all.findLast(({ request }) => request.msrp.flag === '$');
  return last && spanOf(last).end;
}

function wishBreach({ chunks: all }: MsrpMessageReading): string | undefined {
  for (const [name, known] of [
    ['Success-Report', ['yes', 'no']],
    ['Failure-Report', ['yes', 'no', 'partial']],
  ] as const) {
    const fallback = name === 'Success-Report' ? 'no' : 'yes';
    const values = all.map(({ request }) => (request.message.header(name) ?? fallback).toLowerCase());
    const unknown = values.find((each) => !(known as readonly string[]).includes(each));
    if (unknown !== undefined) return `${name}: ${unknown}`;
    const other = values.find((each) => each !== values[0]);
    if (other !== undefined) return `${name} is ${values[0]!} on one chunk and ${other} on another`;
  }
  return undefined;
}

function startBreach({ request, message, index }: Chunk, reading: Reading): string | undefined | Skip {
  const stated = request.message.header('Byte-Range');
  if (stated === undefined) return 'a later chunk without Byte-Range';
  const range = statedRange(request.message);
  if (!range) return `Byte-Range: ${stated}`;
  const { start } = range;
  if (start > Number.MAX_SAFE_INTEGER) return SKIP;
  // Chunks in a wrong order break another rule; each of them starts where some other one ends.
  if ((start === 1 && index === 0) || (start > 0 && endsOf(message, reading).has(start - 1)))
    return undefined;
  if (index === 0 && start > 1 && isContinued(message, reading)) return SKIP;
  const before =
    index === 0 ? 'as the first chunk' : `behind ${spanOf(message.chunks[index - 1]!).end} octets`;
  return `Byte-Range: ${stated} ${before}`;
}

/** Where chunks of the message may start: at 1, and behind the last octets of chunks. */
function bordersOf(message: MsrpMessageReading, reading: Reading): { has(start: number): boolean } {
  const ends = endsOf(message, reading);
  return { has: (start) => start === 1 || ends.has(start - 1) };
}

function areAllPlaced(message: MsrpMessageReading, reading: Reading): boolean {
  const borders = bordersOf(message, reading);
  return message.chunks.every(
    (each, i) => (i === 0 || hasRange(each.request.message)) && borders.has(spanOf(each).start + 1),
  );
}

/** Positions of the last octets of the chunks of a message. */
function endsOf(message: MsrpMessageReading, reading: Reading): ReadonlySet<number> {
  const known = ends(reading);
  const found = known.get(message) ?? new Set(message.chunks.map((each) => spanOf(each).end));
  known.set(message, found);
  return found;
}

const ends = perReading(() => new Map<MsrpMessageReading, ReadonlySet<number>>());

/** The message began in another session, or on another connection, that failed. */
function isContinued(message: MsrpMessageReading, reading: Reading): boolean {
  return firstOf(reading).get(keyOf(message)) !== message;
}

const firstOf = perReading(({ msrp }: Reading) => {
  const first = new Map<string, MsrpMessageReading>();
  for (const message of msrp.messages) {
    const key = keyOf(message);
    if (!first.has(key)) first.set(key, message);
  }
  return first;
});

function keyOf({ sender, messageId }: MsrpMessageReading): string {
  return `${sender.name} ${messageId}`;
}

function hasRange(message: Chunk['request']['message']): boolean {
  return statedRange(message) !== undefined;
}

function hasNumber(message: Chunk['request']['message']): boolean {
  const range = statedRange(message);
  return range !== undefined && (range.end !== undefined || range.total !== undefined);
}
