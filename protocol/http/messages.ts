import { isFault } from '../sip/fault';
import { ChunkedReader } from './chunked';
import { framingOf, parseHead, type HttpHead } from './head';

/** A message read from one direction of a connection. */
export interface HttpMessage {
  readonly head: HttpHead;
  /** The content as it was transferred: without chunks, but still compressed where Content-Encoding says so. */
  readonly body: Buffer;
  /** All of the body has come. */
  readonly isComplete: boolean;
  /** Where in the stream it begins, and where it ends as far as it came. */
  readonly start: number;
  readonly end: number;
}

/** What can be told of one direction of a connection from outside it. */
export interface StreamCircumstances {
  /** Whether the message of that number, from 0, answers HEAD. */
  readonly isBodiless?: (index: number) => boolean;
  /** The stream ended after these octets, rather than stood still or broke. */
  readonly hasEnded?: boolean;
}

/** Reads the messages of one direction of a connection; what cannot be read, and what follows it, is left out. Linear. */
export function readMessages(
  stream: Buffer,
  { isBodiless, hasEnded }: StreamCircumstances = {},
): HttpMessage[] {
  const messages: HttpMessage[] = [];
  let at = 0;
  // RFC 9112 s2.2: a server should ignore an empty line before a request.
  while (stream[at] === 0x0d && stream[at + 1] === 0x0a) at += 2;
  while (at < stream.length) {
    const blank = stream.indexOf('\r\n\r\n', at, 'latin1');
    if (blank < 0) break;
    const head = parseHead(stream.toString('latin1', at, blank + 4));
    const framing = isFault(head) ? head : framingOf(head, isBodiless?.(finals(messages)) ?? false);
    if (isFault(head) || isFault(framing)) break;
    const rest = stream.subarray(blank + 4);
    const { body, length, isComplete } =
      framing.kind === 'chunked' ? chunkedBody(rest) : plainBody(rest, framing, hasEnded === true);
    const end = blank + 4 + length;
    messages.push({ head, body, isComplete, start: at, end });
    if (!isComplete) break;
    at = end;
  }
  return messages;
}

/** How many of them answer a request, or are one; 100 Continue does not. */
function finals(messages: readonly HttpMessage[]): number {
  return messages.filter(({ head }) => head.kind === 'request' || head.status >= 200).length;
}

interface BodyRead {
  readonly body: Buffer;
  /** Octets of the stream that belong to it. */
  readonly length: number;
  readonly isComplete: boolean;
}

function plainBody(
  rest: Buffer,
  framing: { kind: 'length'; octets: number } | { kind: 'until-close' },
  hasEnded: boolean,
): BodyRead {
  if (framing.kind === 'until-close') return { body: rest, length: rest.length, isComplete: hasEnded };
  const body = rest.subarray(0, framing.octets);
  return { body, length: body.length, isComplete: body.length === framing.octets };
}

function chunkedBody(rest: Buffer): BodyRead {
  const pieces: Buffer[] = [];
  const reader = new ChunkedReader((octets) => pieces.push(octets));
  const length = reader.push(rest);
  return { body: Buffer.concat(pieces), length, isComplete: reader.isOver };
}
