import { createHash } from 'node:crypto';
import { parseCpimHead } from '../../../protocol/mime/cpim';
import type { MsrpFlow } from '../../reading/msrp-frames';
import type { MsrpMessageReading } from '../../reading/msrp-messages';
import type { MsrpTransaction } from '../../reading/msrp-transactions';
import type { Reading } from '../../reading/reading';

/** Messages with content that senders began to send after a frame of the trace, to somebody or to anybody. */
export function messagesSince(reading: Reading, since: number, to?: string): MsrpMessageReading[] {
  return reading.msrp.messages.filter(
    ({ sender, receiver, hasContent, chunks }) =>
      hasContent &&
      sender.role === 'sender' &&
      (to === undefined || receiver.name === to) &&
      chunks[0]!.request.frame.index > since,
  );
}

/** SENDs with content of senders, in the order in which they left. */
export function chunksSince(reading: Reading, since: number, to?: string): MsrpTransaction[] {
  return messagesSince(reading, since, to)
    .flatMap(({ chunks }) => chunks)
    .sort((a, b) => a.request.frame.index - b.request.frame.index);
}

/** Connections over which something was sent to or from somebody after a frame of the trace. */
export function flowsWith(reading: Reading, since: number, name: string): MsrpFlow[] {
  return reading.msrp.flows.filter(({ frames, rests }) =>
    [...frames, ...rests].some(
      ({ frame, sender, receiver }) =>
        frame.index > since && (sender.name === name || receiver.name === name),
    ),
  );
}

/** Every chunk reached the other side as a whole. */
export function hasArrived({ chunks }: MsrpMessageReading): boolean {
  return chunks.every(({ request }) => request.arrivedAt !== undefined);
}

/** The content of a message, out of its wrapper if it has one: its octets by number and SHA-1. */
export function contentOf(message: MsrpMessageReading): { readonly size: number; readonly sha1: string } {
  const octets = message.octets();
  const [first] = message.chunks;
  const isWrapped = first && first.request.message.contentType?.essence === 'message/cpim';
  const head = isWrapped ? parseCpimHead(octets) : undefined;
  const content =
    head && typeof head === 'object' && 'length' in head ? octets.subarray(head.length) : octets;
  return { size: content.length, sha1: createHash('sha1').update(content).digest('hex') };
}

/** Success reports on a message, and the octets that they cover from the first one on without a hole. */
export function covered({ reports, total, chunks }: MsrpMessageReading): number {
  const whole = total ?? chunks.reduce((sum, { request }) => sum + (request.msrp.body?.length ?? 0), 0);
  const ranges = reports
    .map(({ message }) => message)
    .filter(({ reportStatus }) => reportStatus?.namespace === '000' && reportStatus.code === 200)
    .map(({ byteRange }) => ({ start: byteRange?.start ?? 1, end: byteRange ? byteRange.end : whole }))
    .sort((a, b) => a.start - b.start);
  let upTo = 0;
  for (const { start, end } of ranges) if (start <= upTo + 1) upTo = Math.max(upTo, end ?? whole);
  return upTo;
}
