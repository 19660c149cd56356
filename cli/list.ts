import type { Environment } from './environment';
import { EXIT } from './exit-codes';
import { readScenarios, type Scenario } from './features';
import { selectScenarios } from './select';

/** Shows the scenarios of the feature files; the answer is the exit code. */
export function listScenarios(options: { tags?: string; json: boolean }, environment: Environment): number {
  const scenarios = selectScenarios(
    readScenarios(environment.projectDir),
    { tags: options.tags },
    environment,
  );
  if (options.json) writeJson(scenarios, environment);
  else environment.stdout.write(scenarios.map((scenario) => `${scenarioLine(scenario)}\n`).join(''));
  return scenarios.length === 0 ? EXIT.nothingSelected : EXIT.conformant;
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

function scenarioLine({ id, tags }: Scenario): string {
  return tags.length === 0 ? id : `${id}  ${tags.join(' ')}`;
}

function writeJson(value: unknown, { stdout }: Environment): void {
  stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
