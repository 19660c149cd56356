import type { RunRecord } from '../run-record/run-record';

/** What passed and failed in runs between which nothing was changed. */
export interface Flaky {
  readonly what: 'scenario' | 'requirement';
  readonly id: string;
  readonly passed: number;
  readonly failed: number;
  /** Of the system under test, empty if there is none. */
  readonly version: string;
}

/**
 * Scenarios and requirements that both passed and failed in runs of the same versions of the system under test, the
 * harness and the catalogue. What could not be judged is not held against anybody: only verdicts count.
 */
export function flakyIn(records: readonly RunRecord[]): Flaky[] {
  const groups = new Map<string, RunRecord[]>();
  for (const record of records) {
    const key = versionsKey(record);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()].flatMap((group) => {
    const version = group[0]!.sut?.version ?? '';
    const flaky = (what: Flaky['what'], entries: readonly Judged[]): Flaky[] =>
      wavering(entries).map((each) => ({ what, version, ...each }));
    return [
      ...flaky(
        'scenario',
        group.flatMap(({ scenarios }) => scenarios),
      ),
      ...flaky(
        'requirement',
        group.flatMap(({ requirements }) => requirements),
      ),
    ];
  });
}

interface Judged {
  readonly id: string;
  readonly verdict: string;
}

function wavering(entries: readonly Judged[]): { id: string; passed: number; failed: number }[] {
  const counts = new Map<string, { passed: number; failed: number }>();
  for (const { id, verdict } of entries) {
    const passed = verdict === 'pass' || verdict === 'warn';
    if (!passed && verdict !== 'fail') continue;
    const count = counts.get(id) ?? { passed: 0, failed: 0 };
    if (passed) count.passed += 1;
    else count.failed += 1;
    counts.set(id, count);
  }
  return [...counts]
    .filter(([, { passed, failed }]) => passed > 0 && failed > 0)
    .map(([id, count]) => ({ id, ...count }));
}

/** A system that says something else of itself, or of what is to be waived, is not the same one. */
function versionsKey({ sut, versions }: RunRecord): string {
  return JSON.stringify([sut, versions.harness, versions.source ?? null, versions.catalogue]);
}
