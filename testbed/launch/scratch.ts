import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { fill, type Values } from '../profile/placeholders';
import type { Address } from '../profile/profile';
import { freePort, isFree } from '../foreign/free-port';
import { guard, release } from './guard';
import { LaunchError, reasonOf } from './launch-error';

/** A folder of its own for a system under test; gone at the latest when this process is. */
export async function makeScratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sip-push-sut-'));
  guard(`folder ${folder}`);
  return folder;
}

export async function removeScratchFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
    release(`folder ${folder}`);
  } catch {
    // A container may leave files there that are not ours to remove.
  }
}

/**
 * The ports of a system under test as values for its placeholders: its own, `sut.port`, chosen when it is 0, and its
 * named ones, `port.NAME`.
 * @throws LaunchError when its own is taken, or none can be had
 */
export async function choosePorts({ host, port }: Address, names: readonly string[]): Promise<Values> {
  if (port !== undefined && port !== 0 && !(await isFree(host, port)))
    throw new LaunchError(
      `port ${port} at ${host} is taken; end what has it ("ss -lnp" tells), or let one be chosen with port: 0`,
    );
  const chosen = new Set<number>();
  const choose = async (): Promise<string> => {
    for (;;) {
      const free = await freePort(host).catch((error: unknown) => {
        throw new LaunchError(
          `no port can be chosen at ${host} (${reasonOf(error)}); give the port, or an address of this machine`,
        );
      });
      if (chosen.has(free)) continue;
      chosen.add(free);
      return String(free);
    }
  };

  const values: Record<string, string> = {};
  if (port !== undefined) values['sut.port'] = port === 0 ? await choose() : String(port);
  for (const name of names) values[`port.${name}`] = await choose();
  return values;
}

/**
 * Fills in templates and writes them into the scratch folder, with the permissions of the template.
 * @param files name in the folder -> path of the template
 * @throws LaunchError when a template cannot be read or filled in, or a name leads out of the folder
 */
export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
  values: Values,
): Promise<void> {
  for (const [name, template] of files) {
    const path = resolve(folder, name);
    if (!path.startsWith(folder + sep))
      throw new LaunchError(`the file ${name} would not be in the scratch folder; give a name without ".."`);
    try {
      const { mode } = await stat(template);
      const text = fill(await readFile(template, 'utf8'), values);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      await chmod(path, mode);
    } catch (error) {
      throw new LaunchError(`the file ${name} cannot be made from ${template}: ${reasonOf(error)}`);
    }
  }
}
