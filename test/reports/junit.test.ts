import assert from 'node:assert/strict';
import fc from 'fast-check';
import { junitXml } from '../../reports/junit';
import { RunCollector } from '../../reports/run-record/collect';
import type { RunRecord } from '../../reports/run-record/run-record';
import type { ScenarioRecord } from '../../reports/run-record/scenario-record';
import { readJunit, type ReadCase } from './junit-form';
import { messagesOf, sampleFinding, samplePlan, samplePlanned, sampleScenarioRecord } from './samples';

function recordOf(records: readonly Partial<ScenarioRecord>[]): RunRecord {
  const told = records.map((changes, at) => {
    const planned = samplePlanned(`Push ${at + 1}`);
    return { planned, record: sampleScenarioRecord(planned, changes) };
  });
  const collector = new RunCollector(samplePlan(told.map(({ planned }) => planned)));
  for (const each of told) for (const message of messagesOf(each)) collector.consume(message);
  return collector.record(new Date('2026-03-01T09:30:02Z'));
}

function caseOf(changes: Partial<ScenarioRecord>): ReadCase {
  return readJunit(junitXml(recordOf([changes])))[0]!;
}

describe('JUnit report', () => {
  it('counts suites and cases', () => {
    const xml = junitXml(
      recordOf([
        {},
        { verdict: 'warn', findings: [sampleFinding({ verdict: 'warn' })] },
        { verdict: 'fail', findings: [sampleFinding()] },
        { verdict: 'inconclusive', reason: 'no-answer: silence' },
        { verdict: 'error', reason: 'trace: unreadable' },
        { verdict: 'not-applicable', reason: 'ics: no GRUU' },
      ]),
    );
    assert.match(
      xml,
      /<testsuite name="Basic push" tests="6" failures="1" errors="2" skipped="1" time="0\.027"/,
    );
    assert.deepEqual(
      readJunit(xml).map(({ outcome }) => outcome),
      ['', 'system-out', 'failure', 'error', 'error', 'skipped'],
    );
  });

  it('sorts its cases into packages and classes by the path of the feature', () => {
    assert.deepEqual(caseOf({}), {
      ...{ suite: 'Basic push', name: 'Push 1', classname: 'push.basic' },
      ...{ outcome: '', type: '', message: '', text: '' },
    });
  });

  it('says of each suite what was run', () => {
    const xml = junitXml(recordOf([{}]));
    for (const each of [
      'name="harness" value="0.1.0"',
      'name="network" value="virtual"',
      'name="catalogue" value="7"',
    ])
      assert.ok(xml.includes(`<property ${each}/>`), each);
  });

  it('gives requirement, level, source, actor, expected, actual, frames and the command of a failure', () => {
    const { outcome, type, message, text } = caseOf({ verdict: 'fail', findings: [sampleFinding()] });
    assert.deepEqual([outcome, type], ['failure', 'MSG-1']);
    assert.equal(message, 'MSG-1: expected at most 1300 octets; news: 1412 octets');
    for (const part of [
      'MSG-1 (fail): What MSG-1 asks for.',
      'source:   MUST, RFC 3428 section 8',
      'actor:    sender news',
      'expected: at most 1300 octets',
      'actual:   1412 octets',
      'frame 5   0.012 s  sender news -> core home  MESSAGE sip:anna@home.example SIP/2.0',
      'feature:   features/push/basic.feature:3',
      'run again: npx sip-push run --network virtual --scenario push/basic/push-1',
    ])
      assert.ok(text.includes(part), part);
  });

  it('passes a warning, and what is waived, with its text', () => {
    const warned = caseOf({
      verdict: 'warn',
      findings: [sampleFinding({ verdict: 'warn', occurrences: 3 })],
    });
    assert.equal(warned.outcome, 'system-out');
    assert.match(warned.text, /^MSG-1 \(warn, 3 times\)/);
    const waiver = { reason: 'mended in version 3', until: '2027-01-01' };
    const waived = caseOf({ findings: [sampleFinding({ waived: true, waiver })] });
    assert.equal(waived.outcome, 'system-out');
    assert.match(waived.text, /waived: {3}until 2027-01-01: mended in version 3/);
  });

  it('names what is broken as the failure, and not what is waived beside it', () => {
    const findings = [sampleFinding({ waived: true }), sampleFinding({ requirement: 'MSG-3' })];
    assert.equal(caseOf({ verdict: 'fail', findings }).type, 'MSG-3');
  });

  it('reports what could not be judged as an error, and what does not apply as skipped', () => {
    const silent = caseOf({ verdict: 'inconclusive', reason: 'no-answer: silence' });
    assert.deepEqual(
      [silent.outcome, silent.type, silent.message],
      ['error', 'inconclusive', 'no-answer: silence'],
    );
    const other = caseOf({ verdict: 'not-applicable', reason: 'ics: no GRUU' });
    assert.deepEqual([other.outcome, other.message], ['skipped', 'ics: no GRUU']);
  });

  it('has a case for what fails a run and is no scenario', () => {
    const record = {
      ...recordOf([{}]),
      errors: ['Error: port in use\n  at x'],
      staleWaivers: [{ requirement: 'MSG-2', reason: 'known', until: '2027-01-01' }],
    };
    const [, fault, stale, ...others] = readJunit(junitXml(record));
    assert.deepEqual([fault?.outcome, fault?.message], ['error', 'Error: port in use']);
    assert.deepEqual(
      [stale?.outcome, stale?.type, stale?.name],
      ['failure', 'stale-waiver', 'The waiver of MSG-2 is needed'],
    );
    assert.deepEqual(others, []);
  });

  it('keeps secrets to itself', () => {
    const secret = '6629fae49393a05397450978507c4ef1';
    const said = `Authorization: Digest username="bob", response="${secret}"`;
    for (const changes of [
      { verdict: 'fail', findings: [sampleFinding({ actual: said, expected: said })] },
      { verdict: 'inconclusive', reason: said },
    ] as const)
      assert.ok(!junitXml(recordOf([changes])).includes(secret));
  });

  it('has its form whatever a peer sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (wild) => {
        const finding = sampleFinding({ actual: wild, expected: wild, requirement: `X${wild}` });
        const told = recordOf([
          { verdict: 'fail', findings: [finding] },
          { verdict: 'error', reason: wild },
        ]);
        assert.equal(readJunit(junitXml(told)).filter(({ outcome }) => outcome !== '').length, 3);
      }),
    );
  });

  it('shows signs for what XML cannot hold', () => {
    const { message } = caseOf({
      verdict: 'fail',
      findings: [sampleFinding({ actual: `<a & "b">\u0000\u001b[31m\ud800\nline 2]]>` })],
    });
    assert.match(message, /news: <a & "b">\ufffd\ufffd\[31m\ufffd\nline 2\]\]>$/);
  });
});
