import { resolve } from 'node:path';
import { ROLES, type Role } from '../../protocol/push/roles';
import type { SutRecord, Waiver } from '../../reports/run-record/run-record';
import type { Catalogue } from '../../requirements/catalogue';
import type { Profile } from '../../testbed/profile/profile';
import { ProfileError, readProfile } from '../../testbed/profile/read-profile';
import { UsageError } from '../environment';
import { ixitOf } from './ixit';

/** A system under test, in the role that it is tested in. */
export interface ChosenSystem {
  readonly profile: Profile;
  readonly role: Role;
}

/**
 * Reads the profiles of the systems under test.
 *
 * @param role the role to test a system in that can play several
 * @throws UsageError for a profile that cannot be read, and for systems that cannot be tested together
 */
export function chooseSystems(
  files: readonly string[],
  role: string | undefined,
  catalogue: Catalogue,
  cwd: string,
): ChosenSystem[] {
  const systems = files.map((file) => {
    const profile = read(resolve(cwd, file), catalogue);
    return { profile, role: roleOf(profile, role) };
  });
  refuseUnseen(systems);
  return systems;
}

/** How a run tells of those under test; null when there are none. */
export function sutRecord(systems: readonly ChosenSystem[]): SutRecord | null {
  if (systems.length === 0) return null;
  return {
    name: systems.map(({ profile }) => profile.name).join(' and '),
    version: systems.map(({ profile }) => profile.version).join(' and '),
    roles: ROLES.filter((each) => systems.some(({ role }) => role === each)),
    systems: systems.map(({ profile, role }) => ({
      name: profile.name,
      version: profile.version,
      role,
      ics: [...profile.ics].map(([item, claimed]) => ({ item, claimed })),
      ixit: ixitOf(profile),
    })),
    waivers: waiversOf(systems),
  };
}

/** The waivers of all of them. */
export function waiversOf(systems: readonly ChosenSystem[]): Waiver[] {
  return systems.flatMap(({ profile }) => profile.waivers);
}

function read(file: string, catalogue: Catalogue): Profile {
  try {
    return readProfile(file, catalogue);
  } catch (problem) {
    if (problem instanceof ProfileError) throw new UsageError(problem.message);
    throw problem;
  }
}

function roleOf({ file, roles }: Profile, wished: string | undefined): Role {
  const [only, ...others] = roles;
  if (wished === undefined) {
    if (only !== undefined && others.length === 0) return only;
    throw new UsageError(`${file}: it can be ${roles.join(' and ')}; say with --role which of them to test`);
  }
  const role = roles.find((each) => each === wished);
  if (role === undefined)
    throw new UsageError(`${file}: it is no ${wished}; its role is ${roles.join(', ')}`);
  return role;
}

/** What passes between two systems under test passes no socket of the harness, and cannot be judged. */
function refuseUnseen(systems: readonly ChosenSystem[]): void {
  const count = (role: Role): number => systems.filter((each) => each.role === role).length;
  for (const role of ['core', 'sender'] as const)
    if (count(role) > 1) throw new UsageError(`--sut: one ${role} at a time; run once for each`);
  if (count('core') > 0 && systems.length > 1)
    throw new UsageError(
      '--sut: what passes between a core and another system under test cannot be seen; test one after the other',
    );
}
