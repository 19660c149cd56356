import type { Actor } from '../../network/actor';
import { IntervalSet } from '../../protocol/msrp/interval-set';
import { bodyLength, type MsrpFlow, type MsrpRequestSighting } from './msrp-frames';
import type { GrowingSession, MsrpSessionReading } from './msrp-sessions';
import { statedRange } from './stated-range';
import type { MsrpTransaction } from './msrp-transactions';

/** A message put together from its chunks where they were sent (RFC 4975 s7.1.1), by Message-ID, sender and session. */
export interface MsrpMessageReading {
  readonly messageId: string;
  /** Undefined when no offer and answer were seen for its URIs. */
  readonly session: MsrpSessionReading | undefined;
  readonly sender: Actor;
  readonly receiver: Actor;
  /** In the order in which they were sent; never empty. */
  readonly chunks: readonly MsrpTransaction[];
  /** It was sent before, in the same session, and is sent once more. */
  readonly copyOf: MsrpMessageReading | undefined;
  /** A chunk with "$" came, and all octets up to its end were sent. */
  readonly isComplete: boolean;
  /** A chunk with "#" came. */
  readonly isAborted: boolean;
  /** It has a body, be it empty; a SEND without one carries no content. */
  readonly hasContent: boolean;
  /** Octets of the whole message by the chunk with "$"; undefined without one. */
  readonly size: number | undefined;
  /** Octets of it that were announced last; undefined for "*" or without Byte-Range. */
  readonly total: number | undefined;
  /** The octets that were sent: what came last counts where chunks overlap, and what is missing is 0. */
  readonly octets: () => Buffer;
  /** REPORT requests of its receiver on it, in the order of the trace. */
  readonly reports: readonly MsrpRequestSighting[];
}

/** Where a chunk lies in its message, from 0; the end is counted. */
export function spanOf({ request }: MsrpTransaction): { start: number; end: number } {
  const start = Math.max(0, (statedRange(request.message)?.start ?? 1) - 1);
  return { start, end: start + bodyLength(request) };
}

class Message implements MsrpMessageReading {
  readonly chunks: MsrpTransaction[] = [];
  readonly reports: MsrpRequestSighting[] = [];
  isAborted = false;
  hasContent = false;
  size: number | undefined;
  private readonly sent = new IntervalSet();

  constructor(
    readonly messageId: string,
    readonly session: MsrpSessionReading | undefined,
    readonly sender: Actor,
    readonly receiver: Actor,
    readonly copyOf: Message | undefined,
  ) {}

  get isComplete(): boolean {
    return this.size !== undefined && this.sent.covers(0, this.size);
  }

  get isOver(): boolean {
    return this.isAborted || this.size !== undefined;
  }

  get total(): number | undefined {
    return statedRange(this.chunks.at(-1)!.request.message)?.total;
  }

  readonly octets = (): Buffer => {
    const [only] = this.chunks;
    if (this.chunks.length === 1 && spanOf(only!).start === 0) {
      return only!.request.msrp.body ?? Buffer.alloc(0);
    }
    const octets = Buffer.alloc(this.sent.end);
    for (const chunk of this.chunks) chunk.request.msrp.body?.copy(octets, spanOf(chunk).start);
    return octets;
  };

  add(chunk: MsrpTransaction): void {
    const { msrp } = chunk.request;
    const { start, end } = spanOf(chunk);
    this.chunks.push(chunk);
    this.sent.add(start, end);
    this.hasContent ||= msrp.body !== undefined;
    if (msrp.flag === '#') this.isAborted = true;
    if (msrp.flag === '$') this.size ??= end;
  }
}

/** The messages of a trace, and the reports on none of them. */
export interface MsrpMessages {
  readonly messages: readonly MsrpMessageReading[];
  /** REPORT requests on messages that were not seen. */
  readonly strayReports: readonly MsrpRequestSighting[];
}

/**
 * Puts messages together. A chunk that starts at 1 once its message is over, or whose predecessor went over another
 * connection, begins the message anew. Linear in the requests.
 */
export function messagesOf(
  transactions: readonly MsrpTransaction[],
  sessionOf: (request: MsrpRequestSighting) => GrowingSession | undefined,
): MsrpMessages {
  const messages: Message[] = [];
  const byId = new Map<string, Message[]>();
  const places = new Places();
  const keyOf = (request: MsrpRequestSighting, sender: Actor): string =>
    `${request.message.messageId ?? ''} ${sender.name} ${places.of(sessionOf(request) ?? request.flow)}`;
  for (const transaction of transactions) {
    const { request } = transaction;
    const { messageId, method } = request.message;
    if (method !== 'SEND' || messageId === undefined) continue;
    const key = keyOf(request, request.sender);
    const known = byId.get(key);
    const latest = known?.at(-1);
    if (latest && !beginsAnew(latest, transaction)) {
      latest.add(transaction);
      continue;
    }
    const session = sessionOf(request);
    const message = new Message(messageId, session, request.sender, request.receiver, latest);
    message.add(transaction);
    messages.push(message);
    session?.messages.push(message);
    if (known) known.push(message);
    else byId.set(key, [message]);
  }
  const strayReports: MsrpRequestSighting[] = [];
  for (const { request } of transactions) {
    if (request.message.method !== 'REPORT') continue;
    const candidates = byId.get(keyOf(request, request.receiver)) ?? [];
    const message =
      candidates.findLast(({ chunks }) => chunks[0]!.request.frame.index < request.frame.index) ??
      candidates[0];
    if (message) message.reports.push(request);
    else strayReports.push(request);
  }
  return { messages, strayReports };
}

function beginsAnew(latest: Message, chunk: MsrpTransaction): boolean {
  if (spanOf(chunk).start !== 0) return false;
  return latest.isOver || latest.chunks.at(-1)!.request.flow !== chunk.request.flow;
}

/** Numbers for sessions and connections, as keys. */
class Places {
  private readonly numbers = new Map<MsrpSessionReading | MsrpFlow, number>();

  of(place: MsrpSessionReading | MsrpFlow): number {
    const known = this.numbers.get(place) ?? this.numbers.size;
    this.numbers.set(place, known);
    return known;
  }
}
