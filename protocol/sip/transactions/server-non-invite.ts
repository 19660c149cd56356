import {
  arm,
  disarm,
  END,
  FAILED,
  SEND,
  stay,
  type Effect,
  type Step,
  type TransactionContext,
  type TransactionEvent,
  type TransactionMachine,
} from './machine';
import { timeUntilT2, transactionLife } from './timers';

/** State of RFC 3261 figure 8. */
export interface NonInviteServerState {
  readonly name: 'initial' | 'trying' | 'proceeding' | 'completed' | 'terminated';
}

const SEND_100: Effect = { do: 'send-100' };

/** The non-INVITE server transaction (RFC 3261 s17.2.2, figure 8), with the 100 of RFC 4320 s4.1. */
export const nonInviteServer: TransactionMachine<NonInviteServerState> = {
  initial: { name: 'initial' },
  step,
};

function step(
  state: NonInviteServerState,
  event: TransactionEvent,
  context: TransactionContext,
): Step<NonInviteServerState> {
  switch (state.name) {
    case 'initial':
      if (event.type !== 'start') return stay(state);
      return { state: { name: 'trying' }, effects: [arm('N', timeUntilT2(context.timers))] };
    case 'trying':
    case 'proceeding':
      switch (event.type) {
        case 'timer':
          // The runner composes the 100 and hands it back as a response.
          return event.timer === 'N' && state.name === 'trying'
            ? { state, effects: [SEND_100] }
            : stay(state);
        case 'response':
          return event.status < 200 ? { state: { name: 'proceeding' }, effects: [SEND] } : complete(context);
        case 'retransmission':
          // In Trying there is nothing to say yet (s17.2.2).
          return state.name === 'proceeding' ? { state, effects: [SEND] } : stay(state);
        case 'transport-error':
          return { state: { name: 'terminated' }, effects: [disarm('N'), FAILED, END] };
        default:
          return stay(state);
      }
    case 'completed':
      if (event.type === 'retransmission') return { state, effects: [SEND] };
      if (event.type === 'timer' && event.timer === 'J')
        return { state: { name: 'terminated' }, effects: [END] };
      if (event.type === 'transport-error')
        return { state: { name: 'terminated' }, effects: [disarm('J'), FAILED, END] };
      return stay(state);
    case 'terminated':
      return stay(state);
  }
}

function complete(context: TransactionContext): Step<NonInviteServerState> {
  if (context.reliable) return { state: { name: 'terminated' }, effects: [disarm('N'), SEND, END] };
  return {
    state: { name: 'completed' },
    effects: [disarm('N'), SEND, arm('J', transactionLife(context.timers))],
  };
}
