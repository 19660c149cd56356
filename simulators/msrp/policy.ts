import { RESPONSE_TIMEOUT } from '../../protocol/msrp/send-transaction';

/** How an MSRP endpoint behaves. The defaults are RFC 4975 to the letter; a deviation turns a knob. */
export interface MsrpPolicy {
  /** Answer a SEND as its Failure-Report asks (s7.1.4); otherwise every SEND is answered. */
  readonly honourFailureReport: boolean;
  /** Which messages that came as a whole get a success report: those that ask for one (s7.1.3), none, or all. */
  readonly successReports: 'asked' | 'never' | 'always';
  /** Milliseconds from a whole message to its success report; s7.1.3 lets reports come late. */
  readonly reportDelayMs: number;
  /** Send a late report even though its session is over (against s7.1.2). */
  readonly reportAfterEnd: boolean;
  /** Tell an error by 200 and a failure report instead of the response, though it is known at once (s7.1.4 prefers the response). */
  readonly refuseByReport: boolean;
  /** Answer REPORT requests (forbidden by s7.1.2). */
  readonly answerReports: boolean;
  /** Answer on the connection on which the request came (s7.2); otherwise on one to the first URI of its From-Path. */
  readonly answerOnSameConnection: boolean;
  /** Refuse requests for sessions that are unknown or on another connection, with 481 and 506 (s5.4, s7.3). */
  readonly checkSessions: boolean;
  /** Refuse requests that cannot be understood, with 400 (s10.2). */
  readonly refuseUnintelligible: boolean;

  /** Milliseconds from the last octet of a SEND to its response (s7.1.1). */
  readonly responseTimeout: number;
  /** Milliseconds for which success reports are waited for once all is sent; s7.1.1 gives them until the end of the session. */
  readonly reportTimeout: number;
  /** Do what a refusal asks for: give the message up, end the session, ban the type (s7.3.2, s10.5 to s10.10). */
  readonly heedRefusals: boolean;
  /** Milliseconds that the active side waits with its first SEND; s5.4 asks for it at once. */
  readonly firstSendDelayMs: number;
  /** Open a connection also as the passive side (against s5.4). */
  readonly connectWhenPassive: boolean;
  /** Use a connection to the same host, port and scheme again (s5.4). */
  readonly reuseConnections: boolean;
  /** Use TLS for msrps (s6); otherwise msrps URIs of ours are those of the TCP listener, and we connect without TLS. */
  readonly secureMsrps: boolean;
  /** Close a connection as soon as nothing is under way on it, whatever sessions are there (against s5.4). */
  readonly closeIdleConnections: boolean;
  /**
   * Milliseconds for which a connection that we opened outlives the last session on it, which s5.4 leaves to us: the peer
   * hears of the end by signalling first, and the next session may find the connection still there.
   */
  readonly keepUnusedMs: number;

  /** Octets of the longest chunk; s7.1.1 recommends as few chunks as possible. */
  readonly largestChunk: number;
  /** Octets of the longest chunk that may have a number as range-end (s7.1.1: 2048). */
  readonly largestFixedChunk: number;
  /** Octets that a message may send before another one gets its turn (s7.1.1: fairly). */
  readonly turn: number;
  /** Interrupt a chunk of more than 2048 octets for responses and reports (s7.1.1). */
  readonly interruptForResponses: boolean;
  /** Let the chunks of a message go to all sessions on the connection by turns (against s5.4). */
  readonly spreadOverSessions: boolean;
  /** Send chunk 2 before chunk 1, 4 before 3 (against s7.1.1). Pieces that go out of order are held in memory. */
  readonly swapChunks: boolean;

  /** A new transaction id for each request (s7.1); otherwise one for all. */
  readonly freshTransactionIds: boolean;
  /** Characters of a transaction id, of six random bits each (s7.1: 64 bits). */
  readonly transactionIdLength: number;
  /** A new Message-ID for each message (s7.1.1); otherwise one for all. */
  readonly freshMessageIds: boolean;
  /** A URI of its own for each session (s8.2); otherwise one for all. */
  readonly freshSessionIds: boolean;
  /** Characters of a session-id, of six random bits each (s14.1: 80 bits). */
  readonly sessionIdLength: number;

  /** Milliseconds to open a connection. */
  readonly connectTimeout: number;
  /** Milliseconds for which a connection without a session stays open: a peer that connects and says nothing. */
  readonly idleTimeout: number;
  /** Milliseconds for which an unfinished message of a failed session is kept, in case it goes on in another (s5.4). */
  readonly resumeTimeout: number;
}

export const MSRP_POLICY: MsrpPolicy = {
  honourFailureReport: true,
  successReports: 'asked',
  reportDelayMs: 0,
  reportAfterEnd: false,
  refuseByReport: false,
  answerReports: false,
  answerOnSameConnection: true,
  checkSessions: true,
  refuseUnintelligible: true,
  responseTimeout: RESPONSE_TIMEOUT,
  reportTimeout: 30_000,
  heedRefusals: true,
  firstSendDelayMs: 0,
  connectWhenPassive: false,
  reuseConnections: true,
  secureMsrps: true,
  closeIdleConnections: false,
  keepUnusedMs: 500,
  largestChunk: Infinity,
  largestFixedChunk: 2048,
  turn: 64 * 1024,
  interruptForResponses: true,
  spreadOverSessions: false,
  swapChunks: false,
  freshTransactionIds: true,
  transactionIdLength: 16,
  freshMessageIds: true,
  freshSessionIds: true,
  sessionIdLength: 20,
  connectTimeout: 30_000,
  idleTimeout: 30_000,
  resumeTimeout: 30_000,
};
