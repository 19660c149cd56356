import type { ByteRange } from '../../protocol/msrp/byte-range';
import { buildReport } from '../../protocol/msrp/build';
import { ChurningMap } from '../../protocol/msrp/churning-map';
import type { MsrpRequest } from '../../protocol/msrp/message';
import { Reassembler, type ChunkOutcome, type MessageSink } from '../../protocol/msrp/reassembler';
import { failureReportRange, successReportRange } from '../../protocol/msrp/reports';
import type { Clock, Timer } from '../../network/clock';
import type { MsrpIds } from '../../protocol/msrp/ids';
import type { IncomingRequest, MsrpConnection } from './connection';
import type { IncomingFlow } from './incoming';
import type { MsrpSession } from './msrp-session';
import type { MsrpPolicy } from './policy';

/** A SEND with a body as it comes in. */
export interface IncomingSend {
  readonly send: MsrpRequest;
  readonly session: MsrpSession;
  readonly connection: MsrpConnection;
  /** Answers it, once, as its Failure-Report allows. */
  answer(status: number): void;
}

/** What the messages that come in need from their endpoint. */
export interface IncomingHost {
  readonly clock: Clock;
  readonly policy: MsrpPolicy;
  readonly ids: MsrpIds;
}

/** An unfinished message, or the part of it that is known while a chunk of it comes. */
interface Incoming {
  session: MsrpSession;
  connection: MsrpConnection;
  /** The latest chunk of it. */
  send: MsrpRequest;
  /** The chunk that is coming, unless it has been answered. */
  coming: IncomingSend | undefined;
  /** Position behind the last octet that came. */
  end: number;
  isOver: boolean;
  /** It has turned out bad: what its sender is told instead of success. */
  failure: number | undefined;
}

/**
 * The messages that come in at an endpoint (RFC 4975 s7.3), of all its sessions: chunks are put together, answered and
 * reported on. A message of a session that failed may go on in another one (s5.4).
 */
export class IncomingMessages {
  private readonly incoming = new ChurningMap<Incoming>();
  private readonly reassembler = new Reassembler(() => this.open());
  /** The SEND that a sink is asked for. */
  private opening: IncomingSend | undefined;
  /** Until when unfinished messages of failed sessions are kept. */
  private readonly waiting = new Set<Timer>();
  private isStopped = false;

  constructor(private readonly host: IncomingHost) {}

  /** A chunk begins. */
  begin(arriving: IncomingSend): IncomingRequest {
    const { send, session, connection } = arriving;
    const known = this.incoming.get(send.messageId ?? '');
    if (known && !mayGoOn(known, arriving)) return this.discarded(arriving, 413);
    if (known) Object.assign(known, { session, connection, send });
    this.opening = arriving;
    const chunk = this.reassembler.begin(send);
    this.opening = undefined;
    if (chunk.refusal !== undefined) return this.discarded(arriving, chunk.refusal);
    const message = this.incoming.get(send.messageId ?? '');
    if (message) message.coming = arriving;
    return {
      body: (piece) => {
        chunk.body(piece);
        if (chunk.refusal !== undefined) this.answerComing(message, chunk.refusal);
      },
      end: (flag) => {
        const wasAnswered = message !== undefined && message.coming !== arriving;
        const outcome = chunk.end(flag);
        if (message && !wasAnswered) message.coming = undefined;
        // The session may have ended while the chunk came: then there is none that it could belong to.
        if (!wasAnswered) arriving.answer(session.isOver ? 481 : outcome.status);
        if (wasAnswered || outcome.status !== 200) return;
        if (message?.failure !== undefined) this.reportFailure(message, message.failure);
        else this.reportSuccess(arriving, outcome);
      },
    };
  }

  /** The session is over. What is unfinished is given up, after a failure only when it does not go on elsewhere (s5.4). */
  sessionEnded(session: MsrpSession, failed: boolean): void {
    const { clock, policy } = this.host;
    const left = this.incoming.entries().filter(([, message]) => message.session === session);
    if (left.length === 0) return;
    const abandon = (): void => {
      for (const [messageId, message] of left)
        if (message.session === session) this.reassembler.abandon((id) => id === messageId);
    };
    if (!failed || this.isStopped) return abandon();
    const timer = clock.after(policy.resumeTimeout, () => {
      this.waiting.delete(timer);
      abandon();
    });
    this.waiting.add(timer);
  }

  /** Gives up all that is unfinished. */
  stop(): void {
    this.isStopped = true;
    for (const timer of this.waiting) timer.cancel();
    this.waiting.clear();
    this.reassembler.abandon();
  }

  /** The sink of a new message. */
  private open(): MessageSink | number {
    const { opening } = this;
    if (!opening) return 413;
    const { send, session, connection } = opening;
    const { receive, maxSize = Infinity } = session.options;
    if (!receive) return 403;
    const { end = 0, total = 0 } = send.byteRange ?? {};
    if (Math.max(end, total) > maxSize) return 413;
    const messageId = send.messageId!;
    const message: Incoming = {
      ...{ session, connection, send, coming: undefined, end: 0, isOver: false, failure: undefined },
    };
    const flow = new Flow(message, {
      refuse: (status = 413) => this.refuse(messageId, message, status),
      reportFailure: (status) => this.failed(message, status),
    });
    const sink = receive(send, flow);
    if (typeof sink === 'number') return sink;
    this.incoming.set(messageId, message);
    const over = (): void => {
      message.isOver = true;
      if (this.incoming.get(messageId) === message) this.incoming.delete(messageId);
    };
    return {
      write: (position, octets) => {
        message.end = Math.max(message.end, position + octets.length);
        if (message.end > maxSize) this.refuse(messageId, message, 413);
        else sink.write(position, octets);
      },
      complete: (size) => {
        over();
        sink.complete(size);
      },
      abandon: () => {
        over();
        flow.letGo();
        sink.abandon();
      },
    };
  }

  private refuse(messageId: string, message: Incoming, status: number): void {
    if (message.isOver) return;
    this.answerComing(message, status);
    this.reassembler.refuse(messageId);
  }

  private answerComing(message: Incoming | undefined, status: number): void {
    message?.coming?.answer(status);
    if (message) message.coming = undefined;
  }

  /** A chunk that is refused is answered at once, without waiting for its end (RFC 4975 s10.5). */
  private discarded(arriving: IncomingSend, status: number): IncomingRequest {
    const { send } = arriving;
    const start = (send.byteRange?.start ?? 1) - 1;
    let length = 0;
    const isLate = this.host.policy.refuseByReport;
    if (!isLate) arriving.answer(status);
    return {
      body: (piece) => {
        length += piece.length;
      },
      end: () => {
        if (!isLate) return;
        arriving.answer(200);
        const outcome: ChunkOutcome = { status, message: 'refused', start, end: start + length };
        this.report(arriving, status, failureReportRange(send, outcome));
      },
    };
  }

  private reportSuccess(arriving: IncomingSend, outcome: ChunkOutcome): void {
    const { successReports, reportDelayMs } = this.host.policy;
    if (successReports === 'never') return;
    const { send } = arriving;
    const asked = successReports === 'always' ? withSuccessReport(send) : send;
    const range = successReportRange(asked, outcome);
    if (!range) return;
    if (reportDelayMs === 0) this.report(arriving, 200, range);
    else this.host.clock.after(reportDelayMs, () => this.report(arriving, 200, range));
  }

  /** What it is told while a chunk comes is said when that has been answered. */
  private failed(message: Incoming, status: number): void {
    const isKnown = message.failure !== undefined;
    message.failure ??= status;
    if (!isKnown && !message.coming) this.reportFailure(message, status);
  }

  private reportFailure(message: Incoming, status: number): void {
    const { send, end } = message;
    const outcome: ChunkOutcome = { status, message: 'refused', start: 0, end };
    this.report(message, status, failureReportRange(send, outcome));
  }

  /** s7.1.2: there is no report when the session is over. */
  private report(
    { send, session, connection }: Pick<IncomingSend, 'send' | 'session' | 'connection'>,
    status: number,
    byteRange: ByteRange | undefined,
  ): void {
    const { ids, policy } = this.host;
    if (!byteRange || (session.isOver && !policy.reportAfterEnd)) return;
    const report = buildReport(send, {
      ...{ transactionId: ids.transactionId(), from: session.uri, status, byteRange },
    });
    if (report) connection.post(report);
  }
}

/** Holds a fast sender back. */
class Flow implements IncomingFlow {
  private held: MsrpConnection | undefined;

  constructor(
    private readonly message: Incoming,
    private readonly does: Required<Pick<IncomingFlow, 'refuse' | 'reportFailure'>>,
  ) {}

  pause(): void {
    if (this.held) return;
    this.held = this.message.connection;
    this.held.hold();
  }

  resume(): void {
    this.letGo();
  }

  letGo(): void {
    this.held?.release();
    this.held = undefined;
  }

  refuse(status?: number): void {
    this.does.refuse(status);
  }

  reportFailure(status: number): void {
    this.does.reportFailure(status);
  }
}

/** Chunks of one message come in one session, on several of one peer, or in the one that replaces a failed one (s5.4). */
function mayGoOn(known: Incoming, { session, connection }: IncomingSend): boolean {
  return known.session === session || known.connection === connection || known.session.isOver;
}

function withSuccessReport(send: MsrpRequest): MsrpRequest {
  const others = send.headers.filter(({ id }) => id !== 'success-report');
  const wish = { id: 'success-report', name: 'Success-Report', value: 'yes', line: 'Success-Report: yes' };
  return send.withHeaders([...others, wish]);
}
