import type { FindingRecord } from './run-record/scenario-record';
import type { RunRecord } from './run-record/run-record';

/** How many reasons are spelled out; the run record has them all. */
const MOST_REASONS = 12;

/** What a run says about the systems under test, for the terminal: who they are, what was found on them, and what was left out. */
export function sutLines(record: RunRecord): string[] {
  const { sut } = record;
  if (sut === null) return [];
  return [
    ...sut.systems.map(({ name, version, role }) => `System under test: ${name} ${version} as ${role}`),
    ...findingLines(record),
    ...leftOutLines(record),
  ];
}

/** One line for each requirement that was not kept, the gravest first, the waived last. */
function findingLines({ scenarios, requirements }: RunRecord): string[] {
  const found = new Map<string, { finding: FindingRecord; scenarios: number }>();
  for (const { findings } of scenarios) {
    const here = new Set<string>();
    for (const finding of findings) {
      if (!finding.actor.underTest || finding.verdict === 'info' || here.has(finding.requirement)) continue;
      here.add(finding.requirement);
      const known = found.get(finding.requirement);
      if (known) known.scenarios += 1;
      else found.set(finding.requirement, { finding, scenarios: 1 });
    }
  }
  const order = ['fail', 'warn', 'waived'];
  const rows = [...found].map(([id, { finding, scenarios: count }]) => ({
    id,
    what: finding.waived ? 'waived' : finding.verdict,
    count,
  }));
  rows.sort((a, b) => order.indexOf(a.what) - order.indexOf(b.what) || (a.id < b.id ? -1 : 1));
  const textOf = (id: string): string => requirements.find((each) => each.id === id)?.text ?? '';
  return rows.map(
    ({ id, what, count }) => `  ${what.padEnd(6)}  ${id}  in ${scenariosText(count)}: ${textOf(id)}`,
  );
}

/** Why scenarios were not run, the most frequent reason first. */
function leftOutLines({ scenarios }: RunRecord): string[] {
  const reasons = new Map<string, number>();
  for (const { verdict, reason } of scenarios)
    if (verdict === 'not-applicable') reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  if (reasons.size === 0) return [];
  const sorted = [...reasons].sort(([, a], [, b]) => b - a);
  const rest = sorted.slice(MOST_REASONS).reduce((sum, [, count]) => sum + count, 0);
  return [
    'Not applicable:',
    ...sorted.slice(0, MOST_REASONS).map(([reason, count]) => `  ${scenariosText(count)}: ${reason}`),
    ...(rest === 0 ? [] : [`  ${scenariosText(rest)} for other reasons, see the run record`]),
  ];
}

function scenariosText(count: number): string {
  return `${count} scenario${count === 1 ? '' : 's'}`;
}
