import assert from 'node:assert/strict';
import { RunCollector, type RunPlan } from '../../reports/run-record/collect';
import { writtenSteps } from '../../reports/run-record/gherkin-steps';
import type { RunRecord, ScenarioEntry } from '../../reports/run-record/run-record';
import { formatRunRecord } from '../../reports/run-record/file';
import { assertRunRecord } from '../../reports/run-record/validate';
import {
  messagesOf,
  sampleFinding,
  samplePlan,
  samplePlanned,
  sampleScenarioRecord,
  type Told,
} from './samples';

const END = new Date('2026-03-01T09:30:02Z');

function collect(told: readonly Told[], changes: Partial<RunPlan> = {}): RunRecord {
  const collector = new RunCollector({ ...samplePlan(told.map((each) => each.planned)), ...changes });
  for (const each of told) for (const message of messagesOf(each)) collector.consume(message);
  const record = collector.record(END);
  assertRunRecord(JSON.parse(formatRunRecord(record)));
  return record;
}

function verdictOf(told: Partial<Told>): ScenarioEntry {
  const planned = samplePlanned();
  return collect([{ planned, record: sampleScenarioRecord(planned), ...told }]).scenarios[0]!;
}

describe('run record: collecting', () => {
  const planned = samplePlanned();

  it('takes verdict, findings and files from the record that the steps attach', () => {
    const scenario = verdictOf({
      record: sampleScenarioRecord(planned, { verdict: 'fail', findings: [sampleFinding()], looked: {} }),
      hookStatus: 'FAILED',
      message: 'AssertionError',
    });
    assert.equal(scenario.verdict, 'fail');
    assert.deepEqual(scenario.findings, [sampleFinding()]);
    assert.equal(scenario.trace, 'traces/push__basic__one-push.jsonl');
    assert.deepEqual(scenario.diagnostics, [], 'what the steps said repeats the findings');
  });

  it('tells real time from the time on the network', () => {
    const { durationMs, clockMs } = verdictOf({});
    assert.equal(durationMs, 4.5);
    assert.equal(clockMs, 32_000);
  });

  it('tells each step as the feature file has it, and how it ended, but no hook', () => {
    const message = 'NonConformance: expected an answer\nwithin 32 s\n    at Judge.expect (judge.ts:3:4)';
    const record = sampleScenarioRecord(planned, { verdict: 'fail', findings: [sampleFinding()] });
    const step = { keyword: 'When', text: 'the sender pushes', line: 4, durationMs: 100_998 };
    assert.deepEqual(verdictOf({}).steps, [{ ...step, status: 'passed', error: '' }]);
    assert.deepEqual(verdictOf({ record, stepStatus: 'FAILED', hookStatus: 'FAILED', message }).steps, [
      { ...step, status: 'failed', error: 'NonConformance: expected an answer\nwithin 32 s' },
    ]);
  });

  it('cuts what a step says that had much on the wire', () => {
    const [step] = verdictOf({ stepStatus: 'FAILED', message: 'x'.repeat(100_000) }).steps ?? [];
    assert.equal(step?.error.length, 4000);
  });

  it('knows the steps of backgrounds and rules', () => {
    const one = (id: string, line: number) => ({ steps: [{ id, keyword: 'Given ', location: { line } }] });
    const document = {
      feature: {
        children: [
          { background: one('a', 3) },
          { rule: { children: [{ background: one('b', 6) }, { scenario: one('c', 9) }] } },
        ],
      },
    };
    assert.deepEqual(
      [...writtenSteps(document as never)],
      [
        ['a', { keyword: 'Given', line: 3 }],
        ['b', { keyword: 'Given', line: 6 }],
        ['c', { keyword: 'Given', line: 9 }],
      ],
    );
  });

  it('reads an attachment in base64', () => {
    assert.equal(verdictOf({ base64: true }).verdict, 'pass');
  });

  it('is in error when the record says pass but a hook failed afterwards', () => {
    const scenario = verdictOf({ hookStatus: 'FAILED', message: 'Error: socket left open\n  at x' });
    assert.equal(scenario.verdict, 'error');
    assert.equal(scenario.reason, 'step-failed: hook at steps/hooks.ts:8: Error: socket left open');
    assert.deepEqual(scenario.diagnostics, ['Error: socket left open\n  at x']);
  });

  for (const status of ['UNDEFINED', 'PENDING', 'AMBIGUOUS']) {
    it(`is in error when a step is ${status.toLowerCase()}, whatever the record says`, () => {
      const scenario = verdictOf({ stepStatus: status });
      assert.equal(scenario.verdict, 'error');
      assert.equal(scenario.reason, `${status.toLowerCase()}-step: the sender pushes`);
    });
  }

  it('is in error without a record, and says why', () => {
    const scenario = verdictOf({
      record: undefined,
      stepStatus: 'FAILED',
      message: 'TypeError: x is not a function',
    });
    assert.equal(scenario.verdict, 'error');
    assert.equal(scenario.reason, 'no-record: the sender pushes: TypeError: x is not a function');
    assert.equal(scenario.trace, null);
  });

  it('is in error when the record has not the published form', () => {
    for (const record of ['{', { ...sampleScenarioRecord(planned), verdict: 'fine' }, { id: 'x' }]) {
      const scenario = verdictOf({ record });
      assert.equal(scenario.verdict, 'error');
      assert.match(scenario.reason, /^invalid-record: scenario record: /);
    }
  });

  it('is in error when the record is that of another scenario', () => {
    const scenario = verdictOf({ record: { ...sampleScenarioRecord(planned), id: 'push/basic/two' } });
    assert.equal(scenario.reason, 'wrong-record: the verdict is that of push/basic/two');
  });

  it('is in error when a pass stands beside a step that did not run', () => {
    assert.equal(verdictOf({ stepStatus: 'SKIPPED' }).verdict, 'error');
  });

  it('lets a step fail on a warning, but not a hook after the judge has spoken', () => {
    const record = sampleScenarioRecord(planned, {
      verdict: 'warn',
      findings: [sampleFinding({ verdict: 'warn', source: 'step' })],
    });
    assert.equal(verdictOf({ record, stepStatus: 'FAILED', message: 'NonConformance' }).verdict, 'warn');
    assert.equal(verdictOf({ record, hookStatus: 'FAILED', message: 'Error: socket' }).verdict, 'error');
    assert.equal(verdictOf({ record, stepStatus: 'SKIPPED' }).verdict, 'error');
  });

  it('lets a scenario that is not applicable skip its steps', () => {
    const record = sampleScenarioRecord(planned, { verdict: 'not-applicable', reason: 'ics: no GRUU' });
    assert.equal(verdictOf({ record, stepStatus: 'SKIPPED' }).verdict, 'not-applicable');
  });

  it('is in error when the stream broke off, and inconclusive when the user broke it off', () => {
    const told = { planned, brokenOff: true };
    assert.equal(collect([told]).scenarios[0]?.verdict, 'error');

    const collector = new RunCollector(samplePlan([planned]));
    for (const message of messagesOf(told)) collector.consume(message);
    collector.interrupt();
    const record = collector.record(END);
    assert.match(record.scenarios[0]?.reason ?? '', /^interrupted: /);
    assert.equal(record.interrupted, true);
    assert.equal(record.verdict, 'inconclusive');
  });

  it('lists a selected scenario that Cucumber never told of', () => {
    const never = samplePlanned('Never run');
    const collector = new RunCollector(samplePlan([planned, never]));
    for (const message of messagesOf({ planned, record: sampleScenarioRecord(planned) }))
      collector.consume(message);
    const record = collector.record(END);
    assert.deepEqual(
      record.scenarios.map(({ verdict }) => verdict),
      ['pass', 'error'],
    );
    assert.equal(record.verdict, 'error');
  });

  it('keeps interleaved scenarios of a parallel run apart, in the order of the plan', () => {
    const two = samplePlanned('Second push');
    const first = messagesOf({ planned, record: sampleScenarioRecord(planned) });
    const second = messagesOf({ planned: two, record: sampleScenarioRecord(two, { verdict: 'warn' }) });
    const collector = new RunCollector(samplePlan([planned, two]));
    second.forEach((message, at) => {
      collector.consume(message);
      collector.consume(first[at]!);
    });
    const record = collector.record(END);
    assert.deepEqual(
      record.scenarios.map(({ id, verdict }) => [id, verdict]),
      [
        [planned.id, 'pass'],
        [two.id, 'warn'],
      ],
    );
  });

  it('tells an observer of each scenario as it starts and ends', () => {
    const events: string[] = [];
    const collector = new RunCollector(samplePlan([planned]), {
      scenarioStarted: ({ id }) => events.push(`started ${id}`),
      scenarioFinished: ({ verdict }) => events.push(`ended ${verdict}`),
    });
    for (const message of messagesOf({ planned, record: sampleScenarioRecord(planned) }))
      collector.consume(message);
    assert.deepEqual(events, [`started ${planned.id}`, 'ended pass']);
  });

  it('is the same text whatever the order of properties in the attachment', () => {
    const record = sampleScenarioRecord(planned, {
      findings: [sampleFinding()],
      looked: {
        'MSG-2': [{ role: 'core', actor: 'home', subjects: 2 }],
        'MSG-1': [{ role: 'sender', actor: 'news', subjects: 1 }],
      },
    });
    const backwards = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(backwards);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, each]) => [name, backwards(each)]),
      );
    };
    const text = formatRunRecord(collect([{ planned, record }]));
    assert.equal(formatRunRecord(collect([{ planned, record: backwards(record) }])), text);
    assert.ok(text.indexOf('"MSG-1": [') < text.indexOf('"MSG-2": ['));
  });

  it('counts scenarios by verdict', () => {
    const verdicts = ['pass', 'pass', 'warn', 'fail', 'inconclusive', 'not-applicable', 'error'] as const;
    const told = verdicts.map((verdict, at) => {
      const each = samplePlanned(`Push ${at}`);
      return { planned: each, record: sampleScenarioRecord(each, { verdict, reason: 'x: y' }) };
    });
    assert.deepEqual(collect(told).totals, {
      scenarios: 7,
      pass: 2,
      warn: 1,
      fail: 1,
      inconclusive: 1,
      notApplicable: 1,
      error: 1,
    });
  });

  it('is in error when a hook of the whole run failed, or when a judged requirement is unknown', () => {
    const told = { planned, record: sampleScenarioRecord(planned) };
    const collector = new RunCollector(samplePlan([planned]));
    for (const message of messagesOf(told)) collector.consume(message);
    collector.consume({
      testRunHookFinished: {
        testRunHookStartedId: 'h',
        result: { status: 'FAILED', message: 'Error: port in use', duration: { seconds: 0, nanos: 0 } },
        timestamp: { seconds: 0, nanos: 0 },
      },
    } as never);
    assert.equal(collector.record(END).verdict, 'error');

    const unknown = sampleScenarioRecord(planned, { findings: [sampleFinding({ requirement: 'NO-1' })] });
    assert.match(collect([{ planned, record: unknown }]).errors[0] ?? '', /^unknown requirement NO-1/);
  });

  it('names waivers that matched nothing', () => {
    const waivers = ['MSG-1', 'MSG-2'].map((requirement) => ({
      requirement,
      reason: 'known',
      until: '2027-01-01',
    }));
    const record = sampleScenarioRecord(planned, { findings: [sampleFinding({ waived: true })] });
    assert.deepEqual(
      collect([{ planned, record }], { waivers }).staleWaivers.map(({ requirement }) => requirement),
      ['MSG-2'],
    );
  });
});
