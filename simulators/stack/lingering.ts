import type { Clock, Timer } from '../../network/clock';

/**
 * Things that are forgotten a fixed time after they were added: what is left of transactions that are answered but have
 * to absorb copies (Timers J and K of RFC 3261 s17). One timer for all, since they end in the order in which they came.
 */
export class Lingering<T> {
  private waiting: { readonly until: number; readonly thing: T }[] = [];
  private next = 0;
  private timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly lifetimeMs: number,
    private readonly forget: (thing: T) => void,
  ) {}

  add(thing: T): void {
    this.waiting.push({ until: this.clock.now() + this.lifetimeMs, thing });
    if (!this.timer) this.arm(this.lifetimeMs);
  }

  /** Forgets nothing any more. */
  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.waiting = [];
    this.next = 0;
  }

  private arm(delayMs: number): void {
    this.timer = this.clock.after(delayMs, () => this.expire());
  }

  private expire(): void {
    this.timer = undefined;
    const now = this.clock.now();
    while (this.next < this.waiting.length && this.waiting[this.next]!.until <= now)
      this.forget(this.waiting[this.next++]!.thing);
    if (this.next === this.waiting.length) {
      this.waiting = [];
      this.next = 0;
      return;
    }
    // The part that is done with is cut off when it is the greater one, so that the cost per thing stays constant.
    if (2 * this.next > this.waiting.length) {
      this.waiting = this.waiting.slice(this.next);
      this.next = 0;
    }
    this.arm(this.waiting[this.next]!.until - now);
  }
}
