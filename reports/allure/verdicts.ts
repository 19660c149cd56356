import { scenarioLines, type RequirementOf } from '../finding-text';
import { withoutSecrets } from '../redaction';
import type { ScenarioEntry } from '../run-record/run-record';
import type { Verdict } from '../run-record/scenario-record';

/** The statuses that Allure knows for what was run. */
export type AllureStatus = 'passed' | 'failed' | 'broken' | 'skipped';

/**
 * Allure has four statuses, and a scenario six verdicts: what proves a fault is `failed`, what proves nothing and has to
 * be looked at is `broken`, as an exit code of 3 says it too. The categories below tell apart what shares a status, by
 * the verdict, with which the message of a result begins.
 */
const STATUS: Readonly<Record<Verdict, AllureStatus>> = {
  pass: 'passed',
  warn: 'passed',
  fail: 'failed',
  inconclusive: 'broken',
  error: 'broken',
  'not-applicable': 'skipped',
};

/** A category as `categories.json` has it. */
export interface AllureCategory {
  readonly name: string;
  readonly description: string;
  readonly messageRegex: string;
  readonly matchedStatuses: readonly AllureStatus[];
}

/** Categories of results; every verdict but a pass has one. */
export const CATEGORIES: readonly AllureCategory[] = [
  category(
    'fail',
    'Non-conformance',
    'A MUST was broken, and the octets on the wire prove it. Shown as failed.',
  ),
  category('warn', 'Warning', 'A SHOULD was not kept, which does not fail a run. Shown as passed.'),
  category(
    'inconclusive',
    'Inconclusive',
    'The stimulus or the observation did not come about; nobody is to blame. Shown as broken, because nothing was proved.',
  ),
  category(
    'not-applicable',
    'Not applicable',
    'Does not concern the system under test, or cannot be done with it. Shown as skipped.',
  ),
  category(
    'error',
    'Harness error',
    "The harness's own fault, never that of a system under test. Shown as broken.",
  ),
];

function category(verdict: Verdict, name: string, description: string): AllureCategory {
  // Allure matches the whole message, whose dots stand for line ends, too.
  return { name, description, messageRegex: `${verdict}(: .*)?`, matchedStatuses: [STATUS[verdict]] };
}

export function statusOf(verdict: Verdict): AllureStatus {
  return STATUS[verdict];
}

/** What Allure shows of a result's status: in one line, and in many. A pass without findings has nothing to say. */
export function statusDetails(
  scenario: ScenarioEntry,
  requirementOf: RequirementOf,
): { message?: string; trace?: string } {
  const told = withoutSecretsIn(scenario);
  const lines = scenarioLines(told, requirementOf);
  if (told.verdict === 'pass' && lines.length === 0) return {};
  const what = headline(told).split('\n')[0]!;
  return {
    message: what === '' ? told.verdict : `${told.verdict}: ${what}`,
    trace: [...lines, `run again: ${told.rerun}`].join('\n'),
  };
}

/** Before the words are put together: a secret is told by where it stands. */
function withoutSecretsIn(scenario: ScenarioEntry): ScenarioEntry {
  return {
    ...scenario,
    reason: withoutSecrets(scenario.reason),
    diagnostics: scenario.diagnostics.map(withoutSecrets),
    rerun: withoutSecrets(scenario.rerun),
    findings: scenario.findings.map((finding) => ({
      ...finding,
      expected: withoutSecrets(finding.expected),
      actual: withoutSecrets(finding.actual),
      frames: finding.frames.map((frame) => ({ ...frame, summary: withoutSecrets(frame.summary) })),
    })),
  };
}

function headline({ verdict, reason, findings }: ScenarioEntry): string {
  const finding =
    findings.find((each) => each.verdict === verdict && !each.waived) ??
    (verdict === 'pass' ? findings[0] : undefined);
  return finding === undefined ? reason : `${finding.requirement}: ${finding.actual}`;
}
