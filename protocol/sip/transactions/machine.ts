import type { Timers } from './timers';

/** Names of the timers of RFC 3261 s17, RFC 6026 (L, M) and RFC 4320 (N: the 100 that a silent server owes). */
export type TimerName = 'A' | 'B' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M' | 'N' | 'T';

/** What happens to a transaction. */
export type TransactionEvent =
  | { readonly type: 'start' }
  | { readonly type: 'timer'; readonly timer: TimerName }
  /** A response: from the network at a client, from the transaction user at a server. */
  | { readonly type: 'response'; readonly status: number }
  /** The request came again (server only). */
  | { readonly type: 'retransmission' }
  | { readonly type: 'ack' }
  | { readonly type: 'transport-error' };

/** What a transaction wants done; whoever runs it has the sockets and the clock. */
export type Effect =
  /** Client: send the request. Server: send the latest response. */
  | { readonly do: 'send' }
  | { readonly do: 'send-ack' }
  | { readonly do: 'send-100' }
  | { readonly do: 'arm'; readonly timer: TimerName; readonly after: number }
  | { readonly do: 'disarm'; readonly timer: TimerName }
  /** Hand the response (client) or the ACK (server) to the transaction user. */
  | { readonly do: 'deliver' }
  | { readonly do: 'report'; readonly what: 'timeout' | 'transport-error' }
  | { readonly do: 'end' };

/** State after an event, and what has to be done about it. */
export interface Step<State> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** What a machine has to know of its surroundings. */
export interface TransactionContext {
  readonly timers: Timers;
  /** TCP or TLS: nothing is retransmitted and nothing is waited for. */
  readonly reliable: boolean;
}

/** One of the four machines of RFC 3261 s17: pure, no clock, no socket. */
export interface TransactionMachine<State extends { readonly name: string }> {
  readonly initial: State;
  step(state: State, event: TransactionEvent, context: TransactionContext): Step<State>;
}

export const SEND: Effect = { do: 'send' };
export const DELIVER: Effect = { do: 'deliver' };
export const END: Effect = { do: 'end' };
export const TIMED_OUT: Effect = { do: 'report', what: 'timeout' };
export const FAILED: Effect = { do: 'report', what: 'transport-error' };

export function arm(timer: TimerName, after: number): Effect {
  return { do: 'arm', timer, after };
}

export function disarm(timer: TimerName): Effect {
  return { do: 'disarm', timer };
}

/** The event changes nothing. */
export function stay<State>(state: State): Step<State> {
  return { state, effects: [] };
}
