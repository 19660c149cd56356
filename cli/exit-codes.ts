import type { RunRecord } from '../reports/run-record/run-record';

/** Exit codes of `sip-push`; scripts rely on them. */
export const EXIT = {
  conformant: 0,
  nonConformant: 1,
  usage: 2,
  inconclusive: 3,
  nothingSelected: 4,
  staleWaiver: 5,
} as const;

/** The exit code for a finished run. A run that was stopped shows nothing about what it did not reach. */
export function exitCodeFor(record: RunRecord): number {
  if (record.interrupted) return EXIT.inconclusive;
  switch (record.verdict) {
    case 'fail':
      return EXIT.nonConformant;
    case 'error':
    case 'inconclusive':
      return EXIT.inconclusive;
    case 'pass':
    case 'warn':
      return record.staleWaivers.length > 0 ? EXIT.staleWaiver : EXIT.conformant;
  }
}

/** The same, for the help of commands that end with them. */
export const EXIT_CODES = `
Exit codes: 0 conformant, 1 non-conformant, 2 wrong usage or configuration, 3 inconclusive or error,
4 nothing was selected, 5 a waiver of the system under test is stale`;
