import type { RequirementEntry, RunRecord, ScenarioEntry, Waiver } from '../run-record/run-record';
import type { FindingRecord } from '../run-record/scenario-record';
import { findingChanges, type FindingChange } from './finding-changes';
import { isWorse, turnOf, type AnyVerdict, type Turn } from './gravity';
import { settingDifferences, type SettingDifference } from './settings';

/** How a scenario or a requirement fared; `other findings` is the same verdict for other reasons. */
export type ChangeKind = Turn | 'other findings' | 'new' | 'gone';

/** In the order in which they are told. */
export const CHANGE_KINDS: readonly ChangeKind[] = [
  'newly failing',
  'worse',
  'other findings',
  'fixed',
  'better',
  'changed',
  'new',
  'gone',
];

/** A scenario or a requirement that is not what it was, and what explains it. */
export interface Change {
  readonly id: string;
  readonly words: string;
  readonly kind: ChangeKind;
  readonly worse: boolean;
  /** Undefined when it was not there. */
  readonly before: AnyVerdict | undefined;
  readonly after: AnyVerdict | undefined;
  /** Why it is so now, in the words of the record, where these changed. */
  readonly reason: string;
  readonly findings: readonly PlacedFinding[];
  /** How many more findings there are like these in other scenarios. */
  readonly moreFindings: number;
}

/** A finding that came or went, and the scenario it was found in. */
export interface PlacedFinding extends FindingChange {
  readonly scenario: string;
}

/** What became of a run. */
export interface Comparison {
  readonly before: RunRecord;
  readonly after: RunRecord;
  readonly settings: readonly SettingDifference[];
  readonly scenarios: readonly Change[];
  readonly requirements: readonly Change[];
  /** Waivers that are stale only now. */
  readonly staleWaivers: readonly Waiver[];
  /** Something has to be acted on that was not there before. */
  readonly worse: boolean;
}

/** Findings that are told of one requirement. */
const MOST_FINDINGS = 3;

/** What changed between two runs, and why. */
export function comparisonOf(before: RunRecord, after: RunRecord): Comparison {
  const scenarios = changes(before.scenarios, after.scenarios, (each) => each.name, scenarioEvidence);
  const places = allFindingChanges(before, after);
  const requirements = changes(
    before.requirements,
    after.requirements,
    (each) => each.text,
    (_former, _latter, id) => places.get(id) ?? [],
  );
  const known = new Set(before.staleWaivers.map(({ requirement }) => requirement));
  const staleWaivers = after.staleWaivers.filter(({ requirement }) => !known.has(requirement));
  return {
    before,
    after,
    settings: settingDifferences(before, after),
    scenarios,
    requirements,
    staleWaivers,
    worse:
      [...scenarios, ...requirements].some((each) => each.worse) ||
      staleWaivers.length > 0 ||
      (before.verdict !== after.verdict && isWorse(turnOf(before.verdict, after.verdict))),
  };
}

type Judged = ScenarioEntry | RequirementEntry;

function changes<T extends Judged>(
  before: readonly T[],
  after: readonly T[],
  wordsOf: (entry: T) => string,
  evidenceOf: (before: T | undefined, after: T | undefined, id: string) => readonly PlacedFinding[],
): Change[] {
  const ours = new Map(before.map((each) => [each.id, each]));
  const theirs = new Map(after.map((each) => [each.id, each]));
  const found: Change[] = [];
  for (const id of new Set([...theirs.keys(), ...ours.keys()])) {
    const [former, latter] = [ours.get(id), theirs.get(id)];
    const evidence = evidenceOf(former, latter, id);
    const kind = kindOf(former?.verdict, latter?.verdict, evidence);
    if (kind === undefined) continue;
    found.push({
      id,
      words: wordsOf((latter ?? former)!),
      kind,
      worse: worseBy(kind, latter?.verdict, evidence),
      before: former?.verdict,
      after: latter?.verdict,
      reason: latter !== undefined && latter.reason !== former?.reason ? latter.reason : '',
      findings: evidence.slice(0, MOST_FINDINGS),
      moreFindings: Math.max(0, evidence.length - MOST_FINDINGS),
    });
  }
  return found.sort((a, b) => CHANGE_KINDS.indexOf(a.kind) - CHANGE_KINDS.indexOf(b.kind));
}

function kindOf(
  before: AnyVerdict | undefined,
  after: AnyVerdict | undefined,
  evidence: readonly PlacedFinding[],
): ChangeKind | undefined {
  if (after === undefined) return 'gone';
  if (before === undefined) return 'new';
  if (before !== after) return turnOf(before, after);
  return evidence.some(({ finding }) => finding.verdict !== 'info') ? 'other findings' : undefined;
}

/** What is new and fails is worse as well; so is another reason to fail than before. */
function worseBy(
  kind: ChangeKind,
  after: AnyVerdict | undefined,
  evidence: readonly PlacedFinding[],
): boolean {
  if (kind === 'new') return after === 'fail';
  if (kind !== 'other findings') return isWorse(kind);
  return evidence.some((each) => each.kind === 'new' && isBreach(each.finding));
}

function isBreach({ verdict, waived }: FindingRecord): boolean {
  return verdict === 'fail' && !waived;
}

function scenarioEvidence(
  before: ScenarioEntry | undefined,
  after: ScenarioEntry | undefined,
): PlacedFinding[] {
  const scenario = (after ?? before)!.id;
  return findingChanges(before?.findings ?? [], after?.findings ?? []).map((each) => ({ ...each, scenario }));
}

/** By requirement: the findings that came or went, in scenarios that both runs have or that are new. */
function allFindingChanges(before: RunRecord, after: RunRecord): Map<string, PlacedFinding[]> {
  const ours = new Map(before.scenarios.map((each) => [each.id, each]));
  const found = new Map<string, PlacedFinding[]>();
  for (const scenario of after.scenarios)
    for (const placed of scenarioEvidence(ours.get(scenario.id), scenario)) {
      const { requirement } = placed.finding;
      const known = found.get(requirement);
      if (known === undefined) found.set(requirement, [placed]);
      else known.push(placed);
    }
  return found;
}
