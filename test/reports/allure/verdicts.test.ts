import assert from 'node:assert/strict';
import type { ToldRequirement } from '../../../reports/finding-text';
import { CATEGORIES, statusDetails, statusOf } from '../../../reports/allure/verdicts';
import type { ScenarioEntry } from '../../../reports/run-record/run-record';
import type { ScenarioRecord, Verdict } from '../../../reports/run-record/scenario-record';
import { sampleRecord } from '../html/sample-run';
import { sampleFinding } from '../samples';

function scenario(changes: Partial<ScenarioRecord>): ScenarioEntry {
  return sampleRecord([changes]).scenarios[0]!;
}

const requirementOf = (id: string): ToldRequirement => ({
  text: `What ${id} asks for.`,
  level: 'MUST',
  document: 'RFC 3428',
  section: '8',
});

/** The categories that Allure would put a result into: the status is listed, and the whole message matches. */
function categoriesOf(verdict: Verdict, message: string | undefined): string[] {
  return CATEGORIES.filter(
    ({ messageRegex, matchedStatuses }) =>
      matchedStatuses.includes(statusOf(verdict)) &&
      new RegExp(`^(?:${messageRegex})$`, 's').test(message ?? ''),
  ).map(({ name }) => name);
}

describe('verdicts in Allure', () => {
  const cases: readonly [Verdict, Partial<ScenarioRecord>, string | undefined, readonly string[]][] = [
    ['pass', {}, undefined, []],
    ['fail', { findings: [sampleFinding()] }, 'fail: MSG-1: 1412 octets', ['Non-conformance']],
    [
      'warn',
      { findings: [sampleFinding({ requirement: 'MSG-2', verdict: 'warn' })] },
      'warn: MSG-2: 1412 octets',
      ['Warning'],
    ],
    ['inconclusive', { reason: 'no-answer: silence' }, 'inconclusive: no-answer: silence', ['Inconclusive']],
    [
      'not-applicable',
      { reason: 'no-ics: sessions' },
      'not-applicable: no-ics: sessions',
      ['Not applicable'],
    ],
    ['error', { reason: 'x is not a function' }, 'error: x is not a function', ['Harness error']],
  ];
  for (const [verdict, changes, message, categories] of cases) {
    it(`${verdict} is in ${categories.join() || 'no category'}`, () => {
      const details = statusDetails(scenario({ verdict, ...changes }), requirementOf);
      assert.equal(details.message, message);
      assert.deepEqual(categoriesOf(verdict, message), categories);
    });
  }

  it('has a category for a verdict without a word, and for words in lines', () => {
    assert.deepEqual(categoriesOf('inconclusive', 'inconclusive'), ['Inconclusive']);
    assert.deepEqual(categoriesOf('error', 'error: a\nb'), ['Harness error']);
  });

  it('shows only what is proved wrong as failed, and what proves nothing not as passed', () => {
    const verdicts: Verdict[] = ['pass', 'warn', 'fail', 'inconclusive', 'error', 'not-applicable'];
    assert.deepEqual(verdicts.map(statusOf), ['passed', 'passed', 'failed', 'broken', 'broken', 'skipped']);
  });

  it('tells the finding that made the verdict and not another', () => {
    const findings = [
      sampleFinding({ requirement: 'MSG-2', verdict: 'warn' }),
      sampleFinding({ waived: true, actual: 'waived' }),
      sampleFinding({ actual: 'this one' }),
    ];
    assert.equal(
      statusDetails(scenario({ verdict: 'fail', findings }), requirementOf).message,
      'fail: MSG-1: this one',
    );
  });

  it('tells all findings, the frames and the command that runs it again, without secrets', () => {
    const findings = [sampleFinding({ actual: 'Authorization: Basic bm9yYTpzZWNyZXQ=' })];
    const { message, trace } = statusDetails(scenario({ verdict: 'fail', findings }), requirementOf);
    assert.match(trace ?? '', /MSG-1 \(fail\): What MSG-1 asks for\.\n.*expected: at most 1300 octets\n/s);
    assert.match(trace ?? '', /frame 5 .*\nrun again: npx sip-push run /s);
    assert.doesNotMatch(`${message ?? ''}${trace ?? ''}`, /bm9yYTpzZWNyZXQ/);
  });
});
