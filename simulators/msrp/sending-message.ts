import type { Delivery } from '../../protocol/msrp/delivery';

/** A message that was given to a session, on its way. */
export interface SendingMessage {
  readonly messageId: string;
  /** Octets of its content that have gone out. */
  readonly sent: number;
  /** What is known of it by now; a failure report may still change it when `delivery` has settled. */
  readonly state: Delivery;
  /**
   * Settles, and never rejects, when nothing more is to be expected: delivered (success reports cover it), failed, or, when
   * no success report was asked for, sent with all its transactions over. At the end of the session, what a success report
   * was asked for and has not come is unconfirmed.
   */
  readonly delivery: Promise<Delivery>;
  /** Gives it up: a chunk that is under way ends with "#" (RFC 4975 s7.1). */
  abort(): void;
}
