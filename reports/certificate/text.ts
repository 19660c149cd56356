import { icsItems } from '../../requirements/ics/ics';
import type { RunRecord, ScenarioEntry } from '../run-record/run-record';
import type { Attempt, Campaign } from './attempt';
import { hasSameConditions, type Outcome, type Suite } from './outcome';
import type { Policy } from './policy';

/** What is to be said of a campaign beside its records. */
export interface Circumstances {
  readonly policy: Policy;
  /** Fingerprint of the key that signs. */
  readonly key: string;
  /** Folders of the campaign in which a run left no record that can be read. */
  readonly unreadable: readonly string[];
}

/**
 * The words of the certificate: who was tested by what, what came of it, what is borne with, what was left out, and every
 * attempt that there was. Plain text, the same for the same campaign.
 */
export function certificateText(
  campaign: Campaign,
  outcome: Outcome,
  suite: Suite,
  { policy, key, unreadable }: Circumstances,
): string {
  const { record } = campaign.certified;
  const { sut, versions } = record;
  return [
    'CERTIFICATE OF CONFORMANCE TESTING',
    'OMA Push using SIP, clause 4.1, and the documents that it rests on',
    '',
    ...(sut?.systems ?? []).map(({ name, version, role }) => `Product:   ${name} ${version}, as ${role}`),
    `Verdict:   ${verdictText(outcome)}`,
    `Tested:    ${record.startedAt}, for ${Math.round(record.durationMs / 1000)} s`,
    `Harness:   sip-push-conformance ${versions.harness}, commit ${versions.source?.commit ?? 'unknown'}`,
    `           Cucumber ${versions.cucumber}, Node.js ${versions.node}, ${record.host.platform} ${record.host.release}`,
    `Catalogue: version ${suite.catalogue.version}, ${suite.catalogue.requirements.length} requirements`,
    `Key:       Ed25519, SHA-256 fingerprint ${key}`,
    '',
    ...section('Claimed (ICS)', claims(record, true)),
    ...section('Not claimed, and not tested', claims(record, false)),
    ...section('Scenarios', scenarioLines(outcome.scenarios)),
    ...section('Requirements', requirementLines(outcome)),
    ...section('SHOULD not kept', notKept(outcome)),
    ...section('Waived', waivedLines(record, outcome, policy)),
    ...section(
      'Did not run, as the policy of the lab allows',
      outcome.scenarios
        .filter(({ id, verdict }) => verdict === 'not-applicable' && policy.notRun.includes(id))
        .map(({ id, reason }) => `${id}: ${reason}`),
    ),
    ...section(
      'Done again, because it had come to nothing',
      outcome.repeated.map(({ id, attempt }) => `${id}: in attempt ${numberOf(campaign, attempt)}`),
    ),
    ...section('Apply, but nothing was seen on which they could be judged', unseen(outcome)),
    ...section(
      `All attempts of the campaign (${campaign.attempts.length})`,
      campaign.attempts.flatMap((each) => attemptLines(each, campaign)),
    ),
    ...section('Attempts that left no record that can be read', unreadable),
  ].join('\n');
}

/** Number of an attempt, from 1; the archive has its files in `attempts/<number>/`. */
export function numberOf({ attempts }: Campaign, attempt: Attempt): number {
  return attempts.indexOf(attempt) + 1;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${oneLine(line)}`), ''];
}

function verdictText({ scenarios }: Outcome): string {
  return scenarios.some(({ verdict }) => verdict === 'warn')
    ? 'pass; no MUST was broken, and a SHOULD was not kept'
    : 'pass';
}

function claims({ sut }: RunRecord, wanted: boolean): string[] {
  const asks = new Map(icsItems().map(({ id, asks: words }) => [id, words]));
  return (sut?.systems ?? []).flatMap(({ name, role, ics }) =>
    ics
      .filter(({ claimed }) => claimed === wanted)
      .map(({ item }) => `${name} (${role})  ${item}: ${asks.get(item) ?? ''}`),
  );
}

function scenarioLines(scenarios: readonly ScenarioEntry[]): string[] {
  return [
    ...counted(scenarios.filter(({ verdict }) => verdict !== 'not-applicable').map(({ verdict }) => verdict)),
    ...counted(
      scenarios
        .filter(({ verdict }) => verdict === 'not-applicable')
        .map(({ reason }) => `not applicable: ${reason}`),
    ),
  ];
}

function requirementLines({ requirements }: Outcome): string[] {
  return counted(requirements.map(({ verdict }) => verdict));
}

function notKept({ requirements }: Outcome): string[] {
  return requirements
    .filter(({ verdict }) => verdict === 'warn')
    .map(({ id, level, text }) => `${id} (${level}): ${text}`);
}

function waivedLines({ sut }: RunRecord, { scenarios, requirements }: Outcome, policy: Policy): string[] {
  const waived = new Set(
    scenarios.flatMap(({ findings }) =>
      findings.filter((each) => each.waived).map((each) => each.requirement),
    ),
  );
  return requirements
    .filter(({ id }) => waived.has(id))
    .map(({ id, level, text }) => {
      const waiver = sut?.waivers?.find(({ requirement }) => requirement === id);
      const why = waiver === undefined ? '' : `; waived because: ${waiver.reason} (until ${waiver.until})`;
      const allowed = policy.waivers.includes(id) ? ', allowed by the policy of the lab' : '';
      return `${id} (${level}${allowed}): ${text}${why}`;
    });
}

function unseen({ requirements }: Outcome): string[] {
  return requirements
    .filter(({ verdict }) => verdict === 'not-covered')
    .map(({ id, level, reason }) => `${id} (${level}): ${reason}`);
}

function attemptLines(attempt: Attempt, campaign: Campaign): string[] {
  const { record } = attempt;
  const isCertified = attempt === campaign.certified;
  const number = numberOf(campaign, attempt);
  const systems = (record.sut?.systems ?? []).map(({ name, version }) => `${name} ${version}`).join(' and ');
  const place = isCertified ? 'the files at the top' : `attempts/${number}/`;
  const differs =
    isCertified || hasSameConditions(record, campaign.certified.record)
      ? ''
      : ', under other conditions (version, claims, waivers, set-up or harness)';
  const { scenarios, pass, warn, fail, inconclusive, notApplicable, error } = record.totals;
  return [
    `${number}. ${record.startedAt}  ${systems}: ${record.verdict}${isCertified ? ', certified' : ''}${differs}; ${place}`,
    `   ${scenarios} scenarios: ${pass} pass, ${warn} warn, ${fail} fail, ${inconclusive} inconclusive, ${error} error, ${notApplicable} not applicable`,
    ...record.scenarios
      .filter(({ verdict }) => ['fail', 'inconclusive', 'error'].includes(verdict))
      .map(({ id, verdict, findings }) => `   ${verdict}: ${id}${brokenText(findings)}`),
  ];
}

function brokenText(findings: ScenarioEntry['findings']): string {
  const broken = findings.filter(({ verdict, waived }) => verdict === 'fail' && !waived);
  const ids = [...new Set(broken.map(({ requirement }) => requirement))];
  return ids.length === 0 ? '' : ` (${ids.join(', ')})`;
}

/** Each text once, with how often it was there, the most frequent first. */
function counted(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([text, count]) => `${count} ${text}`);
}

/** Names and reasons come from profiles and peers, and the text goes to terminals. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}
