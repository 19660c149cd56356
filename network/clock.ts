import { performance } from 'node:perf_hooks';

export interface Timer {
  /** Does nothing when the timer has fired or was cancelled already. */
  cancel(): void;
}

/** The only source of time for actors, so that the same actor runs in real and in virtual time. */
export interface Clock {
  /** Milliseconds since an arbitrary origin; never goes back; may have a fraction. */
  now(): number;
  /** Wall-clock time, for Date header fields and traces. */
  date(): Date;
  /** Runs `run` once, no sooner than `delayMs` milliseconds from now. */
  after(delayMs: number, run: () => void): Timer;
  /**
   * Keeps time from jumping ahead while a library is at work whose steps the clock cannot see. Returns how to let it go on; doing
   * that twice does nothing. Real time passes all the same.
   */
  hold(): () => void;
  /** The same for as many turns of the event loop as a library may need to deal with what it was just given. */
  linger(): void;
}

/** The longest delay setTimeout keeps; beyond it Node fires at once (32-bit signed milliseconds). */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** Time as it passes. A pending timer keeps the process alive: cancel it when its purpose is gone. */
export class RealClock implements Clock {
  now(): number {
    return performance.now();
  }

  date(): Date {
    return new Date();
  }

  after(delayMs: number, run: () => void): Timer {
    return new RealTimer(delayMs, run);
  }

  hold(): () => void {
    return () => undefined;
  }

  linger(): void {}
}

class RealTimer implements Timer {
  private handle: NodeJS.Timeout;

  constructor(
    delayMs: number,
    private readonly run: () => void,
  ) {
    this.handle = this.arm(delayMs);
  }

  cancel(): void {
    clearTimeout(this.handle);
  }

  // An Expires of 2**32-1 seconds (RFC 3261 s20.19) is a legal delay, so long ones are slept in legs.
  private arm(delayMs: number): NodeJS.Timeout {
    if (delayMs <= LONGEST_TIMEOUT) return setTimeout(this.run, Math.max(0, delayMs));
    return setTimeout(() => {
      this.handle = this.arm(delayMs - LONGEST_TIMEOUT);
    }, LONGEST_TIMEOUT);
  }
}
