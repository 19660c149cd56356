import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { RunRecord } from '../run-record/run-record';
import { reportHtml } from './document';
import { ladderOf } from './ladder';
import { linesOf } from './trace-lines';

/** Name of the report in a run's folder. */
export const REPORT_FILE = 'report.html';

/**
 * Writes the conformance report of a run, with links to the traces and captures in the run's folder.
 *
 * @param folder the run's folder
 * @param file where to write it; `report.html` in the run's folder if absent
 * @returns its path
 */
export function writeHtmlReport(folder: string, record: RunRecord, file = join(folder, REPORT_FILE)): string {
  const page = reportHtml(
    record,
    ({ trace }, findings) => {
      const path = inFolder(folder, trace);
      return path === undefined ? undefined : ladderOf(linesOf(path), findings);
    },
    filesSeenFrom(dirname(resolve(file)), resolve(folder)),
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, page);
  return file;
}

/** A record may come from elsewhere: it must not make the report read what is not the run's. */
function inFolder(folder: string, path: string | null): string | undefined {
  if (path === null) return undefined;
  const full = resolve(folder, path);
  const file = full.startsWith(resolve(folder) + sep) && statSync(full, { throwIfNoEntry: false })?.isFile();
  return file === true ? full : undefined;
}

function filesSeenFrom(page: string, folder: string): string {
  const way = relative(page, folder).split(sep).map(encodeURIComponent).join('/');
  return way === '' ? '' : `${way}/`;
}
