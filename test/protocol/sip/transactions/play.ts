import assert from 'node:assert/strict';
import type {
  Effect,
  TimerName,
  TransactionContext,
  TransactionEvent,
  TransactionMachine,
} from '../../../../protocol/sip/transactions/machine';
import { DEFAULT_TIMERS } from '../../../../protocol/sip/transactions/timers';

export const UNRELIABLE: TransactionContext = { timers: DEFAULT_TIMERS, reliable: false };
export const RELIABLE: TransactionContext = { timers: DEFAULT_TIMERS, reliable: true };

/** A machine in motion on a clock of its own. What it wants done is logged with the second at which it does. */
export class Play<State extends { readonly name: string }> {
  /** [seconds, what] of everything but the setting of timers. */
  readonly log: (readonly [seconds: number, what: string])[] = [];
  state: State;
  private now = 0;
  private readonly timers = new Map<TimerName, number>();

  constructor(
    private readonly machine: TransactionMachine<State>,
    private readonly context: TransactionContext,
  ) {
    this.state = machine.initial;
    this.feed({ type: 'start' });
  }

  /** Names of the timers that run. */
  get running(): string {
    return [...this.timers.keys()].sort().join('');
  }

  feed(event: TransactionEvent): void {
    const { state, effects } = this.machine.step(this.state, event, this.context);
    this.state = state;
    for (const effect of effects) {
      if (effect.do === 'arm') this.timers.set(effect.timer, this.now + effect.after);
      else if (effect.do === 'disarm') this.timers.delete(effect.timer);
      else this.log.push([this.now / 1000, nameOf(effect)]);
    }
  }

  /** Lets time pass until this second, and the timers of that second fire. */
  until(seconds: number): this {
    for (;;) {
      const due = [...this.timers].sort(([, a], [, b]) => a - b)[0];
      if (!due || due[1] > seconds * 1000) break;
      this.timers.delete(due[0]);
      this.now = due[1];
      this.feed({ type: 'timer', timer: due[0] });
    }
    this.now = seconds * 1000;
    return this;
  }

  respond(status: number): this {
    this.feed({ type: 'response', status });
    return this;
  }

  /** Seconds at which this was done. */
  times(what: string): number[] {
    return this.log.filter(([, each]) => each === what).map(([seconds]) => seconds);
  }
}

function nameOf(effect: Effect): string {
  return effect.do === 'report' ? effect.what : effect.do;
}

/** One row of a figure: in this state, this event leads to that state and has these effects. */
export type Row = readonly [state: string, event: string, next: string, effects: string];

/**
 * Checks a machine against the rows of its figure, row by row; what no row names must change nothing.
 * @param reach events that lead from the start to each state
 */
export function checkFigure<State extends { readonly name: string }>(
  machine: TransactionMachine<State>,
  context: TransactionContext,
  reach: Readonly<Record<string, readonly string[]>>,
  rows: readonly Row[],
): void {
  for (const [name, events] of Object.entries(reach)) {
    it(name, () => {
      const state = events.reduce(
        (at, event) => machine.step(at, parseEvent(event), context).state,
        machine.initial,
      );
      assert.equal(state.name, name);
      for (const event of EVENTS) {
        const step = machine.step(state, parseEvent(event), context);
        const row = rows.find(([from, when]) => from === name && when.split(' | ').includes(event));
        const [, , next, effects] = row ?? [name, event, name, ''];
        assert.equal(
          `${step.state.name}: ${step.effects.map(spelled).join(', ')}`,
          `${next}: ${effects}`,
          `${name} + ${event}`,
        );
      }
    });
  }
}

const TIMERS = ['A', 'B', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'T'];
const EVENTS = [
  ...['start', '100', '180', '200', '299', '300', '404', '699', 'retransmission', 'ack', 'transport-error'],
  ...TIMERS.map((timer) => `timer ${timer}`),
];

function parseEvent(text: string): TransactionEvent {
  if (/^\d+$/.test(text)) return { type: 'response', status: Number(text) };
  if (text.startsWith('timer ')) return { type: 'timer', timer: text.slice(6) as TimerName };
  return { type: text as 'start' | 'retransmission' | 'ack' | 'transport-error' };
}

/** "A=500" arms a timer, "-A" disarms it; anything else is spelled as it is called. */
function spelled(effect: Effect): string {
  if (effect.do === 'arm') return `${effect.timer}=${effect.after}`;
  return effect.do === 'disarm' ? `-${effect.timer}` : nameOf(effect);
}
