import type { Clock } from '../../network/clock';
import type { SipRequest } from '../../protocol/sip/message';

/** Requests remembered at most; beyond it the oldest are forgotten early. */
const MOST_REMEMBERED = 10_000;

interface Remembered {
  readonly identity: string;
  readonly branch: string;
  readonly until: number;
}

/**
 * The requests that a user agent server has had of late, which are its ongoing transactions: by it a merged request is
 * known (RFC 3261 s8.2.2.2), and what a CANCEL is about (s9.2).
 */
export class RecentRequests {
  private readonly byIdentity = new Map<string, Remembered>();
  private readonly branches = new Set<string>();

  /** @param lifetime milliseconds for which a transaction is ongoing: 64*T1 */
  constructor(
    private readonly clock: Clock,
    private readonly lifetime: number,
  ) {}

  /** True if a request with this From tag, Call-ID and CSeq came before, in another transaction. */
  isMerged(request: SipRequest): boolean {
    this.forget();
    const known = this.byIdentity.get(identityOf(request));
    return known !== undefined && known.branch !== branchOf(request);
  }

  remember(request: SipRequest): void {
    const identity = identityOf(request);
    if (this.byIdentity.has(identity)) return;
    const branch = branchOf(request);
    this.branches.add(branch);
    this.byIdentity.set(identity, { identity, branch, until: this.clock.now() + this.lifetime });
  }

  /** True if there is a request that a CANCEL with this top Via is about. */
  isKnown(cancel: SipRequest): boolean {
    this.forget();
    return this.branches.has(branchOf(cancel));
  }

  /** In order of arrival, hence in order of age. */
  private forget(): void {
    const now = this.clock.now();
    for (const each of this.byIdentity.values()) {
      if (each.until > now && this.byIdentity.size <= MOST_REMEMBERED) return;
      this.byIdentity.delete(each.identity);
      this.branches.delete(each.branch);
    }
  }
}

function identityOf({ from, callId, cseq }: SipRequest): string {
  return JSON.stringify([from?.tag, callId, cseq?.number, cseq?.method]);
}

function branchOf(request: SipRequest): string {
  return `${request.topVia?.sentBy ?? ''} ${request.topVia?.branch ?? ''}`;
}
