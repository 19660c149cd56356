import { LaunchError, reasonOf } from './launch-error';
import type { Output } from './output';
import { findProgram, Program } from './program';
import type { Running } from './ready';

/** A command line, everything filled in. */
export interface ProcessOptions {
  readonly command: readonly string[];
  /** Where it runs, and where a relative path of the program starts from. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts a program on this machine.
 * @param heard takes what it says
 * @throws LaunchError when the system does not start it
 */
export async function startProcess(
  { command, folder, env }: ProcessOptions,
  heard: Output,
): Promise<Running> {
  const [name, ...args] = command;
  if (name === undefined || name === '') throw new LaunchError('no program is named that could be started');
  try {
    return await Program.start({
      command: name.includes('/') ? name : (findProgram(name) ?? name),
      args,
      cwd: folder,
      env,
      heard,
    });
  } catch (error) {
    throw new LaunchError(
      `${name} cannot be started (${reasonOf(error)}); see that it is installed and executable, and that ${folder} is a folder`,
    );
  }
}
