import type { Clock, Timer } from '../../network/clock';

/** Timers that end with their owner: nothing of a closed core fires later or keeps the process alive. */
export class OwnedTimers {
  private readonly pending = new Set<Timer>();

  constructor(private readonly clock: Clock) {}

  /** Like Clock.after. */
  after(delayMs: number, run: () => void): Timer {
    const timer = this.clock.after(delayMs, () => {
      this.pending.delete(owned);
      run();
    });
    const owned: Timer = {
      cancel: () => {
        this.pending.delete(owned);
        timer.cancel();
      },
    };
    this.pending.add(owned);
    return owned;
  }

  cancelAll(): void {
    for (const timer of this.pending) timer.cancel();
  }
}
