import type { Clock, Timer } from './clock';
import { TimerQueue } from './timer-queue';

/** The result waited for cannot come any more, or not within the limit of virtual time. */
export class Stalled extends Error {
  override readonly name = 'Stalled';

  constructor(
    /** Virtual time in milliseconds at which the clock gave up. */
    readonly virtualTime: number,
    readonly pendingTimers: number,
    reason: string,
  ) {
    super(`stalled at ${virtualTime} ms of virtual time with ${pendingTimers} pending timers: ${reason}`);
  }
}

/** Virtual time that `run` may let pass unless told otherwise: a day, so that actors that refresh for ever still end. */
const DEFAULT_LIMIT_MS = 24 * 60 * 60 * 1000;
/** Turns of the event loop that are granted when no timer is pending, for promises that settle by other means. */
const GRACE_TURNS = 10;

/**
 * Time that stands still while code runs and jumps to the next timer when nothing is left to do. Starts at 0 ms.
 * Input and output of the real world (files, sockets, child processes) does not hold it up.
 */
export class VirtualClock implements Clock {
  private readonly timers = new TimerQueue();
  private time = 0;

  /** `startDate` is the wall-clock time at 0 ms. */
  constructor(private readonly startDate: Date = new Date()) {}

  /** Timers that have neither fired nor been cancelled. */
  get pendingTimers(): number {
    return this.timers.size;
  }

  now(): number {
    return this.time;
  }

  date(): Date {
    return new Date(this.startDate.getTime() + this.time);
  }

  after(delayMs: number, run: () => void): Timer {
    return this.at(this.time + Math.max(0, delayMs), run);
  }

  /** Runs `run` at this virtual time, behind what was scheduled for the same time before. Free of rounding, unlike `after`. */
  at(time: number, run: () => void): Timer {
    const timer = this.timers.add(time, run);
    return { cancel: () => this.timers.remove(timer) };
  }

  /**
   * Runs due timers in time order, draining promises and immediates between them, until `promise` settles.
   * @param limitMs virtual milliseconds this call may let pass
   * @throws Stalled when nothing is left to run or the limit is reached; what a timer throws comes through
   */
  async run<T>(promise: Promise<T>, limitMs: number = DEFAULT_LIMIT_MS): Promise<T> {
    let settled = false;
    const settle = () => {
      settled = true;
    };
    promise.then(settle, settle);
    const isSettled = () => settled;
    const deadline = this.time + limitMs;
    while (!(await this.idle(isSettled))) {
      const next = this.timers.first;
      if (!next) throw this.stalled('nothing is left to run, and the awaited result has not come');
      if (next.at > deadline) {
        this.time = deadline;
        throw this.stalled(`the awaited result has not come within ${limitMs} ms`);
      }
      this.fireFirst();
    }
    return promise;
  }

  /** Lets `ms` virtual milliseconds pass and runs what is due in them. What a timer throws comes through. */
  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    await nextTurn();
    for (let next = this.timers.first; next && next.at <= until; next = this.timers.first) {
      this.fireFirst();
      await nextTurn();
    }
    this.time = Math.max(this.time, until);
  }

  /** Lets everything run that is not a timer; true when the awaited result has come. */
  private async idle(isSettled: () => boolean): Promise<boolean> {
    await nextTurn();
    for (let turn = 0; turn < GRACE_TURNS && this.timers.size === 0 && !isSettled(); turn++) await nextTurn();
    return isSettled();
  }

  private fireFirst(): void {
    const timer = this.timers.first!;
    this.timers.remove(timer);
    // Two loops may interleave (an advance within a run); time does not go back for the one behind.
    this.time = Math.max(this.time, timer.at);
    timer.run();
  }

  private stalled(reason: string): Stalled {
    return new Stalled(this.time, this.timers.size, reason);
  }
}

/** Resolves when the promises, ticks and immediates have run that what just ran has set off. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    // Twice, because an immediate that is set by a promise queues up behind the first one.
    setImmediate(() => setImmediate(resolve));
  });
}
