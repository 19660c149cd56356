/** How the registrar treats REGISTER requests. The defaults are RFC 3261 s10.3, RFC 3327 and RFC 5626 to the letter. */
export interface RegistrarPolicy {
  /** Option tags understood in Require of a REGISTER; another one is answered with 420 (RFC 3261 s10.3 step 2). */
  readonly registrarExtensions: readonly string[];
  /** When a user who registers for another user's AOR is refused with 403 (RFC 3261 s10.3 step 4: before anything is done). */
  readonly refuseForeignAor: 'before' | 'after';
  /** Answer to an AOR that is none of this domain (RFC 3261 s10.3 step 5: 404). */
  readonly unknownAorStatus: number;
  /** Drop URI parameters and escapes of the AOR before it is used as a key (RFC 3261 s10.3 step 5). */
  readonly canonicalizeAor: boolean;
  /** Refuse "*" beside another Contact, or with an expiration other than zero, with 400 (RFC 3261 s10.3 step 6). */
  readonly refuseBadWildcard: boolean;
  /** "*" removes the bindings of other Call-IDs too (RFC 3261 s10.3 step 6). */
  readonly wildcardReachesAll: boolean;
  /** What a contact asks for first: its expires parameter or the Expires header field (RFC 3261 s10.3 step 7: contact). */
  readonly expiryPrecedence: 'contact' | 'header';
  /** A malformed expiration counts as 3600 (RFC 3261 s10.2.1.1), or is refused with 400. */
  readonly malformedExpires: 'default' | 'refuse';
  /** Seconds granted when a REGISTER names no time. */
  readonly defaultExpires: number;
  /** A shorter time above zero and below one hour is refused with 423; in seconds (RFC 3261 s10.3 step 7). */
  readonly minExpires: number;
  /** A longer time is cut down to this, in seconds. */
  readonly maxExpires: number;
  /** Answer 423 to every time below the minimum, zero included (against RFC 3261 s10.3 step 7). */
  readonly briefIncludesZero: boolean;
  /** Refuse a REGISTER whose CSeq is not higher than that of its Call-ID's binding (RFC 3261 s10.3 step 7). */
  readonly checkCSeq: boolean;
  /** Answer to such a REGISTER: it "fails" (RFC 3261 s10.3 step 7), with a status that the RFC leaves open. */
  readonly outOfOrderStatus: number;
  /** Carry a REGISTER out completely or not at all (RFC 3261 s10.3). */
  readonly atomic: boolean;
  /** A REGISTER that fails takes the bindings and GRUUs of its AOR away (against RFC 5627 s4.2). */
  readonly failureRemovesBindings: boolean;
  /** Tell contacts apart by the URI comparison of RFC 3261 s19.1.4, or by their text. */
  readonly compareContacts: 'uri' | 'text';
  /** Remove bindings at the end of the time granted. */
  readonly expireBindings: boolean;
  /** Contacts listed in the 200: all bindings of the AOR (RFC 3261 s10.3 step 8), or those of this REGISTER only. */
  readonly listed: 'all' | 'own';
  /** List contacts that this REGISTER removed, with expires=0 (against RFC 3261 s10.3 step 8). */
  readonly listRemoved: boolean;
  /** A REGISTER without Contact takes the oldest binding away (against RFC 3261 s10.2.3). */
  readonly fetchRemoves: boolean;
  /** Path without "path" in Supported: refuse with 420, as RFC 3327 s5.3 recommends, or store it all the same. */
  readonly pathWithoutSupport: 'refuse' | 'store';
  /** Bind contacts with instance ID and reg-id by these instead of by URI (RFC 5626 s6). */
  readonly outbound: boolean;
  /** Apply outbound to a reg-id without an instance ID (against RFC 5626 s6). */
  readonly regIdNeedsInstance: boolean;
  /** Refuse with 439 what comes through a first hop without outbound (RFC 5626 s6), or take it for one that has it. */
  readonly refuseLackOfOutbound: boolean;
  /** Refuse several lasting contacts of which one has reg-id with 400 (RFC 5626 s6). */
  readonly refuseSeveralFlows: boolean;
}

/** How GRUUs are made, given out and ended. The defaults are RFC 5627 s5 to the letter. */
export interface GruuPolicy {
  /** Which GRUUs a contact with an instance ID gets (RFC 5627 s5.1: both). */
  readonly grantGruus: 'both' | 'public' | 'temporary' | 'none';
  /** Give GRUUs to clients that do not list gruu in Supported (against RFC 3261 s8.2.4). */
  readonly gruusWithoutSupport: boolean;
  /** Whose GRUUs stand in the 200: those of every instance (RFC 5627 s5.2), or of the registering one. */
  readonly gruusListed: 'all' | 'own';
  /** Refuse a contact that is the AOR itself with 403 (RFC 5627 s5.1). */
  readonly refuseAorAsContact: boolean;
  /** Refuse a contact that is a GRUU of the AOR with 403 (RFC 5627 s5.1). */
  readonly refuseGruuAsContact: boolean;
  /** Refuse a contact with an instance ID that is no SIP URI with 403 (RFC 5627 s5.1). */
  readonly refuseOtherSchemes: boolean;
  /** Ignore pub-gruu and temp-gruu as sent by a client (RFC 5627 s5.1). */
  readonly ignoreClientGruus: boolean;
  /** User part of a public GRUU: that of the AOR (RFC 5627 s5.1), or one made up. */
  readonly publicGruuUser: 'aor' | 'made-up';
  /**
   * gr value of a public GRUU: that of the instance; the same for all instances of an AOR; or one that differs from the
   * others in letter case only, so that they are equal as URIs (both against RFC 5627 s5.4).
   */
  readonly publicGruuValue: 'instance' | 'shared' | 'alike';
  /** The public GRUU stays the same at every registration (RFC 5627 s5.3). */
  readonly stablePublicGruu: boolean;
  /** A new temporary GRUU at every registration (RFC 5627 s5.1). */
  readonly newTemporaryGruu: boolean;
  /** Temporary GRUUs that tell nothing (RFC 5627 s5.1), or that show user and instance. */
  readonly temporaryGruuForm: 'random' | 'readable';
  /** Older temporary GRUUs stay valid beside the newest one (RFC 5627 s5.4). */
  readonly temporaryGruusAccumulate: boolean;
  /** Contacts that a REGISTER does not register are listed with their oldest temporary GRUU (against RFC 5627 s5.2). */
  readonly staleTemporaryGruus: boolean;
  /** Another Call-ID ends the temporary GRUUs of an instance (RFC 5627 s5.1). */
  readonly temporaryGruusEndWithCallId: boolean;
  /** The end of an instance's last contact ends its temporary GRUUs (RFC 5627 s5.3). */
  readonly temporaryGruusEndWithContacts: boolean;
  /** Public GRUUs outlive the contacts of their instance (RFC 5627 s5.3). */
  readonly publicGruusStay: boolean;
  /** The GRUUs of an AOR end with it (RFC 5627 s5.4). */
  readonly gruusEndWithAor: boolean;
}

export const REGISTRAR_POLICY: RegistrarPolicy = {
  registrarExtensions: ['gruu', 'path', 'outbound', 'pref'],
  refuseForeignAor: 'before',
  unknownAorStatus: 404,
  canonicalizeAor: true,
  refuseBadWildcard: true,
  wildcardReachesAll: true,
  expiryPrecedence: 'contact',
  malformedExpires: 'default',
  defaultExpires: 3600,
  minExpires: 60,
  maxExpires: 86_400,
  briefIncludesZero: false,
  checkCSeq: true,
  outOfOrderStatus: 500,
  atomic: true,
  failureRemovesBindings: false,
  compareContacts: 'uri',
  expireBindings: true,
  listed: 'all',
  listRemoved: false,
  fetchRemoves: false,
  pathWithoutSupport: 'refuse',
  outbound: true,
  regIdNeedsInstance: true,
  refuseLackOfOutbound: true,
  refuseSeveralFlows: true,
};

export const GRUU_POLICY: GruuPolicy = {
  grantGruus: 'both',
  gruusWithoutSupport: false,
  gruusListed: 'all',
  refuseAorAsContact: true,
  refuseGruuAsContact: true,
  refuseOtherSchemes: true,
  ignoreClientGruus: true,
  publicGruuUser: 'aor',
  publicGruuValue: 'instance',
  stablePublicGruu: true,
  newTemporaryGruu: true,
  temporaryGruuForm: 'random',
  temporaryGruusAccumulate: true,
  staleTemporaryGruus: false,
  temporaryGruusEndWithCallId: true,
  temporaryGruusEndWithContacts: true,
  publicGruusStay: true,
  gruusEndWithAor: true,
};
