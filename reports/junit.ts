import { featureId } from '../requirements/scenario-id';
import { requirementsById, scenarioLines, type RequirementOf } from './finding-text';
import { withoutSecrets } from './redaction';
import type { RunRecord, ScenarioEntry } from './run-record/run-record';
import { totalsOf } from './run-record/run-verdict';
import { xmlText } from './xml-text';

/** What is said of the run itself, beside its features. */
const RUN_SUITE = 'sip-push run';

/**
 * A run record as JUnit XML, with nothing that the schema of Jenkins (junit-10) does not have: one suite per feature, one
 * case per scenario. A scenario with a warning, or all of whose findings are waived, is a passed case with its findings in
 * `system-out`; an inconclusive one and one in error are `error`; one that is not applicable is `skipped`. What fails a run
 * and belongs to no scenario, faults of the harness and stale waivers, has a suite of its own. Secrets are taken out.
 */
export function junitXml(record: RunRecord): string {
  const requirementOf = requirementsById(record);
  const features = new Map<string, ScenarioEntry[]>();
  for (const scenario of record.scenarios) {
    const known = features.get(scenario.feature);
    if (known === undefined) features.set(scenario.feature, [scenario]);
    else known.push(scenario);
  }
  const own = ownCases(record);
  const suites = [
    ...[...features.values()].map((scenarios) => featureSuite(scenarios, record, requirementOf)),
    ...(own.tests === 0 ? [] : [suite(RUN_SUITE, record, own, {})]),
  ];
  const counts = countsOf(record.scenarios);
  const all = {
    tests: counts.tests + own.tests,
    failures: counts.failures + own.failures,
    errors: counts.errors + own.errors,
    time: counts.time,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes({ name: 'sip-push', ...all })}>`,
    ...suites.flat(),
    '</testsuites>',
    '',
  ].join('\n');
}

/** A number of cases, with their lines. */
interface Cases {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  /** Seconds. */
  readonly time: string;
  readonly lines: readonly string[];
}

function featureSuite(
  scenarios: readonly ScenarioEntry[],
  record: RunRecord,
  requirementOf: RequirementOf,
): string[] {
  const { featureName = '', feature = '' } = scenarios[0] ?? {};
  const lines = scenarios.flatMap((scenario) => testCase(scenario, requirementOf));
  return suite(featureName, record, { ...countsOf(scenarios), lines }, { file: feature });
}

function suite(
  name: string,
  record: RunRecord,
  { lines, ...counts }: Cases,
  more: Readonly<Record<string, string>>,
): string[] {
  return [
    `  <testsuite ${attributes({ name, ...counts, timestamp: record.startedAt.slice(0, 19), ...more })}>`,
    '    <properties>',
    ...properties(record).map(
      ([property, value]) => `      <property ${attributes({ name: property, value })}/>`,
    ),
    '    </properties>',
    ...lines,
    '  </testsuite>',
  ];
}

function properties({ verdict, sut, network, versions, command }: RunRecord): (readonly [string, string])[] {
  return [
    ['verdict of the run', verdict],
    ...(sut?.systems ?? []).map(
      ({ name, version, role }) => [`${role} under test`, `${name} ${version}`.trim()] as const,
    ),
    ['network', network],
    ['harness', versions.harness],
    ['catalogue', versions.catalogue],
    ['command', command],
  ];
}

function testCase(scenario: ScenarioEntry, requirementOf: RequirementOf): string[] {
  const { name, feature, durationMs } = scenario;
  // A reader of JUnit takes what is before the last dot for the package.
  const classname = featureId(feature).replaceAll('/', '.');
  const opening = `    <testcase ${attributes({ name, classname, time: seconds(durationMs) })}`;
  const inner = outcome(scenario, requirementOf);
  return inner === undefined ? [`${opening}/>`] : [`${opening}>`, `      ${inner}`, '    </testcase>'];
}

function outcome(scenario: ScenarioEntry, requirementOf: RequirementOf): string | undefined {
  const lines = scenarioLines(scenario, requirementOf);
  const where = [
    `scenario:  ${scenario.id}`,
    `feature:   ${scenario.feature}:${scenario.line}`,
    `run again: ${scenario.rerun}`,
  ];
  switch (scenario.verdict) {
    case 'pass':
      return lines.length === 0 ? undefined : element('system-out', {}, lines);
    case 'warn':
      return element('system-out', {}, lines);
    case 'not-applicable':
      return `<skipped ${attributes({ message: scenario.reason })}/>`;
    case 'fail': {
      const broken = scenario.findings.find((finding) => finding.verdict === 'fail' && !finding.waived);
      const message =
        broken === undefined
          ? scenario.reason
          : `${broken.requirement}: expected ${broken.expected}; ${broken.actor.name}: ${broken.actual}`;
      const type = broken?.requirement ?? 'fail';
      return element('failure', { message, type }, [...lines, ...where]);
    }
    case 'inconclusive':
    case 'error':
      return element('error', { message: scenario.reason, type: scenario.verdict }, [...lines, ...where]);
  }
}

/** What makes the exit code of a run, and is no scenario's. */
function ownCases({ errors, staleWaivers }: RunRecord): Cases {
  const opened = (name: string): string =>
    `    <testcase ${attributes({ name, classname: RUN_SUITE, time: seconds(0) })}>`;
  return {
    tests: errors.length + staleWaivers.length,
    failures: staleWaivers.length,
    errors: errors.length,
    skipped: 0,
    time: seconds(0),
    lines: [
      ...errors.flatMap((text, at) => [
        opened(`The harness works (${at + 1})`),
        `      ${element('error', { message: text.split('\n')[0] ?? '', type: 'error' }, [text])}`,
        '    </testcase>',
      ]),
      ...staleWaivers.flatMap(({ requirement, reason, until }) => [
        opened(`The waiver of ${requirement} is needed`),
        `      ${element(
          'failure',
          { message: `nothing needs the waiver of ${requirement}`, type: 'stale-waiver' },
          [`It holds until ${until}: ${reason}`, 'Take it out of the profile.'],
        )}`,
        '    </testcase>',
      ]),
    ],
  };
}

function countsOf(scenarios: readonly ScenarioEntry[]): Omit<Cases, 'lines'> {
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

function element(name: string, attrs: Readonly<Record<string, string>>, lines: readonly string[]): string {
  const head = [name, attributes(attrs)].filter((part) => part !== '').join(' ');
  return `<${head}>${xmlText(withoutSecrets(lines.join('\n')))}</${name}>`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${xmlText(withoutSecrets(String(value))).replaceAll('\n', '&#10;')}"`)
    .join(' ');
}
