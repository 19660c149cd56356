import { concluded, unknownRequirements, type Yardstick } from '../run-record/conclude';
import type { RunRecord } from '../run-record/run-record';
import { NotOneRun, shardsOfOneRun, type NamedRecord, type ShardRun } from './same-run';

/** The harness that puts shards together: requirements have to be judged over the whole by what judged the parts. */
export interface Merger extends Yardstick {
  /** Version of the harness. */
  readonly harness: string;
}

/** A run that was put together. */
export interface MergedRun {
  readonly record: RunRecord;
  /** Its parts, in their order. */
  readonly shards: readonly ShardRun[];
}

/**
 * Puts the shards of a run together. The record is the one that the run would have left without shards, but for times:
 * it lasts from the start of the first shard to the end of the last one. Its host is that of the first shard.
 *
 * @throws NotOneRun unless the records are all shards of one run, each of them once, and of this harness
 */
export function mergedRun(records: readonly NamedRecord[], merger: Merger): MergedRun {
  const shards = shardsOfOneRun(records);
  const [first] = shards;
  const { shard, ...common } = first!.record;
  refuseOtherHarness(common, merger);

  const order = new Map(shard!.selection.map((id, at) => [id, at]));
  const scenarios = shards
    .flatMap(({ record }) => record.scenarios)
    .sort((a, b) => order.get(a.id)! - order.get(b.id)!);
  const unknown = new Set(unknownRequirements(merger.catalogue, scenarios));
  const interrupted = shards.some(({ record }) => record.interrupted);
  const errors = new Set(shards.flatMap(({ record }) => record.errors));
  const record: RunRecord = {
    ...common,
    ...timesOf(shards),
    interrupted,
    command: shard!.command,
    versions: { ...common.versions, node: different(shards.map((each) => each.record.versions.node)) },
    ...concluded(merger, {
      scenarios,
      systems: common.sut?.systems,
      waivers: shard!.waivers,
      errors: [...errors].filter((error) => !unknown.has(error)),
      interrupted,
    }),
  };
  return { record, shards };
}

function refuseOtherHarness({ versions }: Omit<RunRecord, 'shard'>, { harness, catalogue }: Merger): void {
  const pairs = [
    ['harness', versions.harness, harness],
    ['catalogue', versions.catalogue, catalogue.version],
  ] as const;
  for (const [what, theirs, ours] of pairs)
    if (theirs !== ours)
      throw new NotOneRun(
        `the shards were run with ${what} ${theirs}, and this is ${what} ${ours}; merge them with the harness that ran them`,
      );
}

function timesOf(shards: readonly ShardRun[]): Pick<RunRecord, 'startedAt' | 'durationMs'> {
  const spans = shards.map(({ record: { startedAt, durationMs } }) => {
    const from = Date.parse(startedAt);
    return { from, to: from + durationMs };
  });
  const start = Math.min(...spans.map(({ from }) => from));
  const end = Math.max(...spans.map(({ to }) => to));
  return { startedAt: new Date(start).toISOString(), durationMs: end - start };
}

function different(values: readonly string[]): string {
  return [...new Set(values)].join(' and ');
}
