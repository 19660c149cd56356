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

/** State of RFC 3261 figure 7 as corrected by RFC 6026 s8.5; `interval` is Timer G in milliseconds. */
export interface InviteServerState {
  readonly name: 'initial' | 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated';
  readonly interval: number;
  /** A provisional response has gone out, so that there is one to repeat. */
  readonly rung: boolean;
}

const SEND_100: Effect = { do: 'send-100' };
/** A 100 is due unless the transaction user answers within 200 ms (RFC 3261 s17.2.1). */
const PATIENCE_MS = 200;

/** The INVITE server transaction (RFC 3261 s17.2.1; RFC 6026 s7.1 adds Accepted and Timer L). */
export const inviteServer: TransactionMachine<InviteServerState> = {
  initial: { name: 'initial', interval: 0, rung: false },
  step,
};

function step(
  state: InviteServerState,
  event: TransactionEvent,
  context: TransactionContext,
): Step<InviteServerState> {
  switch (state.name) {
    case 'initial':
      if (event.type !== 'start') return stay(state);
      return { state: { ...state, name: 'proceeding' }, effects: [arm('T', PATIENCE_MS)] };
    case 'proceeding':
      return proceeding(state, event, context);
    case 'accepted':
      // 2xx and its retransmissions are the transaction user's; so is the ACK (RFC 6026 s7.1).
      if (event.type === 'response' && isSuccess(event.status)) return { state, effects: [SEND] };
      if (event.type === 'ack') return { state, effects: [DELIVER] };
      return event.type === 'timer' && event.timer === 'L' ? end(state) : stay(state);
    case 'completed':
      return completed(state, event, context);
    case 'confirmed':
      return event.type === 'timer' && event.timer === 'I' ? end(state) : stay(state);
    case 'terminated':
      return stay(state);
  }
}

function proceeding(
  state: InviteServerState,
  event: TransactionEvent,
  context: TransactionContext,
): Step<InviteServerState> {
  const { timers, reliable } = context;
  switch (event.type) {
    case 'timer':
      return event.timer === 'T' && !state.rung ? { state, effects: [SEND_100] } : stay(state);
    case 'retransmission':
      return state.rung ? { state, effects: [SEND] } : stay(state);
    case 'transport-error':
      return { state: { ...state, name: 'terminated' }, effects: [disarm('T'), FAILED, END] };
    case 'response': {
      if (event.status < 200) return { state: { ...state, rung: true }, effects: [disarm('T'), SEND] };
      const life = transactionLife(timers);
      if (isSuccess(event.status)) {
        return { state: { ...state, name: 'accepted' }, effects: [disarm('T'), SEND, arm('L', life)] };
      }
      const effects = [disarm('T'), SEND, arm('H', life)];
      if (!reliable) effects.push(arm('G', timers.t1));
      return { state: { ...state, name: 'completed', interval: timers.t1 }, effects };
    }
    default:
      return stay(state);
  }
}

function completed(
  state: InviteServerState,
  event: TransactionEvent,
  context: TransactionContext,
): Step<InviteServerState> {
  const { timers, reliable } = context;
  switch (event.type) {
    case 'retransmission':
      return { state, effects: [SEND] };
    case 'ack':
      if (reliable) return { state: { ...state, name: 'terminated' }, effects: [disarm('H'), END] };
      return {
        state: { ...state, name: 'confirmed' },
        effects: [disarm('G'), disarm('H'), arm('I', timers.t4)],
      };
    case 'timer': {
      if (event.timer === 'H')
        return { state: { ...state, name: 'terminated' }, effects: [disarm('G'), TIMED_OUT, END] };
      if (event.timer !== 'G') return stay(state);
      const interval = Math.min(2 * state.interval, timers.t2);
      return { state: { ...state, interval }, effects: [SEND, arm('G', interval)] };
    }
    case 'transport-error':
      return { state: { ...state, name: 'terminated' }, effects: [disarm('G'), disarm('H'), FAILED, END] };
    default:
      return stay(state);
  }
}

function end(state: InviteServerState): Step<InviteServerState> {
  return { state: { ...state, name: 'terminated' }, effects: [END] };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
