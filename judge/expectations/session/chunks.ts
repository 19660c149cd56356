import { formatByteRange } from '../../../protocol/msrp/byte-range';
import { LARGEST_FIXED_CHUNK } from '../../../protocol/msrp/chunker';
import type { MsrpSighting } from '../../reading/msrp-frames';
import type { MsrpMessageReading } from '../../reading/msrp-messages';
import type { Reading } from '../../reading/reading';
import { decided, listed, undecided, type Expectation } from '../expectation';
import { chunksSince, messagesSince } from './transfers';

/** Every SEND with content has a header field with this value, or does not have it. */
export function everySendHas(
  reading: Reading,
  since: number,
  name: string,
  value: string | undefined,
): Expectation {
  const expected = value === undefined ? `no ${name} in any SEND` : `${name}: ${value} in every SEND`;
  const requests = chunksSince(reading, since).map(({ request }) => request);
  if (requests.length === 0) return undecided(expected, 'nothing was sent');
  const other = requests.find((each) => each.message.header(name) !== value);
  const seen = other && (other.message.header(name) ?? 'absent');
  return decided(
    requests[0]!.sender,
    expected,
    !other,
    other ? `${name}: ${seen}` : `in ${requests.length} SENDs`,
    [other ?? requests[0]],
  );
}

/** Every SEND with content goes to a path of this many URIs: the whole path of the peer (RFC 4975 s8.2). */
export function everySendGoesTo(reading: Reading, since: number, uris: number): Expectation {
  const expected = `${uris} URIs in To-Path of every SEND`;
  const requests = chunksSince(reading, since).map(({ request }) => request);
  if (requests.length === 0) return undecided(expected, 'nothing was sent');
  const other = requests.find(({ message }) => message.toPath?.length !== uris);
  const shown = other ?? requests[0]!;
  return decided(shown.sender, expected, !other, `To-Path: ${shown.message.header('To-Path') ?? ''}`, [
    shown,
  ]);
}

/** The Byte-Range of a chunk of the latest message, counted from 1; -1 is the last one. */
export function byteRangeOf(reading: Reading, since: number, position: number, value: string): Expectation {
  const expected = `Byte-Range ${value} on ${position < 0 ? 'the last chunk' : `chunk ${position}`}`;
  const message = messagesSince(reading, since).at(-1);
  const chunk = message?.chunks.at(position < 0 ? position : position - 1);
  if (!message || !chunk) return undecided(expected, 'there is no such chunk');
  const range = chunk.request.message.byteRange;
  const actual = range ? formatByteRange(range) : 'absent';
  return decided(message.sender, expected, actual === value, `Byte-Range ${actual}`, [chunk.request]);
}

/** The latest message left in this many chunks, or in several if no number is given. */
export function chunksOf(reading: Reading, since: number, count?: number): Expectation {
  const expected = count === undefined ? 'a message in several chunks' : `a message in ${count} chunks`;
  const messages = messagesSince(reading, since);
  const [message] = count === undefined ? [...messages].sort(byChunks) : messages.slice(-1);
  if (!message) return undecided(expected, 'no message was sent');
  const { length } = message.chunks;
  const kept = count === undefined ? length > 1 : length === count;
  return decided(
    message.sender,
    expected,
    kept,
    `${length} chunks`,
    message.chunks.map(({ request }) => request),
  );
}

/** Continuation flags of the message with most chunks, in their order: "+" for all but the last one. */
export function flagsOf(reading: Reading, since: number, last: '$' | '#'): Expectation {
  const expected = `"+" on every chunk but the last, and "${last}" on that`;
  const [message] = messagesSince(reading, since).sort(byChunks);
  if (!message) return undecided(expected, 'no message was sent');
  const flags = message.chunks.map(({ request }) => request.msrp.flag);
  const kept = flags.slice(0, -1).every((each) => each === '+') && flags.at(-1) === last;
  return decided(
    message.sender,
    expected,
    kept,
    listed(flags),
    message.chunks.map(({ request }) => request),
  );
}

/** Byte-Ranges of each message go on where the chunk before ended, counted from the octets that were sent. */
export function chunksGoOn(reading: Reading, since: number): Expectation {
  const expected = 'each chunk begins behind the last octet of the one before it';
  const messages = messagesSince(reading, since);
  if (messages.length === 0) return undecided(expected, 'no message was sent');
  for (const { chunks, sender } of messages) {
    let next = 1;
    for (const { request } of chunks) {
      const start = request.message.byteRange?.start ?? 1;
      if (start !== next) return decided(sender, expected, false, `${start} instead of ${next}`, [request]);
      next += request.msrp.body?.length ?? 0;
    }
  }
  return decided(
    messages[0]!.sender,
    expected,
    true,
    'they do',
    chunksSince(reading, since).map(({ request }) => request),
  );
}

/** A chunk of more than 2048 octets can be interrupted: its range ends with "*" (RFC 4975 s7.1.1). */
export function largeChunksInterruptible(reading: Reading, since: number): Expectation {
  const expected = `"*" as range-end of every chunk of more than ${LARGEST_FIXED_CHUNK} octets`;
  const large = chunksSince(reading, since)
    .map(({ request }) => request)
    .filter(({ msrp }) => (msrp.body?.length ?? 0) > LARGEST_FIXED_CHUNK);
  if (large.length === 0) return undecided(expected, 'there was no such chunk');
  const fixed = large.find((each) => each.message.byteRange?.end !== undefined);
  const actual = fixed ? `Byte-Range ${fixed.message.header('Byte-Range') ?? ''}` : `${large.length} chunks`;
  return decided(large[0]!.sender, expected, !fixed, actual, [fixed ?? large[0]]);
}

/** A chunk of a message was cut short before its end, and something else left in between. */
export function interruptedBy(
  reading: Reading,
  since: number,
  by: string,
  what: 'response' | 'REPORT' | 'SEND',
): Expectation {
  const expected = `a chunk of ${by} is interrupted for a ${what}`;
  const [message] = reading.msrp.messages
    .filter(
      (each) => each.sender.name === by && each.hasContent && each.chunks[0]!.request.frame.index > since,
    )
    .sort((a, b) => b.octets().length - a.octets().length);
  if (!message) return undecided(expected, `${by} sent no message`);
  const { sender, chunks } = message;
  const first = chunks[0]!.request;
  const last = chunks.at(-1)!.request;
  const own = new Set<MsrpSighting>(chunks.map(({ request }) => request));
  const between = first.flow.frames.filter(
    (each) =>
      each.sender.name === sender.name &&
      each.frame.index > first.frame.index &&
      each.frame.index < last.frame.index &&
      !own.has(each),
  );
  const found = between.find(({ message: head }) =>
    what === 'response' ? head.kind === 'response' : head.kind === 'request' && head.method === what,
  );
  return decided(
    sender,
    expected,
    found !== undefined,
    found ? 'it is' : `${chunks.length} chunks, none in between`,
    [first, found, last],
  );
}

function byChunks(a: MsrpMessageReading, b: MsrpMessageReading): number {
  return b.chunks.length - a.chunks.length;
}
