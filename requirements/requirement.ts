import type { Role } from '../protocol/push/roles';

/**
 * How strongly the source binds: the key words of RFC 2119; NORMATIVE for binding prose and grammar without a key word;
 * CLAUSE for statements of OMA SIP Push clause 4.1.
 */
export const LEVELS = ['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY', 'NORMATIVE', 'CLAUSE'] as const;
export type Level = (typeof LEVELS)[number];

/** passive: judged on any trace; active: needs a scenario that provokes it; both: some breaches show on any trace. */
export const OBSERVATIONS = ['passive', 'active', 'both'] as const;
export type Observation = (typeof OBSERVATIONS)[number];

/** One row of the catalogue. */
export interface Requirement {
  /** AREA-RFC-SECTION-NN, for example MSG-3428-4-01. Never reused. */
  readonly id: string;
  /** The source document, for example "RFC 3428". */
  readonly document: string;
  /** Section of the source document, for example "16.6". */
  readonly section: string;
  readonly level: Level;
  /** The roles it binds. */
  readonly roles: readonly Role[];
  /** Ids of ICS items: it concerns those only who claim all of them that their role is asked about. Mostly empty. */
  readonly ics: readonly string[];
  /** What must hold, in our own words. */
  readonly text: string;
  readonly observed: Observation;
  /** What is looked at, and what on the wire shows the requirement broken. */
  readonly evidence: string;
  /** Limits of the judgement, and where sources disagree. */
  readonly note?: string;
  /** CLAUSE rows: ids of the rows that put the clause into terms of the protocol. */
  readonly madeTestableBy?: readonly string[];
}

export type Severity = 'fail' | 'warn' | 'info';

/** What a breach amounts to: binding words fail, SHOULD warns, MAY is information and never a verdict. */
export function severityOf(level: Level): Severity {
  switch (level) {
    case 'MUST':
    case 'MUST NOT':
    case 'NORMATIVE':
    case 'CLAUSE':
      return 'fail';
    case 'SHOULD':
    case 'SHOULD NOT':
      return 'warn';
    case 'MAY':
      return 'info';
  }
}
