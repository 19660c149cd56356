import type { Reading } from '../reading/reading';
import { actorNamed, decided, undecided, type Expectation } from './expectation';
import { pushesSince } from './pushes';

/**
 * What an actor says of itself when it is asked, beside the wire: the status of a push, the capabilities it has filed.
 *
 * @param holds undefined when the actor said nothing
 * @param said  its words
 */
export function claimed(
  reading: Reading,
  name: string,
  expected: string,
  holds: boolean | undefined,
  said = 'nothing',
): Expectation {
  const by = actorNamed(reading, name);
  if (holds === undefined || !by) return undecided(expected, `${name} said nothing of it`);
  const last = pushesSince(reading, 0).at(-1);
  return decided(by, expected, holds, said, last ? last.hops.map((each) => each.request) : []);
}
