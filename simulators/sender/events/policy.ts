/** How a sender watches registrations. The defaults are RFC 3265, RFC 6665 and RFC 3680 to the letter. */
export interface SubscriptionPolicy {
  /** Seconds asked for; undefined leaves it to the notifier. */
  readonly subscriptionExpires: number | undefined;
  /** Refresh subscriptions before they run out. */
  readonly refreshSubscriptions: boolean;
  /** Have one dialog per SUBSCRIBE, and answer notifications of another with 481 (RFC 3680 s4.9). */
  readonly oneDialogPerSubscribe: boolean;
  /** Answer notifications that nobody asked for with 481 (RFC 3265 s3.2.4). */
  readonly refuseStrayNotify: boolean;
  /** Ask for the full state when a version was missed (RFC 3680 s5.2). */
  readonly refreshOnGap: boolean;
}

export const SUBSCRIPTION_POLICY: SubscriptionPolicy = {
  subscriptionExpires: 3600,
  refreshSubscriptions: true,
  oneDialogPerSubscribe: true,
  refuseStrayNotify: true,
  refreshOnGap: true,
};
