import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { ContainerRuntimeClient, GenericContainer } from 'testcontainers';
import type { Exit } from './exit';
import { guard, release, type Guarded } from './guard';
import { buildImage, docker, dockersReason, pullImage } from './image';
import { LaunchError, within } from './launch-error';
import type { LogFile } from './log-file';
import type { Output } from './output';
import { findProgram, STOP_LIMIT_MS } from './program';
import type { Running } from './ready';

/** How long Docker itself may take to do what it is told, milliseconds. */
const DOCKER_LIMIT_MS = 30_000;
/** How long what a container said last may take to arrive when it has ended, milliseconds. */
const LAST_WORDS_MS = 1_000;
/** Docker keeps nothing of the output on its own account, lest a flood fill the disk. */
const NO_LOG = { Type: 'none', Config: {} };

/** What is to run in which container; everything filled in, paths on the host absolute. */
export interface ContainerOptions {
  readonly image: string | undefined;
  readonly dockerfile: string | undefined;
  /** The image's own when empty. */
  readonly command: readonly string[];
  readonly network: string;
  readonly mounts: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Gets or builds the image of a container.
 * @param log takes what is said when it is built
 * @returns the name of the image
 * @throws LaunchError when Docker is missing, or the image not to be had
 */
export async function provideImage(
  { image, dockerfile }: ContainerOptions,
  log: LogFile | undefined,
): Promise<string> {
  await docker();
  if (dockerfile !== undefined) return buildImage(dockerfile, log);
  if (image === undefined) throw new LaunchError('a container takes an image or a Dockerfile');
  await pullImage(image);
  return image;
}

/**
 * Starts a container from an image that is there. It is removed when it ends, and never outlives this process.
 * @param heard takes what it says
 * @throws LaunchError when Docker does not start it
 */
export async function startContainer(
  image: string,
  options: ContainerOptions,
  heard: Output,
): Promise<Running> {
  const client = await docker();
  const name = `sip-push-${randomUUID()}`;
  const guarded: Guarded = `container ${name}`;
  let voice: Readable | undefined;
  const listen = async (id: string): Promise<void> => {
    voice = await client.container.attach(client.container.getById(id));
    voice.on('data', (text: string | Buffer) => heard.hear(text.toString()));
    voice.on('error', () => undefined);
  };

  guard(guarded);
  try {
    const container = (await containerOf(image, options, listen)).withName(name);
    await within(container.start(), DOCKER_LIMIT_MS, `a container of ${image} was not started`);
  } catch (error) {
    voice?.destroy();
    await remove(client, name);
    // Docker may still start one that it has been slow to start.
    if (error instanceof LaunchError) throw error;
    release(guarded);
    throw new LaunchError(`a container of ${image} cannot be started: ${dockersReason(error)}`, heard.text);
  }

  const container = client.container.getById(name);
  let isRunning = true;
  const ended = (async (): Promise<Exit> => {
    const exit = await exitOf(container);
    if (voice?.readableEnded === false)
      await once(voice, 'end', { signal: AbortSignal.timeout(LAST_WORDS_MS) }).catch(() => undefined);
    voice?.destroy();
    await remove(client, name);
    isRunning = false;
    release(guarded);
    heard.end();
    return exit;
  })();

  const end = async (how: () => Promise<unknown>): Promise<void> => {
    // One that has ended meanwhile cannot be told; `ended` finds that out.
    if (isRunning)
      await within(
        how().catch(() => undefined),
        DOCKER_LIMIT_MS,
        `${image} did not end`,
      );
    await within(ended, DOCKER_LIMIT_MS, `${image} did not end`);
  };
  return {
    ended,
    get isRunning() {
      return isRunning;
    },
    stop: () => end(() => container.stop({ t: Math.ceil(STOP_LIMIT_MS / 1000) })),
    kill: () => end(() => container.kill({ signal: 'SIGKILL' })),
  };
}

/** @param listen called when the container is made but does not run yet, so that its first words are heard, too */
async function containerOf(
  image: string,
  { command, network, mounts, env }: ContainerOptions,
  listen: (id: string) => Promise<void>,
): Promise<GenericContainer> {
  const library = await import('testcontainers');
  class Listened extends library.GenericContainer {
    constructor() {
      super(image);
      this.hostConfig.LogConfig = NO_LOG;
    }

    protected override containerCreated = listen;
  }
  const container = new Listened();
  container.withNetworkMode(network).withEnvironment({ ...env });
  // The library's own guard is a container of an image that would have to be pulled. It is needed only where the command
  // docker, which our guard uses, is missing.
  container.withAutoCleanup(findProgram('docker') === undefined);
  container.withBindMounts([...mounts].map(([source, target]) => ({ source, target })));
  if (command.length > 0) container.withCommand([...command]);
  return container;
}

async function exitOf(container: { wait(): Promise<unknown> }): Promise<Exit> {
  try {
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    return { code: StatusCode, signal: null };
  } catch {
    return { code: null, signal: null };
  }
}

async function remove(client: ContainerRuntimeClient, name: string): Promise<void> {
  try {
    await within(
      client.container.getById(name).remove({ force: true, v: true }),
      DOCKER_LIMIT_MS,
      `${name} was not removed`,
    );
  } catch {
    // It is gone, or was never made.
  }
}
