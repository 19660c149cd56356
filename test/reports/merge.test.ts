import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergedRun } from '../../reports/merge/merge';
import { NotOneRun, type NamedRecord } from '../../reports/merge/same-run';
import { RunCollector, type RunPlan } from '../../reports/run-record/collect';
import type { RunRecord } from '../../reports/run-record/run-record';
import { assertRunRecord } from '../../reports/run-record/validate';
import { exitCodeFor } from '../../cli/exit-codes';
import {
  messagesOf,
  sampleCatalogue,
  sampleFinding,
  samplePlan,
  samplePlanned,
  sampleScenarioRecord,
} from './samples';

const MERGER = { catalogue: sampleCatalogue(), checked: new Set(['MSG-1', 'MSG-2']), harness: '0.1.0' };
const WAIVER = { requirement: 'MSG-1', reason: 'known', until: '2027-01-01' };
const VERDICTS = [
  'pass',
  'warn',
  'fail',
  'inconclusive',
  'waived',
  'unknown',
  'not-applicable',
  'lost',
] as const;
type Kind = (typeof VERDICTS)[number];

/** The record of a run of one scenario for each kind; of these, of a shard, only some. */
function run(
  kinds: readonly Kind[],
  isMine: (at: number) => boolean,
  plan: Partial<RunPlan>,
  errors: readonly string[] = [],
): RunRecord {
  const planned = kinds
    .map((kind, at) => ({
      ...samplePlanned(`Push ${at + 1}`, at % 2 === 0 ? ['@MSG-3'] : ['@SPUSH-1']),
      ...(kind === 'not-applicable' ? { notApplicable: 'ICS: it is not claimed' } : {}),
      kind,
    }))
    .filter((_each, at) => isMine(at));
  const collector = new RunCollector({ ...samplePlan(planned), ...plan });
  for (const each of planned) {
    if (each.kind === 'not-applicable' || each.kind === 'lost') continue;
    const findings = {
      pass: [],
      inconclusive: [],
      warn: [sampleFinding({ requirement: 'MSG-2', verdict: 'warn' })],
      fail: [sampleFinding()],
      waived: [sampleFinding({ waived: true })],
      unknown: [sampleFinding({ requirement: 'X-1', verdict: 'info' })],
    }[each.kind];
    const verdict = each.kind === 'waived' || each.kind === 'unknown' ? 'pass' : each.kind;
    const record = sampleScenarioRecord(each, {
      verdict,
      findings,
      looked: { 'MSG-1': [{ role: 'sender', actor: 'news', subjects: 2 }] },
    });
    const isRed = verdict === 'fail' || verdict === 'inconclusive';
    for (const message of messagesOf({ planned: each, record, hookStatus: isRed ? 'FAILED' : 'PASSED' }))
      collector.consume(message);
  }
  for (const error of errors) collector.addError(error);
  return collector.record(new Date('2026-03-01T09:30:02Z'));
}

function shards(kinds: readonly Kind[], of: number, errors: readonly string[] = []): NamedRecord[] {
  return Array.from({ length: of }, (_none, at) => ({
    name: `part-${at + 1}`,
    record: run(
      kinds,
      (each) => each % of === at,
      {
        shard: {
          index: at + 1,
          of,
          command: 'npx sip-push run --network virtual',
          selection: kinds.map((_kind, each) => samplePlanned(`Push ${each + 1}`).id),
          waivers: [WAIVER],
          profiles: ['0'.repeat(64)],
        },
      },
      errors,
    ),
  }));
}

describe('merging the shards of a run', () => {
  it('gives what the run had been without shards', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...VERDICTS), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom([], ['a hook failed']),
        (kinds, wished, errors) => {
          const of = Math.min(wished, kinds.length);
          const parts = shards(kinds, of, errors);
          for (const { record } of parts) assertRunRecord(JSON.parse(JSON.stringify(record)));
          const { record } = mergedRun([...parts].reverse(), MERGER);
          const whole = run(kinds, () => true, { waivers: [WAIVER] }, errors);
          assert.deepEqual(record, whole);
          assert.deepEqual(Object.keys(record), Object.keys(whole));
        },
      ),
    );
  });

  it('calls a waiver stale only if no shard needed it', () => {
    const parts = shards(['pass', 'waived', 'pass'], 3);
    assert.deepEqual(
      parts.map(({ record }) => exitCodeFor(record)),
      [0, 0, 0],
    );
    assert.deepEqual(mergedRun(parts, MERGER).record.staleWaivers, []);
    const unneeded = mergedRun(shards(['pass', 'pass', 'pass'], 3), MERGER).record;
    assert.deepEqual(unneeded.staleWaivers, [WAIVER]);
    assert.equal(exitCodeFor(unneeded), 5);
  });

  it('lasts from the first start to the last end, and is interrupted if a shard was', () => {
    const [one, two] = shards(['pass', 'pass'], 2);
    const later = {
      ...two!.record,
      startedAt: '2026-03-01T09:40:00.000Z',
      durationMs: 500,
      interrupted: true,
    };
    const { record } = mergedRun([one!, { name: 'two', record: later }], MERGER);
    assert.equal(record.startedAt, '2026-03-01T09:30:00.000Z');
    assert.equal(record.durationMs, 600_500);
    assert.equal(record.verdict, 'inconclusive');
    assert.equal(exitCodeFor(record), 3);
  });

  describe('refuses', () => {
    const [one, two] = shards(['pass', 'fail', 'pass', 'fail'], 2) as [NamedRecord, NamedRecord];

    function refused(records: readonly NamedRecord[], words: RegExp, merger = MERGER): void {
      assert.throws(
        () => mergedRun(records, merger),
        (problem) =>
          problem instanceof NotOneRun && words.test(problem.message) && !problem.message.includes('\n'),
      );
    }
    const changed = (changes: Partial<RunRecord>): NamedRecord => ({
      name: 'two',
      record: { ...two.record, ...changes },
    });
    const resharded = (changes: Partial<NonNullable<RunRecord['shard']>>): NamedRecord =>
      changed({ shard: { ...two.record.shard!, ...changes } });

    it('shards of different runs', () => {
      const sut = { name: 'A', version: '1', roles: ['core'], systems: [] } as const;
      const versions = two.record.versions;
      refused(
        [one, changed({ versions: { ...versions, catalogue: '8' } })],
        /different runs: catalogue: 7 and 8$/,
      );
      refused(
        [one, changed({ versions: { ...versions, harness: '0.2.0' } })],
        /harness: 0\.1\.0 and 0\.2\.0$/,
      );
      refused([one, changed({ network: 'loopback' })], /network: virtual and loopback$/);
      refused([one, changed({ sut })], /system under test: none and A 1$/);
      refused([one, resharded({ of: 3 })], /number of shards: 2 and 3$/);
      refused([one, resharded({ profiles: ['1'.repeat(64)] })], /profiles: /);
      refused([one, resharded({ selection: ['other'] })], /selected scenarios: /);
      refused([one, resharded({ command: 'npx sip-push run --tags\n@a' })], /command: .* and .*--tags @a$/);
    });

    it('what is missing, double or no shard', () => {
      const { shard: _shard, ...whole } = two.record;
      refused([one], /^of 2 shards 2 is missing$/);
      refused([], /^no shards were given$/);
      refused([one, one], /^shard 1 of 2 is there twice: part-1 and part-1$/);
      refused([one, resharded({ index: 9 })], /^two: it says it is shard 9 of 2$/);
      refused([one, { name: 'two', record: whole }], /^two: it is a whole run, and no shard of one$/);
      const many = { ...one.record, shard: { ...one.record.shard!, of: 1e9 } };
      refused([{ name: 'x', record: many }], /^of 1000000000 shards 2, .* and 999999989 more are missing$/);
    });

    it('scenarios that are lost, double or none of the selection', () => {
      const [first, ...rest] = two.record.scenarios;
      refused([one, changed({ scenarios: rest })], /push-2 was selected, and is in none/);
      refused(
        [one, changed({ scenarios: [...two.record.scenarios, one.record.scenarios[0]!] })],
        /push-1 is both in part-1 and in two$/,
      );
      refused(
        [one, changed({ scenarios: [...two.record.scenarios, { ...first!, id: 'x' }] })],
        /^two: scenario x was not selected$/,
      );
    });

    it('shards of another harness than the one that merges', () => {
      refused([one, two], /run with harness 0\.1\.0, and this is harness 0\.2\.0; merge them/, {
        ...MERGER,
        harness: '0.2.0',
      });
      refused([one, two], /catalogue 7, and this is catalogue 8/, {
        ...MERGER,
        catalogue: { ...sampleCatalogue(), version: '8' },
      });
    });
  });
});
