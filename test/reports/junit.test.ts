import assert from 'node:assert/strict';
import { junitXml } from '../../reports/junit';
import { RunCollector } from '../../reports/run-record/collect';
import type { ScenarioRecord } from '../../reports/run-record/scenario-record';
import { messagesOf, sampleFinding, samplePlan, samplePlanned, sampleScenarioRecord } from './samples';

function junitOf(records: readonly Partial<ScenarioRecord>[]): string {
  const told = records.map((changes, at) => {
    const planned = samplePlanned(`Push ${at + 1}`);
    return { planned, record: sampleScenarioRecord(planned, changes) };
  });
  const collector = new RunCollector(samplePlan(told.map(({ planned }) => planned)));
  for (const each of told) for (const message of messagesOf(each)) collector.consume(message);
  return junitXml(collector.record(new Date('2026-03-01T09:30:02Z')));
}

describe('JUnit report', () => {
  it('counts suites and cases', () => {
    const xml = junitOf([
      {},
      { verdict: 'warn', findings: [sampleFinding({ verdict: 'warn' })] },
      { verdict: 'fail', findings: [sampleFinding()] },
      { verdict: 'inconclusive', reason: 'no-answer: silence' },
      { verdict: 'error', reason: 'trace: unreadable' },
      { verdict: 'not-applicable', reason: 'ics: no GRUU' },
    ]);
    assert.match(
      xml,
      /<testsuite name="Basic push" tests="6" failures="1" errors="2" skipped="1" time="0\.027"/,
    );
    assert.equal(xml.match(/<testcase /g)?.length, 6);
  });

  it('leaves a passed case without a word', () => {
    assert.match(junitOf([{}]), /<testcase name="Push 1"[^>]*\/>/);
  });

  it('gives requirement, expected, actual, frames and the command of a failure', () => {
    const xml = junitOf([{ verdict: 'fail', findings: [sampleFinding()] }]);
    const text = /<failure message="MSG-1: 1412 octets" type="MSG-1">([^<]*)<\/failure>/.exec(xml)?.[1] ?? '';
    for (const part of [
      'MSG-1 (fail): What MSG-1 asks for.',
      'actor:    sender news',
      'expected: at most 1300 octets',
      'actual:   1412 octets',
      'frame 5   0.012 s  sender news -&gt; core home  MESSAGE sip:anna@home.example SIP/2.0',
      'run again: npx sip-push run --network virtual --scenario push/basic/push-1',
    ]) {
      assert.ok(text.includes(part), part);
    }
  });

  it('passes a warning, with its text', () => {
    const xml = junitOf([
      { verdict: 'warn', findings: [sampleFinding({ verdict: 'warn', occurrences: 3 })] },
    ]);
    assert.match(xml, /<system-out>MSG-1 \(warn, 3 times\)/);
    assert.doesNotMatch(xml, /<failure|<error/);
  });

  it('reports what could not be judged as an error, and what does not apply as skipped', () => {
    assert.match(
      junitOf([{ verdict: 'inconclusive', reason: 'no-answer: silence' }]),
      /<error message="no-answer: silence" type="inconclusive">/,
    );
    assert.match(
      junitOf([{ verdict: 'not-applicable', reason: 'ics: no GRUU' }]),
      /<skipped message="ics: no GRUU"\/>/,
    );
  });

  it('stays well-formed whatever octets a peer sent', () => {
    const xml = junitOf([
      {
        verdict: 'fail',
        findings: [sampleFinding({ actual: `<a & "b">\u0000\u001b[31m\ud800\nline 2]]>` })],
      },
    ]);
    assert.doesNotMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Cs}/u);
    assert.match(
      xml,
      /message="MSG-1: &lt;a &amp; &quot;b&quot;&gt;\ufffd\ufffd\[31m\ufffd&#10;line 2\]\]&gt;"/,
    );
  });
});
