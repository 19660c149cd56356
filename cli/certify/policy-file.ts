import { readFileSync } from 'node:fs';
import { NO_POLICY, type Policy } from '../../reports/certificate/policy';
import type { Catalogue } from '../../requirements/catalogue';
import { Placed } from '../../testbed/profile/placed';
import { ProfileError } from '../../testbed/profile/profile-error';
import { UsageError } from '../environment';
import { didYouMean, nearestIds } from '../nearest';

/**
 * Reads what a lab allows beyond the rule: a YAML file with the lists `waivers` (ids of requirements) and `not-run` (ids of
 * scenarios).
 *
 * @param file its absolute path; none: nothing more is allowed
 * @throws UsageError with the place of what is wrong
 */
export function readPolicy(
  file: string | undefined,
  catalogue: Catalogue,
  scenarios: readonly string[],
): Policy {
  if (file === undefined) return NO_POLICY;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (problem) {
    throw new UsageError(`--policy: ${(problem as Error).message}`);
  }
  try {
    const policy = Placed.parse(file, text);
    if (!policy.isMapping) policy.fault('this is no policy; give the lists waivers and not-run');
    policy.mapping(['waivers', 'not-run']);
    return {
      waivers: policy
        .get('waivers')
        .items('a list of ids of requirements')
        .map((each) =>
          known(each, 'requirement', (id) => (catalogue.get(id) ? undefined : catalogue.suggest(id))),
        ),
      notRun: policy
        .get('not-run')
        .items('a list of ids of scenarios')
        .map((each) =>
          known(each, 'scenario', (id) => (scenarios.includes(id) ? undefined : nearestIds(id, scenarios))),
        ),
      text,
    };
  } catch (problem) {
    if (problem instanceof ProfileError) throw new UsageError(problem.message);
    throw problem;
  }
}

/** An id that exists. */
function known(placed: Placed, what: string, others: (id: string) => string[] | undefined): string {
  const id = placed.text(`the id of a ${what}`);
  const meant = others(id);
  return meant === undefined ? id : placed.fault(`unknown ${what} ${id}${didYouMean(meant)}`);
}
