/** Base values from which all transaction timers follow, in milliseconds (RFC 3261 s17, table 4). */
export interface Timers {
  /** Round-trip estimate: first retransmission interval. */
  readonly t1: number;
  /** Longest retransmission interval of non-INVITE requests and INVITE responses. */
  readonly t2: number;
  /** Longest life of a message in the network. */
  readonly t4: number;
  /** Timer D over UDP, at least 32 s. */
  readonly d: number;
  /** Life of a transaction that nobody answers, where it is not 64*t1. */
  readonly life?: number;
}

/** The defaults of RFC 3261. */
export const DEFAULT_TIMERS: Timers = { t1: 500, t2: 4000, t4: 5000, d: 32000 };

/** 64*T1: timers B, F, H, J, L and M. */
export function transactionLife(timers: Timers): number {
  return timers.life ?? 64 * timers.t1;
}

/**
 * When Timer E reaches T2, counted from the first transmission: 3.5 s with the defaults. A server that has not
 * answered a non-INVITE request by then owes a 100, and over UDP must not send one before (RFC 4320 s4.1).
 */
export function timeUntilT2(timers: Timers): number {
  let elapsed = 0;
  let interval = timers.t1;
  while (interval < timers.t2) {
    elapsed += interval;
    interval *= 2;
  }
  return elapsed;
}
