import { sourceText } from '../html/parts';
import { requirementsById } from '../finding-text';
import { withoutSecrets } from '../redaction';
import type { RunRecord, ScenarioEntry } from '../run-record/run-record';
import type { FindingRecord } from '../run-record/scenario-record';

/** What the harness found, by the frames that prove it. */
export interface FindingsByFrame {
  /** One line for each finding that the frame proves. */
  of(index: number): readonly string[];
  /** Findings that no frame proves, such as silence. */
  readonly elsewhere: readonly string[];
}

export function findingsByFrame(
  scenario: ScenarioEntry,
  record: Pick<RunRecord, 'requirements'>,
): FindingsByFrame {
  const requirementOf = requirementsById(record);
  const lineOf = (finding: FindingRecord): string => {
    const { requirement, verdict, actor, expected, actual, waived, waiver } = finding;
    const row = requirementOf(requirement);
    const source = row === undefined ? '' : ` (${row.level}, ${sourceText(row)})`;
    const borne = !waived
      ? verdict
      : `waived${waiver === undefined ? '' : ` until ${waiver.until}, ${waiver.reason}`}`;
    const who = actor.role === actor.name ? actor.role : `${actor.role} ${actor.name}`;
    return withoutSecrets(
      `${borne}: ${requirement}${source}, by ${who}: expected ${expected}; actual ${actual}`.replace(
        /\s*\n\s*/g,
        ' ',
      ),
    );
  };
  const byFrame = new Map<number, string[]>();
  const elsewhere: string[] = [];
  for (const finding of scenario.findings) {
    const line = lineOf(finding);
    if (finding.frames.length === 0) elsewhere.push(line);
    for (const { index } of finding.frames) byFrame.set(index, [...(byFrame.get(index) ?? []), line]);
  }
  return { of: (index) => byFrame.get(index) ?? [], elsewhere };
}
