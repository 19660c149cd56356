import type { Role } from '../../protocol/push/roles';
import { partsOf, SipRequest, SipResponse, type SipMessage } from '../../protocol/sip/message';
import type { Via } from '../../protocol/sip/via';
import type { Deviation, Outgoing, OutgoingContext } from './deviation';

/** A change of what leaves an actor. It keeps no state, so that every copy of a message is spoilt alike. */
export type Edit = NonNullable<Deviation['outgoing']>;

/** What makes an actor deviate. */
export type How = Pick<Deviation, 'policy' | 'outgoing' | 'outgoingMsrp'>;

/** Declares deviations of one role: `const terminal = deviationsOf('terminal')`. */
export function deviationsOf(role: Role) {
  return (id: string, violates: string, summary: string, how: How): Deviation => ({
    ...{ id, role, violates, summary },
    ...how,
  });
}

/** Changes the requests of some methods; without methods, of all. */
export function requests(
  methods: readonly string[] | undefined,
  edit: (request: SipRequest, context: OutgoingContext) => Outgoing,
): How {
  return {
    outgoing: (message, context) =>
      message.kind === 'request' && (methods?.includes(message.method) ?? true)
        ? edit(message, context)
        : message,
  };
}

/** Which responses a deviation is about. */
export interface Answers {
  /** CSeq method. */
  readonly method?: string;
  /** Status, or class of statuses: 2 for all 2xx. */
  readonly status?: number;
}

/** Changes the final responses of a kind. */
export function finals(
  { method, status }: Answers,
  edit: (response: SipResponse, context: OutgoingContext) => Outgoing,
): How {
  const fits = (response: SipResponse): boolean =>
    response.status >= 200 &&
    (method === undefined || response.cseq?.method === method) &&
    (status === undefined || response.status === status || Math.floor(response.status / 100) === status);
  return {
    outgoing: (message, context) =>
      message.kind === 'response' && fits(message) ? edit(message, context) : message,
  };
}

/** Changes a header field that is there; others are left alone. */
export function changing<M extends SipMessage>(
  name: string,
  change: (value: string) => string,
): (message: M) => M {
  return (message) => {
    const value = message.header(name);
    return value === undefined ? message : (message.set(name, change(value)) as M);
  };
}

/** Changes the topmost Via. */
export function withTopVia<M extends SipMessage>(message: M, change: (via: Via) => string): M {
  const via = message.topVia;
  return via ? (message.withHeaders(message.headers.replaceTop('Via', change(via))) as M) : message;
}

/** Another body, and the Content-Length that goes with it. */
export function withBody<M extends SipMessage>(message: M, body: Buffer, type?: string): M {
  const sized = message.set('Content-Length', String(body.length));
  const typed = type === undefined ? sized : sized.set('Content-Type', type);
  return typed.with({ body }) as M;
}

/** The same request with another start line, right or wrong. */
export function withStartLine(message: SipMessage, startLine: string): SipMessage {
  const parts = partsOf(message.headers, message.body);
  return message.kind === 'request'
    ? new SipRequest(message.method, message.uri, parts, message.version, startLine)
    : new SipResponse(message.status, message.reason, parts, message.version, startLine);
}

/** The same response with another status. */
export function withStatus(response: SipResponse, status: number, reason: string): SipResponse {
  return response.with({ status, reason });
}

/** Number of the CSeq. */
export function sequence(message: SipMessage): number {
  return message.cseq?.number ?? 0;
}
