import type { Finding } from '../../judge/verdict';
import type { Actor } from '../../network/actor';
import type { Requirement } from '../../requirements/requirement';
import type { Casting } from './casting';
import type { Profile } from '../profile/profile';

/** What those under test say of themselves, as far as the judge has to know. */
export interface Claims {
  readonly isAllSimulated: boolean;
  /** Whether somebody is held to a requirement: all that it rests on is claimed. Simulators claim everything. */
  readonly bind: (actor: Actor, requirement: Requirement) => boolean;
  /** The finding, marked when a waiver of the actor's profile holds for it. */
  readonly waived: (finding: Finding) => Finding;
}

export const NO_CLAIMS: Claims = {
  isAllSimulated: true,
  bind: () => true,
  waived: (finding) => finding,
};

/**
 * The claims of those who are under test in a scenario.
 * @param today ISO date; a waiver holds to the end of its day
 */
export function claimsOf(casting: Casting, today: string): Claims {
  const profileOf = ({ underTest, role, name }: Actor): Profile | undefined => {
    if (!underTest) return undefined;
    if (role === 'terminal') return casting.terminal(name)?.profile;
    return role === 'core' ? casting.core?.profile : casting.sender?.profile;
  };
  return {
    isAllSimulated: casting.isAllSimulated,
    bind: (actor, { ics }) => {
      const profile = profileOf(actor);
      return profile === undefined || ics.every((item) => profile.ics.get(item) !== false);
    },
    waived: (finding) => {
      const waiver = profileOf(finding.actor)?.waivers.find(
        ({ requirement, until }) => requirement === finding.requirement && today <= until,
      );
      if (waiver === undefined) return finding;
      return { ...finding, waived: true, waiver: { reason: waiver.reason, until: waiver.until } };
    },
  };
}
