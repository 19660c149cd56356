import type { Role } from '../../../protocol/push/roles';
import type { Profile } from '../../../testbed/profile/profile';
import { SystemUnderTest } from '../../../testbed/sut/system';

/** A profile that claims everything and has no controls, with changes. */
export function profile(changes: Partial<Profile> = {}): Profile {
  return {
    file: '/profiles/acme.yaml',
    folder: '/profiles',
    roles: ['terminal'],
    name: 'Acme',
    version: '1',
    address: { host: '127.0.0.9', port: 5060 },
    alsoAt: [],
    transport: 'udp',
    domain: undefined,
    users: [],
    harness: { host: '127.0.0.1', corePort: 0 },
    ports: [],
    ics: new Map(),
    ixit: {
      accepts: undefined,
      refuses: undefined,
      largestBody: undefined,
      expires: undefined,
      listService: undefined,
      icsi: undefined,
      iari: undefined,
      pushApplication: undefined,
    },
    control: {},
    launch: undefined,
    waivers: [],
    timeouts: { start: 1000, stimulus: 500, quiet: 30 },
    values: {},
    ...changes,
  };
}

export function system(role: Role, changes: Partial<Profile> = {}): SystemUnderTest {
  return new SystemUnderTest(profile({ roles: [role], ...changes }), role);
}

/** A user of a profile. */
export function user(name: string, password?: string) {
  return { aor: `sip:${name}@operator.example`, username: name, password, instance: undefined };
}
