import assert from 'node:assert/strict';
import { requirementEntries } from '../../reports/run-record/requirement-verdicts';
import type { RequirementEntry, ScenarioEntry } from '../../reports/run-record/run-record';
import type { FindingRecord } from '../../reports/run-record/scenario-record';
import { sampleCatalogue, sampleFinding, samplePlanned } from './samples';

function scenario(name: string, changes: Partial<ScenarioEntry> = {}): ScenarioEntry {
  return {
    ...samplePlanned(name),
    network: 'virtual',
    verdict: 'pass',
    reason: '',
    durationMs: 1,
    clockMs: 1,
    findings: [],
    looked: {},
    trace: null,
    pcap: null,
    diagnostics: [],
    ...changes,
  };
}

function entry(
  id: string,
  scenarios: readonly ScenarioEntry[],
  checked = ['MSG-1', 'MSG-2'],
): RequirementEntry {
  return requirementEntries(sampleCatalogue(), scenarios, new Set(checked)).find((each) => each.id === id)!;
}

const looked = (id: string, role: 'sender' | 'core' = 'sender', subjects = 2) => ({
  [id]: [{ role, actor: 'x', subjects }],
});

const broken = (requirement: string, changes: Partial<FindingRecord> = {}) =>
  sampleFinding({ requirement, ...changes });

describe('run record: verdict on a requirement', () => {
  it('is pass where it was looked at and kept', () => {
    const { verdict, scenarios, reason, byRole } = entry('MSG-1', [
      scenario('a', { looked: looked('MSG-1') }),
      scenario('b', { looked: looked('MSG-2') }),
      scenario('c', { looked: looked('MSG-1') }),
    ]);
    assert.equal(verdict, 'pass');
    assert.deepEqual(scenarios, ['push/basic/a', 'push/basic/c']);
    assert.equal(reason, '2 scenarios, judged on 4 subjects');
    assert.deepEqual(byRole, [{ role: 'sender', verdict: 'pass', subjects: 4 }]);
  });

  it('is the gravest over all scenarios', () => {
    const kept = scenario('a', { looked: looked('MSG-1') });
    const warned = scenario('b', { verdict: 'warn', findings: [broken('MSG-1', { verdict: 'warn' })] });
    const open = scenario('c', { verdict: 'inconclusive', tags: ['@MSG-1'] });
    const failed = scenario('d', { verdict: 'fail', findings: [broken('MSG-1')] });
    assert.equal(entry('MSG-1', [kept, warned]).verdict, 'warn');
    assert.equal(entry('MSG-1', [kept, warned, open]).verdict, 'inconclusive');
    assert.equal(entry('MSG-1', [kept, warned, open, failed]).verdict, 'fail');
  });

  it('tells roles apart', () => {
    const { verdict, byRole, role } = entry('MSG-2', [
      scenario('a', { looked: looked('MSG-2', 'sender', 3) }),
      scenario('b', {
        verdict: 'warn',
        looked: looked('MSG-2', 'core', 5),
        findings: [
          broken('MSG-2', { verdict: 'warn', actor: { role: 'core', name: 'home', underTest: false } }),
        ],
      }),
    ]);
    assert.equal(verdict, 'warn');
    assert.equal(role, 'sender, core');
    assert.deepEqual(byRole, [
      { role: 'sender', verdict: 'pass', subjects: 3 },
      { role: 'core', verdict: 'warn', subjects: 5 },
    ]);
  });

  it('does not count information and waived findings against it', () => {
    const { verdict, reason } = entry('MSG-1', [
      scenario('a', { findings: [broken('MSG-1', { verdict: 'info' })] }),
      scenario('b', { findings: [broken('MSG-1', { waived: true })] }),
    ]);
    assert.equal(verdict, 'pass');
    assert.equal(reason, '2 scenarios, 1 finding waived');
  });

  it('is not covered by zero subjects', () => {
    const { verdict, reason } = entry('MSG-1', [scenario('a', { looked: looked('MSG-1', 'sender', 0) })]);
    assert.equal(verdict, 'not-covered');
    assert.equal(reason, 'its check found nothing to look at in this run');
  });

  it('is covered by a tag alone only where its steps show it', () => {
    assert.equal(entry('MSG-3', [scenario('a', { tags: ['@MSG-3'] })]).verdict, 'pass');
    assert.equal(entry('SPUSH-1', [scenario('a', { tags: ['@SPUSH-1'] })]).verdict, 'pass');
    const passive = entry('MSG-1', [scenario('a', { tags: ['@MSG-1'] })], []);
    assert.equal(passive.verdict, 'not-covered');
    assert.equal(passive.reason, 'scenarios name it, but none of them came to look at it');
  });

  it('is not covered by a scenario that was not applicable', () => {
    const none = scenario('a', { tags: ['@MSG-3'], verdict: 'not-applicable' });
    assert.equal(entry('MSG-3', [none]).verdict, 'not-covered');
  });

  it('is inconclusive when the scenario that names it failed for another reason', () => {
    const failed = scenario('a', { tags: ['@MSG-3'], verdict: 'fail', findings: [broken('MSG-1')] });
    assert.equal(entry('MSG-3', [failed]).verdict, 'inconclusive');
  });

  it('fails as a clause when a requirement that makes it testable is broken', () => {
    const failed = scenario('a', { tags: ['@SPUSH-1'], verdict: 'fail', findings: [broken('MSG-1')] });
    assert.equal(entry('SPUSH-1', [failed]).verdict, 'fail');
  });

  it('says why it was not covered when nothing is about it', () => {
    assert.equal(entry('MSG-3', []).reason, 'no scenario of this run is about it, and no check judges it');
  });
});
