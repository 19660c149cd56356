import { stringify } from 'csv-stringify/sync';
import { withoutSecrets } from './redaction';
import type { RequirementEntry, RunRecord } from './run-record/run-record';

/** One requirement of a run, flat, as a spreadsheet has it. */
export interface RequirementRow {
  readonly id: string;
  readonly document: string;
  readonly section: string;
  readonly level: string;
  readonly roles: string;
  readonly verdict: RequirementEntry['verdict'];
  readonly reason: string;
  /** How many messages, transactions or bindings it was judged on. */
  readonly subjects: number;
  /** Ids of scenarios in which it was looked at. */
  readonly scenarios: readonly string[];
  /** What was found against it: the scenario, who is to blame, what was expected and what was seen. */
  readonly findings: readonly RowFinding[];
  readonly text: string;
}

export interface RowFinding {
  readonly scenario: string;
  readonly verdict: string;
  readonly actor: string;
  readonly waived: boolean;
  readonly expected: string;
  readonly actual: string;
}

/** Every requirement of a run, in the order of the catalogue. Secrets are taken out. */
export function requirementRows(record: RunRecord): RequirementRow[] {
  const findings = new Map<string, RowFinding[]>();
  for (const { id, findings: found } of record.scenarios) {
    for (const { requirement, verdict, actor, waived, expected, actual } of found) {
      const row = {
        ...{ scenario: id, verdict, actor: `${actor.role} ${actor.name}`, waived: waived },
        ...{ expected: withoutSecrets(expected), actual: withoutSecrets(actual) },
      };
      findings.set(requirement, [...(findings.get(requirement) ?? []), row]);
    }
  }
  return record.requirements.map((each) => ({
    ...{ id: each.id, document: each.document, section: each.section, level: each.level, roles: each.role },
    ...{ verdict: each.verdict, reason: each.reason },
    subjects: each.byRole.reduce((sum, { subjects }) => sum + subjects, 0),
    ...{ scenarios: each.scenarios, findings: findings.get(each.id) ?? [], text: each.text },
  }));
}

/** The same as JSON, with what run they are of. */
export function requirementsJson(record: RunRecord): string {
  const { startedAt, verdict, versions, coverage } = record;
  const sut = record.sut && { name: record.sut.name, version: record.sut.version, roles: record.sut.roles };
  const about = { startedAt, verdict, sut, versions, coverage };
  return `${JSON.stringify({ ...about, requirements: requirementRows(record) }, null, 2)}\n`;
}

/**
 * The same as CSV (RFC 4180, with a header, in UTF-8), one line for each requirement. A value that a spreadsheet would take
 * for a formula is led by an apostrophe, since a peer may have written it.
 */
export function requirementsCsv(record: RunRecord): string {
  const rows = requirementRows(record).map(({ scenarios, findings, ...row }) => ({
    ...row,
    scenarios: scenarios.join('\n'),
    findings: findings
      .map((each) => `${each.scenario}: ${each.actor}: expected ${each.expected}; ${each.actual}`)
      .join('\n'),
  }));
  return stringify(rows, {
    header: true,
    columns: [
      ...['id', 'document', 'section', 'level', 'roles', 'verdict', 'reason', 'subjects'],
      ...['scenarios', 'findings', 'text'],
    ],
    record_delimiter: 'windows',
    escape_formulas: true,
  });
}
