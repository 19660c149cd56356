import type { RequirementEntry, RunRecord, ScenarioEntry } from '../run-record/run-record';
import type { FindingRecord } from '../run-record/scenario-record';

/** One thing that an actor did wrong, in all scenarios in which it did: told in the same words, but for numbers. */
export interface Breach {
  readonly finding: FindingRecord;
  /** In which it was found, with the finding there, the first ones first. */
  readonly places: readonly { readonly scenario: ScenarioEntry; readonly finding: FindingRecord }[];
}

/** A requirement that was not kept. */
export interface Broken {
  readonly id: string;
  readonly requirement: RequirementEntry | undefined;
  readonly finding: FindingRecord;
  readonly breaches: readonly Breach[];
  readonly scenarios: number;
}

/**
 * What was not kept, by requirement. What is likely a cause comes before what is likely its consequence: the system under
 * test before simulators, a MUST before a SHOULD, what a check saw on the wire before what a step missed, and then the
 * most frequent first.
 */
export function brokenRequirements({ scenarios, requirements }: RunRecord): Broken[] {
  const entries = new Map(requirements.map((each) => [each.id, each]));
  const found = new Map<string, { scenario: ScenarioEntry; finding: FindingRecord }[]>();
  for (const scenario of scenarios)
    for (const finding of scenario.findings) append(found, finding.requirement, { scenario, finding });
  const broken = [...found].map(([id, places]) => {
    const breaches = breachesOf(places);
    return {
      id,
      requirement: entries.get(id),
      finding: breaches[0]!.finding,
      breaches,
      scenarios: new Set(places.map(({ scenario }) => scenario.id)).size,
    };
  });
  return broken.sort(
    (a, b) => byWeight(a.finding, b.finding) || b.scenarios - a.scenarios || (a.id < b.id ? -1 : 1),
  );
}

/** Findings from the one to look at first. */
export function byWeight(a: FindingRecord, b: FindingRecord): number {
  return weight(a) - weight(b);
}

function breachesOf(places: readonly { scenario: ScenarioEntry; finding: FindingRecord }[]): Breach[] {
  const alike = new Map<string, { scenario: ScenarioEntry; finding: FindingRecord }[]>();
  for (const place of places) {
    const { actor, verdict, waived, expected, actual } = place.finding;
    append(
      alike,
      JSON.stringify([actor.role, actor.name, verdict, waived, likeness(expected), likeness(actual)]),
      place,
    );
  }
  return [...alike.values()]
    .map((each) => ({ finding: each[0]!.finding, places: each }))
    .sort((a, b) => byWeight(a.finding, b.finding) || b.places.length - a.places.length);
}

/** The same thing is said with other numbers: of lengths, of times, of how often. */
function likeness(words: string): string {
  return words.replace(/ \(and \d+ more like it\)$/, '').replace(/\d+/g, '0');
}

function weight({ actor, verdict, waived, source }: FindingRecord): number {
  const gravity = waived ? 2 : ['fail', 'warn', 'info'].indexOf(verdict);
  return (actor.underTest ? 0 : 100) + gravity * 10 + (source === 'check' ? 0 : 1);
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
