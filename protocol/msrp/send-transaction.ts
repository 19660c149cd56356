import type { FailureReport } from './message';

/**
 * The transaction of one SEND at its sender (RFC 4975 s7.1.1):
 *
 *   sending --last octet is out--> waiting --200--> done
 *      |                              |---30 s---> done (timed out)
 *      +-------- a response ----------+----------> done
 *
 * Only Failure-Report "yes" waits for a 200. With "partial" and "no" the transaction is done when its last octet is out;
 * an error response to a "partial" one is still told when it comes.
 */
export interface SendTransactionState {
  readonly name: 'sending' | 'waiting' | 'done';
  readonly failureReport: FailureReport;
}

export type SendTransactionEvent =
  | { readonly type: 'sent' }
  | { readonly type: 'response'; readonly status: number }
  | { readonly type: 'timer' }
  | { readonly type: 'connection-lost' };

/** What becomes of a chunk, as far as its transaction can tell. */
export type SendOutcome =
  /** 200: received by the next hop. */
  | { readonly kind: 'accepted' }
  /** Nothing was asked for, and nothing is known. */
  | { readonly kind: 'unconfirmed' }
  | { readonly kind: 'refused'; readonly status: number }
  /** No response within 30 s; a 408 is treated alike (s10.4). */
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'connection-lost' };

export type SendTransactionEffect =
  | { readonly do: 'arm'; readonly after: number }
  | { readonly do: 'disarm' }
  | { readonly do: 'tell'; readonly outcome: SendOutcome };

export interface SendTransactionStep {
  readonly state: SendTransactionState;
  readonly effects: readonly SendTransactionEffect[];
}

/** Milliseconds from the last octet of a SEND to its response (RFC 4975 s7.1.1). */
export const RESPONSE_TIMEOUT = 30_000;

export function newSendTransaction(failureReport: FailureReport): SendTransactionState {
  return { name: 'sending', failureReport };
}

/**
 * Pure: the timer is asked for, not kept. A response may come before the last octet is out, as a 413 to a long chunk does.
 * @param timeout milliseconds to wait for the response
 */
export function stepSendTransaction(
  state: SendTransactionState,
  event: SendTransactionEvent,
  timeout: number = RESPONSE_TIMEOUT,
): SendTransactionStep {
  const { name, failureReport } = state;
  if (name === 'done') return afterwards(state, event);
  switch (event.type) {
    case 'sent':
      if (name === 'waiting') return { state, effects: [] };
      if (failureReport === 'yes') {
        return { state: { ...state, name: 'waiting' }, effects: [{ do: 'arm', after: timeout }] };
      }
      return done(state, { kind: 'unconfirmed' });
    case 'response':
      return done(state, outcomeOf(event.status));
    case 'timer':
      return name === 'waiting' ? done(state, { kind: 'timed-out' }) : { state, effects: [] };
    case 'connection-lost':
      return done(state, { kind: 'connection-lost' });
  }
}

/** A "partial" SEND has no timer that would keep its transaction open, yet errors count whenever they come (s7.1.1). */
function afterwards(state: SendTransactionState, event: SendTransactionEvent): SendTransactionStep {
  const isLateError = state.failureReport === 'partial' && event.type === 'response' && event.status !== 200;
  return {
    state,
    effects: isLateError ? [{ do: 'tell', outcome: outcomeOf(event.status) }] : [],
  };
}

function outcomeOf(status: number): SendOutcome {
  if (status === 200) return { kind: 'accepted' };
  return status === 408 ? { kind: 'timed-out' } : { kind: 'refused', status };
}

function done(state: SendTransactionState, outcome: SendOutcome): SendTransactionStep {
  const tell: SendTransactionEffect = { do: 'tell', outcome };
  return {
    state: { ...state, name: 'done' },
    effects: state.name === 'waiting' ? [{ do: 'disarm' }, tell] : [tell],
  };
}
