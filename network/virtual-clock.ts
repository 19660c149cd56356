import { performance } from 'node:perf_hooks';
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
 * Turns for which time lingers. Node's fetch and HTTP server were measured to need no more than the turn that there is anyway
 * (Node 20); this leaves room for other versions, and for what is done in threads, such as decompression.
 */
const LINGERING_TURNS = 10;
/** The longest that somebody may hold the time, in milliseconds of real time: a library that never answers must not hang a run. */
const LONGEST_HOLD_MS = 10_000;

/**
 * Time that stands still while code runs and jumps to the next timer when nothing is left to do. Starts at 0 ms.
 * Input and output of the real world (files, sockets, child processes) does not hold it up, unless somebody asks for that.
 */
export class VirtualClock implements Clock {
  private readonly timers = new TimerQueue();
  private time = 0;
  private holds = 0;
  private turnsToLinger = 0;

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

  hold(): () => void {
    this.holds++;
    let isHeld = true;
    return () => {
      if (isHeld) this.holds--;
      isHeld = false;
    };
  }

  linger(): void {
    this.turnsToLinger = LINGERING_TURNS;
  }

  /**
   * Runs due timers in time order, draining promises and immediates between them, until `promise` settles.
   * @param limitMs virtual milliseconds this call may let pass
   * @throws Stalled when nothing is left to run or the limit is reached, or somebody holds the time for 10 s of real time; what a
   *   timer throws comes through
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
    await this.rest();
    for (let next = this.timers.first; next && next.at <= until; next = this.timers.first) {
      this.fireFirst();
      await this.rest();
    }
    this.time = Math.max(this.time, until);
  }

  /** Lets everything run that is not a timer; true when the awaited result has come. */
  private async idle(isSettled: () => boolean): Promise<boolean> {
    await this.rest();
    for (let turn = 0; turn < GRACE_TURNS && this.timers.size === 0 && !isSettled(); turn++) await nextTurn();
    return isSettled();
  }

  /** Waits until what has been set off has run, and nobody holds the time. */
  private async rest(): Promise<void> {
    await nextTurn();
    if (this.holds === 0 && this.turnsToLinger === 0) return;
    const startedAt = performance.now();
    while (this.holds > 0 || this.turnsToLinger > 0) {
      if (this.turnsToLinger > 0) this.turnsToLinger--;
      if (performance.now() - startedAt > LONGEST_HOLD_MS)
        throw this.stalled(`somebody has held the time for ${LONGEST_HOLD_MS / 1000} s`);
      await nextTurn();
    }
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
