import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { campaignOf, type Attempt } from '../../../reports/certificate/attempt';
import { outcomeOf, type Suite } from '../../../reports/certificate/outcome';
import { NO_POLICY, type Policy } from '../../../reports/certificate/policy';
import { refusals } from '../../../reports/certificate/refusals';
import type { FindingRecord } from '../../../reports/run-record/scenario-record';
import { sampleFinding, samplePlanned } from '../samples';
import { at, SAMPLE_SUT, sampleSuite, writeSampleRun, type SampleRun } from './sample-campaign';

const onSut = (changes: Partial<FindingRecord> = {}): FindingRecord =>
  sampleFinding({ actor: { role: 'sender', name: 'news', underTest: true }, ...changes });
const FAILED: SampleRun = { first: { verdict: 'fail', findings: [onSut()] } };
const ID = samplePlanned('One push').id;

describe('refusal of a certificate', () => {
  let folder: string;
  let runs = 0;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sip-push-certify-'));
    runs = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (sample: SampleRun = {}): Attempt => writeSampleRun(join(folder, String((runs += 1))), sample);

  function why(
    attempts: readonly Attempt[],
    { suite = sampleSuite(), policy = NO_POLICY }: { suite?: Suite; policy?: Policy } = {},
  ): string[] {
    const campaign = campaignOf(attempts, attempts.at(-1)!, suite.scenarios);
    return refusals(campaign, outcomeOf(campaign, suite), suite, policy);
  }

  it('does not come about when there is nothing against it', () => {
    assert.deepEqual(why([run()]), []);
  });

  it('does not come about for a SHOULD that was not kept, waived or not', () => {
    const should = onSut({ requirement: 'MSG-2', verdict: 'warn' });
    assert.deepEqual(why([run({ first: { verdict: 'warn', findings: [should] } })]), []);
    assert.deepEqual(why([run({ first: { findings: [{ ...should, waived: true }] } })]), []);
  });

  const plans: readonly (readonly [string, SampleRun, RegExp])[] = [
    ['nobody was under test', { plan: { sut: null } }, /^all roles were played by simulators/],
    [
      'another version of the harness made the run',
      { change: (record) => ({ ...record, versions: { ...record.versions, harness: '0.0.9' } }) },
      /^the run was made with version 0\.0\.9 of the harness, and this is 0\.1\.0$/,
    ],
    [
      'another catalogue was judged by',
      { change: (record) => ({ ...record, versions: { ...record.versions, catalogue: '6' } }) },
      /^the run was judged by catalogue 6, and this harness has 7$/,
    ],
    [
      'the commit is unknown',
      { change: (record) => ({ ...record, versions: { ...record.versions, source: null } }) },
      /^nobody can tell which commit of the harness made the run$/,
    ],
    [
      'the harness was changed',
      {
        change: (record) => ({
          ...record,
          versions: { ...record.versions, source: { commit: 'c0ffee'.padEnd(40, '0'), clean: false } },
        }),
      },
      /^the harness that made the run had been changed since commit c0ffee0+$/,
    ],
    [
      'another commit made the run',
      {
        change: (record) => ({
          ...record,
          versions: { ...record.versions, source: { commit: 'f'.repeat(40), clean: true } },
        }),
      },
      /^the run was made with commit f+ of the harness, and this is c0ffee0+$/,
    ],
    [
      'a simulator misbehaved',
      { plan: { deviations: ['message-with-contact'] } },
      /^a simulator was made to misbehave: message-with-contact$/,
    ],
    [
      'scenarios were not selected',
      { selected: 1 },
      /^2 of 3 scenarios were not selected \(push\/basic\/two-pushes, push\/basic\/a-session\)/,
    ],
    [
      'it was not on real sockets',
      { plan: { network: 'virtual' } },
      /^the run was not made on real sockets$/,
    ],
    ['the run was interrupted', { isInterrupted: true }, /^the run was interrupted$/],
    ['the harness had a fault', { error: 'no disk\nat x' }, /^fault of the harness: no disk$/],
    [
      'the record has no IXIT',
      {
        plan: {
          sut: { ...SAMPLE_SUT, systems: SAMPLE_SUT.systems.map(({ ixit: _, ...system }) => system) },
        },
      },
      /^the record has no IXIT of Acme Gateway$/,
    ],
    ['a scenario failed', FAILED, /^scenario push\/basic\/one-push failed: MSG-1$/],
    ['a requirement was not kept', FAILED, /^requirement MSG-1 \(MUST\) was not kept: .*fail in 1/],
    [
      'a scenario is inconclusive',
      { first: { verdict: 'inconclusive', reason: 'no-answer: silence' } },
      /^scenario push\/basic\/one-push is inconclusive: no-answer: silence$/,
    ],
    [
      'a requirement is inconclusive',
      { first: { verdict: 'inconclusive', reason: 'no-answer: silence' } },
      /^requirement MSG-1 \(MUST\) is inconclusive/,
    ],
    [
      'a scenario is in error',
      { first: { verdict: 'error', reason: 'no-record: x' } },
      /^scenario push\/basic\/one-push is in error: no-record: x$/,
    ],
    [
      'a scenario did not run for lack of a set-up',
      { notApplicable: 'set-up: the profile of Acme Gateway has no control "push"' },
      /^scenario push\/basic\/a-session did not run: the profile of Acme Gateway has no control "push"$/,
    ],
    [
      'a MUST is waived',
      { first: { findings: [onSut({ waived: true })] } },
      /^requirement MSG-1 \(MUST\) is waived, and neither the rule nor a policy of the lab allows it$/,
    ],
    [
      'a waiver is stale',
      { plan: { waivers: [{ requirement: 'MSG-2', reason: 'old', until: '2027-01-01' }] } },
      /^the waiver of MSG-2 is stale: nothing was found on it$/,
    ],
    [
      'the record was changed',
      {
        ...FAILED,
        change: (record) => ({
          ...record,
          scenarios: record.scenarios.map((each) => ({ ...each, verdict: 'pass', findings: [] })),
        }),
      },
      /^the record does not add up: 1 requirements have other verdicts by its scenarios \(MSG-1\)$/,
    ],
  ];
  for (const [what, sample, reason] of plans)
    it(`comes about when ${what}`, () => {
      const reasons = why([run(sample)]);
      assert.equal(reasons.filter((each) => reason.test(each)).length, 1, reasons.join('\n'));
    });

  it('comes about when this harness is changed or unknown', () => {
    const attempt = run();
    assert.deepEqual(why([attempt], { suite: sampleSuite({ source: null }) }), [
      'nobody can tell which commit of the harness this is',
    ]);
    const changed = sampleSuite({ source: { commit: 'c0ffee'.padEnd(40, '0'), clean: false } });
    assert.match(why([attempt], { suite: changed })[0] ?? '', /^this harness has been changed since/);
  });

  it('comes about when nothing was judged', () => {
    const nothing = { first: { verdict: 'inconclusive' }, notApplicable: 'x' } as const;
    const attempt = run({
      ...nothing,
      change: (record) => ({
        ...record,
        scenarios: record.scenarios.filter(({ id }) => id !== record.scenarios[1]!.id),
      }),
    });
    const suite = sampleSuite({ scenarios: attempt.record.scenarios.map(({ id }) => id) });
    assert.ok(why([attempt], { suite }).includes('no scenario was judged'));
  });

  it('comes about when a trace is gone', () => {
    const attempt = run();
    unlinkSync(join(attempt.folder, 'traces/push__basic__1.jsonl'));
    assert.deepEqual(why([attempt]), [`scenario ${ID} has no trace: traces/push__basic__1.jsonl`]);
  });

  it('says all that stands against it, one line each', () => {
    const reasons = why([
      run({ ...FAILED, isInterrupted: true, error: 'x\ny', plan: { deviations: ['d'] } }),
    ]);
    assert.ok(reasons.length >= 5, reasons.join('\n'));
    for (const each of reasons) assert.doesNotMatch(each, /\n/);
  });

  it('can be lifted by a policy of the lab where that may be, and not elsewhere', () => {
    const policy: Policy = { waivers: ['MSG-1'], notRun: [samplePlanned('A session').id, ID], text: '' };
    assert.deepEqual(
      why([run({ notApplicable: 'set-up: no control', first: { findings: [onSut({ waived: true })] } })], {
        policy,
      }),
      [],
    );
    assert.equal(why([run(FAILED)], { policy }).length, 2);
  });

  it('rests on the last run of all scenarios, and not on the last green one', () => {
    const green = run({ plan: { startedAt: at(8) } });
    const red = run({ ...FAILED, plan: { startedAt: at(9) } });
    assert.notDeepEqual(why([green, red]), []);
    assert.notDeepEqual(why([red, green]), []);
    const again = run({ plan: { startedAt: at(10) } });
    assert.deepEqual(why([green, red, again]), []);
  });

  it('counts what failed later in a run of some scenarios', () => {
    const green = run({ plan: { startedAt: at(8) } });
    const red = run({ ...FAILED, selected: 1, plan: { startedAt: at(9) } });
    assert.match(why([green, red])[0] ?? '', /^scenario .* failed/);
  });

  it('lets a scenario that came to nothing be done again, under the same conditions only', () => {
    const open = run({ first: { verdict: 'inconclusive', reason: 'x: y' }, plan: { startedAt: at(8) } });
    const again = run({ selected: 1, plan: { startedAt: at(9) } });
    assert.deepEqual(why([open, again]), []);
    const claims = SAMPLE_SUT.systems.map((each) => ({ ...each, ics: [] }));
    const other = run({ selected: 1, plan: { startedAt: at(9), sut: { ...SAMPLE_SUT, systems: claims } } });
    assert.notDeepEqual(why([open, other]), []);
  });

  it('lets no scenario that failed be done again by itself', () => {
    const red = run({ ...FAILED, plan: { startedAt: at(8) } });
    const again = run({ selected: 1, plan: { startedAt: at(9) } });
    assert.match(why([red, again])[0] ?? '', /^scenario .* failed/);
  });

  it('leaves runs of another version out of account', () => {
    const older = SAMPLE_SUT.systems.map((each) => ({ ...each, version: '0.9' }));
    const red = run({ ...FAILED, plan: { startedAt: at(9), sut: { ...SAMPLE_SUT, systems: older } } });
    const green = run({ plan: { startedAt: at(8) } });
    assert.deepEqual(why([red, green]), []);
  });
});
