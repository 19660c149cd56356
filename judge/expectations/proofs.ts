import { finalOf } from '../reading/hops';
import type { Reading } from '../reading/reading';
import { decided, undecided, type Expectation } from './expectation';
import { pushesSince } from './pushes';

/**
 * Nothing of a push passes the core before its sender has proved who it is: transactions that were answered with a challenge
 * were sent on to nobody (RFC 3261 s22.3).
 */
export function challengedFirst(reading: Reading, since: number): Expectation {
  const expected = 'the push is challenged, and passes the core with credentials only';
  const hops = pushesSince(reading, since).flatMap((push) => push.hops);
  const [first] = hops;
  if (!first) return undecided(expected, 'the sender sent no MESSAGE');
  const passed = hops.filter((hop) => (reading.relayOf(hop)?.branches.length ?? 0) > 0);
  const bare = passed.find(({ request: { message } }) => !message.has('Proxy-Authorization'));
  if (bare) return decided(bare.server, expected, false, 'it passed without credentials', [bare.request]);
  const challenge = finalOf(first);
  const isChallenged = challenge?.message.status === 407;
  // Whoever knows the nonce already may answer it at once.
  const kept = isChallenged || first.request.message.has('Proxy-Authorization');
  return decided(first.server, expected, kept, challenge?.message.startLine ?? 'no answer', [
    first.request,
    challenge,
  ]);
}

/** The core asks for a new proof with an outdated nonce, and says that only the nonce is wrong (RFC 2617 s3.2.1). */
export function staleChallenged(reading: Reading, since: number): Expectation {
  const expected = 'a challenge with stale=true to credentials with an outdated nonce';
  const hop = pushesSince(reading, since).flatMap((push) => push.hops)[0];
  if (!hop) return undecided(expected, 'the sender sent no MESSAGE');
  if (!hop.request.message.has('Proxy-Authorization'))
    return undecided(expected, 'the sender used no nonce that it knew', [hop.request]);
  const final = finalOf(hop);
  const challenges = final?.message.fields('Proxy-Authenticate') ?? [];
  const kept = final?.message.status === 407 && challenges.some((each) => /\bstale="?true\b/i.test(each));
  return decided(hop.server, expected, kept, final?.message.startLine ?? 'no answer', [hop.request, final]);
}
