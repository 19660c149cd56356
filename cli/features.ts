import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { generateMessages } from '@cucumber/gherkin';
import { PickleStepType, SourceMediaType, type PickleStep } from '@cucumber/messages';
import { scenarioId } from '../requirements/scenario-id';
import type { Statement } from '../specification/test-case';
import { UsageError } from './environment';

/** A scenario, or one row of an outline, as the feature files have it. */
export interface Scenario {
  readonly id: string;
  readonly name: string;
  /** Path of the feature file, relative to the project, with `/`. */
  readonly feature: string;
  readonly featureName: string;
  readonly line: number;
  /** With their `@`; those of the feature and the rule included. */
  readonly tags: readonly string[];
  /** The words of its steps, without Given, When and Then. */
  readonly steps: readonly string[];
  /** The same with what they are: what is given, what is done, what is expected. */
  readonly statements: readonly Statement[];
  /** What the feature file says of itself in prose; empty if nothing. */
  readonly featureText: string;
}

/**
 * Every scenario of the project's `features/` folder, ordered by file and line.
 *
 * @throws UsageError if a file cannot be parsed, or if two scenarios have the same id
 */
export function readScenarios(projectDir: string): Scenario[] {
  const scenarios = featureFiles(projectDir).flatMap((feature) =>
    parseFeature(feature, readFileSync(join(projectDir, feature), 'utf8')),
  );
  refuseDuplicates(scenarios);
  return scenarios;
}

function featureFiles(projectDir: string): string[] {
  const folder = join(projectDir, 'features');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.feature'))
    .map((path) => `features/${path.replaceAll(sep, '/')}`)
    .sort();
}

function parseFeature(feature: string, text: string): Scenario[] {
  let ids = 0;
  const messages = generateMessages(text, feature, SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN, {
    includeSource: false,
    includeGherkinDocument: true,
    includePickles: true,
    newId: () => String((ids += 1)),
  });
  let featureName = '';
  let featureText = '';
  const scenarios: Scenario[] = [];
  for (const { parseError, gherkinDocument, pickle } of messages) {
    if (parseError !== undefined) {
      const line = parseError.source.location?.line ?? 1;
      throw new UsageError(`${feature}:${line}: ${parseError.message.split('\n')[0] ?? 'cannot be parsed'}`);
    }
    if (gherkinDocument !== undefined) {
      featureName = gherkinDocument.feature?.name ?? '';
      featureText = unindented(gherkinDocument.feature?.description ?? '');
    }
    if (pickle === undefined) continue;
    scenarios.push({
      id: scenarioId(feature, pickle.name),
      name: pickle.name,
      feature,
      featureName,
      line: pickle.location?.line ?? 1,
      tags: pickle.tags.map((tag) => tag.name),
      steps: pickle.steps.map((step) => step.text),
      statements: pickle.steps.map(statementOf),
      featureText,
    });
  }
  return scenarios;
}

function statementOf({ type, text, argument }: PickleStep): Statement {
  const rows = argument?.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value));
  const quoted = argument?.docString?.content;
  return {
    kind: type === PickleStepType.ACTION ? 'action' : type === PickleStepType.OUTCOME ? 'outcome' : 'context',
    text,
    ...(rows === undefined ? {} : { rows }),
    ...(quoted === undefined ? {} : { quoted }),
  };
}

function unindented(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();
}

function refuseDuplicates(scenarios: readonly Scenario[]): void {
  const places = new Map<string, Scenario>();
  for (const scenario of scenarios) {
    const other = places.get(scenario.id);
    if (other !== undefined) {
      throw new UsageError(
        `two scenarios have the id ${scenario.id}: ${place(other)} and ${place(scenario)}; ` +
          'give them different names (in an outline, put a <placeholder> into the name)',
      );
    }
    places.set(scenario.id, scenario);
  }
}

function place(scenario: Scenario): string {
  return `${scenario.feature}:${scenario.line}`;
}
