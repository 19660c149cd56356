/**
 * Who is told whose identity (RFC 3325, RFC 5876): the Spec(T) of the core's trust domain. Nodes of the domain prove themselves by
 * digest like anybody else. The defaults are the RFCs to the letter.
 */
export interface IdentityPolicy {
  /** Users whose agents belong to the trust domain, by name: what they assert is believed. */
  readonly trustedUsers: readonly string[];
  /** The terminals of the domain's users belong to the trust domain. */
  readonly trustsTerminals: boolean;
  /** Other domains, lower case, that belong to the trust domain. */
  readonly trustedDomains: readonly string[];
  /** Identities that users have besides their address of record, URIs by user name. */
  readonly identitiesOf: Readonly<Record<string, readonly string[]>>;
  /** Assert the identity of a user who has proved who she is (RFC 3325 s5). */
  readonly assertsIdentities: boolean;
  /** What a P-Preferred-Identity that is none of the user's leads to (RFC 3325 s6): her own identity, or 403. */
  readonly foreignPreference: 'own' | 'refuse';
  /** Keep P-Asserted-Identity towards those outside when no Privacy is asked for (RFC 3325 s7: recommended). */
  readonly keepsUnlessPrivate: boolean;
  /** Withhold P-Asserted-Identity from those outside when Privacy says id (RFC 3325 s7). */
  readonly honoursPrivacy: boolean;
  /** Remove P-Preferred-Identity from what is forwarded (RFC 3325 s6). */
  readonly removesPreferred: boolean;
  /** Believe anybody's P-Asserted-Identity (against RFC 3325 s5). */
  readonly believesAnybody: boolean;
  /** Assert the user that From names without any proof (against RFC 3325 s5). */
  readonly assertsClaims: boolean;
  /** Assert all identities of the user at once (against RFC 3325 s9.1). */
  readonly assertsAll: boolean;
}

export const IDENTITY_POLICY: IdentityPolicy = {
  trustedUsers: [],
  trustsTerminals: false,
  trustedDomains: [],
  identitiesOf: {},
  assertsIdentities: true,
  foreignPreference: 'own',
  keepsUnlessPrivate: true,
  honoursPrivacy: true,
  removesPreferred: true,
  believesAnybody: false,
  assertsClaims: false,
  assertsAll: false,
};
