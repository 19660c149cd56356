import type { Admission, SessionBindings } from '../../protocol/msrp/bindings';
import { buildResponse } from '../../protocol/msrp/build';
import { isIdent } from '../../protocol/msrp/characters';
import type { MsrpRequest } from '../../protocol/msrp/message';
import type { MsrpProblemKind } from '../../protocol/msrp/problems';
import { responseStatus } from '../../protocol/msrp/reports';
import type { MsrpUri } from '../../protocol/msrp/uri';
import type { IncomingRequest, MsrpConnection } from './connection';
import type { IncomingMessages } from './incoming-messages';
import type { MsrpSession } from './msrp-session';
import type { MsrpPolicy } from './policy';

/** What the requests that come in need from their endpoint. */
export interface RequestHost {
  readonly policy: MsrpPolicy;
  readonly bindings: SessionBindings<MsrpSession, MsrpConnection>;
  readonly messages: IncomingMessages;
  /** A URI of the endpoint itself, for answers to what names nobody. */
  readonly uri: MsrpUri;
  /** Where an answer goes that does not go where it should. */
  elsewhere(request: MsrpRequest): MsrpConnection | undefined;
}

/**
 * Problems that leave a request intelligible: what is in the fields can be told all the same. To everything else the answer
 * is 400 (RFC 4975 s10.2).
 */
const INTELLIGIBLE: ReadonlySet<MsrpProblemKind> = new Set([
  ...(['charset', 'report-headers', 'start-line', 'content-type'] as const),
]);

/** What comes of a request that is answered by its head alone. */
const NOTHING: IncomingRequest = { body: () => {}, end: () => {} };

/** Decides what becomes of each request that comes in (RFC 4975 s7.2, s7.3). */
export class IncomingRequests {
  constructor(private readonly host: RequestHost) {}

  /** The head of a request has come. */
  begin(request: MsrpRequest, connection: MsrpConnection): IncomingRequest {
    const target = request.toPath?.[0];
    if (!target) return this.refused(request, connection, 400);
    const admission = this.admit(request, target, connection);
    // s7.3: the session is looked at before anything else.
    if ('status' in admission) return this.refused(request, connection, admission.status, target);
    const { session, isFirst } = admission;
    if (isFirst) session.bound(connection);
    if (session.isOver) return this.refused(request, connection, 481, target);
    switch (request.method) {
      case 'SEND':
        return this.send(request, session, connection);
      case 'REPORT':
        return { body: () => {}, end: () => this.report(request, session, connection) };
      default:
        // s12: a method is unknown, unless it is none at all.
        return this.refused(request, connection, isMethod(request.method) ? 501 : 400, session.uri);
    }
  }

  private send(request: MsrpRequest, session: MsrpSession, connection: MsrpConnection): IncomingRequest {
    if (this.host.policy.refuseUnintelligible && !isIntelligible(request)) {
      return this.refused(request, connection, 400, session.uri);
    }
    const answer = (status: number): void => this.answer(request, connection, status, session.uri);
    // Without a body it is a sign of life, and belongs to no message (s7.1).
    if (!request.hasBody) return { body: () => {}, end: () => answer(200) };
    if (!request.has('Content-Type')) return untyped(answer);
    return this.host.messages.begin({ send: request, session, connection, answer });
  }

  private report(request: MsrpRequest, session: MsrpSession, connection: MsrpConnection): void {
    session.reported(request);
    this.answer(request, connection, 200, session.uri);
  }

  private admit(request: MsrpRequest, target: MsrpUri, connection: MsrpConnection): Admission<MsrpSession> {
    const { policy, bindings } = this.host;
    // s6: what is meant for TLS does not come without it.
    if (policy.secureMsrps && (target.scheme === 'msrps') !== connection.isSecure) return { status: 481 };
    const admission = bindings.admit(request, connection);
    if (policy.checkSessions || 'session' in admission) return admission;
    const session = bindings.sessionOf(target) ?? bindings.sessionsOn(connection)[0];
    return session ? { session, isFirst: false } : admission;
  }

  /** Answers at once; the body, if there is one, goes nowhere. */
  private refused(
    request: MsrpRequest,
    connection: MsrpConnection,
    status: number,
    from: MsrpUri = this.host.uri,
  ): IncomingRequest {
    this.answer(request, connection, status, from);
    return NOTHING;
  }

  private answer(request: MsrpRequest, connection: MsrpConnection, status: number, from: MsrpUri): void {
    // A response repeats the transaction id; to one that is none, there can be no response (s7.2, s9).
    if (!isIdent(request.transactionId)) return;
    const { policy } = this.host;
    const isReport = request.method === 'REPORT';
    const due = policy.honourFailureReport || isReport ? responseStatus(request, status) : status;
    const given = isReport && policy.answerReports ? status : due;
    const response = given === undefined ? undefined : buildResponse(request, given, from);
    if (!response) return;
    const way = policy.answerOnSameConnection ? connection : this.host.elsewhere(request);
    way?.post(response);
  }
}

/** A stray empty line does no harm; octets of which nobody knows what they are cannot be understood. */
function untyped(answer: (status: number) => void): IncomingRequest {
  let status = 200;
  return {
    body: () => {
      status = 400;
    },
    end: () => answer(status),
  };
}

function isMethod(method: string): boolean {
  return /^[A-Z]+$/.test(method);
}

function isIntelligible(request: MsrpRequest): boolean {
  return request.problems.every(
    ({ kind, header }) => INTELLIGIBLE.has(kind) || (kind === 'header-syntax' && header === 'failure-report'),
  );
}
