import { check, SKIP, type Check, type Selector } from '../check';
import { evenlySpaced } from '../reading/header-values';
import type { Hop } from '../reading/hops';
import type { Relay } from '../reading/relays';
import type { ResponseSighting } from '../reading/sighting';
import { relays, where } from '../subjects';
import { isCancelled } from './cancel';
import { finalsBy, isProxied, showsAllBranches, upstreamFinals } from './proxying';

/** A final response upstream that a proxy chose when all branches had answered. */
interface Choice {
  readonly relay: Relay;
  readonly chosen: ResponseSighting;
  /** The final response of each branch; all had come when the proxy chose. */
  readonly finals: readonly ResponseSighting[];
}

/** A branch that was started after another one of the same request had answered 6xx. */
interface LateBranch {
  readonly branch: Hop;
  readonly refusal: ResponseSighting;
  /** No other response came at the same time that could have started a branch. */
  readonly isOnlyCause: boolean;
}

/**
 * Failures that a proxy makes itself of what the wire does not show: a branch that could not be reached or timed out
 * (s16.7 step 6, s16.8, s16.9). A 202 says that the core keeps the message as a relay (RFC 3428 s7).
 */
const OWN_DOING = new Set([202, 408, 500, 503, 504]);

/** RFC 3261 s16.7 steps 5 to 7: which of several final responses a proxy passes on. */
export const PROXY_BEST_RESPONSE_CHECKS: readonly Check[] = [
  check('PXY-3261-16.7-06', {
    over: where(
      choices(),
      ({ chosen, finals }) =>
        chosen.message.status >= 300 && finals.some(({ message }) => message.status >= 600),
    ),
    expected: 'a 6xx upstream, as a branch has answered with one and none with 2xx',
    breach: ({ relay, chosen, finals }, reading) => {
      // What a caller has cancelled is often answered at once, with 487.
      if (chosen.message.status === 487 && isCancelled(relay.incoming, reading)) return SKIP;
      if (finals.some(({ message }) => message.status < 300)) return SKIP;
      return chosen.message.status >= 600 ? undefined : chosen.message.startLine;
    },
  }),
  check('PXY-3261-16.7-07', {
    over: where(choices(), ({ chosen, finals }) => isChallenge(chosen) && finals.some(isChallenge)),
    expected: 'the challenges of all 401 and 407 responses of the branches, unmodified',
    breach: ({ chosen, finals }) => {
      const sent = new Set(challengesIn(chosen));
      const missing = finals.filter(isChallenge).flatMap(challengesIn);
      const lost = missing.find((each) => !sent.has(each));
      return lost === undefined ? undefined : `${chosen.message.startLine} without ${lost}`;
    },
  }),
  check('PXY-3261-16.7-23', {
    over: where(choices(), ({ relay }, reading) => showsAllBranches(relay, reading)),
    expected: 'one of the final responses of the branches upstream',
    breach: ({ relay, chosen, finals }, reading) => {
      const { status } = chosen.message;
      const statuses = finals.map(({ message }) => message.status);
      if (statuses.includes(status)) return undefined;
      if (OWN_DOING.has(status) || (status === 487 && isCancelled(relay.incoming, reading))) return SKIP;
      if (isChallenge(chosen) && finals.some(isChallenge)) return undefined;
      // A proxy may follow a redirection (s16.7 step 4), and does not pass on a lost flow (RFC 5626 s11.6).
      if (statuses.some((each) => (each >= 300 && each < 400) || each === 430)) return SKIP;
      return `${chosen.message.startLine}; the branches answered ${statuses.join(', ')}`;
    },
  }),
  check('PXY-3261-16.7-25', {
    over: branchesAfterRefusal(),
    expected: 'no new branch after a 6xx',
    breach: ({ branch, refusal, isOnlyCause }) => {
      // Of a core that is not ours we know when the 6xx was sent to it, not when it came.
      const known = refusal.arrivedAt! + (refusal.frame.receivedAt === undefined ? 100 : 0);
      const isLate = isOnlyCause ? branch.request.sentAt >= known : branch.request.sentAt > known;
      return isLate
        ? `${branch.request.message.startLine} ${Math.round(branch.request.sentAt - known)} ms after ${refusal.message.startLine}`
        : undefined;
    },
  }),
];

function choices(): Selector<Choice> {
  const answered = where(relays(), isProxied);
  return {
    subjects: function* (reading) {
      for (const relay of answered.subjects(reading)) {
        const [chosen] = upstreamFinals(relay);
        const finals = chosen && finalsBy(relay, chosen.sentAt);
        if (chosen && finals) yield { relay, chosen, finals };
      }
    },
    by: ({ chosen }) => chosen.sender,
    frames: ({ chosen, finals }) => [...finals.map(({ frame }) => frame), chosen.frame],
  };
}

/** The branches of requests of which one branch has answered 6xx, all but that one. */
function branchesAfterRefusal(): Selector<LateBranch> {
  return {
    subjects: function* (reading) {
      for (const { branches } of relays().subjects(reading)) {
        const finals = branches
          .flatMap(({ responses }) => responses)
          .filter((each) => each.message.status >= 200 && each.arrivedAt !== undefined);
        const [refusal] = finals
          .filter((each) => each.message.status >= 600)
          .sort((a, b) => a.arrivedAt! - b.arrivedAt!);
        if (!refusal) continue;
        const isOnlyCause = finals.every((each) => each === refusal || each.arrivedAt !== refusal.arrivedAt);
        for (const branch of branches)
          if (!branch.responses.includes(refusal)) yield { branch, refusal, isOnlyCause };
      }
    },
    by: ({ branch }) => branch.client,
    frames: ({ branch, refusal }) => [refusal.frame, branch.request.frame],
  };
}

function isChallenge({ message }: ResponseSighting): boolean {
  return message.status === 401 || message.status === 407;
}

function challengesIn({ message }: ResponseSighting): string[] {
  return ['WWW-Authenticate', 'Proxy-Authenticate'].flatMap((name) =>
    message.fields(name).map((value) => `${name}: ${evenlySpaced(value)}`),
  );
}
