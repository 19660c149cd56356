import { requirementEntries } from '../run-record/requirement-verdicts';
import { fileOfRun } from '../run-files';
import type { RequirementEntry, RunRecord, ScenarioEntry } from '../run-record/run-record';
import { missingFrom, type Campaign } from './attempt';
import type { Outcome, Suite } from './outcome';
import { isMild, type Policy } from './policy';

/** How a run says that a scenario was left out for lack of something in the profile. */
const SET_UP = 'set-up: ';
const MOST_NAMED = 3;

/**
 * Why there can be no certificate, one line each, all of them; empty when there is nothing against it.
 *
 * Mandatory is every scenario that applies by the claims, and every requirement of the catalogue that binds the product in
 * its role and rests on nothing that it does not claim. What applies but found nothing to look at is told in the
 * certificate, and does not stand in its way: what a product never sends cannot be wrong.
 */
export function refusals(campaign: Campaign, outcome: Outcome, suite: Suite, policy: Policy): string[] {
  const { record, folder } = campaign.certified;
  if (record.sut === null)
    return ['all roles were played by simulators: there is no system under test to certify'];
  return [
    ...aboutHarness(record, suite),
    ...aboutRun(record, suite),
    ...outcome.scenarios.flatMap((each) => aboutScenario(each, policy)),
    ...outcome.requirements.flatMap((each) => aboutRequirement(each)),
    ...aboutWaivers(record, outcome, policy),
    ...aboutFiles(record, folder),
  ];
}

function aboutHarness({ versions, deviations }: RunRecord, suite: Suite): string[] {
  const found: string[] = [];
  const { source } = versions;
  if (versions.harness !== suite.harness)
    found.push(
      `the run was made with version ${versions.harness} of the harness, and this is ${suite.harness}`,
    );
  if (versions.catalogue !== suite.catalogue.version)
    found.push(
      `the run was judged by catalogue ${versions.catalogue}, and this harness has ${suite.catalogue.version}`,
    );
  if (source === undefined || source === null)
    found.push('nobody can tell which commit of the harness made the run');
  else if (!source.clean)
    found.push(`the harness that made the run had been changed since commit ${source.commit}`);
  if (suite.source === null) found.push('nobody can tell which commit of the harness this is');
  else if (!suite.source.clean)
    found.push(`this harness has been changed since commit ${suite.source.commit}`);
  else if (source && source.commit !== suite.source.commit)
    found.push(
      `the run was made with commit ${source.commit} of the harness, and this is ${suite.source.commit}`,
    );
  if (deviations === undefined) found.push('nobody can tell whether simulators were made to misbehave');
  for (const id of deviations ?? []) found.push(`a simulator was made to misbehave: ${id}`);
  return found;
}

function aboutRun(record: RunRecord, suite: Suite): string[] {
  const { sut, errors, interrupted, scenarios, requirements, network } = record;
  const found: string[] = [];
  const missing = missingFrom(record, suite.scenarios);
  if (missing.length > 0)
    found.push(
      `${missing.length} of ${suite.scenarios.length} scenarios were not selected (${named(missing)}): run all of them at once, or merge the shards`,
    );
  if (network !== 'loopback') found.push('the run was not made on real sockets');
  if (interrupted) found.push('the run was interrupted');
  for (const each of errors) found.push(`fault of the harness: ${firstLine(each)}`);
  if (!scenarios.some(({ verdict }) => verdict === 'pass' || verdict === 'warn'))
    found.push('no scenario was judged');
  for (const { name, ixit } of sut?.systems ?? [])
    if (ixit === undefined) found.push(`the record has no IXIT of ${name}`);
  const again = requirementEntries(suite.catalogue, scenarios, suite.checked, sut?.systems);
  const told = new Map(requirements.map(({ id, verdict }) => [id, verdict]));
  const differing = again.filter(({ id, verdict }) => told.get(id) !== verdict).map(({ id }) => id);
  if (differing.length > 0)
    found.push(
      `the record does not add up: ${differing.length} requirements have other verdicts by its scenarios (${named(differing)})`,
    );
  return found;
}

function aboutScenario({ id, verdict, reason, findings }: ScenarioEntry, policy: Policy): string[] {
  switch (verdict) {
    case 'fail': {
      const broken = findings.filter((each) => each.verdict === 'fail' && !each.waived);
      const what = [...new Set(broken.map(({ requirement }) => requirement))].join(', ');
      return [`scenario ${id} failed${what === '' ? '' : `: ${what}`}`];
    }
    case 'inconclusive':
    case 'error':
      return [`scenario ${id} is ${verdict === 'error' ? 'in error' : verdict}: ${firstLine(reason)}`];
    case 'not-applicable':
      return reason.startsWith(SET_UP) && !policy.notRun.includes(id)
        ? [`scenario ${id} did not run: ${firstLine(reason.slice(SET_UP.length))}`]
        : [];
    default:
      return [];
  }
}

function aboutRequirement({ id, level, verdict, reason }: RequirementEntry): string[] {
  switch (verdict) {
    case 'fail':
      return [`requirement ${id} (${level}) was not kept: ${reason}`];
    case 'inconclusive':
      return isMild({ level }) ? [] : [`requirement ${id} (${level}) is inconclusive: ${reason}`];
    default:
      return [];
  }
}

function aboutWaivers({ staleWaivers, requirements }: RunRecord, outcome: Outcome, policy: Policy): string[] {
  const levels = new Map(requirements.map(({ id, level }) => [id, level]));
  const waived = new Set(
    outcome.scenarios.flatMap(({ findings }) =>
      findings.filter((each) => each.waived).map(({ requirement }) => requirement),
    ),
  );
  return [
    ...[...waived].sort().flatMap((id) => {
      const level = levels.get(id) ?? 'unknown';
      if (isMild({ level }) || policy.waivers.includes(id)) return [];
      return [
        `requirement ${id} (${level}) is waived, and neither the rule nor a policy of the lab allows it`,
      ];
    }),
    ...staleWaivers.map(
      ({ requirement }) => `the waiver of ${requirement} is stale: nothing was found on it`,
    ),
  ];
}

function aboutFiles({ scenarios }: RunRecord, folder: string): string[] {
  return scenarios.flatMap(({ id, verdict, trace }) =>
    (verdict === 'pass' || verdict === 'warn') && fileOfRun(folder, trace) === undefined
      ? [`scenario ${id} has no trace: ${trace ?? 'the run left none'}`]
      : [],
  );
}

function named(ids: readonly string[]): string {
  const rest = ids.length - MOST_NAMED;
  return ids.slice(0, MOST_NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
