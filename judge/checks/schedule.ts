/** Default values of RFC 3261 s17, table 4, in milliseconds. */
export const T1 = 500;
export const T2 = 4000;
/** 64*T1: how long a transaction lives, and how long copies may be sent. */
export const TRANSACTION_LIFE = 64 * T1;

/**
 * Without any copy so long after the first transmission nothing is repeated at all: T1 may be above 500 ms where round
 * trips are known to be long (s17.1.1.1), but not sixteen times so.
 */
export const LATEST_FIRST_COPY = 16 * T1;

/** What a timer may be off by: 50 ms or a tenth, whichever is more. */
export function tolerance(ms: number): number {
  return Math.max(50, ms / 10);
}

/** How copies are to follow each other; see `compare`. */
export interface Schedule {
  /** Intervals double until they reach T2 and stay there; without a cap they go on doubling. */
  readonly capped: boolean;
  /** Copies were seen where they arrived, not where they were sent, so that some may be missing from view. */
  readonly seenFromAfar: boolean;
}

/** How far the copies follow the schedule. */
export interface Comparison {
  /** The copies, and when they were due, when they do not follow it. */
  readonly departure?: { readonly actual: string; readonly expected: string };
  /** When the next copy is due, on the same clock as the times. */
  readonly nextDue: number;
}

/**
 * Compares the times at which a message was sent with the schedule of timers A, E and G. T1 is taken from the first
 * interval, which may itself be early or late: a timer that ticks 16 times a second fires up to 63 ms early. A T2 of 4 s and one that has been scaled with T1 (8*T1, as in the table) are both fine.
 * @param times the first transmission and its copies, in milliseconds, ascending
 */
export function compare(times: readonly number[], schedule: Schedule): Comparison {
  const [start = 0, first] = times;
  if (first === undefined) return { nextDue: start + LATEST_FIRST_COPY };
  const interval = first - start;
  const elapsed = times.slice(1).map((time) => time - start);
  const next =
    latestNext(elapsed, schedule.seenFromAfar ? [interval, interval / 3, T1] : [interval], schedule) ??
    latestNext(elapsed, [interval + tolerance(interval), interval - tolerance(0)], schedule);
  if (next !== undefined) return { nextDue: start + next };
  // Copies that come at once tell nothing of the T1 that was meant.
  const t1 = interval < T1 / 10 ? T1 : interval;
  const due = dueTimes(t1, schedule.capped ? longestInterval(t1) : Infinity);
  const shown = due.slice(0, elapsed.length);
  return { departure: { actual: after(elapsed), expected: after(shown) }, nextDue: Infinity };
}

/** The latest time at which the next copy may be due, for those values of T1 that the copies fit; undefined for none. */
function latestNext(
  elapsed: readonly number[],
  estimates: readonly number[],
  { capped, seenFromAfar }: Schedule,
): number | undefined {
  const fitting = estimates.flatMap((t1) =>
    (capped ? [T2, 8 * t1] : [Infinity]).flatMap(
      (cap) => follow(elapsed, dueTimes(t1, cap), seenFromAfar) ?? [],
    ),
  );
  return fitting.length === 0 ? undefined : Math.max(...fitting);
}

/** Longest interval between copies that a client with this T1 may have. */
export function longestInterval(t1: number): number {
  return Math.max(T2, 8 * t1);
}

/** Due times after the first transmission, up to 64*T1: T1, 3*T1, 7*T1 ... with intervals of at most `cap`. */
function dueTimes(t1: number, cap: number): number[] {
  const due: number[] = [];
  if (t1 < 1) return due;
  for (let at = t1, interval = t1; at < 64 * t1; at += interval) {
    due.push(at);
    interval = Math.min(2 * interval, cap);
  }
  return due;
}

/** The due time that comes next when every time is met in turn (or, seen from afar, some are); undefined otherwise. */
function follow(elapsed: readonly number[], due: readonly number[], mayMiss: boolean): number | undefined {
  let next = 0;
  for (let i = 0; i < elapsed.length; i++) {
    const time = elapsed[i]!;
    const interval = time - (elapsed[i - 1] ?? 0);
    const meets = (at: number): boolean => {
      const expected = due[at]! - (due[at - 1] ?? 0);
      const inTurn = Math.abs(interval - expected) <= tolerance(expected);
      return inTurn || (mayMiss && Math.abs(time - due[at]!) <= tolerance(due[at]!));
    };
    while (mayMiss && next < due.length && !meets(next)) next++;
    if (next >= due.length || !meets(next)) return undefined;
    next++;
  }
  return due[next] ?? Infinity;
}

function after(times: readonly number[]): string {
  return `${times.map((time) => Math.round(time)).join(', ')} ms after the first transmission`;
}
