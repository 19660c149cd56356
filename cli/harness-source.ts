import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import type { SourceRecord } from '../reports/run-record/run-record';

const LIMIT_MS = 10_000;

/**
 * The commit that the harness is run from, and whether anything was changed or added since; null where it is no working
 * copy of its own, or there is no git.
 *
 * @param folder of the harness
 */
export function harnessSource(folder: string): SourceRecord | null {
  const top = git(folder, 'rev-parse', '--show-toplevel');
  // A working copy around it is somebody else's, and its commits say nothing of the harness.
  if (top === undefined || realpathSync(top) !== realpathSync(folder)) return null;
  const commit = git(folder, 'rev-parse', '--verify', 'HEAD');
  const changes = git(folder, 'status', '--porcelain', '--untracked-files=normal');
  return commit === undefined || changes === undefined ? null : { commit, clean: changes === '' };
}

function git(folder: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
    // Neither a lock for a refreshed index, nor a repository that a hook points to.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, GIT_OPTIONAL_LOCKS: '0' },
  });
  return status === 0 ? stdout.trim() : undefined;
}
