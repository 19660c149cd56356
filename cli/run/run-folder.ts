import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPORT_FILE } from '../../reports/html/write';
import { UsageError } from '../environment';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const LATEST = 'latest';
// A file system or a user without symbolic links says so with one of these.
const NO_SYMLINKS = ['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL'];

/** The folder of one run. */
export interface RunFolder {
  readonly path: string;
  readonly html: string;
  readonly messages: string;
}

/** @throws UsageError unless the name can be a part of a file name on any system */
export function checkRunName(name: string): void {
  if (!NAME.test(name)) {
    throw new UsageError(`--name: "${name}" may only have letters, digits, dot, hyphen and underscore`);
  }
}

/**
 * Makes `<parent>/<UTC time>-<name>/` with a place for traces and packet captures.
 *
 * @throws UsageError if the folder cannot be made
 */
export function createRunFolder(parent: string, name: string, startedAt: Date): RunFolder {
  const stem = `${utcStamp(startedAt)}-${name}`;
  try {
    mkdirSync(parent, { recursive: true });
    for (let attempt = 1; ; attempt += 1) {
      const path = join(parent, attempt === 1 ? stem : `${stem}-${attempt}`);
      if (!makeNew(path)) continue;
      mkdirSync(join(path, 'traces'));
      mkdirSync(join(path, 'pcaps'));
      return {
        path,
        html: join(path, REPORT_FILE),
        messages: join(path, 'messages.ndjson'),
      };
    }
  } catch (problem) {
    throw new UsageError(
      `cannot write to ${parent}: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  }
}

/**
 * Points `<parent>/latest` at a run: a symbolic link, or where there are none a text file with the name of its folder.
 *
 * @param link makes a symbolic link, or throws an error with the system's code
 */
export function pointLatestAt(
  parent: string,
  folderName: string,
  link: typeof symlinkSync = symlinkSync,
): void {
  const latest = join(parent, LATEST);
  const fresh = join(parent, `.${LATEST}-${process.pid}`);
  rmSync(fresh, { force: true });
  try {
    link(folderName, fresh, 'dir');
  } catch (problem) {
    if (!NO_SYMLINKS.includes((problem as NodeJS.ErrnoException).code ?? '')) throw problem;
    writeFileSync(fresh, `${folderName}\n`);
  }
  // Replaced in one step, so that a reader finds either the former run or this one.
  renameSync(fresh, latest);
}

function makeNew(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw problem;
  }
}

/** `2026-03-01T09-30-00Z`: sorts by time, and has no colon, which Windows refuses in a file name. */
function utcStamp(date: Date): string {
  return `${date.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}
