import assert from 'node:assert/strict';
import { UsageError } from '../../cli/environment';
import { readScenarios } from '../../cli/features';
import { BASIC, Project } from './project';

const given = (text: string) => ({ kind: 'context', text }) as const;

describe('feature files', () => {
  let project: Project;
  afterEach(() => project.remove());

  it('give scenarios with id, place and all tags, ordered by file and line', () => {
    project = new Project({
      'push/basic.feature': BASIC,
      'a.feature': 'Feature: A\n  Scenario: One\n    Given a push\n',
    });
    assert.deepEqual(readScenarios(project.dir), [
      {
        id: 'a/one',
        name: 'One',
        feature: 'features/a.feature',
        featureName: 'A',
        line: 2,
        tags: [],
        steps: ['a push'],
        statements: [given('a push')],
        featureText: '',
      },
      {
        id: 'push/basic/a-push-arrives',
        name: 'A push arrives',
        feature: 'features/push/basic.feature',
        featureName: 'Basic push',
        line: 6,
        tags: ['@pager', '@MSG-3'],
        steps: ['a push'],
        statements: [given('a push')],
        featureText: '',
      },
      {
        id: 'push/basic/a-push-of-text-plain-is-pass',
        name: 'A push of text/plain is pass',
        feature: 'features/push/basic.feature',
        featureName: 'Basic push',
        line: 15,
        tags: ['@pager'],
        steps: ['a push', 'the verdict is pass'],
        statements: [given('a push'), given('the verdict is pass')],
        featureText: '',
      },
      {
        id: 'push/basic/a-push-of-text-html-is-warn',
        name: 'A push of text/html is warn',
        feature: 'features/push/basic.feature',
        featureName: 'Basic push',
        line: 16,
        tags: ['@pager'],
        steps: ['a push', 'the verdict is warn'],
        statements: [given('a push'), given('the verdict is warn')],
        featureText: '',
      },
    ]);
  });

  it('tell what is given, done and expected, with tables, quotations and their own prose', () => {
    const prose = 'Feature: A\n\n  Some words,\n  and more.\n\n  Scenario: One\n';
    const steps = [
      'Given a push',
      'When it is read:',
      '  | a | b |',
      'And it is said:',
      '  """',
      '  good',
      '  """',
      'Then all is well',
    ];
    project = new Project({ 'a.feature': `${prose}${steps.map((each) => `    ${each}\n`).join('')}` });
    const [scenario] = readScenarios(project.dir);
    assert.equal(scenario!.featureText, 'Some words,\nand more.');
    assert.deepEqual(scenario!.statements, [
      given('a push'),
      { kind: 'action', text: 'it is read:', rows: [['a', 'b']] },
      { kind: 'action', text: 'it is said:', quoted: 'good' },
      { kind: 'outcome', text: 'all is well' },
    ]);
  });

  it('may be missing', () => {
    project = new Project({});
    assert.deepEqual(readScenarios(project.dir), []);
  });

  it('are refused with both places when two scenarios have the same id', () => {
    const rows = '    Examples:\n      | n |\n      | 1 |\n      | 2 |\n';
    project = new Project({ 'a.feature': `Feature: A\n  Scenario Outline: Same\n    Given a push\n${rows}` });
    assert.throws(() => readScenarios(project.dir), {
      name: 'UsageError',
      message:
        /^two scenarios have the id a\/same: features\/a\.feature:6 and features\/a\.feature:7; give them/,
    });
  });

  it('are refused with file and line when they cannot be parsed', () => {
    project = new Project({ 'a.feature': 'Feature: A\n  Scenario: One\n    Given a push\n    Nonsense\n' });
    assert.throws(
      () => readScenarios(project.dir),
      (problem: unknown) => {
        assert.ok(problem instanceof UsageError);
        assert.match(problem.message, /^features\/a\.feature:4: /);
        assert.ok(!problem.message.includes('\n'));
        return true;
      },
    );
  });
});
