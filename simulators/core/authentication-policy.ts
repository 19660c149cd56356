/** How users are authenticated. The defaults are RFC 3261 s22, RFC 2617 and RFC 8760 to the letter. */
export interface AuthenticationPolicy {
  /** Challenge REGISTER requests for users that have a password (RFC 3261 s10.3 step 3). */
  readonly authenticateRegister: boolean;
  /** Challenge requests outside a dialog whose From is a user of the domain that has a password (RFC 3261 s22.3). */
  readonly authenticateSenders: boolean;
  /** Let requests through whose From is nobody of the domain; if not, they need credentials of a user, or are refused with 403. */
  readonly admitStrangers: boolean;
  /** Refuse requests with credentials of one user and From of another with 403. */
  readonly checkSender: boolean;
  /** Digest algorithms offered, preferred first (RFC 8760 s2.3). */
  readonly algorithms: readonly string[];
  /** Offer qop="auth" (RFC 3261 s22.4: always). */
  readonly offerQop: boolean;
  /** Status of a challenge by the proxy (RFC 3261 s22.1: 407). */
  readonly proxyChallenge: 401 | 407;
  /** Milliseconds for which a nonce is good. */
  readonly nonceLifetime: number;
  /** stale=true: for a right digest over an old nonce (RFC 2617 s3.2.1), or always. */
  readonly stale: 'right-digest' | 'always';
  /** Refuse a nonce count that was used before (RFC 2617 s3.2.2). */
  readonly detectReplays: boolean;
  /** Refuse a digest URI that is neither the Request-URI nor one of the domain (RFC 8760 s2.6). */
  readonly checkDigestUri: boolean;
}

export const AUTHENTICATION_POLICY: AuthenticationPolicy = {
  authenticateRegister: true,
  authenticateSenders: true,
  admitStrangers: true,
  checkSender: true,
  algorithms: ['SHA-256', 'MD5'],
  offerQop: true,
  proxyChallenge: 407,
  nonceLifetime: 300_000,
  stale: 'right-digest',
  detectReplays: true,
  checkDigestUri: true,
};
