import { perReading } from '../per-reading';
import type { Grant, Gruu } from '../reading/gruus';
import type { Registration } from '../reading/registrations';
import type { Reading } from '../reading/reading';

/** The newest GRUUs that the registrar had shown for an instance. */
export interface Known {
  readonly publicGruu: Gruu | undefined;
  readonly temporaryGruu: Gruu | undefined;
}

/** The order in which the GRUUs of each address-of-record and instance were given out. */
export interface Timeline {
  /** The first public GRUU of an address-of-record and instance. */
  readonly firstPublic: (gruu: Gruu) => Gruu;
  /** What was known of an instance before a REGISTER was answered. */
  readonly before: (registration: Registration, instance: string) => Known;
}

const NOTHING: Known = { publicGruu: undefined, temporaryGruu: undefined };

/** Goes through the 200s of each address-of-record once. */
export const timeline: (reading: Reading) => Timeline = perReading(({ gruus, registrations }) => {
  const grants = grantsByRegistration(gruus.grants);
  const firstPublic = new Map<string, Gruu>();
  const before = new Map<Registration, ReadonlyMap<string, Known>>();
  for (const aor of registrations.aors) {
    const known = new Map<string, Known>();
    for (const registration of registrations.successfulOf(aor)) {
      before.set(registration, new Map(known));
      for (const { gruu } of grants.get(registration) ?? []) {
        // An older one that comes again does not become the newest.
        if (gruu.shownBy[0] !== registration) continue;
        const newest = known.get(gruu.instance) ?? NOTHING;
        if (gruu.kind === 'temporary') known.set(gruu.instance, { ...newest, temporaryGruu: gruu });
        else {
          known.set(gruu.instance, { ...newest, publicGruu: gruu });
          const key = `${aor} ${gruu.instance}`;
          if (!firstPublic.has(key)) firstPublic.set(key, gruu);
        }
      }
    }
  }
  return {
    firstPublic: (gruu) => firstPublic.get(`${gruu.aor} ${gruu.instance}`) ?? gruu,
    before: (registration, instance) => before.get(registration)?.get(instance) ?? NOTHING,
  };
});

/** The GRUUs of an instance that an earlier 200 showed and that are valid for certain when a REGISTER is answered. */
export function knownAndValid(registration: Registration, instance: string, reading: Reading): Known {
  const { publicGruu, temporaryGruu } = timeline(reading).before(registration, instance);
  const { sentAt } = registration.response!;
  const since = temporaryGruu?.shownBy[0]?.response?.sentAt;
  const isValid =
    registration.alone &&
    since !== undefined &&
    reading.gruus.history(registration.aor, instance)?.stateOf(since, sentAt, sentAt).is === 'valid';
  return { publicGruu, temporaryGruu: isValid ? temporaryGruu : undefined };
}

function grantsByRegistration(all: readonly Grant[]): ReadonlyMap<Registration, Grant[]> {
  const grants = new Map<Registration, Grant[]>();
  for (const each of all) {
    const known = grants.get(each.registration);
    if (known) known.push(each);
    else grants.set(each.registration, [each]);
  }
  return grants;
}
