import {
  arm,
  DELIVER,
  disarm,
  END,
  FAILED,
  SEND,
  stay,
  TIMED_OUT,
  type Step,
  type TransactionContext,
  type TransactionEvent,
  type TransactionMachine,
} from './machine';
import { transactionLife } from './timers';

/** State of RFC 3261 figure 6; `interval` is the running value of Timer E in milliseconds. */
export interface NonInviteClientState {
  readonly name: 'initial' | 'trying' | 'proceeding' | 'completed' | 'terminated';
  readonly interval: number;
}

/** The non-INVITE client transaction (RFC 3261 s17.1.2.2, figure 6). */
export const nonInviteClient: TransactionMachine<NonInviteClientState> = {
  initial: { name: 'initial', interval: 0 },
  step,
};

function step(
  state: NonInviteClientState,
  event: TransactionEvent,
  context: TransactionContext,
): Step<NonInviteClientState> {
  const { timers, reliable } = context;
  switch (state.name) {
    case 'initial': {
      if (event.type !== 'start') return stay(state);
      const effects = [SEND, arm('F', transactionLife(timers))];
      if (!reliable) effects.push(arm('E', timers.t1));
      return { state: { name: 'trying', interval: timers.t1 }, effects };
    }
    case 'trying':
    case 'proceeding':
      switch (event.type) {
        case 'timer':
          if (event.timer === 'F')
            return { state: { ...state, name: 'terminated' }, effects: [disarm('E'), TIMED_OUT, END] };
          return event.timer === 'E' ? retransmit(state, timers.t2) : stay(state);
        case 'response':
          // Timer E goes on as armed after a 1xx and is T2 from its next firing on (s17.1.2.2).
          if (event.status < 200) return { state: { ...state, name: 'proceeding' }, effects: [DELIVER] };
          return complete(state, reliable ? 0 : timers.t4);
        case 'transport-error':
          return {
            state: { ...state, name: 'terminated' },
            effects: [disarm('E'), disarm('F'), FAILED, END],
          };
        default:
          return stay(state);
      }
    case 'completed':
      // Copies of the final response are absorbed until Timer K (s17.1.2.2).
      if (event.type === 'timer' && event.timer === 'K')
        return { state: { ...state, name: 'terminated' }, effects: [END] };
      return stay(state);
    case 'terminated':
      return stay(state);
  }
}

function retransmit(state: NonInviteClientState, t2: number): Step<NonInviteClientState> {
  const interval = state.name === 'proceeding' ? t2 : Math.min(2 * state.interval, t2);
  return { state: { ...state, interval }, effects: [SEND, arm('E', interval)] };
}

function complete(state: NonInviteClientState, timerK: number): Step<NonInviteClientState> {
  const effects = [disarm('E'), disarm('F'), DELIVER];
  if (timerK === 0) return { state: { ...state, name: 'terminated' }, effects: [...effects, END] };
  return { state: { ...state, name: 'completed' }, effects: [...effects, arm('K', timerK)] };
}
