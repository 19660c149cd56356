import { existsSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { parse } from '@cucumber/tag-expressions';
import { UsageError, type Environment } from './environment';
import type { Scenario } from './features';
import { didYouMean, nearestIds } from './nearest';

/** Which scenarios the user asked for; each criterion narrows the choice. */
export interface Criteria {
  /** Cucumber tag expression. */
  readonly tags?: string | undefined;
  /** Scenario ids. */
  readonly ids?: readonly string[] | undefined;
  /** Feature files, or folders of them. */
  readonly paths?: readonly string[] | undefined;
}

/**
 * The scenarios that meet all criteria, in their given order.
 *
 * @throws UsageError for a malformed tag expression, an unknown scenario id and an unknown path
 */
export function selectScenarios(
  scenarios: readonly Scenario[],
  criteria: Criteria,
  where: Pick<Environment, 'cwd' | 'projectDir'>,
): Scenario[] {
  const byTags = tagFilter(criteria.tags);
  const byIds = idFilter(criteria.ids ?? [], scenarios);
  const byPaths = pathFilter(criteria.paths ?? [], where);
  return scenarios.filter((scenario) => byTags(scenario) && byIds(scenario) && byPaths(scenario));
}

type Filter = (scenario: Scenario) => boolean;

const EVERYTHING: Filter = () => true;

function tagFilter(expression: string | undefined): Filter {
  if (expression === undefined) return EVERYTHING;
  try {
    const tree = parse(expression);
    return (scenario) => tree.evaluate([...scenario.tags]);
  } catch (problem) {
    const words = problem instanceof Error ? problem.message.replaceAll('\n', ' ') : String(problem);
    throw new UsageError(`--tags: ${words}`);
  }
}

function idFilter(ids: readonly string[], scenarios: readonly Scenario[]): Filter {
  if (ids.length === 0) return EVERYTHING;
  const known = scenarios.map((scenario) => scenario.id);
  for (const id of ids) {
    if (!known.includes(id))
      throw new UsageError(`unknown scenario ${id}${didYouMean(nearestIds(id, known))}`);
  }
  return (scenario) => ids.includes(scenario.id);
}

function pathFilter(paths: readonly string[], where: Pick<Environment, 'cwd' | 'projectDir'>): Filter {
  if (paths.length === 0) return EVERYTHING;
  const filters = paths.map((path) => onePathFilter(path, where));
  return (scenario) => filters.some((filter) => filter(scenario));
}

function onePathFilter(path: string, where: Pick<Environment, 'cwd' | 'projectDir'>): Filter {
  const found = [where.cwd, where.projectDir]
    .map((base) => resolve(base, path))
    .find((each) => existsSync(each));
  if (found === undefined) throw new UsageError(`no such feature file or folder: ${path}`);
  const below = relative(where.projectDir, found).replaceAll(sep, '/');
  if (below === '') return EVERYTHING;
  if (below !== 'features' && !below.startsWith('features/')) {
    throw new UsageError(`${path} is not in ${resolve(where.projectDir, 'features')}`);
  }
  const prefix = statSync(found).isDirectory() ? `${below}/` : undefined;
  return (scenario) =>
    prefix === undefined ? scenario.feature === below : scenario.feature.startsWith(prefix);
}
