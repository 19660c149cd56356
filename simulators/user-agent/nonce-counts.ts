import type { TakenChallenge } from '../../protocol/sip/challenges';

/** Nonces remembered; servers hand out new ones all the time. */
const MOST_NONCES = 64;

/**
 * How many requests a user agent has sent with each nonce: nonce-count (RFC 2617 s3.2.2). It goes by the nonce and not
 * by the challenge, because a server may put the same nonce into challenge after challenge.
 */
export class NonceCounts {
  private readonly counts = new Map<string, number>();

  /** The count of the next request that answers this challenge. */
  next({ answerIn, challenge: { params } }: TakenChallenge): number {
    const key = `${answerIn} ${params.raw('realm') ?? ''} ${params.raw('nonce') ?? ''}`;
    const count = (this.counts.get(key) ?? 0) + 1;
    // Put at the end, so that the first one is the one that has not been used for longest.
    this.counts.delete(key);
    this.counts.set(key, count);
    const [oldest] = this.counts.keys();
    if (this.counts.size > MOST_NONCES && oldest !== undefined) this.counts.delete(oldest);
    return count;
  }
}
