import { resolve } from 'node:path';
import { knownSecrets, SHORTEST_SECRET, type KnownSecrets } from '../reports/known-secrets';
import type { IxitRecord, RunRecord } from '../reports/run-record/run-record';
import { ProfileError, readProfile } from '../testbed/profile/read-profile';
import { UsageError, type Environment } from './environment';
import { ixitOf, KEPT_OUT } from './run/ixit';
import { secretsOf } from './secrets';

/**
 * The secrets of those that were tested, which no run record has: they come from the profiles, which therefore have to be
 * those of the run.
 *
 * @param files profiles of the systems under test
 * @returns what finds them; `tooShort` is a profile that has one too short to be told from other text
 * @throws UsageError for a profile that cannot be read, is missing, or is not that of the run
 */
export function secretsOfRun(
  files: readonly string[],
  record: RunRecord,
  { cwd, env, ...environment }: Environment,
): KnownSecrets & { readonly tooShort: string | undefined } {
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
        `the profile of ${name} has secrets, which have to be kept out of what is handed on; name it with --sut`,
      );
  }
  const secrets = profiles.flatMap(({ file, profile }) =>
    secretsOf(profile).map((secret) => ({ file, secret })),
  );
  return { ...knownSecrets(secrets.map(({ secret }) => secret)), tooShort: secrets.find(isShort)?.file };
}

function isShort({ secret }: { readonly secret: string }): boolean {
  return secret.length < SHORTEST_SECRET;
}

function refuseOther(file: string, now: readonly IxitRecord[], then: readonly IxitRecord[]): void {
  const valueIn = (ixit: readonly IxitRecord[], wanted: string): string | undefined =>
    ixit.find(({ item }) => item === wanted)?.value;
  const items = new Set([...now, ...then].map(({ item }) => item));
  for (const item of items)
    if (valueIn(now, item) !== valueIn(then, item))
      throw new UsageError(`${file}: this is not the profile of the run, ${item} was another; give that one`);
}
