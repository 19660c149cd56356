/** A run of positions from `start` up to and without `end`. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/**
 * Which octets of a message are there: a set of positions as sorted runs that neither touch nor overlap. Octets that come
 * in order cost constant time; a set with n holes costs log n to search.
 */
export class IntervalSet {
  private runs: { start: number; end: number }[] = [];

  get intervals(): readonly Interval[] {
    return this.runs;
  }

  /** Runs that are apart; holes are one fewer, or as many if position 0 is missing. */
  get size(): number {
    return this.runs.length;
  }

  /** Positions in the set. */
  get count(): number {
    return this.runs.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** Positions from 0 on without a hole. */
  get prefix(): number {
    const first = this.runs[0];
    return first?.start === 0 ? first.end : 0;
  }

  /** Position behind the last one in the set. */
  get end(): number {
    return this.runs.at(-1)?.end ?? 0;
  }

  covers(start: number, end: number): boolean {
    if (start >= end) return true;
    const run = this.runs[this.firstEndingAtOrAfter(end)];
    return run !== undefined && run.start <= start;
  }

  add(start: number, end: number): void {
    if (start >= end) return;
    const last = this.runs.at(-1);
    if (last?.end === start) {
      last.end = end;
      return;
    }
    const from = this.firstEndingAtOrAfter(start);
    let to = from;
    let [low, high] = [start, end];
    for (let run = this.runs[to]; run && run.start <= end; run = this.runs[++to]) {
      low = Math.min(low, run.start);
      high = Math.max(high, run.end);
    }
    this.runs.splice(from, to - from, { start: low, end: high });
  }

  private firstEndingAtOrAfter(position: number): number {
    let low = 0;
    let high = this.runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.runs[middle]!.end < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
