import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ContainerRuntimeClient } from 'testcontainers';
import { exitInWords } from './exit';
import { LaunchError, reasonOf, within } from './launch-error';
import type { LogFile } from './log-file';
import { Output } from './output';
import { findProgram, Program } from './program';

/** How long an image may take to arrive or to be built; what happens only once must not press. Milliseconds. */
const IMAGE_LIMIT_MS = 10 * 60_000;

/**
 * The way to Docker.
 * @throws LaunchError when there is none
 */
export async function docker(): Promise<ContainerRuntimeClient> {
  // Loaded only where a container is wanted, because that takes a while.
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    return await getContainerRuntimeClient();
  } catch {
    throw new LaunchError(
      'Docker does not answer; install it (Debian package docker.io), start it, and see that "docker info" works for this user',
    );
  }
}

/**
 * Sees to it that an image is there: one that is not is pulled.
 * @throws LaunchError when it is not to be had
 */
export async function pullImage(image: string): Promise<void> {
  const client = await docker();
  const { ImageName } = await import('testcontainers');
  const name = ImageName.fromString(image);
  const otherwise = `the image ${image} is not on this machine, and cannot be pulled`;
  try {
    await within(client.image.pull(name), IMAGE_LIMIT_MS, `the image ${image} was not pulled`);
  } catch (error) {
    throw new LaunchError(`${otherwise} (${dockersReason(error)}); ${HOW_TO_GET_IT}`);
  }
  // A pull that breaks off midway does not tell.
  if (!(await client.image.exists(name))) throw new LaunchError(`${otherwise}; ${HOW_TO_GET_IT}`);
}

/** What Docker says, without "(HTTP code 500) server error - ". */
export function dockersReason(error: unknown): string {
  return reasonOf(error).replace(/^\(HTTP code \d+\)[^-]*- /, '');
}

const HOW_TO_GET_IT =
  'bring it with "docker load" or "docker import", or name a Dockerfile that builds it from what is here';

/**
 * Builds an image. Docker's own command does it, because it tells what is wrong with a Dockerfile; a layer that has been
 * built before is taken again.
 * @param path a folder with a Dockerfile, or a Dockerfile
 * @returns the name of the image
 * @throws LaunchError with what Docker said when it cannot be built
 */
export async function buildImage(path: string, log: LogFile | undefined): Promise<string> {
  const command = findProgram('docker');
  if (command === undefined)
    throw new LaunchError(`building ${path} takes the command docker (Debian package docker.io)`);
  const file = dockerfileAt(path);
  const folder = dirname(file);
  const image = imageNameOf(file);
  const build = await Program.start({
    command,
    args: ['build', '--force-rm', '--network', 'host', '--tag', image, '--file', file, folder],
    heard: new Output(log),
  });
  try {
    const exit = await within(build.ended, IMAGE_LIMIT_MS, `${path} was not built`);
    if (exit.code !== 0)
      throw new LaunchError(`${path} cannot be built: docker build ended ${exitInWords(exit)}`, build.output);
    return image;
  } finally {
    await build.stop();
  }
}

/** Tells the images of folders of the same name apart, and is the same at every start. */
function imageNameOf(file: string): string {
  const name = basename(dirname(file))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return `sip-push/sut-${name}-${createHash('sha256').update(file).digest('hex').slice(0, 8)}`;
}

function dockerfileAt(path: string): string {
  try {
    return statSync(path).isDirectory() ? join(path, 'Dockerfile') : path;
  } catch {
    throw new LaunchError(`there is no Dockerfile at ${path}`);
  }
}
