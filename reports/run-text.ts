import type { RunRecord } from './run-record/run-record';

/** Who was tested: the name of the system under test, or that there was none. */
export function whoText({ sut }: Pick<RunRecord, 'sut'>): string {
  if (sut === null) return 'simulators';
  return sut.systems.map(({ name, role }) => `${name} as ${role}`).join(', ');
}

/** A run in one line: when, who, of which version, and what came of it. */
export function runText(record: RunRecord): string {
  const version = record.sut === null || record.sut.version === '' ? '' : ` ${record.sut.version}`;
  const shard = record.shard === undefined ? '' : `, shard ${record.shard.index} of ${record.shard.of}`;
  return `${record.startedAt}  ${record.verdict}  ${whoText(record)}${version}, ${record.totals.scenarios} scenarios${shard}`;
}
