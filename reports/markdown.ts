import { requirementsById, type RequirementOf } from './finding-text';
import { withoutSecrets } from './redaction';
import type { RunRecord, ScenarioEntry } from './run-record/run-record';
import type { FindingRecord, Verdict } from './run-record/scenario-record';

/** What the page of a job takes at most, octets: GitHub's limit. */
export const LARGEST_SUMMARY = 1024 * 1024;
/** Findings shown of one scenario; the report has them all. */
const MOST_FINDINGS = 5;

const SIGNS: Readonly<Record<Verdict, string>> = {
  fail: '❌',
  error: '💥',
  inconclusive: '❔',
  warn: '⚠️',
  pass: '✅',
  'not-applicable': '➖',
};
/** Worst first. */
const ORDER: readonly Verdict[] = ['fail', 'error', 'inconclusive', 'warn'];

/**
 * A run in Markdown, for the page of a CI job: the verdict, the counts, and what is wrong, worst first. What does not fit is
 * left out, and said to be. Secrets are taken out.
 *
 * @param limit octets of UTF-8 that it has at most
 */
export function summaryMarkdown(record: RunRecord, limit: number = LARGEST_SUMMARY): string {
  const head = headOf(record);
  const requirementOf = requirementsById(record);
  const wrong = ORDER.flatMap((verdict) => record.scenarios.filter((each) => each.verdict === verdict));
  const shown: string[] = [];
  let room = limit - Buffer.byteLength(head) - Buffer.byteLength(leftOut(wrong.length));
  for (const scenario of wrong) {
    const block = scenarioBlock(scenario, requirementOf);
    room -= Buffer.byteLength(block);
    if (room < 0) break;
    shown.push(block);
  }
  const left = wrong.length - shown.length;
  return `${head}${shown.join('')}${left > 0 ? leftOut(left) : ''}`;
}

function leftOut(count: number): string {
  return `\n${count} more scenarios stand in the report.\n`;
}

function headOf(record: RunRecord): string {
  const { verdict, reason, sut, totals, coverage, versions, startedAt, durationMs } = record;
  const who = sut === null ? 'simulators only' : `${sut.name} ${sut.version} as ${sut.roles.join(', ')}`;
  const counts: readonly (readonly [string, number])[] = [
    ['✅ pass', totals.pass],
    ['⚠️ warn', totals.warn],
    ['❌ fail', totals.fail],
    ['❔ inconclusive', totals.inconclusive],
    ['💥 error', totals.error],
    ['➖ not applicable', totals.notApplicable],
  ];
  return [
    `## ${SIGNS[verdict]} SIP Push conformance: ${verdict}`,
    '',
    ...(reason === '' ? [] : [escaped(withoutSecrets(reason)), '']),
    `**Under test:** ${escaped(who)}. ${coverage.covered} of ${coverage.requirements} requirements covered.`,
    '',
    `| ${counts.map(([name]) => name).join(' | ')} | scenarios |`,
    `| ${counts.map(() => '--:').join(' | ')} | --: |`,
    `| ${counts.map(([, count]) => count).join(' | ')} | ${totals.scenarios} |`,
    '',
    `Harness ${versions.harness}, catalogue ${versions.catalogue}, ${startedAt}, ${(durationMs / 1000).toFixed(1)} s.`,
    '',
    ...record.staleWaivers.map((each) => `- stale waiver: ${each.requirement} (${escaped(each.reason)})`),
    ...record.errors.map((each) => `- fault of the harness: ${escaped(each.split('\n')[0] ?? '')}`),
    '',
  ].join('\n');
}

function scenarioBlock(scenario: ScenarioEntry, requirementOf: RequirementOf): string {
  const { verdict, name, id, reason, rerun } = scenario;
  const findings = [...scenario.findings].sort((a, b) => Number(isWaived(a)) - Number(isWaived(b)));
  const more = findings.length - MOST_FINDINGS;
  return [
    `### ${SIGNS[verdict]} ${escaped(name)}`,
    '',
    `\`${id}\``,
    '',
    ...(reason === '' ? [] : [escaped(withoutSecrets(reason)), '']),
    ...findings.slice(0, MOST_FINDINGS).map((each) => findingItem(each, requirementOf)),
    ...(more > 0 ? [`- and ${more} more`] : []),
    '',
    `Run again: \`${rerun}\``,
    '',
    '',
  ].join('\n');
}

function findingItem(finding: FindingRecord, requirementOf: RequirementOf): string {
  const { requirement, verdict, actor, expected, actual } = finding;
  const waived = isWaived(finding) ? ', waived' : '';
  return [
    `- **${requirement}** (${verdict}${waived}) by ${escaped(`${actor.role} ${actor.name}`)}: ${escaped(requirementOf(requirement)?.text ?? '')}`,
    `  - expected: ${escaped(withoutSecrets(expected))}`,
    `  - actual: ${escaped(withoutSecrets(actual))}`,
  ].join('\n');
}

function isWaived({ waived }: FindingRecord): boolean {
  return waived;
}

/** Text that means nothing in Markdown and HTML, on one line: a peer may have written it. */
function escaped(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#+!|~$@]/g, (each) => `\\${each}`)
    .replace(/[<>&]/g, (each) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[each] ?? each);
}
