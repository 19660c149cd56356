import type { Catalogue, Requirement } from '../../requirements/catalogue';
import type {
  RequirementEntry,
  RequirementVerdict,
  RoleVerdict,
  ScenarioEntry,
  SystemRecord,
} from './run-record';
import type { RoleName } from './scenario-record';

type Shown = Exclude<RequirementVerdict, 'not-covered' | 'not-applicable'>;

/** From the gravest down. */
const GRAVITY: readonly Shown[] = ['fail', 'inconclusive', 'warn', 'pass'];

/**
 * The verdict on every requirement of the catalogue over all scenarios of a run, in the catalogue's order.
 *
 * @param checked ids of the requirements that a passive check judges
 * @param systems those under test; the verdicts are then about them alone
 */
export function requirementEntries(
  catalogue: Catalogue,
  scenarios: readonly ScenarioEntry[],
  checked: ReadonlySet<string>,
  systems: readonly SystemRecord[] = [],
): RequirementEntry[] {
  const lookup = new ScenarioLookup(systems.length === 0 ? scenarios : scenarios.map(aboutThoseUnderTest));
  return catalogue.requirements.map((requirement) => {
    const unconcerned = whyUnconcerned(requirement, systems);
    if (unconcerned !== undefined) return unjudged(requirement, 'not-applicable', unconcerned);
    const shown: { scenario: ScenarioEntry; verdict: Shown }[] = [];
    for (const scenario of lookup.about(requirement.id)) {
      const verdict = shownBy(scenario, requirement);
      if (verdict !== undefined) shown.push({ scenario, verdict });
    }
    const verdict = gravest(shown.map((each) => each.verdict));
    if (verdict === 'not-covered')
      return unjudged(requirement, verdict, whyNot(requirement, checked, scenarios));
    return {
      ...unjudged(requirement, verdict, why(requirement.id, shown)),
      scenarios: shown.map(({ scenario }) => scenario.id),
      byRole: requirement.roles.flatMap((role) =>
        inRole(
          requirement.id,
          role,
          shown.map(({ scenario }) => scenario),
        ),
      ),
    };
  });
}

/** The entry of a requirement on which nothing has been seen. */
function unjudged(requirement: Requirement, verdict: RequirementVerdict, reason: string): RequirementEntry {
  return {
    id: requirement.id,
    document: requirement.document,
    section: requirement.section,
    level: requirement.level,
    role: requirement.roles.join(', '),
    text: requirement.text,
    verdict,
    reason,
    scenarios: [],
    byRole: [],
  };
}

/** Why a requirement concerns none of those under test; undefined when it does, or when nobody is. */
function whyUnconcerned({ roles, ics }: Requirement, systems: readonly SystemRecord[]): string | undefined {
  if (systems.length === 0) return undefined;
  const bound = systems.filter(({ role }) => (roles as readonly string[]).includes(role));
  if (bound.length === 0) return `it binds the ${roles.join(' and the ')}`;
  const unclaimed = bound.map((system) =>
    ics.find((each) => system.ics.some(({ item, claimed }) => item === each && !claimed)),
  );
  return unclaimed.every((each) => each !== undefined) ? `ICS: ${unclaimed[0]!} is not claimed` : undefined;
}

/** The scenario without what was found on simulators. */
function aboutThoseUnderTest(scenario: ScenarioEntry): ScenarioEntry {
  return { ...scenario, findings: scenario.findings.filter(({ actor }) => actor.underTest) };
}

/** Finds the scenarios that have anything to say about a requirement without reading all of them for each. */
class ScenarioLookup {
  readonly #byRequirement = new Map<string, Set<ScenarioEntry>>();

  constructor(scenarios: readonly ScenarioEntry[]) {
    for (const scenario of scenarios) {
      for (const id of Object.keys(scenario.looked)) this.#add(id, scenario);
      for (const finding of scenario.findings) this.#add(finding.requirement, scenario);
      for (const tag of scenario.tags) this.#add(tag.slice(1), scenario);
    }
  }

  about(id: string): Iterable<ScenarioEntry> {
    return this.#byRequirement.get(id) ?? [];
  }

  #add(id: string, scenario: ScenarioEntry): void {
    const known = this.#byRequirement.get(id);
    if (known === undefined) this.#byRequirement.set(id, new Set([scenario]));
    else known.add(scenario);
  }
}

/** What one scenario shows about a requirement; undefined if it did not look at it. */
function shownBy(scenario: ScenarioEntry, requirement: Requirement): Shown | undefined {
  const { id } = requirement;
  const tagged = scenario.tags.includes(`@${id}`);
  const unsettled = scenario.verdict === 'inconclusive' || scenario.verdict === 'error';
  const found = gravest(findings(scenario, id).map((finding) => finding.verdict));
  if (found === 'fail') return 'fail';
  if (tagged && unsettled) return 'inconclusive';
  if (found === 'warn') return 'warn';
  if (subjects(scenario, id) > 0 || scenario.findings.some((finding) => finding.requirement === id))
    return 'pass';
  return tagged ? shownByTag(scenario, requirement) : undefined;
}

/**
 * What a scenario shows about a requirement that it only names in a tag. Its steps stand for it then, except where the
 * catalogue says that it is seen passively: there the tag alone proves nothing.
 */
function shownByTag(scenario: ScenarioEntry, requirement: Requirement): Shown | undefined {
  if (scenario.verdict === 'not-applicable') return undefined;
  if (requirement.observed === 'passive' && requirement.level !== 'CLAUSE') return undefined;
  if (scenario.verdict !== 'fail') return 'pass';
  const broken = requirement.madeTestableBy?.some((id) =>
    findings(scenario, id).some((finding) => finding.verdict === 'fail'),
  );
  // A scenario that failed for another reason neither proves nor refutes what it was to show.
  return broken === true ? 'fail' : 'inconclusive';
}

function findings(scenario: ScenarioEntry, id: string, role?: RoleName) {
  return scenario.findings.filter(
    (finding) =>
      finding.requirement === id && !finding.waived && (role === undefined || finding.actor.role === role),
  );
}

function subjects(scenario: ScenarioEntry, id: string, role?: RoleName): number {
  return (scenario.looked[id] ?? [])
    .filter((look) => role === undefined || look.role === role)
    .reduce((sum, look) => sum + look.subjects, 0);
}

/** The verdict on actors in one role; none if no actor in that role was looked at. */
function inRole(id: string, role: RoleName, scenarios: readonly ScenarioEntry[]): RoleVerdict[] {
  const looks = scenarios.reduce((sum, scenario) => sum + subjects(scenario, id, role), 0);
  const found = scenarios.flatMap((scenario) => findings(scenario, id, role)).map(({ verdict }) => verdict);
  const broken = (['fail', 'warn'] as const).find((verdict) => found.includes(verdict));
  if (broken !== undefined) return [{ role, verdict: broken, subjects: looks }];
  return looks > 0 ? [{ role, verdict: 'pass', subjects: looks }] : [];
}

function gravest(verdicts: readonly string[]): RequirementVerdict {
  return GRAVITY.find((verdict) => verdicts.includes(verdict)) ?? 'not-covered';
}

function why(id: string, shown: readonly { scenario: ScenarioEntry; verdict: Shown }[]): string {
  const looks = shown.reduce((sum, { scenario }) => sum + subjects(scenario, id), 0);
  const parts = [count(shown.length, 'scenario')];
  if (looks > 0) parts.push(`judged on ${count(looks, 'subject')}`);
  for (const verdict of GRAVITY.slice(0, 3)) {
    const times = shown.filter((each) => each.verdict === verdict).length;
    if (times > 0) parts.push(`${verdict} in ${times}`);
  }
  const waived = shown
    .flatMap(({ scenario }) => scenario.findings)
    .filter((f) => f.requirement === id && f.waived);
  if (waived.length > 0) parts.push(`${count(waived.length, 'finding')} waived`);
  return parts.join(', ');
}

function whyNot(
  requirement: Requirement,
  checked: ReadonlySet<string>,
  scenarios: readonly ScenarioEntry[],
): string {
  const tagged = scenarios.some((scenario) => scenario.tags.includes(`@${requirement.id}`));
  if (checked.has(requirement.id)) return 'its check found nothing to look at in this run';
  if (tagged) return 'scenarios name it, but none of them came to look at it';
  return 'no scenario of this run is about it, and no check judges it';
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
