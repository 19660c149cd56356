import { resolve } from 'node:path';
import type { Attempt } from '../../reports/certificate/attempt';
import { knownSecrets, SHORTEST_SECRET, type KnownSecrets } from '../../reports/known-secrets';
import type { IxitRecord } from '../../reports/run-record/run-record';
import { ProfileError, readProfile } from '../../testbed/profile/read-profile';
import { UsageError, type Environment } from '../environment';
import { ixitOf, KEPT_OUT } from '../run/ixit';
import { secretsOf } from '../secrets';

/**
 * The secrets of those that were tested, which no run record has: they come from the profiles, which therefore have to be
 * those of the run.
 *
 * @param files profiles of the systems under test
 * @throws UsageError for a profile that cannot be read, is missing, is not that of the run, or has a secret that is too
 *   short to be found
 */
export function secretsOfRun(
  files: readonly string[],
  { record }: Attempt,
  { cwd, env, ...environment }: Environment,
): KnownSecrets {
  const catalogue = environment.catalogue();
  const profiles = files.map((file) => {
    try {
      return { file, profile: readProfile(resolve(cwd, file), catalogue, env) };
    } catch (problem) {
      if (problem instanceof ProfileError) throw new UsageError(problem.message);
      throw problem;
    }
  });
  for (const { name, ixit = [] } of record.sut?.systems ?? []) {
    const own = profiles.find(({ profile }) => profile.name === name);
    if (own !== undefined) refuseOther(own.file, ixitOf(own.profile), ixit);
    else if (ixit.some(({ value }) => value.includes(KEPT_OUT)))
      throw new UsageError(
        `the profile of ${name} has secrets, which have to be kept out of the archive; name it with --sut`,
      );
  }
  for (const { file, profile } of profiles)
    for (const secret of secretsOf(profile))
      if (secret.length < SHORTEST_SECRET)
        throw new UsageError(
          `${file}: a secret of fewer than ${SHORTEST_SECRET} characters cannot be told from other text and kept out of the archive; use a longer one and run again`,
        );
  return knownSecrets(profiles.flatMap(({ profile }) => secretsOf(profile)));
}

function refuseOther(file: string, now: readonly IxitRecord[], then: readonly IxitRecord[]): void {
  const valueIn = (ixit: readonly IxitRecord[], wanted: string): string | undefined =>
    ixit.find(({ item }) => item === wanted)?.value;
  const items = new Set([...now, ...then].map(({ item }) => item));
  for (const item of items)
    if (valueIn(now, item) !== valueIn(then, item))
      throw new UsageError(`${file}: this is not the profile of the run, ${item} was another; give that one`);
}
