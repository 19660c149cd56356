import type { Clock, Timer } from '../../network/clock';
import type {
  Effect,
  TimerName,
  TransactionContext,
  TransactionEvent,
  TransactionMachine,
} from '../../protocol/sip/transactions/machine';

/** What a runner cannot do by itself: everything but timers. */
export type Perform = (effect: Exclude<Effect, { do: 'arm' | 'disarm' }>) => void;

/** A transaction machine in motion. */
export interface RunningTransaction {
  /** Name of its state in the figures of RFC 3261 s17. */
  readonly state: string;
  feed(event: TransactionEvent): void;
  /** Forgets all timers; the transaction is over as far as we are concerned. */
  stop(): void;
}

/** Runs a transaction machine on a clock: keeps its state and its timers, and passes its other effects on. */
export class Runner<State extends { readonly name: string }> implements RunningTransaction {
  private current: State;
  /** Never more than two. */
  private readonly armed: { readonly name: TimerName; readonly timer: Timer }[] = [];

  /** @param kept a timer that somebody else looks after. */
  constructor(
    private readonly machine: TransactionMachine<State>,
    private readonly context: TransactionContext,
    private readonly clock: Clock,
    private readonly perform: Perform,
    private readonly kept?: TimerName,
  ) {
    this.current = machine.initial;
  }

  get state(): string {
    return this.current.name;
  }

  feed(event: TransactionEvent): void {
    const { state, effects } = this.machine.step(this.current, event, this.context);
    this.current = state;
    for (const effect of effects) {
      if (effect.do === 'arm') this.arm(effect.timer, effect.after);
      else if (effect.do === 'disarm') this.disarm(effect.timer);
      else this.perform(effect);
    }
  }

  stop(): void {
    for (const { timer } of this.armed.splice(0)) timer.cancel();
  }

  private arm(name: TimerName, after: number): void {
    this.disarm(name);
    if (name === this.kept) return;
    const timer = this.clock.after(after, () => {
      this.forget(name);
      this.feed({ type: 'timer', timer: name });
    });
    this.armed.push({ name, timer });
  }

  private disarm(name: TimerName): void {
    this.forget(name)?.cancel();
  }

  private forget(name: TimerName): Timer | undefined {
    const at = this.armed.findIndex((each) => each.name === name);
    return at < 0 ? undefined : this.armed.splice(at, 1)[0]!.timer;
  }
}
