import assert from 'node:assert/strict';
import { RunCollector } from '../../reports/run-record/collect';
import { sutLines } from '../../reports/sut-summary';
import { messagesOf, sampleFinding, samplePlan, samplePlanned, sampleScenarioRecord } from './samples';

const SYSTEM = {
  name: 'Acme',
  version: '2',
  role: 'sender',
  ics: [{ item: 'path', claimed: false }],
} as const;
const UNDER_TEST = { role: 'sender', name: 'news', underTest: true } as const;

function recordWith(sut = true) {
  const one = samplePlanned('One');
  const two = samplePlanned('Two');
  const three = { ...samplePlanned('Three'), notApplicable: 'no sender takes part' };
  const collector = new RunCollector({
    ...samplePlan([one, two, three]),
    sut: sut ? { name: 'Acme', version: '2', roles: ['sender'], systems: [SYSTEM] } : null,
  });
  const finding = sampleFinding();
  const findings = [
    { ...finding, requirement: 'MSG-1', actor: UNDER_TEST },
    { ...finding, requirement: 'MSG-1', actor: UNDER_TEST },
    { ...finding, requirement: 'MSG-2', verdict: 'warn' as const, actor: UNDER_TEST, waived: true },
    { ...finding, requirement: 'MSG-3', actor: { ...UNDER_TEST, underTest: false } },
  ];
  for (const planned of [one, two])
    for (const message of messagesOf({
      planned,
      record: sampleScenarioRecord(planned, { verdict: 'fail', findings }),
      hookStatus: 'FAILED',
    }))
      collector.consume(message);
  return collector.record(new Date('2026-03-01T09:30:02Z'));
}

describe('summary of systems under test', () => {
  it('is nothing when everybody is simulated', () => {
    assert.deepEqual(sutLines(recordWith(false)), []);
  });

  it('names them, what was found on them alone, and what was left out', () => {
    assert.deepEqual(sutLines(recordWith()), [
      'System under test: Acme 2 as sender',
      '  fail    MSG-1  in 2 scenarios: What MSG-1 asks for.',
      '  waived  MSG-2  in 2 scenarios: What MSG-2 asks for.',
      'Not applicable:',
      '  1 scenario: no sender takes part',
    ]);
  });

  it('leaves requirements that concern nobody under test aside, with the reason', () => {
    const { requirements, scenarios } = recordWith();
    const verdictOf = (id: string) => requirements.find((each) => each.id === id)?.verdict;
    assert.deepEqual([verdictOf('MSG-1'), verdictOf('MSG-3')], ['fail', 'not-covered']);
    assert.deepEqual(
      scenarios.map(({ verdict, reason }) => [verdict, reason]),
      [
        ['fail', ''],
        ['fail', ''],
        ['not-applicable', 'no sender takes part'],
      ],
    );
  });
});
