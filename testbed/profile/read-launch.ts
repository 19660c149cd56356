import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Role } from '../../protocol/push/roles';
import { checkPlaceholders } from './known-placeholders';
import type { Placed } from './placed';
import type { ContainerLaunch, Launch, ProcessLaunch, Ready } from './profile';

const SHARED_KEYS = ['command', 'per', 'files', 'env', 'ready'];
const CONTAINER_KEYS = ['image', 'dockerfile', ...SHARED_KEYS, 'network', 'mounts'];
const PLAIN_READY = ['registration', 'at-once'] as const;

/** What launching rests on. */
export interface LaunchSetting {
  /** Absolute path of the folder of the profile. */
  readonly folder: string;
  readonly roles: readonly Role[];
  /** The placeholders that have a value. */
  readonly known: readonly string[];
}

/** Where keys belong that are mistaken for keys of the whole profile. */
export const LAUNCH_KEYS: Readonly<Record<string, string>> = Object.fromEntries(
  CONTAINER_KEYS.map((key) => [key, 'it belongs into process or container']),
);

/** Reads how the harness starts and ends the system under test; undefined when it is simply there. @throws ProfileError */
export function readLaunch(profile: Placed, setting: LaunchSetting): Launch | undefined {
  const process = profile.get('process');
  const container = profile.get('container');
  if (process.isMissing && container.isMissing) return undefined;
  if (!process.isMissing && !container.isMissing)
    container.fault('there is process already; give one of the two');
  if (container.isMissing) {
    const onlyContainers = Object.fromEntries(
      ['image', 'dockerfile', 'network', 'mounts'].map((key) => [key, 'only a container has it; remove it']),
    );
    const what = readProcess(process.mapping(SHARED_KEYS, onlyContainers), setting);
    return { what, ...readShared(process, setting) };
  }
  const what = readContainer(container.mapping(CONTAINER_KEYS), setting);
  return { what, ...readShared(container, setting) };
}

function readProcess(process: Placed, setting: LaunchSetting): ProcessLaunch {
  const command = readCommand(process.get('command'), setting);
  if (command.length === 0)
    process.get('command').fault('is missing; give a list of the program and its arguments');
  return { kind: 'process', command };
}

function readContainer(container: Placed, setting: LaunchSetting): ContainerLaunch {
  const image = container.get('image').or(undefined, (placed) => placed.text('the name of an image'));
  const dockerfile = container.get('dockerfile');
  if (image === undefined && dockerfile.isMissing)
    container.fault('there is no image; give image, or dockerfile with the folder of a Dockerfile');
  if (image !== undefined && !dockerfile.isMissing)
    dockerfile.fault('there is image already; give one of the two');
  return {
    ...{ kind: 'container', image },
    dockerfile: dockerfile.or(undefined, (placed) => readDockerfile(placed, setting.folder)),
    command: readCommand(container.get('command'), setting),
    network: container.get('network').or('host', (placed) => placed.text('the name of a network, or host')),
    mounts: readMounts(container.get('mounts'), setting),
  };
}

function readDockerfile(placed: Placed, folder: string): string {
  const path = placed.text('the folder of a Dockerfile');
  if (!isFile(resolve(folder, path)) && !isFile(join(resolve(folder, path), 'Dockerfile')))
    placed.fault(
      `there is no Dockerfile at ${resolve(folder, path)}; give its folder, seen from the profile`,
    );
  return path;
}

function readCommand(command: Placed, setting: LaunchSetting): string[] {
  return command
    .items('a list of the program and its arguments, such as [node, phone.js]')
    .map((each) => filledText(each, 'a text', setting));
}

function readMounts(mounts: Placed, setting: LaunchSetting): ReadonlyMap<string, string> {
  const entries = mounts.entries('a mapping of paths on this machine to paths in the container');
  return new Map(
    entries.map(([from, to]) => {
      checkPlaceholders(to, from, setting.known);
      const path = to.text('a path in the container');
      if (!path.startsWith('/')) to.fault(`"${path}" is no absolute path; begin it with /`);
      return [from, path];
    }),
  );
}

function readShared(launch: Placed, setting: LaunchSetting): Omit<Launch, 'what'> {
  return {
    per: launch.get('per').or('run', (placed) => placed.oneOf(['run', 'scenario'])),
    files: readFiles(launch.get('files'), setting),
    env: readEnv(launch.get('env'), setting),
    ready: launch.get('ready').or<Ready, Ready>({ kind: 'at-once' }, (placed) => readReady(placed, setting)),
  };
}

/** Templates have to be there, and to hold nothing that cannot be filled in. */
function readFiles(files: Placed, setting: LaunchSetting): ReadonlyMap<string, string> {
  const entries = files.entries('a mapping of names in {folder} to templates beside the profile');
  return new Map(
    entries.map(([name, placed]) => {
      const template = placed.text('the path of a template');
      if (name.startsWith('/') || name.split('/').includes('..'))
        placed.fault(`"${name}" would not be in {folder}; give a name in it`);
      const path = resolve(setting.folder, template);
      if (!isFile(path)) placed.fault(`there is no file ${path}; give its path, seen from the profile`);
      for (const [index, line] of textOf(path, placed).split('\n').entries())
        checkPlaceholders(placed, line, setting.known, `${template}:${index + 1}: `);
      return [name, template];
    }),
  );
}

function readEnv(env: Placed, setting: LaunchSetting): Readonly<Record<string, string>> {
  const entries = env.entries('a mapping of environment variables to their values');
  return Object.fromEntries(
    entries.map(([name, placed]) => {
      if (name === '' || /[=\0]/.test(name)) placed.fault(`"${name}" is no name of a variable; mend it`);
      // An empty variable is not the same as none.
      return [name, placed.is('') ? '' : filledText(placed, 'a text', setting)];
    }),
  );
}

function readReady(ready: Placed, setting: LaunchSetting): Ready {
  if (ready.isMapping) {
    const log = ready.mapping(['log', 'file']).get('log');
    const file = ready.get('file');
    if (!log.isMissing && !file.isMissing) file.fault('there is log already; give one of the two');
    if (!file.isMissing) return { kind: 'file', path: filledText(file, 'the path of a file', setting) };
    return { kind: 'log', text: log.text('a text that it says when it is up') };
  }
  const kind = PLAIN_READY.find((each) => ready.is(each));
  if (kind === undefined) {
    const hint = 'give {log: a text}, {file: a path}, registration or at-once';
    return ready.fault(`${ready.inWords()} is unknown; ${hint}`);
  }
  if (kind === 'registration' && !setting.roles.includes('terminal'))
    ready.fault('only a terminal registers; give {log: a text}, {file: a path} or at-once');
  return { kind };
}

function filledText(placed: Placed, what: string, { known }: LaunchSetting): string {
  const text = placed.text(what);
  checkPlaceholders(placed, text, known);
  return text;
}

function textOf(path: string, placed: Placed): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return placed.fault(`${path} cannot be read (${(error as Error).message}); change its permissions`);
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
