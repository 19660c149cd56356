import type { Environment } from './environment';
import { EXIT } from './exit-codes';
import { readScenarios, type Scenario } from './features';
import { applicabilityIn } from './run/applicable';
import { loadSteps } from './run/cucumber-run';
import { chooseSystems, type ChosenSystem } from './run/systems';
import { selectScenarios } from './select';

/** Which scenarios to show, and how. */
export interface ScenarioListing {
  readonly tags?: string | undefined;
  readonly json: boolean;
  /** Profiles of systems under test: the scenarios are shown with whether they concern those. */
  readonly suts: readonly string[];
  readonly role?: string | undefined;
}

/**
 * Shows the scenarios of the feature files; the answer is the exit code.
 *
 * @throws UsageError for a tag expression or a profile that cannot be read
 */
export async function listScenarios(options: ScenarioListing, environment: Environment): Promise<number> {
  const { projectDir, cwd, stdout } = environment;
  const scenarios = selectScenarios(readScenarios(projectDir), { tags: options.tags }, environment);
  const systems = chooseSystems(options.suts, options.role, environment.catalogue(), cwd);
  const whyNot = await applicability(systems, scenarios, environment);
  const rows = scenarios.map((each): Omit<Scenario, 'steps'> & Row => {
    const { steps: _, ...shown } = each;
    const notApplicable = whyNot?.(each);
    return { ...shown, ...(notApplicable === undefined ? {} : { notApplicable }) };
  });
  if (options.json) writeJson(rows, environment);
  else stdout.write(rows.map((scenario) => `${scenarioLine(scenario)}\n`).join(''));
  return rows.length === 0 ? EXIT.nothingSelected : EXIT.conformant;
}

async function applicability(
  systems: readonly ChosenSystem[],
  scenarios: readonly Scenario[],
  environment: Environment,
): Promise<((scenario: Scenario) => string | undefined) | undefined> {
  const { projectDir, env, stderr } = environment;
  if (systems.length === 0 || scenarios.length === 0) return undefined;
  const library = await loadSteps({
    ...{ projectDir, scenarios, env },
    ...{ runDir: projectDir, network: 'loopback', parallel: 1, deviations: [], systems: [] },
    onDiagnostic: (text) => void stderr.write(text),
  });
  return applicabilityIn(library, systems, environment.catalogue());
}

/** Shows the requirements of the catalogue, each with the scenarios that name it; the answer is the exit code. */
export function listRequirements(options: { json: boolean }, environment: Environment): number {
  const { requirements } = environment.catalogue();
  if (options.json) {
    const scenarios = readScenarios(environment.projectDir);
    const rows = requirements.map((requirement) => ({
      ...requirement,
      scenarios: scenarios.filter(({ tags }) => tags.includes(`@${requirement.id}`)).map(({ id }) => id),
    }));
    writeJson(rows, environment);
    return EXIT.conformant;
  }
  const width = Math.max(0, ...requirements.map(({ id }) => id.length));
  for (const { id, level, roles, text } of requirements) {
    environment.stdout.write(
      `${id.padEnd(width)}  ${level.padEnd('SHOULD NOT'.length)}  ${roles.join(', ')}: ${text}\n`,
    );
  }
  return EXIT.conformant;
}

/** Shows the deliberate faults that a simulator can have; the answer is the exit code. */
export function listDeviations(options: { json: boolean }, environment: Environment): number {
  const { deviations } = environment.knowledge();
  const rows = deviations.map(({ id, role, violates, summary }) => ({ id, role, violates, summary }));
  if (options.json) writeJson(rows, environment);
  else {
    const width = Math.max(0, ...rows.map(({ id }) => id.length));
    const line = ({ id, role, violates, summary }: (typeof rows)[number]): string =>
      `${id.padEnd(width)}  ${role.padEnd('terminal'.length)}  ${violates}: ${summary}\n`;
    environment.stdout.write(rows.map(line).join(''));
  }
  return EXIT.conformant;
}

type Row = Pick<Scenario, 'id' | 'tags'> & { readonly notApplicable?: string };

function scenarioLine({ id, tags, notApplicable }: Row): string {
  if (notApplicable !== undefined) return `${id}  not applicable: ${notApplicable}`;
  return tags.length === 0 ? id : `${id}  ${tags.join(' ')}`;
}

function writeJson(value: unknown, { stdout }: Environment): void {
  stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
