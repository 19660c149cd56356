import assert from 'node:assert/strict';
import { labelsOf, linksOf, type Requirements } from '../../../reports/allure/labels';
import type { ScenarioRecord } from '../../../reports/run-record/scenario-record';
import { sampleRecord } from '../html/sample-run';
import { sampleFinding } from '../samples';

function labelled(changes: Partial<ScenarioRecord>, tags: readonly string[] = ['@MSG-3']) {
  const record = sampleRecord([changes]);
  const requirements: Requirements = new Map(record.requirements.map((each) => [each.id, each]));
  const scenario = { ...record.scenarios[0]!, tags };
  return {
    valuesOf: (name: string): string[] =>
      labelsOf(scenario, requirements).flatMap((label) => (label.name === name ? label.value : [])),
    links: (report?: string) => linksOf(scenario, requirements, report),
  };
}

describe('labels and links in Allure', () => {
  it('tell the push mode, the feature, and where the scenario stands', () => {
    const { valuesOf } = labelled({});
    assert.deepEqual(
      ['epic', 'feature', 'parentSuite', 'suite', 'package'].map((name) => valuesOf(name).join()),
      ['Push', 'Basic push', 'Push', 'Basic push', 'push.basic'],
    );
  });

  it('tell the requirements that it tests and those that it found broken, with the roles that they bind', () => {
    const findings = [
      sampleFinding({ requirement: 'MSG-2', actor: { role: 'terminal', name: 'phone', underTest: true } }),
    ];
    const { valuesOf } = labelled({ verdict: 'warn', findings }, ['@MSG-3', '@virtual-clock']);
    assert.deepEqual(valuesOf('requirement'), ['MSG-3', 'MSG-2']);
    assert.deepEqual(valuesOf('role'), ['sender', 'core', 'terminal']);
    assert.deepEqual(valuesOf('tag'), [
      'role:sender',
      'role:core',
      'role:terminal',
      'MSG-3',
      'MSG-2',
      'virtual-clock',
    ]);
  });

  it('weigh a scenario by the gravest of its requirements', () => {
    assert.deepEqual(labelled({}, ['@MSG-2']).valuesOf('severity'), ['normal']);
    assert.deepEqual(labelled({}, ['@MSG-2', '@SPUSH-1']).valuesOf('severity'), ['critical']);
    assert.deepEqual(labelled({}, []).valuesOf('severity'), ['normal']);
  });

  it('lead to the requirement in the conformance report, and to the section of an RFC', () => {
    assert.deepEqual(labelled({}, ['@MSG-3', '@MSG-2', '@SPUSH-1']).links('../report.html'), [
      { name: 'MSG-3', url: '../report.html#req/MSG-3', type: 'requirement' },
      { name: 'MSG-2', url: '../report.html#req/MSG-2', type: 'requirement' },
      { name: 'SPUSH-1', url: '../report.html#req/SPUSH-1', type: 'requirement' },
      {
        name: 'RFC 3428, section 8',
        url: 'https://www.rfc-editor.org/rfc/rfc3428#section-8',
        type: 'link',
      },
    ]);
    assert.deepEqual(
      labelled({}, ['@MSG-3'])
        .links()
        .map(({ type }) => type),
      ['link'],
    );
  });
});
