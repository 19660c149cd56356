import type { RequirementEntry } from '../run-record/run-record';

/** What a lab allows beyond the rule: written down, and a part of what is signed. */
export interface Policy {
  /** Ids of binding requirements whose waivers it accepts. */
  readonly waivers: readonly string[];
  /** Ids of scenarios that need not have run although they could have been, with more of a set-up. */
  readonly notRun: readonly string[];
  /** The file as it is; empty when there is none. */
  readonly text: string;
}

export const NO_POLICY: Policy = { waivers: [], notRun: [], text: '' };

/** Whether a breach of it may be waived without a word of the lab: it never stood in the way of a pass. */
export function isMild({ level }: Pick<RequirementEntry, 'level'>): boolean {
  return level.startsWith('SHOULD') || level === 'MAY';
}
