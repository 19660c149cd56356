import type { Contact } from '../../protocol/sip/contact';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { parseUri } from '../../protocol/sip/uri';
import { uriEqual } from '../../protocol/sip/uri-equality';
import { adapted } from './adaptation';
import { nextInSequence, type Exchange, type Exchanges } from './exchange';
import { PendingByUri } from './pending-by-uri';
import type { SenderPolicy } from './policy';
import { outcomeOf, type PushOutcome } from './push-outcome';
import { sealOf, type PushRequest } from './push-request';

/** Pager mode at the sender: MESSAGE, its size, its pace, and what its answer means (RFC 3428). */
export class Pager {
  private readonly pending = new PendingByUri();

  /** @param compose makes the MESSAGE of a push with fresh Call-ID and From tag, at the time it is sent */
  constructor(
    private readonly exchanges: Exchanges,
    private readonly policy: SenderPolicy,
    private readonly compose: (push: PushRequest) => SipRequest,
  ) {}

  /** Never rejects: whatever happens is an outcome. Waits until no other MESSAGE to the same URI is pending. */
  push(push: PushRequest): Promise<PushOutcome> {
    const task = (): Promise<PushOutcome> => this.send(push);
    return this.policy.onePendingPerUri ? this.pending.run(push.to, task) : task();
  }

  private async send(push: PushRequest): Promise<PushOutcome> {
    const { policy } = this;
    const largest = policy.largestMessage === undefined ? undefined : policy.largestMessage - policy.headroom;
    const seal = sealOf(push, policy);
    const tried = [push.to];
    let next: SipRequest | undefined = this.compose(push);
    let attempts = 0;
    for (;;) {
      const exchange: Exchange = await this.exchanges.run(next, { largest, seal });
      attempts += exchange.attempts;
      const { ending } = exchange;
      const other =
        ending.kind === 'response' && attempts < policy.mostAttempts
          ? this.after(unsealed(exchange.request, seal && next), ending.response, push, tried)
          : undefined;
      if (!other) return outcomeOf(push.to, exchange, attempts);
      next = nextInSequence(withoutCredentials(other));
    }
  }

  /** What is worth another attempt, if anything. */
  private after(
    sent: SipRequest,
    response: SipResponse,
    push: PushRequest,
    tried: string[],
  ): SipRequest | undefined {
    if (response.status >= 300 && response.status < 400 && this.policy.followRedirects)
      return redirected(sent, response, tried);
    return push.adapt && adapted(sent, response, push.adapt);
  }
}

/** What went out, without its seal: as it was before, but for its number. */
function unsealed(sent: SipRequest, plain: SipRequest | undefined): SipRequest {
  return plain?.set('CSeq', sent.header('CSeq') ?? '') ?? sent;
}

/** The same request to the best Contact that was not tried yet (RFC 3261 s8.1.3.4). */
function redirected(sent: SipRequest, response: SipResponse, tried: string[]): SipRequest | undefined {
  const contacts = response.contacts.filter((each): each is Contact => each !== '*');
  const byPreference = contacts.sort((a, b) => preference(b) - preference(a));
  const next = byPreference.find((each) => !tried.some((uri) => isSameUri(uri, each.uriText)));
  if (!next || isFault(next.uri) || next.uri.kind !== 'sip') return undefined;
  tried.push(next.uriText);
  return sent.with({ uri: next.uriText });
}

function preference({ q }: Contact): number {
  return typeof q === 'number' ? q : 1;
}

function isSameUri(a: string, b: string): boolean {
  const [x, y] = [parseUri(a), parseUri(b)];
  return isFault(x) || isFault(y) ? a === b : uriEqual(x, y);
}

/** Credentials are of the attempt that they were made for. */
function withoutCredentials(request: SipRequest): SipRequest {
  return request.remove('Authorization').remove('Proxy-Authorization');
}
