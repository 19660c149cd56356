import { badgeSvg } from './badge';
import { junitXml } from './junit';
import { summaryMarkdown } from './markdown';
import { requirementsCsv, requirementsJson } from './requirements-table';
import type { RunRecord } from './run-record/run-record';

/** A report that is one small file and needs the run record only. */
export interface SmallReport {
  /** As in `sip-push report <name>`. */
  readonly name: string;
  /** Name of its file in the run's folder. */
  readonly file: string;
  /** What it is, in a few words. */
  readonly summary: string;
  readonly make: (record: RunRecord) => string;
}

/** The reports that every run leaves beside its record. */
export const SMALL_REPORTS: readonly SmallReport[] = [
  { name: 'junit', file: 'junit.xml', summary: 'JUnit XML, for Jenkins and GitLab', make: junitXml },
  {
    name: 'summary',
    file: 'summary.md',
    summary: 'Markdown, for the page of a CI job',
    make: (record) => summaryMarkdown(record),
  },
  {
    name: 'csv',
    file: 'requirements.csv',
    summary: 'the requirements, for a spreadsheet',
    make: requirementsCsv,
  },
  {
    name: 'json',
    file: 'requirements.json',
    summary: 'the requirements, for a program',
    make: requirementsJson,
  },
  { name: 'badge', file: 'badge.svg', summary: 'the verdict as a badge', make: badgeSvg },
];
