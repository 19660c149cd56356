import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Trace } from '../../../network/trace';
import type { RunRecord } from '../../../reports/run-record/run-record';
import type { ScenarioRecord } from '../../../reports/run-record/scenario-record';
import { sampleRecord, traceLines } from '../html/sample-run';

/** A run of one scenario, in a folder as a run leaves it. */
export interface SampleRun {
  readonly folder: string;
  readonly record: RunRecord;
}

export const TRACE = 'traces/push__basic__push-1.jsonl';

export function sampleRun(
  frames: readonly Frame[],
  changes: Partial<ScenarioRecord> = {},
  trace: Partial<Trace> = {},
): SampleRun {
  const folder = mkdtempSync(join(tmpdir(), 'sip-push-evidence-'));
  mkdirSync(join(folder, 'traces'));
  writeFileSync(join(folder, TRACE), `${traceLines(frames, trace).join('\n')}\n`);
  const record = sampleRecord([{ trace: TRACE, ...changes }]);
  return { folder, record };
}
