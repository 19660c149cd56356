import {
  arm,
  DELIVER,
  disarm,
  END,
  FAILED,
  SEND,
  stay,
  TIMED_OUT,
  type Effect,
  type Step,
  type TransactionContext,
  type TransactionEvent,
  type TransactionMachine,
} from './machine';
import { transactionLife } from './timers';

/** State of RFC 3261 figure 5 as corrected by RFC 6026 s8.4; `interval` is Timer A in milliseconds. */
export interface InviteClientState {
  readonly name: 'initial' | 'calling' | 'proceeding' | 'accepted' | 'completed' | 'terminated';
  readonly interval: number;
}

const SEND_ACK: Effect = { do: 'send-ack' };

/** The INVITE client transaction (RFC 3261 s17.1.1.2; RFC 6026 s7.2 adds Accepted and Timer M). */
export const inviteClient: TransactionMachine<InviteClientState> = {
  initial: { name: 'initial', interval: 0 },
  step,
};

function step(
  state: InviteClientState,
  event: TransactionEvent,
  context: TransactionContext,
): Step<InviteClientState> {
  const { timers, reliable } = context;
  switch (state.name) {
    case 'initial': {
      if (event.type !== 'start') return stay(state);
      const effects = [SEND, arm('B', transactionLife(timers))];
      if (!reliable) effects.push(arm('A', timers.t1));
      return { state: { name: 'calling', interval: timers.t1 }, effects };
    }
    case 'calling':
    case 'proceeding':
      switch (event.type) {
        case 'timer':
          return pendingTimer(state, event.timer);
        case 'response':
          return answered(state, event.status, context);
        case 'transport-error':
          return {
            state: { ...state, name: 'terminated' },
            effects: [disarm('A'), disarm('B'), FAILED, END],
          };
        default:
          return stay(state);
      }
    case 'accepted':
      // Every 2xx, also of another branch of a fork, goes to the transaction user (RFC 6026 s7.2).
      if (event.type === 'response' && isSuccess(event.status)) return { state, effects: [DELIVER] };
      return event.type === 'timer' && event.timer === 'M' ? terminated(state) : stay(state);
    case 'completed':
      if (event.type === 'response' && event.status >= 300) return { state, effects: [SEND_ACK] };
      if (event.type === 'transport-error')
        return { state: { ...state, name: 'terminated' }, effects: [disarm('D'), FAILED, END] };
      return event.type === 'timer' && event.timer === 'D' ? terminated(state) : stay(state);
    case 'terminated':
      return stay(state);
  }
}

function pendingTimer(state: InviteClientState, timer: string): Step<InviteClientState> {
  if (state.name !== 'calling') return stay(state);
  if (timer === 'B')
    return { state: { ...state, name: 'terminated' }, effects: [disarm('A'), TIMED_OUT, END] };
  if (timer !== 'A') return stay(state);
  const interval = 2 * state.interval;
  return { state: { ...state, interval }, effects: [SEND, arm('A', interval)] };
}

function answered(
  state: InviteClientState,
  status: number,
  context: TransactionContext,
): Step<InviteClientState> {
  const effects = [disarm('A'), disarm('B'), DELIVER];
  if (status < 200) return { state: { ...state, name: 'proceeding' }, effects };
  if (isSuccess(status)) {
    return {
      state: { ...state, name: 'accepted' },
      effects: [...effects, arm('M', transactionLife(context.timers))],
    };
  }
  effects.push(SEND_ACK);
  if (context.reliable) return { state: { ...state, name: 'terminated' }, effects: [...effects, END] };
  return { state: { ...state, name: 'completed' }, effects: [...effects, arm('D', context.timers.d)] };
}

function terminated(state: InviteClientState): Step<InviteClientState> {
  return { state: { ...state, name: 'terminated' }, effects: [END] };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
