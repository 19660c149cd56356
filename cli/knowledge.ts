/**
 * What the harness knows about a requirement beyond the catalogue: the passive checks that judge it and the deviations
 * that break it on purpose.
 */
export interface Knowledge {
  /** Ids of all requirements that a passive check judges. */
  readonly checked: ReadonlySet<string>;
  checksOf(requirement: string): readonly CheckInfo[];
  deviationsOf(requirement: string): readonly DeviationInfo[];
  readonly deviations: readonly DeviationInfo[];
}

export interface CheckInfo {
  /** Id of the requirement that the check judges. */
  readonly requirement: string;
  /** What it expects, in one line. */
  readonly expected: string;
}

export interface DeviationInfo {
  readonly id: string;
  readonly role: string;
  /** Id of the requirement that the deviation breaks. */
  readonly violates: string;
  readonly summary: string;
}

/** Knowledge from the lists of checks and deviations. */
export function knowledgeOf(checks: readonly CheckInfo[], deviations: readonly DeviationInfo[]): Knowledge {
  return {
    checked: new Set(checks.map((check) => check.requirement)),
    checksOf: (requirement) => checks.filter((check) => check.requirement === requirement),
    deviations,
    deviationsOf: (requirement) => deviations.filter((deviation) => deviation.violates === requirement),
  };
}
