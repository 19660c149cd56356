import { formatEndpoint } from '../../network/endpoint';
import type { IdSource } from './ids';
import type { StackPolicy } from './policy';
import type { SipTransport } from './transport';

/** What an endpoint puts into its Via, and knows again as its own (RFC 3261 s8.1.1.7, s18.1.1). */
export class OwnVia {
  private sentBy: string | undefined;
  private secureSentBy: string | undefined;
  /** The branch that another request may get as well; only by the policy that allows it. */
  private latest: { readonly branch: string; readonly method: string } | undefined;

  constructor(
    private readonly transport: Pick<SipTransport, 'local' | 'secureLocal'>,
    private readonly policy: StackPolicy,
    private readonly ids: IdSource,
  ) {}

  /** Host and port as they stand in a Via or a SIP URI, an IPv6 host in brackets. */
  get hostPort(): string {
    return (this.sentBy ??= formatEndpoint(this.transport.local));
  }

  /** The same for TLS; that of the other transports when it takes no TLS. */
  get secureHostPort(): string {
    const { secureLocal } = this.transport;
    this.secureSentBy ??= secureLocal && formatEndpoint(secureLocal);
    return this.secureSentBy ?? this.hostPort;
  }

  /**
   * A branch for a request.
   *
   * @param given what its maker has put into it; a fresh one if absent
   * @param method of a request that starts a transaction
   */
  branch(given = this.ids.branch(), method?: string): string {
    const fresh = given.replace('z9hG4bK', this.policy.branchCookie);
    if (!this.policy.reuseBranches || method === undefined) return fresh;
    const { latest } = this;
    const reused = latest && latest.method !== method ? latest.branch : undefined;
    this.latest = reused === undefined ? { branch: fresh, method } : undefined;
    return reused ?? fresh;
  }

  /** The value of Via for a request over this transport. */
  over(transport: string, branch: string): string {
    const rport = this.policy.askRport ? ';rport' : '';
    const sentBy = transport === 'tls' ? this.secureHostPort : this.hostPort;
    return `SIP/2.0/${transport.toUpperCase()} ${sentBy};branch=${branch}${rport}`;
  }

  /** Whether a response is one to us: a sent-by that is not ours is not for us (RFC 3261 s18.1.2). Lower case, as it is read. */
  isOurs(sentBy: string): boolean {
    return sentBy === this.hostPort.toLowerCase() || sentBy === this.secureHostPort.toLowerCase();
  }
}
