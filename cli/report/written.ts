import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { UsageError, type Environment } from '../environment';

/**
 * Writes a page that the user asked for, and says where it is.
 *
 * @throws UsageError if it cannot be written
 */
export function writePage(file: string, page: string, { cwd, stdout }: Environment): void {
  const path = resolve(cwd, file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, page);
  } catch (problem) {
    throw new UsageError(
      `--html ${file}: cannot be written: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  }
  stdout.write(`Page: ${relative(cwd, path)}\n`);
}
