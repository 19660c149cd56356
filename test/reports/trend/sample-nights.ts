import type { RunRecord } from '../../../reports/run-record/run-record';
import type { ScenarioRecord } from '../../../reports/run-record/scenario-record';
import type { NamedRun } from '../../../reports/trend/trend';
import { sampleRecord } from '../html/sample-run';
import { sampleFinding } from '../samples';

const FAIL: Partial<ScenarioRecord> = { verdict: 'fail', findings: [sampleFinding()] };
const OPEN: Partial<ScenarioRecord> = { verdict: 'inconclusive', reason: 'no-answer: silence' };

/** A run of the given day: `.` passes, `F` fails, `?` is inconclusive. */
export function night(day: number, outcomes: string, changes: Partial<RunRecord> = {}): NamedRun {
  const scenarios = Array.from(outcomes, (each) => (each === 'F' ? FAIL : each === '?' ? OPEN : {}));
  const startedAt = `2026-03-${String(day).padStart(2, '0')}T02:00:00.000Z`;
  return { name: `night-${day}`, record: { ...sampleRecord(scenarios), startedAt, ...changes } };
}
