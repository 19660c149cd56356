import type { Reading } from '../../reading/reading';
import { decided, listed, type Expectation } from '../expectation';

/** A sender began with requests of one method (of none, if undefined), and with none of another one. */
export function methodUsed(
  reading: Reading,
  since: number,
  used: string | undefined,
  other: string,
): Expectation {
  const expected = used === undefined ? `no ${other}` : `${used}, and no ${other}`;
  const requests = reading.hops
    .map(({ request }) => request)
    .filter(({ sender, relayOf, frame }) => sender.role === 'sender' && !relayOf && frame.index > since);
  const methods = [...new Set(requests.map(({ message }) => message.method))];
  const kept = !methods.includes(other) && (used === undefined || methods.includes(used));
  const by = reading.actors.find((each) => each.role === 'sender');
  return decided(by, expected, kept, listed(methods), requests);
}
