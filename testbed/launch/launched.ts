import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fill, type Values } from '../profile/placeholders';
import type { ContainerLaunch, Launch, ProcessLaunch, Profile, Ready } from '../profile/profile';
import { provideImage, startContainer, type ContainerOptions } from './container';
import type { Exit } from './exit';
import { LaunchError, reasonOf } from './launch-error';
import { openLogFile, type LogFile } from './log-file';
import { Output } from './output';
import { startProcess } from './process';
import { signOf, waitUntilReady, type Registered, type Running } from './ready';
import { choosePorts, makeScratchFolder, removeScratchFolder, writeFiles } from './scratch';

/** What launching takes to know besides the launch itself; a profile has most of it. */
export interface LaunchOptions extends Pick<Profile, 'folder' | 'address' | 'ports' | 'timeouts'> {
  /** File that gets all that the system under test says, up to 8 MiB. */
  readonly log?: string;
  /** Asked for at every start of one that is ready when it registers. */
  readonly registered?: Registered;
}

/** A system under test that the harness has started. Its scratch folder and its ports stay the same in all its lives. */
export interface Launched {
  /** The given values, and `folder`, `sut.port` (where it has one) and `port.NAME`. */
  readonly values: Values;
  /** The last 64 KiB of what it has said in its present, or latest, life. */
  output(): string;
  /** The end of its present, or latest, life. */
  readonly ended: Promise<Exit>;
  readonly isRunning: boolean;
  /** Starts it again when it is not running, and waits until it is up. @throws LaunchError */
  start(): Promise<void>;
  /** Asks it to end, and makes it end when it does not in 3 s. */
  stop(): Promise<void>;
  /** Ends it at once, without a farewell to anybody. */
  kill(): Promise<void>;
  /** Stops and starts it. @throws LaunchError */
  restart(): Promise<void>;
  /** Stops it for good, and removes its scratch folder. */
  discard(): Promise<void>;
}

/**
 * Starts a system under test: a program on this machine, or a container.
 * @param values for the placeholders of the launch; those of its folder and ports are added
 * @throws LaunchError when it does not come up, with the last of what it said; nothing is left of it then
 */
export async function launch(launch: Launch, values: Values, options: LaunchOptions): Promise<Launched> {
  const log = options.log === undefined ? undefined : openLogFile(options.log);
  const folder = await makeScratchFolder();
  let running: Running | undefined;
  let heard = new Output(log);
  const discard = async (): Promise<void> => {
    try {
      await running?.stop();
    } finally {
      log?.close(heard.text);
      await removeScratchFolder(folder);
    }
  };

  try {
    const known = { ...values, folder, ...(await choosePorts(options.address, options.ports)) };
    await writeFiles(folder, templates(launch, options.folder), known);
    const startOnce = await starter(launch, known, options.folder, log);
    const ready = filledReady(launch.ready, known, options.folder);
    const start = async (): Promise<void> => {
      if (running?.isRunning === true) return;
      heard = new Output(log);
      running = await startAndWait(startOnce, heard, ready, nameOf(launch), options);
    };
    await start();
    const inOrder = oneAfterTheOther();

    return {
      values: known,
      output: () => heard.text,
      get ended() {
        return running!.ended;
      },
      get isRunning() {
        return running!.isRunning;
      },
      start: () => inOrder(start),
      stop: () => inOrder(() => running!.stop()),
      kill: () => inOrder(() => running!.kill()),
      restart: () =>
        inOrder(async () => {
          await running!.stop();
          await start();
        }),
      discard: () => inOrder(discard),
    };
  } catch (error) {
    await discard();
    throw error instanceof LaunchError ? error : new LaunchError(`${nameOf(launch)}: ${reasonOf(error)}`);
  }
}

async function startAndWait(
  startOnce: (heard: Output) => Promise<Running>,
  heard: Output,
  ready: Ready,
  name: string,
  { timeouts, registered }: LaunchOptions,
): Promise<Running> {
  // What its former life has left must not be taken for that of this one.
  if (ready.kind === 'file') await rm(ready.path, { recursive: true, force: true });
  const over = new AbortController();
  const sign = signOf(ready, heard, registered, over.signal);
  // Found out by `waitUntilReady`, but that may not be called.
  sign.catch(() => undefined);
  try {
    const running = await startOnce(heard);
    const problem = await waitUntilReady(running, ready, sign, timeouts.start);
    if (problem === undefined) return running;
    await running.kill();
    throw new LaunchError(`${name} ${problem}`, heard.text);
  } finally {
    over.abort();
  }
}

/** Fills in all that is to be filled in, and gets the image, so that starting is all that is left to do. */
async function starter(
  { what, env }: Launch,
  values: Values,
  folder: string,
  log: LogFile | undefined,
): Promise<(heard: Output) => Promise<Running>> {
  const more = {
    command: what.command.map((each) => fill(each, values)),
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value, values)])),
  };
  if (what.kind === 'process') return (heard) => startProcess({ ...more, folder }, heard);
  const container: ContainerOptions = {
    ...more,
    image: what.image,
    dockerfile: what.dockerfile === undefined ? undefined : resolve(folder, what.dockerfile),
    network: what.network,
    mounts: new Map([...what.mounts].map(([from, to]) => [resolve(folder, fill(from, values)), to])),
  };
  const image = await provideImage(container, log);
  return (heard) => startContainer(image, container, heard);
}

function templates({ files }: Launch, folder: string): ReadonlyMap<string, string> {
  return new Map([...files].map(([name, template]) => [name, resolve(folder, template)]));
}

function filledReady(ready: Ready, values: Values, folder: string): Ready {
  return ready.kind === 'file' ? { kind: 'file', path: resolve(folder, fill(ready.path, values)) } : ready;
}

/** The program or image as the profile spells it: without the values, which may be secrets. */
function nameOf({ what }: Launch): string {
  return what.kind === 'process' ? nameOfProcess(what) : nameOfContainer(what);
}

function nameOfProcess({ command }: ProcessLaunch): string {
  return command[0] ?? 'a program without a name';
}

function nameOfContainer({ image, dockerfile }: ContainerLaunch): string {
  return `the container of ${image ?? dockerfile ?? 'no image'}`;
}

/** Does what is asked for in the order in which it is asked, each when the one before is done. */
function oneAfterTheOther(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
