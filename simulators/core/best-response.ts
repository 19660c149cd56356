import { HeaderList, type Field } from '../../protocol/sip/headers';
import type { SipResponse } from '../../protocol/sip/message';
import type { ResponsePolicy } from './proxy-policy';

/** What tells the client how to do better next time (RFC 3261 s16.7 item 6). */
const HELPFUL: ReadonlySet<number> = new Set([401, 407, 415, 420, 484]);

/** The final responses of the branches other than 2xx, and the choice among them (RFC 3261 s16.7 items 6 and 7). */
export class BestResponse {
  private readonly responses: SipResponse[] = [];

  constructor(private readonly policy: ResponsePolicy) {}

  add(response: SipResponse): void {
    this.responses.push(response);
  }

  /** The response to send, with the challenges of all; undefined when no branch has answered. */
  choose(): SipResponse | undefined {
    const best = this.best();
    if (!best || !isChallenge(best) || !this.policy.mergeChallenges) return best;
    const others = this.responses.filter((each) => each !== best && isChallenge(each));
    return this.withChallenges(best, others);
  }

  private best(): SipResponse | undefined {
    if (this.policy.finalResponse === 'last') return this.responses.at(-1);
    const sign = this.policy.finalResponse === 'best' ? 1 : -1;
    let best: SipResponse | undefined;
    for (const each of this.responses)
      if (!best || sign * (rank(each.status) - rank(best.status)) < 0) best = each;
    return best;
  }

  /** Challenges without modification (item 7), those of one branch in the order in which they came (RFC 8760 s2.5). */
  private withChallenges(best: SipResponse, others: readonly SipResponse[]): SipResponse {
    const isReversed = this.policy.challengeOrder === 'reversed';
    if (others.length === 0 && !isReversed) return best;
    const fields = best.headers.fields.filter((each) => !isChallengeRow(each));
    for (const { headers } of [best, ...others]) {
      const rows = headers.fields.filter(isChallengeRow);
      fields.push(...(isReversed ? rows.reverse() : rows));
    }
    return best.withHeaders(new HeaderList(fields));
  }
}

function isChallengeRow({ id }: Field): boolean {
  return id === 'www-authenticate' || id === 'proxy-authenticate';
}

function isChallenge({ status }: SipResponse): boolean {
  return status === 401 || status === 407;
}

/** The lower, the better: 6xx, then the lower class; within 4xx what helps, and 408 and 503 last. */
function rank(status: number): number {
  if (status >= 600) return 0;
  const inClass = HELPFUL.has(status) ? 0 : status === 408 || status === 503 ? 2 : 1;
  return Math.floor(status / 100) * 10 + inClass;
}
