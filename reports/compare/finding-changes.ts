import type { FindingRecord } from '../run-record/scenario-record';

/** A finding that only one of two runs has. */
export interface FindingChange {
  readonly kind: 'new' | 'gone';
  readonly finding: FindingRecord;
}

/**
 * The findings on a scenario that only one of two runs has. What is found on the same actor with the same weight is the
 * same finding, whatever the numbers and ids in its words.
 */
export function findingChanges(
  before: readonly FindingRecord[],
  after: readonly FindingRecord[],
): FindingChange[] {
  const [ours, theirs] = [before, after].map((findings) => new Set(findings.map(identity))) as [
    Set<string>,
    Set<string>,
  ];
  return [
    ...after
      .filter((each) => !ours.has(identity(each)))
      .map((finding) => ({ kind: 'new', finding }) as const),
    ...before
      .filter((each) => !theirs.has(identity(each)))
      .map((finding) => ({ kind: 'gone', finding }) as const),
  ];
}

function identity({ requirement, verdict, waived, actor, source }: FindingRecord): string {
  return JSON.stringify([requirement, verdict, waived, actor.role, actor.name, source]);
}
