import type { Requirement } from '../requirements/catalogue';
import { icsItems } from '../requirements/ics/ics';
import { UsageError, type Environment } from './environment';
import { EXIT } from './exit-codes';
import { readScenarios } from './features';
import { didYouMean } from './nearest';

/**
 * Shows all there is to know about a requirement; the answer is the exit code.
 *
 * @throws UsageError naming the nearest ids if there is no such requirement
 */
export function explain(id: string, environment: Environment): number {
  const catalogue = environment.catalogue();
  const requirement = catalogue.get(id) ?? catalogue.get(id.toUpperCase());
  if (requirement === undefined) {
    throw new UsageError(`unknown requirement ${id}${didYouMean(catalogue.suggest(id))}`);
  }
  const knowledge = environment.knowledge();
  const scenarios = readScenarios(environment.projectDir).filter(({ tags }) =>
    tags.includes(`@${requirement.id}`),
  );
  const lines = [
    `${requirement.id}  ${requirement.document}, section ${requirement.section}  ${requirement.level}  ${requirement.roles.join(', ')}`,
    ...wrapped('', requirement.text),
    '',
    ...wrapped(`On the wire (${requirement.observed}): `, requirement.evidence),
    ...(requirement.note === undefined ? [] : wrapped('Note: ', requirement.note)),
    ...list('Concerns only those who support:', requirement.ics.map(itemLine)),
    ...list('Made testable by:', requirement.madeTestableBy ?? []),
    ...list(
      'Judged by the check:',
      knowledge.checksOf(requirement.id).map((check) => check.expected),
    ),
    ...list('Broken by the deviations:', knowledge.deviationsOf(requirement.id).map(deviationLine)),
    ...list(
      'Scenarios about it:',
      scenarios.map((scenario) => scenario.id),
    ),
    ...howToRun(requirement, scenarios.length),
  ];
  environment.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return EXIT.conformant;
}

const WIDTH = 100;

/** Text broken into lines of at most WIDTH characters. */
function wrapped(label: string, text: string): string[] {
  const lines: string[] = [];
  let line = label.trimEnd();
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `  ${word}`;
    } else {
      line = line === '' ? `  ${word}` : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['', title, ...items.map((item) => `  ${item}`)];
}

function itemLine(id: string): string {
  const item = icsItems().find((known) => known.id === id);
  return item === undefined ? id : `${id} (${item.roles.join(', ')}): ${item.asks}`;
}

function deviationLine(deviation: { id: string; role: string; summary: string }): string {
  return `${deviation.id} (${deviation.role}): ${deviation.summary}`;
}

function howToRun(requirement: Requirement, scenarios: number): string[] {
  return scenarios === 0
    ? ['', 'No scenario names it in a tag; a check judges it wherever it comes up.']
    : ['', 'Run them:', `  npx sip-push run --tags @${requirement.id}`];
}
