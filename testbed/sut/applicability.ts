import type { Catalogue } from '../../requirements/catalogue';
import type { IcsItem } from '../../requirements/ics/ics';
import type { Role } from '../../protocol/push/roles';
import { Casting } from './casting';
import type { SystemUnderTest } from './system';

/** Why a step cannot be done with those under test; undefined when it can. The arguments are those of the step. */
export type Need = (casting: Casting, args: readonly unknown[]) => string | undefined;

/** A user that a step brings in, and her terminals. */
export interface Newcomer {
  readonly user: string;
  readonly terminals: readonly string[];
}

/** What a step says of itself, beside what it does. */
export interface StepTraits {
  /** Users and terminals that it brings in, in the order in which they come. */
  readonly introduces?: (args: readonly unknown[]) => readonly Newcomer[];
  /** The sender does something in it. */
  readonly involvesSender?: boolean;
  /** A bystander says something that the scenario spells out. */
  readonly involvesBystander?: boolean;
  readonly needs?: readonly Need[];
}

/** A step of a scenario as its definition understands it. */
export interface UnderstoodStep {
  readonly text: string;
  readonly traits: StepTraits;
  readonly args: readonly unknown[];
}

/** A scenario, as far as its applicability is concerned. */
export interface ScenarioInQuestion {
  /** With their "@". */
  readonly tags: readonly string[];
  readonly steps: readonly UnderstoodStep[];
}

/**
 * Why a scenario does not concern those under test, or cannot be done with them; undefined when it is to run. Decided
 * before anything is sent, from the scenario's words alone.
 */
export function whyNotApplicable(
  { tags, steps }: ScenarioInQuestion,
  systems: readonly SystemUnderTest[],
  catalogue: Catalogue,
  items: readonly IcsItem[],
): string | undefined {
  if (systems.length === 0) return undefined;
  const casting = new Casting(systems);
  for (const { user, terminals } of steps.flatMap(({ traits, args }) => traits.introduces?.(args) ?? [])) {
    casting.introduceUser(user);
    for (const each of terminals) casting.introduceTerminal(each, user);
  }
  return (
    byTags(tags, systems, casting) ??
    aboutOthers(tags, steps, systems, catalogue) ??
    notClaimed(tags, systems, catalogue, items) ??
    byCast(systems, casting, steps) ??
    steps.flatMap(({ traits, args }) => traits.needs?.map((need) => need(casting, args)) ?? []).find(isReason)
  );
}

/** What tags say of the network and of those who misbehave. */
function byTags(
  tags: readonly string[],
  systems: readonly SystemUnderTest[],
  casting: Casting,
): string | undefined {
  if (tags.includes('@virtual-clock')) return 'it needs the virtual clock, which no real system runs on';
  const real = (role: Role): boolean => systems.some((each) => each.role === role);
  if (tags.includes('@ics-session-mode') && real('sender') && real('terminal'))
    return 'sender and terminal are both under test, and what they send each other over MSRP cannot be seen';
  const misbehaving = tags.map((tag) => /^@misbehaving-(\w+)$/.exec(tag)?.[1]).find(isReason);
  const meant = systems.find(({ role }) => role === misbehaving);
  if (!meant) return undefined;
  return `it needs a simulated ${meant.role} that misbehaves${casting.terminalNames.length > 0 ? ` in place of "${casting.terminalNames[0]!}"` : ''}`;
}

/**
 * What a bystander spells out is meant for somebody; a requirement that the scenario is tagged with has to bind whoever
 * is under test. Other scenarios let everybody do their usual work, which is judged whatever they are about.
 */
function aboutOthers(
  tags: readonly string[],
  steps: readonly UnderstoodStep[],
  systems: readonly SystemUnderTest[],
  catalogue: Catalogue,
): string | undefined {
  if (!steps.some(({ traits }) => traits.involvesBystander)) return undefined;
  const bound = new Set(tags.flatMap((tag) => catalogue.get(tag.slice(1))?.roles ?? []));
  if (bound.size === 0 || systems.some(({ role }) => bound.has(role))) return undefined;
  return `it tests the ${[...bound].join(' and the ')}`;
}

/**
 * An item that its tags name is not claimed, or nothing that it tests on one of the systems concerns that system. Where
 * something does, it runs, and the requirements that do not are left out of account.
 */
function notClaimed(
  tags: readonly string[],
  systems: readonly SystemUnderTest[],
  catalogue: Catalogue,
  items: readonly IcsItem[],
): string | undefined {
  for (const { profile, role } of systems) {
    const asked = items.filter(({ roles }) => roles.includes(role)).map(({ id }) => id);
    const unclaimed = asked.filter((id) => profile.ics.get(id) !== true);
    const named = unclaimed.find((id) => tags.includes(`@ics-${id}`));
    if (named !== undefined) return `ICS: ${profile.name} does not claim ${named}`;
    const rows = tags.flatMap((tag) => catalogue.get(tag.slice(1)) ?? []);
    const bound = rows.filter(({ roles }) => roles.includes(role));
    const lacking = bound.map(({ ics }) => ics.find((id) => unclaimed.includes(id)));
    if (bound.length > 0 && lacking.every(isReason))
      return `ICS: ${profile.name} does not claim ${lacking[0]!}, which ${bound[0]!.id} rests on`;
  }
  return undefined;
}

/** What the cast of the scenario makes impossible. */
function byCast(
  systems: readonly SystemUnderTest[],
  casting: Casting,
  steps: readonly UnderstoodStep[],
): string | undefined {
  if (systems.every(({ role }) => !takesPart(role, casting, steps)))
    return `no ${systems.map(({ role }) => role).join(' and no ')} takes part`;
  const bound = casting.terminalNames.find((name) => staysBound(name, casting, steps));
  if (bound !== undefined)
    return `set-up: "${bound}" is not to be registered, and the profile has no control "deregister"`;
  const [stranger] = casting.strangers;
  if (stranger === undefined) return undefined;
  const { profile } = casting.core!;
  return `set-up: it needs another user ("${stranger}"): the profile of ${profile.name} names ${profile.users.length}, and no control to provision more`;
}

/** A terminal that the scenario wants not registered may still be so from the scenario before. */
function staysBound(name: string, casting: Casting, steps: readonly UnderstoodStep[]): boolean {
  const system = casting.terminal(name);
  if (!system || system.isFresh || system.profile.control.deregister) return false;
  return !isToRegister(
    name,
    steps.map(({ text }) => text),
  );
}

/** Whether any step of a scenario has a terminal register, now or before. */
export function isToRegister(terminal: string, steps: readonly string[]): boolean {
  return steps.some(
    (text) =>
      /\bregist(?:er|ration)/.test(text) &&
      (text.includes(`"${terminal}"`) || text.includes('all terminals')),
  );
}

function takesPart(role: Role, casting: Casting, steps: readonly UnderstoodStep[]): boolean {
  switch (role) {
    case 'core':
      return true;
    case 'terminal':
      return casting.terminalNames.length > 0;
    case 'sender':
      return steps.some(({ traits }) => traits.involvesSender);
  }
}

function isReason(each: string | undefined): each is string {
  return each !== undefined;
}
