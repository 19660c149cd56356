import { severityOf, LEVELS, type Level } from '../../requirements/requirement';
import { featureId } from '../../requirements/scenario-id';
import type { RequirementEntry, ScenarioEntry } from '../run-record/run-record';

export interface AllureLabel {
  readonly name: string;
  readonly value: string;
}

export interface AllureLink {
  readonly name: string;
  readonly url: string;
  readonly type: string;
}

/** Requirements by their id. */
export type Requirements = ReadonlyMap<string, RequirementEntry>;

/** The requirements that a scenario is a test of, by its tags, and then those that it found broken. */
export function requirementsOf(
  { tags, findings }: Pick<ScenarioEntry, 'tags' | 'findings'>,
  requirements: Requirements,
): RequirementEntry[] {
  const ids = new Set([
    ...tags.map((tag) => tag.slice(1)),
    ...findings.map(({ requirement }) => requirement),
  ]);
  return [...ids].flatMap((id) => requirements.get(id) ?? []);
}

/**
 * The labels of a scenario: the push mode as epic and suite, the feature, the requirements and the roles that they bind, both also as
 * tags, because Allure shows no labels of our own, the gravest level as severity, and the tags of the feature file.
 */
export function labelsOf(scenario: ScenarioEntry, requirements: Requirements): AllureLabel[] {
  const concerned = requirementsOf(scenario, requirements);
  const roles = new Set([
    ...concerned.flatMap(({ role }) => role.split(', ')),
    ...scenario.findings.map(({ actor }) => actor.role),
  ]);
  const ids = concerned.map(({ id }) => id);
  const otherTags = scenario.tags.map((tag) => tag.slice(1)).filter((tag) => !requirements.has(tag));
  const mode = modeOf(scenario.feature);
  return [
    { name: 'epic', value: mode },
    { name: 'feature', value: scenario.featureName },
    { name: 'parentSuite', value: mode },
    { name: 'suite', value: scenario.featureName },
    { name: 'package', value: featureId(scenario.feature).replaceAll('/', '.') },
    { name: 'severity', value: severity(concerned) },
    ...[...roles].map((value) => ({ name: 'role', value })),
    ...ids.map((value) => ({ name: 'requirement', value })),
    ...[...[...roles].map((role) => `role:${role}`), ...ids, ...otherTags].map((value) => ({
      name: 'tag',
      value,
    })),
  ];
}

/**
 * Links of a scenario: each requirement leads to its place in the conformance report, and an RFC to its section.
 *
 * @param report URL of the conformance report as seen from the Allure report; no such links when absent
 */
export function linksOf(
  scenario: ScenarioEntry,
  requirements: Requirements,
  report: string | undefined,
): AllureLink[] {
  const concerned = requirementsOf(scenario, requirements);
  const sections = new Map(concerned.flatMap((each) => rfcSection(each) ?? []));
  return [
    ...(report === undefined
      ? []
      : concerned.map(({ id }) => ({
          name: id,
          url: `${report}#req/${encodeURIComponent(id)}`,
          type: 'requirement',
        }))),
    ...[...sections].map(([url, name]) => ({ name, url, type: 'link' })),
  ];
}

/** The folder of a feature file in words: `features/pager-mode/errors.feature` is of the "Pager mode". */
function modeOf(feature: string): string {
  const folder = featureId(feature).split('/')[0]!;
  const words = folder.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Allure's severities: how much weighs the gravest of the requirements. */
function severity(concerned: readonly RequirementEntry[]): 'critical' | 'normal' | 'minor' {
  const found = concerned.flatMap(({ level }) => (isLevel(level) ? severityOf(level) : []));
  if (found.includes('fail')) return 'critical';
  return found.includes('info') && !found.includes('warn') ? 'minor' : 'normal';
}

function isLevel(word: string): word is Level {
  return (LEVELS as readonly string[]).includes(word);
}

function rfcSection({ document, section }: RequirementEntry): [url: string, name: string][] | undefined {
  const number = /^RFC (\d+)$/.exec(document)?.[1];
  if (number === undefined) return undefined;
  const page = `https://www.rfc-editor.org/rfc/rfc${number}`;
  return /^\d+(\.\d+)*$/.test(section)
    ? [[`${page}#section-${section}`, `${document}, section ${section}`]]
    : [[page, document]];
}
