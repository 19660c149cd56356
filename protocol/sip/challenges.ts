import { parseChallenge, type Challenge } from './auth';
import { equalIgnoreCase } from './characters';
import { isKnownAlgorithm } from './digest';
import { isFault } from './fault';
import type { SipResponse } from './message';

/** A challenge that a client has taken up. */
export interface TakenChallenge {
  /** Header field that the answer goes into. */
  readonly answerIn: 'Authorization' | 'Proxy-Authorization';
  readonly challenge: Challenge;
}

/** How a client reads challenges. The defaults are the RFCs to the letter. */
export interface ChallengeRules {
  /** Try again with credentials that were just rejected although nothing says stale (forbidden by RFC 3261 s22.1). */
  readonly retryRejected: boolean;
  /** Which of several challenges of one realm is taken: the topmost known one is wanted (RFC 8760 s2.4). */
  readonly takeChallenge: 'topmost' | 'last';
  /** By how much CSeq grows from a challenged request to its repetition: one (RFC 3261 s8.1.3.5, s22.2). */
  readonly retryStep: number;
}

export const CHALLENGE_RULES: ChallengeRules = {
  retryRejected: false,
  takeChallenge: 'topmost',
  retryStep: 1,
};

/**
 * What a client answers a 401 or 407 with: of each realm the topmost challenge that it knows (RFC 8760 s2.4), next to those it
 * has answered already. Undefined when it has to give up: nothing it knows is offered, or the credentials it has just sent
 * to this realm were rejected and the nonce was not stale (RFC 3261 s22.1).
 * @param sent the challenges answered in the rejected request
 */
export function takeChallenges(
  sent: readonly TakenChallenge[],
  response: SipResponse,
  rules: ChallengeRules,
): TakenChallenge[] | undefined {
  const offered = [
    ...knownChallenges(response, 'WWW-Authenticate', 'Authorization', rules),
    ...knownChallenges(response, 'Proxy-Authenticate', 'Proxy-Authorization', rules),
  ];
  if (offered.length === 0) return undefined;
  const isRejected = offered.some(
    (each) => !isStale(each.challenge) && sent.some((old) => isSameRealm(old, each)),
  );
  if (isRejected) return rules.retryRejected ? [...sent] : undefined;
  return [...sent.filter((old) => !offered.some((each) => isSameRealm(old, each))), ...offered];
}

function knownChallenges(
  response: SipResponse,
  header: string,
  answerIn: TakenChallenge['answerIn'],
  rules: ChallengeRules,
): TakenChallenge[] {
  const taken: TakenChallenge[] = [];
  const values = response.fields(header);
  for (const value of rules.takeChallenge === 'last' ? values.reverse() : values) {
    const challenge = parseChallenge(value);
    if (isFault(challenge) || !isAnswerable(challenge)) continue;
    const each: TakenChallenge = { answerIn, challenge };
    if (!taken.some((other) => isSameRealm(other, each))) taken.push(each);
  }
  return taken;
}

/** Schemes and algorithms that we do not know are passed over (RFC 8760 s2.4). */
function isAnswerable({ scheme, params }: Challenge): boolean {
  const algorithm = params.get('algorithm');
  return (
    equalIgnoreCase(scheme, 'Digest') &&
    params.has('realm') &&
    params.has('nonce') &&
    (algorithm === undefined || isKnownAlgorithm(algorithm))
  );
}

function isStale(challenge: Challenge): boolean {
  return equalIgnoreCase(challenge.params.get('stale') ?? '', 'true');
}

function isSameRealm(a: TakenChallenge, b: TakenChallenge): boolean {
  return a.answerIn === b.answerIn && a.challenge.params.get('realm') === b.challenge.params.get('realm');
}
