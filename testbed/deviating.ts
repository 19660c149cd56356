import { ALL_DEVIATIONS } from '../simulators/deviations';
import { UsageError } from './failures';
import type { Deviating } from './testbed';

/**
 * Deviations by their ids, each for the first actor in its role.
 * @throws UsageError for an id that no deviation has
 */
export function deviating(ids: readonly string[]): Deviating[] {
  return ids.map((id) => {
    const deviation = ALL_DEVIATIONS.find((each) => each.id === id);
    if (!deviation) throw new UsageError(`there is no deviation "${id}"`);
    return { deviation };
  });
}
