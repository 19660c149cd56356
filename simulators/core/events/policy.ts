/** How the core offers registration state. The defaults are RFC 3265, RFC 6665, RFC 3680 and RFC 5628 to the letter. */
export interface EventPolicy {
  /** Offer the registration event package; a core that does not passes such a SUBSCRIBE on like any other. */
  readonly offerRegEvent: boolean;
  /**
   * Who may subscribe (RFC 3680 s4.6: up to the administrator): anybody, users of the domain, or only the user herself.
   * Whoever has a password has to prove it.
   */
  readonly subscribers: 'anybody' | 'users' | 'owner';
  /** Tell temporary GRUUs to the owner of the address-of-record only (RFC 5628 s5), to everybody, or to nobody. */
  readonly temporaryGruusFor: 'owner' | 'everybody' | 'nobody';
  /** Tell the oldest temporary GRUU that is valid in place of the newest (against RFC 5628 s5). */
  readonly tellOldestTemporary: boolean;
  /** Seconds of a subscription that names none (RFC 3680 s4.4). */
  readonly defaultSubscription: number;
  /** A shorter time above zero and below one hour is refused with 423, in seconds (RFC 3265 s3.1.6.1). */
  readonly minSubscription: number;
  /** A longer time is cut down to this, in seconds. */
  readonly maxSubscription: number;
  /** Milliseconds at least between notifications of changes in one subscription (RFC 3680 s4.10). */
  readonly notifyInterval: number;
  /** Tell with a last NOTIFY that a subscription has run out (RFC 3265 s3.1.6.4). */
  readonly tellTimeout: boolean;
  /** End a subscription whose NOTIFY is refused or not answered (RFC 3265 s3.2.2). */
  readonly endOnFailure: boolean;
  /** How much higher the version of each document is than that before (RFC 3680 s5.1: one). */
  readonly versionStep: number;
  /** Tell that a registration that has ended is back in its initial state, which RFC 3680 s4.7.1 forbids. */
  readonly tellInit: boolean;
  /** Another id for a registration in each document (against RFC 3680 s5.1). */
  readonly changeIds: boolean;
}

export const EVENT_POLICY: EventPolicy = {
  offerRegEvent: true,
  subscribers: 'anybody',
  temporaryGruusFor: 'owner',
  tellOldestTemporary: false,
  defaultSubscription: 3761,
  minSubscription: 60,
  maxSubscription: 86_400,
  notifyInterval: 5000,
  tellTimeout: true,
  endOnFailure: true,
  versionStep: 1,
  tellInit: false,
  changeIds: false,
};
