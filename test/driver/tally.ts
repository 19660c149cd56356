/** What one part of the test run came to. */
export interface Tally {
  readonly passed: number;
  /** One line for each failure; the details were shown as they happened. */
  readonly failures: readonly string[];
  readonly skipped: readonly Skipped[];
}

export interface Skipped {
  readonly title: string;
  readonly reason: string;
}

export const NOTHING: Tally = { passed: 0, failures: [], skipped: [] };

/** A part that counts as one. */
export function oneTally(title: string, ok: boolean): Tally {
  return ok ? { ...NOTHING, passed: 1 } : { ...NOTHING, failures: [title] };
}

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, tally) => total + tally.passed, 0),
    failures: tallies.flatMap((tally) => tally.failures),
    skipped: tallies.flatMap((tally) => tally.skipped),
  };
}

/** The plain line at the end: `12 passed, 0 failed`, with the skipped ones if there are any. */
export function tallyLine({ passed, failures, skipped }: Tally): string {
  const line = `${passed} passed, ${failures.length} failed`;
  return skipped.length === 0 ? line : `${line}, ${skipped.length} skipped`;
}
