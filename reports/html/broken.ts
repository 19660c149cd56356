import type { RequirementEntry, RunRecord, ScenarioEntry } from '../run-record/run-record';
import type { FindingRecord } from '../run-record/scenario-record';

/** One thing that an actor did wrong, in all scenarios in which it did: told in the same words, but for numbers. */
export interface Breach {
  readonly finding: FindingRecord;
  /** In which it was found, with the finding there, the first ones first. */
  readonly places: readonly Place[];
}

/** A finding, and where it was made. */
interface Place {
  readonly scenario: ScenarioEntry;
  readonly finding: FindingRecord;
}

/** A requirement that was not kept. */
export interface Broken {
  readonly id: string;
  readonly requirement: RequirementEntry | undefined;
  readonly finding: FindingRecord;
  readonly breaches: readonly Breach[];
  /** The requirement that was broken wherever this one was missed, and of which it may be a consequence. */
  readonly mayFollow: string | undefined;
  readonly scenarios: number;
}

/**
 * What was not kept, by requirement. What is likely a cause comes before what is likely its consequence: the system under
 * test before simulators, a MUST before a SHOULD, what a check saw on the wire before what a step missed, and then the
 * most frequent first.
 */
export function brokenRequirements({ scenarios, requirements }: RunRecord): Broken[] {
  const entries = new Map(requirements.map((each) => [each.id, each]));
  const found = new Map<string, Place[]>();
  for (const scenario of scenarios)
    for (const finding of scenario.findings) append(found, finding.requirement, { scenario, finding });
  const frequency = (id: string): number => found.get(id)?.length ?? 0;
  const broken = [...found].map(([id, places]) => {
    const breaches = breachesOf(places);
    return {
      id,
      requirement: entries.get(id),
      finding: breaches[0]!.finding,
      breaches,
      mayFollow: causeOf(places, frequency),
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

/**
 * What a step missed may follow from what was broken on the wire before: from the most frequent of what was, if something was
 * in each of its scenarios. What a system under test missed does not follow from a simulator's fault.
 */
function causeOf(places: readonly Place[], frequency: (id: string) => number): string | undefined {
  const causes = new Set<string>();
  for (const { scenario, finding } of places) {
    if (finding.source === 'check' || finding.waived) return undefined;
    const here = scenario.findings.filter(
      ({ source, verdict, waived, actor }) =>
        source === 'check' && verdict === 'fail' && !waived && (actor.underTest || !finding.actor.underTest),
    );
    if (here.length === 0) return undefined;
    for (const { requirement } of here) causes.add(requirement);
  }
  return [...causes].sort((a, b) => frequency(b) - frequency(a) || (a < b ? -1 : 1))[0];
}

function breachesOf(places: readonly Place[]): Breach[] {
  const alike = new Map<string, Place[]>();
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

/** The same thing is said with other numbers, lengths and times, and with other tags and tokens, which are drawn. */
function likeness(words: string): string {
  return words.replace(/ \(and \d+ more like it\)$/, '').replace(/[\w.~%-]*\d[\w.~%-]*/g, '0');
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
