import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Role } from '../protocol/push/roles';
import { UsageError, type Environment } from './environment';
import { EXIT } from './exit-codes';
import { profileToAnswer } from './profile-to-answer';

/**
 * Writes the profile of a system under test that plays a role, for the tester to complete; the answer is the exit code.
 *
 * @param file where to, seen from the working directory; `<role>.yaml` when absent
 * @throws UsageError if the file is there already, or cannot be written
 */
export function init(role: Role, file: string | undefined, { cwd, stdout }: Environment): number {
  const name = file ?? `${role}.yaml`;
  try {
    writeFileSync(resolve(cwd, name), profileToAnswer(role), { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UsageError(`${name} is there already; give another name`);
    if (code === 'ENOENT') throw new UsageError(`${name}: there is no such folder; make it, or give another`);
    throw new UsageError(`${name} cannot be written: ${message}; give another path`);
  }
  stdout.write(
    `Written: ${name}\n` +
      'Say in it what is tested, where it is and how it is made to act, and answer yes or no where it has a "?". Then:\n' +
      `  npx sip-push run --sut ${name}\n`,
  );
  return EXIT.conformant;
}
