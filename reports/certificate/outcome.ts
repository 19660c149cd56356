import type { Catalogue } from '../../requirements/catalogue';
import { requirementEntries } from '../run-record/requirement-verdicts';
import type { RequirementEntry, RunRecord, ScenarioEntry, SourceRecord } from '../run-record/run-record';
import type { Attempt, Campaign } from './attempt';

/** What has to have been run, and what it is judged by: that of the harness that certifies. */
export interface Suite {
  readonly harness: string;
  readonly source: SourceRecord | null;
  readonly catalogue: Catalogue;
  /** Ids of all scenarios. */
  readonly scenarios: readonly string[];
  /** Ids of the requirements that a passive check judges. */
  readonly checked: ReadonlySet<string>;
}

/** What a campaign has shown. */
export interface Outcome {
  /** Those of the certified run, with what was done again in place of what had come to nothing. */
  readonly scenarios: readonly ScenarioEntry[];
  readonly requirements: readonly RequirementEntry[];
  /** Scenarios whose verdict comes from a later run. */
  readonly repeated: readonly { readonly id: string; readonly attempt: Attempt }[];
}

/**
 * What a campaign has shown. A scenario that was inconclusive or in error in the certified run may be done again, by
 * itself, under the same conditions. One that failed later has failed, whatever came before or after it.
 */
export function outcomeOf({ certified, later }: Campaign, { catalogue, checked }: Suite): Outcome {
  const repeated: { id: string; attempt: Attempt }[] = [];
  const scenarios = certified.record.scenarios.map((scenario) => {
    const again = later.flatMap((attempt) => {
      const entry = attempt.record.scenarios.find(({ id }) => id === scenario.id);
      return entry === undefined ? [] : [{ attempt, entry }];
    });
    const failed = again.find(({ entry }) => entry.verdict === 'fail');
    const settled = again.findLast(
      ({ attempt, entry }) =>
        (entry.verdict === 'pass' || entry.verdict === 'warn') &&
        hasSameConditions(attempt.record, certified.record),
    );
    const isOpen = scenario.verdict === 'inconclusive' || scenario.verdict === 'error';
    const better = failed ?? (isOpen ? settled : undefined);
    if (better === undefined) return scenario;
    repeated.push({ id: scenario.id, attempt: better.attempt });
    return better.entry;
  });
  return {
    scenarios,
    requirements: requirementEntries(catalogue, scenarios, checked, certified.record.sut?.systems),
    repeated,
  };
}

/** Nothing differs but the scenarios that were chosen. */
export function hasSameConditions(a: RunRecord, b: RunRecord): boolean {
  const conditions = ({ sut, versions, deviations }: RunRecord): string =>
    JSON.stringify([sut, versions.harness, versions.source, versions.catalogue, deviations]);
  return conditions(a) === conditions(b);
}
