import { takeChallenges, type ChallengeRules, type TakenChallenge } from '../../protocol/sip/challenges';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import {
  withCredentials,
  type CredentialPolicy,
  type NonceKeeping,
  type UserCredentials,
} from './credentials';

/** What it takes to answer challenges. */
export interface Answering {
  /** Without them no challenge is answered. */
  readonly credentials: UserCredentials | undefined;
  readonly policy: CredentialPolicy & ChallengeRules;
  readonly nonces: NonceKeeping;
  /** What is done to the request each time before it is answered for, such as a signature over the whole of it. */
  readonly seal?: ((plain: SipRequest) => SipRequest) | undefined;
}

/**
 * A request as it goes out, and again with answers when it is challenged: the next CSeq, the same Call-ID, To and From
 * (RFC 3261 s8.1.3.5, s22.2).
 */
export class ChallengeableRequest {
  private givenUp = false;

  /**
   * @param plain  without Via and credentials
   * @param taken  challenges that it answers from the start
   */
  constructor(
    private plain: SipRequest,
    private taken: readonly TakenChallenge[],
    private readonly answering: Answering,
  ) {}

  /** The challenges that it answers. */
  get challenges(): readonly TakenChallenge[] {
    return this.taken;
  }

  /** The latest challenge could not be met. */
  get isGivenUp(): boolean {
    return this.givenUp;
  }

  /** The request with its answers, which are made anew and counted each time. Without Via. */
  compose(): SipRequest {
    const { credentials, nonces, policy, seal } = this.answering;
    const request = seal?.(this.plain) ?? this.plain;
    return credentials ? withCredentials(request, this.taken, credentials, nonces, policy) : request;
  }

  /**
   * Takes up the challenge of a final response.
   * @param number CSeq number of the repetition
   * @returns true if the request is worth sending again; false for any other response, and when its challenge cannot be met
   */
  isChallenged(response: SipResponse, number: () => number = () => this.nextNumber): boolean {
    const { credentials, policy } = this.answering;
    if ((response.status !== 401 && response.status !== 407) || !credentials) return false;
    const taken = takeChallenges(this.taken, response, policy);
    this.givenUp = taken === undefined;
    if (!taken) return false;
    this.taken = taken;
    this.plain = this.plain.set('CSeq', `${number()} ${this.plain.method}`);
    return true;
  }

  private get nextNumber(): number {
    return (this.plain.cseq?.number ?? 0) + this.answering.policy.retryStep;
  }
}
