import { requirementTexts, scenarioLines, type RequirementText } from './finding-text';
import type { RunRecord, ScenarioEntry } from './run-record/run-record';
import { totalsOf } from './run-record/run-verdict';
import { xmlText } from './xml-text';

/**
 * A run record as JUnit XML: one suite per feature, one case per scenario. A scenario with a warning is a passed case
 * with its findings in `system-out`; an inconclusive one and one in error are `error`; one that is not applicable is
 * `skipped`.
 */
export function junitXml(record: RunRecord): string {
  const textOf = requirementTexts(record);
  const features = new Map<string, ScenarioEntry[]>();
  for (const scenario of record.scenarios) {
    const known = features.get(scenario.feature);
    if (known === undefined) features.set(scenario.feature, [scenario]);
    else known.push(scenario);
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes({ name: 'sip-push', ...counts(record.scenarios) })}>`,
    ...[...features.values()].flatMap((scenarios) => suite(scenarios, record, textOf)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(scenarios: readonly ScenarioEntry[], record: RunRecord, textOf: RequirementText): string[] {
  const name = scenarios[0]?.featureName ?? '';
  return [
    `  <testsuite ${attributes({ name, ...counts(scenarios), timestamp: record.startedAt })}>`,
    ...scenarios.flatMap((scenario) => testCase(scenario, textOf)),
    '  </testsuite>',
  ];
}

function testCase(scenario: ScenarioEntry, textOf: RequirementText): string[] {
  const opening = `    <testcase ${attributes({
    name: scenario.name,
    classname: scenario.feature,
    file: scenario.feature,
    line: scenario.line,
    time: seconds(scenario.durationMs),
  })}`;
  const inner = outcome(scenario, textOf);
  return inner === undefined ? [`${opening}/>`] : [`${opening}>`, `      ${inner}`, '    </testcase>'];
}

function outcome(scenario: ScenarioEntry, textOf: RequirementText): string | undefined {
  const lines = scenarioLines(scenario, textOf);
  switch (scenario.verdict) {
    case 'pass':
      return lines.length === 0 ? undefined : element('system-out', {}, lines);
    case 'warn':
      return element('system-out', {}, lines);
    case 'not-applicable':
      return `<skipped ${attributes({ message: scenario.reason })}/>`;
    case 'fail': {
      const broken = scenario.findings.find((finding) => finding.verdict === 'fail' && !finding.waived);
      const message = broken === undefined ? scenario.reason : `${broken.requirement}: ${broken.actual}`;
      const type = broken?.requirement ?? 'fail';
      return element('failure', { message, type }, [...lines, `run again: ${scenario.rerun}`]);
    }
    case 'inconclusive':
    case 'error':
      return element('error', { message: scenario.reason, type: scenario.verdict }, [
        ...lines,
        `run again: ${scenario.rerun}`,
      ]);
  }
}

function counts(scenarios: readonly ScenarioEntry[]): Record<string, string | number> {
  const totals = totalsOf(scenarios);
  return {
    tests: totals.scenarios,
    failures: totals.fail,
    errors: totals.inconclusive + totals.error,
    skipped: totals.notApplicable,
    time: seconds(scenarios.reduce((sum, scenario) => sum + scenario.durationMs, 0)),
  };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function element(name: string, attrs: Record<string, string>, lines: readonly string[]): string {
  const head = [name, attributes(attrs)].filter((part) => part !== '').join(' ');
  return `<${head}>${xmlText(lines.join('\n'))}</${name}>`;
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${xmlText(String(value)).replaceAll('\n', '&#10;')}"`)
    .join(' ');
}
