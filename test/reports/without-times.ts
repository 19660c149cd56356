import type { RunRecord } from '../../reports/run-record/run-record';

/** What a run says but for when and how long it, its scenarios and their steps ran. */
export function withoutTimes(record: RunRecord): RunRecord {
  const whole = { ...record, startedAt: '' };
  const text = JSON.stringify(whole, (key, value: unknown) => (key === 'durationMs' ? 0 : value));
  return JSON.parse(text) as RunRecord;
}
