import type { Actor } from '../../network/actor';
import { endpointKey, formatEndpoint } from '../../network/endpoint';
import type { Frame } from '../../network/trace';
import type { HttpRequestHead, HttpResponseHead } from '../../protocol/http/head';
import { readMessages, type HttpMessage } from '../../protocol/http/messages';
import type { Connection } from './connections';
import { strangerAt } from './sighting';

/** One request of HTTP, and the response to it as far as it came. */
export interface HttpExchange {
  readonly client: Actor;
  readonly server: Actor;
  readonly request: HttpRequestHead;
  /** What was asked for: from scheme to query. */
  readonly url: string;
  /** When the request left the client, milliseconds since the trace started. */
  readonly at: number;
  readonly response: HttpAnswer | undefined;
  /** The request, and the response behind it. */
  readonly frames: readonly Frame[];
}

export interface HttpAnswer {
  readonly head: HttpResponseHead;
  /** The content as it was transferred, Content-Encoding and all. */
  readonly body: Buffer;
  /** The content has come whole. */
  readonly isComplete: boolean;
}

/** One direction of a connection. */
interface Direction {
  readonly frames: readonly Frame[];
  readonly octets: Buffer;
  /** The octet behind the last one of each frame. */
  readonly ends: readonly number[];
}

/** Reads connections as HTTP/1.x, in the order of the requests. Linear in their octets. */
export function httpExchangesOf(connections: readonly Connection[]): HttpExchange[] {
  return connections
    .filter(({ isHttp }) => isHttp)
    .flatMap(exchangesOn)
    .sort((a, b) => a.frames[0]!.index - b.frames[0]!.index);
}

function exchangesOn(connection: Connection): HttpExchange[] {
  const first = connection.frames[0]!;
  const opening = first.octets.toString('latin1', 0, 5);
  const client = opening === 'HTTP/' ? first.destination : first.source;
  const [there, back] = [
    directionOf(connection.frames.filter(({ source }) => endpointKey(source) === endpointKey(client))),
    directionOf(connection.frames.filter(({ source }) => endpointKey(source) !== endpointKey(client))),
  ];
  const requests = readMessages(there.octets).filter(isRequest);
  const isBodiless = (index: number): boolean => requests[index]?.head.method === 'HEAD';
  const closed = connection.closed !== undefined;
  const responses = readMessages(back.octets, { isBodiless, hasEnded: closed })
    .filter(isResponse)
    .filter(({ head }) => head.status >= 200);
  return requests.map((message, index): HttpExchange => {
    const frames = framesOf(there, message);
    const answer = responses[index];
    const { from, to, source, destination, sentAt, receivedAt } = frames[0]!;
    const host = message.head.headers.first('Host') ?? formatEndpoint(destination);
    const scheme = connection.transport === 'tls' ? 'https' : 'http';
    return {
      client: from ?? strangerAt(source.host, source.port),
      server: to ?? strangerAt(destination.host, destination.port),
      request: message.head,
      url: message.head.target.startsWith('/')
        ? `${scheme}://${host}${message.head.target}`
        : message.head.target,
      at: sentAt ?? receivedAt ?? 0,
      response: answer && { head: answer.head, body: answer.body, isComplete: answer.isComplete },
      frames: [...frames, ...(answer ? framesOf(back, answer) : [])],
    };
  });
}

function directionOf(frames: readonly Frame[]): Direction {
  let end = 0;
  const ends = frames.map(({ octets }) => (end += octets.length));
  return { frames, ends, octets: Buffer.concat(frames.map(({ octets }) => octets)) };
}

/** The frames that a message stands in. */
function framesOf({ frames, ends }: Direction, { start, end }: HttpMessage): Frame[] {
  return frames.filter((frame, i) => ends[i]! > start && ends[i]! - frame.octets.length < end);
}

type RequestMessage = HttpMessage & { readonly head: HttpRequestHead };
type ResponseMessage = HttpMessage & { readonly head: HttpResponseHead };

function isRequest(message: HttpMessage): message is RequestMessage {
  return message.head.kind === 'request';
}

function isResponse(message: HttpMessage): message is ResponseMessage {
  return message.head.kind === 'response';
}
