import type { RunRecord, ShardRecord } from '../run-record/run-record';

/** A run record, and what the user calls it. */
export interface NamedRecord {
  readonly name: string;
  readonly record: RunRecord;
}

/** The record of a shard. */
export interface ShardRun extends NamedRecord {
  readonly shard: ShardRecord;
}

/** Records that are not the shards of one run. The message is one line. */
export class NotOneRun extends Error {
  override readonly name = 'NotOneRun';
}

/**
 * The shards in their order.
 *
 * @throws NotOneRun unless they are all shards of one run, each of them once
 */
export function shardsOfOneRun(records: readonly NamedRecord[]): ShardRun[] {
  const shards = records.map(({ name, record }) => {
    if (record.shard === undefined) throw new NotOneRun(`${name}: it is a whole run, and no shard of one`);
    return { name, record, shard: record.shard };
  });
  const [first, ...others] = shards;
  if (first === undefined) throw new NotOneRun('no shards were given');
  for (const other of others) refuseOtherRun(first, other);
  refuseWrongNumber(shards);
  shards.sort((a, b) => a.shard.index - b.shard.index);
  refuseOtherScenarios(shards);
  return shards;
}

/** What two shards of one run have in common, by the name in which it is told. Node.js and host may differ. */
function commonTraits({ record, shard }: ShardRun): [string, string][] {
  const { node: _node, ...versions } = record.versions;
  return [
    ...Object.entries(versions).map(([what, version]): [string, string] => [
      what,
      typeof version === 'string' ? version : shown(version),
    ]),
    ['network', record.network],
    ['number of shards', String(shard.of)],
    ['system under test', record.sut === null ? 'none' : `${record.sut.name} ${record.sut.version}`],
    ['what is said of the system under test', shown(record.sut)],
    ['profiles', shown(shard.profiles)],
    ['deviations', shown(record.deviations ?? [])],
    ['command', shard.command],
    ['selected scenarios', shown(shard.selection)],
    ['waivers', shown(shard.waivers)],
  ];
}

function refuseOtherRun(first: ShardRun, other: ShardRun): void {
  const theirs = new Map(commonTraits(other));
  for (const [what, ours] of commonTraits(first)) {
    const value = theirs.get(what) ?? 'none';
    if (value === ours) continue;
    throw new NotOneRun(
      `${first.name} and ${other.name} are shards of different runs: ${what}: ${brief(ours)} and ${brief(value)}`,
    );
  }
}

function refuseWrongNumber(shards: readonly ShardRun[]): void {
  const byIndex = new Map<number, ShardRun>();
  for (const each of shards) {
    const { index, of } = each.shard;
    if (index > of) throw new NotOneRun(`${each.name}: it says it is shard ${index} of ${of}`);
    const other = byIndex.get(index);
    if (other !== undefined)
      throw new NotOneRun(`shard ${index} of ${of} is there twice: ${other.name} and ${each.name}`);
    byIndex.set(index, each);
  }
  const { of } = shards[0]!.shard;
  if (byIndex.size === of) return;
  // Of a record that was tampered with, the number need not be one that can be counted up to.
  const missing: number[] = [];
  for (let index = 1; index <= of && missing.length < 10; index += 1)
    if (!byIndex.has(index)) missing.push(index);
  const rest = of - byIndex.size - missing.length;
  throw new NotOneRun(
    `of ${of} shards ${missing.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} ${of - byIndex.size === 1 ? 'is' : 'are'} missing`,
  );
}

function refuseOtherScenarios(shards: readonly ShardRun[]): void {
  const holders = new Map<string, string>();
  for (const { name, record } of shards)
    for (const { id } of record.scenarios) {
      const other = holders.get(id);
      if (other !== undefined) throw new NotOneRun(`scenario ${id} is both in ${other} and in ${name}`);
      holders.set(id, name);
    }
  const { selection } = shards[0]!.shard;
  const lost = selection.find((id) => !holders.has(id));
  if (lost !== undefined) throw new NotOneRun(`scenario ${lost} was selected, and is in none of the shards`);
  const known = new Set(selection);
  for (const [id, name] of holders)
    if (!known.has(id)) throw new NotOneRun(`${name}: scenario ${id} was not selected`);
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}

/** Long values differ somewhere; where, the records tell. */
function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= 80 ? line : `${line.slice(0, 77)}...`;
}
