import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ShardRecord, Waiver } from '../../reports/run-record/run-record';
import type { PlannedScenario } from '../../reports/run-record/scenario-run';
import { UsageError } from '../environment';

/** One part of a run that is shared out. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** Reads `2/3`, the second of three parts; undefined if it is none. */
export function shardFrom(text: string): Shard | undefined {
  const [, index, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  return shard.index >= 1 && shard.index <= shard.of ? shard : undefined;
}

/** As Cucumber and the command line spell it. */
export function shardText({ index, of }: Shard): string {
  return `${index}/${of}`;
}

/** @throws UsageError if there are fewer scenarios than shards, so that one would be empty */
export function refuseEmptyShards(shard: Shard | undefined, scenarios: number): void {
  if (shard === undefined || shard.of <= scenarios) return;
  const number = scenarios === 1 ? '1 scenario was' : `${scenarios} scenarios were`;
  throw new UsageError(`--shard ${shardText(shard)}: ${number} selected; take no more shards than that`);
}

/**
 * The scenarios of a shard. Of those that run, Cucumber's sharding takes every n-th one; it is foreseen here, because
 * what was planned and did not run is an error. Those that are not run are dealt out in the same way.
 */
export function scenariosOf<T extends PlannedScenario>(whole: readonly T[], shard: Shard): T[] {
  const dealt = (scenarios: readonly T[]): T[] =>
    scenarios.filter((_scenario, at) => at % shard.of === shard.index - 1);
  const mine = new Set([
    ...dealt(whole.filter(({ notApplicable }) => notApplicable === undefined)),
    ...dealt(whole.filter(({ notApplicable }) => notApplicable !== undefined)),
  ]);
  return whole.filter((each) => mine.has(each));
}

/**
 * What the record of a shard says, so that the shards can be put together again.
 *
 * @param command runs the whole
 * @param profiles paths of the profiles of those under test
 */
export function shardRecord(
  { index, of }: Shard,
  whole: readonly PlannedScenario[],
  command: string,
  waivers: readonly Waiver[],
  profiles: readonly string[],
): ShardRecord {
  return {
    index,
    of,
    command,
    selection: whole.map(({ id }) => id),
    waivers: waivers.map(({ requirement, reason, until }) => ({ requirement, reason, until })),
    profiles: profiles.map((file) => createHash('sha256').update(readFileSync(file)).digest('hex')),
  };
}
