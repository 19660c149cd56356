import { withoutSecrets } from '../redaction';
import { runText } from '../run-text';
import { CHANGE_KINDS, type Change, type Comparison, type PlacedFinding } from './compare';

/** What changed between two runs, for the terminal. */
export function comparisonText(comparison: Comparison): string {
  const { before, after, settings, scenarios, requirements, staleWaivers } = comparison;
  const lines = [
    `Before: ${runText(before)}`,
    `After:  ${runText(after)}`,
    ...(settings.length === 0 ? [] : ['', 'What else differs:']),
    ...settings.map((each) => `  ${each.what}: ${each.before ?? 'none'} -> ${each.after ?? 'none'}`),
    ...changeLines('Scenarios', scenarios),
    ...changeLines('Requirements', requirements),
    ...(staleWaivers.length === 0 ? [] : ['', 'Waivers that are stale now:']),
    ...staleWaivers.map(({ requirement, reason }) => `  ${requirement} (${reason})`),
    '',
    verdictLine(comparison),
    '',
  ];
  return lines.map(withoutSecrets).join('\n');
}

/** The whole in one sentence. */
export function verdictLine({ scenarios, requirements, worse }: Comparison): string {
  if (worse) {
    const [some, others] = [scenarios, requirements].map((list) => list.filter((each) => each.worse).length);
    return `Worse: ${counted(some!, 'scenario')}, ${counted(others!, 'requirement')}.`;
  }
  return scenarios.length + requirements.length === 0 ? 'Nothing changed.' : 'Nothing got worse.';
}

/** How many there are of each kind: `2 newly failing, 1 fixed`. */
export function countsText(changes: readonly Change[]): string {
  const counts = CHANGE_KINDS.map(
    (kind) => [kind, changes.filter((each) => each.kind === kind).length] as const,
  );
  const present = counts.filter(([, count]) => count > 0);
  return present.length === 0 ? 'no change' : present.map(([kind, count]) => `${count} ${kind}`).join(', ');
}

/** `pass -> fail`; the verdict alone where only one run has it. */
export function turnText({ before, after }: Pick<Change, 'before' | 'after'>): string {
  if (before === undefined || after === undefined) return after ?? before ?? '';
  return before === after ? after : `${before} -> ${after}`;
}

/** A finding that came or went, in one line. */
export function findingText({ finding }: PlacedFinding): string {
  const { requirement, verdict, waived, actor, expected, actual } = finding;
  const who = actor.role === actor.name ? actor.role : `${actor.role} ${actor.name}`;
  return oneLine(
    `${requirement} (${verdict}${waived ? ', waived' : ''}) by ${who}: expected ${expected}; actual: ${actual}`,
  );
}

function changeLines(title: string, changes: readonly Change[]): string[] {
  const widest = Math.max(0, ...changes.map(({ kind }) => kind.length));
  return [
    '',
    `${title}: ${countsText(changes)}`,
    ...changes.flatMap((change) => [
      `  ${change.kind.padEnd(widest)}  ${change.id} (${turnText(change)})`,
      ...(change.reason === '' ? [] : [`      ${oneLine(change.reason)}`]),
      ...change.findings.map(
        (each) =>
          `      ${each.kind === 'new' ? '+' : '-'} ${findingText(each)}${each.scenario === change.id ? '' : ` [${each.scenario}]`}`,
      ),
      ...(change.moreFindings === 0 ? [] : [`      and ${counted(change.moreFindings, 'more finding')}`]),
    ]),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
