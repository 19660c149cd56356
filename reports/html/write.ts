import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { linesWithout, NO_SECRETS } from '../known-secrets';
import { fileOfRun, urlOfFolder } from '../run-files';
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
 * @param known secrets that may stand anywhere in a trace
 * @returns its path
 */
export function writeHtmlReport(
  folder: string,
  record: RunRecord,
  file = join(folder, REPORT_FILE),
  known = NO_SECRETS,
): string {
  const page = reportHtml(
    record,
    ({ trace }, findings) => {
      const path = fileOfRun(folder, trace);
      return path === undefined ? undefined : ladderOf(linesWithout(known, linesOf(path)), findings);
    },
    urlOfFolder(dirname(resolve(file)), resolve(folder)),
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, page);
  return file;
}
