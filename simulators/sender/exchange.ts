import { sizeOnTheWire } from '../../protocol/push/pager-size';
import type { TakenChallenge } from '../../protocol/sip/challenges';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import type { Target } from '../stack/arrival';
import type { SipEndpoint } from '../stack/endpoint';
import { ChallengeableRequest } from '../user-agent/challengeable-request';
import type { UserCredentials } from '../user-agent/credentials';
import { NonceCounts } from '../user-agent/nonce-counts';
import type { SenderPolicy } from './policy';
import { nextHop } from './next-hop';
import type { Domains } from '../stack/resolve';

/** How a request ended. */
export type Ending =
  | { readonly kind: 'response'; readonly response: SipResponse }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'transport-error'; readonly error: Error }
  /** It was not sent, since it would have been larger than allowed. */
  | { readonly kind: 'too-large' };

/** A request as it went out last, without Via, and how it ended. */
export interface Exchange {
  readonly request: SipRequest;
  /** Octets with our Via. */
  readonly size: number;
  /** Requests sent, those that were challenged included. */
  readonly attempts: number;
  readonly ending: Ending;
}

/** What is particular to one exchange. */
export interface ExchangeOptions {
  /** Octets that the request may have with our Via and all credentials. */
  readonly largest?: number | undefined;
  /** What is done to the request each time it goes out. */
  readonly seal?: ((request: SipRequest) => SipRequest) | undefined;
}

/** What exchanges stand on. */
export interface ExchangeSurroundings {
  readonly endpoint: SipEndpoint;
  readonly domains: Domains;
  readonly policy: SenderPolicy;
  readonly credentials: UserCredentials | undefined;
  /** How often each nonce was used, shared with whatever else of the user agent answers challenges. */
  readonly counts?: NonceCounts;
}

/**
 * Sends requests of a client and answers the challenges to them: a new transaction with the next CSeq, the same Call-ID, To and
 * From (RFC 3261 s8.1.3.5, s22.2).
 */
export class Exchanges {
  private known: readonly TakenChallenge[] = [];
  private readonly counts: NonceCounts;
  private underway = 0;
  private readonly open = new Set<(ending: Ending) => void>();
  private stopped = false;

  constructor(private readonly around: ExchangeSurroundings) {
    this.counts = around.counts ?? new NonceCounts();
  }

  /**
   * Never rejects.
   * @param request without Via and credentials
   */
  async run(request: SipRequest, options: ExchangeOptions = {}): Promise<Exchange> {
    // Requests side by side may overtake each other, and a nonce count that arrives out of order looks like a replay.
    const mayReuse = this.around.policy.reuseNonce && this.underway === 0;
    this.underway++;
    try {
      return await this.challenged(request, mayReuse ? this.known : [], options);
    } finally {
      this.underway--;
    }
  }

  /** Ends whatever is underway without an answer. */
  stop(): void {
    this.stopped = true;
    for (const end of this.open) end(CLOSED);
    this.open.clear();
  }

  private async challenged(
    first: SipRequest,
    known: readonly TakenChallenge[],
    { largest, seal }: ExchangeOptions,
  ): Promise<Exchange> {
    const { policy, credentials, endpoint } = this.around;
    const nonces = { counts: this.counts, cnonce: () => endpoint.ids.nonce() };
    const series = new ChallengeableRequest(first, known, { credentials, policy, nonces, seal });
    for (let attempts = 1; ; attempts++) {
      const request = series.compose();
      this.known = series.challenges;
      const { size, ending } = await this.once(request, largest);
      const isAgain = ending.kind === 'response' && series.isChallenged(ending.response);
      if (isAgain && attempts < policy.mostAttempts) continue;
      if (series.isGivenUp) this.known = [];
      return {
        ...{ request, size, ending },
        attempts: ending.kind === 'too-large' ? attempts - 1 : attempts,
      };
    }
  }

  /** One transaction; another one over UDP when a stream that we chose ourselves is not to be had (RFC 3263 s4.3). */
  private async once(
    request: SipRequest,
    largest: number | undefined,
  ): Promise<{ size: number; ending: Ending }> {
    const { endpoint, domains, policy } = this.around;
    const { target, fallback } = nextHop(request, domains, policy.preferStream);
    // Names of transports are equally long, and so are branches, so that the size is known before the Via is made.
    const via = `SIP/2.0/UDP ${endpoint.hostPort};branch=${endpoint.ids.branch()}`;
    const size = sizeOnTheWire(request, endpoint.policy.askRport ? `${via};rport` : via);
    if (largest !== undefined && size > largest) return { size, ending: { kind: 'too-large' } };
    const ending = await this.transact(request, target);
    if (ending.kind !== 'transport-error' || !fallback) return { size, ending };
    return { size, ending: await this.transact(request, fallback) };
  }

  private transact(request: SipRequest, target: Target | undefined): Promise<Ending> {
    if (this.stopped) return Promise.resolve(CLOSED);
    return new Promise((resolve) => {
      const end = (ending: Ending): void => {
        this.open.delete(end);
        resolve(ending);
      };
      this.open.add(end);
      this.around.endpoint.request(
        request,
        {
          final: (response) => end({ kind: 'response', response }),
          timeout: () => end({ kind: 'timeout' }),
          transportError: (error) => end({ kind: 'transport-error', error }),
        },
        target ? { target } : {},
      );
    });
  }
}

const CLOSED: Ending = { kind: 'transport-error', error: new Error('the sender was closed') };

/** The same request as a new one: CSeq is one higher (RFC 3261 s8.1.3.5). */
export function nextInSequence(request: SipRequest, step = 1): SipRequest {
  return request.set('CSeq', `${(request.cseq?.number ?? 0) + step} ${request.method}`);
}
