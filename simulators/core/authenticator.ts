import type { HeaderPair } from '../../protocol/sip/build';
import { formatChallenge, parseCredentials, type Credentials } from '../../protocol/sip/auth';
import { equalIgnoreCase } from '../../protocol/sip/characters';
import { parseNonceCount, verifyCredentials } from '../../protocol/sip/digest';
import { isFault } from '../../protocol/sip/fault';
import type { SipRequest } from '../../protocol/sip/message';
import { Params, quote } from '../../protocol/sip/params';
import { parseUri } from '../../protocol/sip/uri';
import { uriEqual } from '../../protocol/sip/uri-equality';
import type { AuthenticationPolicy } from './authentication-policy';
import type { Nonces } from './nonces';
import type { OwnDomain } from './own-domain';
import { Refusal } from './refusal';
import type { User, Users } from './users';

/** Whether we ask as the registrar, which is a user agent server, or as the proxy (RFC 3261 s22.1). */
export type Asker = 'registrar' | 'proxy';

/** Authenticates users by digest (RFC 3261 s22, RFC 2617, RFC 8760). Basic is neither offered nor accepted (s22.4). */
export class Authenticator {
  private readonly algorithms: readonly string[];

  constructor(
    private readonly domain: OwnDomain,
    private readonly users: Users,
    private readonly nonces: Nonces,
    private readonly policy: AuthenticationPolicy,
  ) {
    this.algorithms = policy.algorithms.map((name) => name.toLowerCase());
  }

  /** Finds out whose request it is: the user, or the challenge (or refusal) to answer with. */
  authenticate(request: SipRequest, asker: Asker): User | Refusal {
    const credentials = this.credentials(request, asker);
    if (credentials === undefined) return this.challenge(asker, false);
    const { params } = credentials;
    const user = this.users.ofDigest(params.get('username') ?? '');
    if (user?.password === undefined || !this.isAnswerToUs(credentials)) {
      // Right over a nonce that nobody knows here: of a time when another algorithm was asked for.
      const isOld = user?.password !== undefined && this.isOfOldTimes(credentials, user.password, request);
      return this.challenge(asker, isOld);
    }
    if (this.policy.checkDigestUri && !this.isForUs(params.get('uri')!, request)) {
      return new Refusal(400, 'Digest URI is not the Request-URI');
    }
    const { method, body } = request;
    const isRight = verifyCredentials(credentials, { password: user.password, method, body });
    if (!this.nonces.isCurrent(params.get('nonce')!)) return this.challenge(asker, isRight);
    if (!isRight || !this.isFirstUse(params)) return this.challenge(asker, false);
    return user;
  }

  /** True if the request brings digest credentials for our realm. */
  hasCredentials(request: SipRequest, asker: Asker): boolean {
    return this.credentials(request, asker) !== undefined;
  }

  /** @param isOld the digest was right, but over a nonce that is no longer good. */
  private challenge(asker: Asker, isOld: boolean): Refusal {
    const status = asker === 'registrar' ? 401 : this.policy.proxyChallenge;
    const header = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate';
    const nonce = this.nonces.issue();
    const stale = this.policy.stale === 'always' || isOld;
    // One row for each algorithm, the preferred one first; rows are never joined (RFC 8760 s2.3, RFC 3261 s7.3.1).
    const rows = this.policy.algorithms.map((algorithm): HeaderPair => {
      const entries = [
        { name: 'realm', value: quote(this.domain.name) },
        { name: 'nonce', value: quote(nonce) },
        { name: 'algorithm', value: algorithm },
      ];
      if (this.policy.offerQop) entries.push({ name: 'qop', value: '"auth"' });
      if (stale) entries.push({ name: 'stale', value: 'true' });
      return [header, formatChallenge({ scheme: 'Digest', params: new Params(entries) })];
    });
    return new Refusal(status, undefined, rows);
  }

  private credentials(request: SipRequest, asker: Asker): Credentials | undefined {
    const header =
      asker === 'registrar' || this.policy.proxyChallenge === 401 ? 'Authorization' : 'Proxy-Authorization';
    for (const row of request.fields(header)) {
      const credentials = parseCredentials(row);
      if (isFault(credentials) || !equalIgnoreCase(credentials.scheme, 'Digest')) continue;
      if (credentials.params.get('realm') === this.domain.name) return credentials;
    }
    return undefined;
  }

  /** An algorithm and a qop that we offered; none of qop is the RFC 2069 form, which s22.4 wants accepted. */
  private isAnswerToUs({ params }: Credentials): boolean {
    if (!params.has('nonce') || params.raw('uri')?.charCodeAt(0) !== 0x22) return false;
    if (!this.algorithms.includes((params.get('algorithm') ?? 'MD5').toLowerCase())) return false;
    const qop = params.get('qop');
    return qop === undefined || (equalIgnoreCase(qop, 'auth') && params.has('cnonce') && params.has('nc'));
  }

  private isOfOldTimes(credentials: Credentials, password: string, { method, body }: SipRequest): boolean {
    const { params } = credentials;
    if (this.algorithms.includes((params.get('algorithm') ?? 'MD5').toLowerCase())) return false;
    const isRight = verifyCredentials(credentials, { password, method, body });
    return isRight && !this.nonces.isCurrent(params.get('nonce') ?? '');
  }

  /** RFC 8760 s2.6: not necessarily the Request-URI, but one for which we accept requests. */
  private isForUs(digestUri: string, request: SipRequest): boolean {
    if (digestUri === request.uri) return true;
    const uri = parseUri(digestUri);
    if (isFault(uri)) return false;
    const requestUri = request.requestUri;
    return (
      (uri.kind === 'sip' && this.domain.owns(uri)) || (!isFault(requestUri) && uriEqual(uri, requestUri))
    );
  }

  private isFirstUse(params: Params): boolean {
    if (!this.policy.detectReplays || !params.has('qop')) return true;
    const count = parseNonceCount(params.get('nc') ?? '');
    return !isFault(count) && count > 0 && this.nonces.use(params.get('nonce')!, count);
  }
}
