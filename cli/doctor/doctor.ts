import type { Environment } from '../environment';
import { EXIT } from '../exit-codes';
import { chooseSystems } from '../run/systems';
import { examinationLines, type Examination } from './examination';
import { examineMachine } from './machine';
import { examineSystem } from './system';

/**
 * Shows what a run would find: the machine, and the systems under test.
 *
 * @returns the exit code: 2 when something has to be mended before a run
 * @throws UsageError for a profile that cannot be read
 */
export async function doctor(
  options: { readonly suts: readonly string[]; readonly role?: string | undefined },
  environment: Environment,
): Promise<number> {
  const { projectDir, cwd, stdout } = environment;
  const systems = chooseSystems(options.suts, options.role, environment.catalogue(), cwd);
  const examinations: Examination[] = await examineMachine(projectDir);
  for (const system of systems) {
    const { name, version, file } = system.profile;
    examinations.push({
      what: 'profile',
      state: 'ok',
      seen: `${name} ${version} as ${system.role}: ${file}`,
    });
    examinations.push(...(await examineSystem(system)));
  }
  stdout.write(`${examinationLines(examinations).join('\n')}\n`);
  const faults = examinations.filter(({ state }) => state === 'fault').length;
  if (faults === 0) return EXIT.conformant;
  stdout.write(`\n${faults} fault${faults === 1 ? '' : 's'} to mend before a run.\n`);
  return EXIT.usage;
}
