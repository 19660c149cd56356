import assert from 'node:assert/strict';
import { RunCollector } from '../../reports/run-record/collect';
import { summaryText } from '../../reports/summary';
import { messagesOf, samplePlan, samplePlanned, sampleScenarioRecord } from './samples';

describe('summary of a run', () => {
  const one = samplePlanned('One');
  const two = {
    ...samplePlanned('Two'),
    id: 'other/two',
    feature: 'features/other.feature',
    tags: ['@MSG-3'],
  };
  const collector = new RunCollector(samplePlan([one, two]));
  const looked = { 'MSG-1': [{ role: 'sender' as const, actor: 'news', subjects: 1 }] };
  for (const told of [
    { planned: one, record: sampleScenarioRecord(one, { looked }) },
    {
      planned: two,
      record: sampleScenarioRecord(two, { verdict: 'inconclusive', reason: 'no-answer: silence' }),
    },
  ]) {
    for (const message of messagesOf(told)) collector.consume(message);
  }
  collector.addError('Error: port in use\n    at steps');
  const text = summaryText(collector.record(new Date('2026-03-01T09:30:02Z')), {
    report: 'runs/x/report.html',
    record: 'runs/x/run.json',
  });
  const lines = text.split('\n');

  it('has a row per feature and one for all', () => {
    assert.match(lines[0]!, /^feature +scenarios +pass +warn +fail +inconclusive +n\/a +error +time$/);
    assert.match(lines[2]!, /^push\/basic +1 +1 +\. +\. +\. +\. +\. +0\.0 s$/);
    assert.match(lines[3]!, /^other +1 +\. +\. +\. +1 +\. +\. +0\.0 s$/);
    assert.match(lines[5]!, /^total +2 +1 +\. +\. +1 +\. +\. +2\.0 s$/);
  });

  it('keeps its columns under each other', () => {
    assert.equal(new Set(lines.slice(0, 6).map((line) => line.length)).size, 1);
  });

  it('counts requirements, names the verdict and says where the report is', () => {
    assert.ok(lines.includes('Requirements: 1 of 4 covered (1 pass, 1 inconclusive)'));
    assert.ok(lines.includes('Harness error: Error: port in use'));
    assert.ok(lines.some((line) => line.startsWith('Verdict: error (harness-error: Error: port in use')));
    assert.ok(lines.includes('Run record: runs/x/run.json'));
    assert.ok(lines.includes('Report: runs/x/report.html'));
  });
});
