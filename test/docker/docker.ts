import { execFile, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Context } from 'mocha';
import { findProgram } from '../../testbed/launch/program';
import { needOptional } from '../optional';

/** The folder of the project. */
export const PROJECT = resolve(__dirname, '../..');

/** The images of this project. */
export type ImageName = 'sip-push' | 'sip-push-kamailio';

/** The most that a build or a run in a container may take, in milliseconds: a base image is made in 40 s. */
export const CONTAINER_LIMIT_MS = 300_000;

/** How a command ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a command in the folder of the project to its end; both of its outputs are kept. */
export function runToEnd(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  return new Promise<Ended>((done) => {
    const options = { cwd: PROJECT, env, timeout: CONTAINER_LIMIT_MS, maxBuffer: 2 ** 26 };
    const child = execFile(command, args, options, (_error, stdout, stderr) => {
      done({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
    child.stdin?.end();
  });
}

/**
 * Skips unless containers can be run, and the base image is there or can be made.
 * @param flavour of docker/base-image.sh
 */
export async function needImage(context: Context, flavour: 'debian' | 'node'): Promise<void> {
  needDocker(context);
  const { code, output } = await runToEnd('docker/base-image.sh', flavour === 'node' ? ['--node'] : []);
  needOptional(context, code === 0, output.trim().split('\n').at(-1) ?? 'no base image');
}

/** Skips unless a Docker daemon answers. */
export function needDocker(context: Context): void {
  const isInstalled = findProgram('docker') !== undefined;
  needOptional(context, isInstalled, 'docker (Debian package docker.io)');
  const { status } = spawnSync('docker', ['version'], { timeout: 10_000 });
  needOptional(context, status === 0, 'a Docker daemon that answers (service docker start)');
}

/** The user who runs the tests, as Docker wants him told: so that he may remove what a container leaves. */
export function thisUser(): string {
  return `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
}

/**
 * Builds an image, under the name that docker/compose.yaml gives it, too.
 * @throws Error with what the build said
 */
export async function buildImage(name: ImageName, args: readonly string[]): Promise<void> {
  const { code, output } = await runToEnd('docker', ['build', '--tag', name, ...args]);
  if (code !== 0) throw new Error(`docker build ended with ${code}:\n${output.slice(-4000)}`);
  await removeFormer(name);
}

/** Removes the image that had this name before the sources changed. What is in use stays. */
export async function removeFormer(name: ImageName): Promise<void> {
  const filter = `label=org.opencontainers.image.title=${name}`;
  await runToEnd('docker', ['image', 'prune', '--force', '--filter', filter]);
}
