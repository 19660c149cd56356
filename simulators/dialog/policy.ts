/** How a user agent conducts calls. The defaults are RFC 3261 s9 and s12 to s15 to the letter; a deviation turns a knob. */
export interface CallPolicy {
  /** Acknowledge a 2xx to INVITE, and each copy of it (s13.2.2.4). */
  readonly acknowledge2xx: boolean;
  /** End the dialogs of further 2xx, when an INVITE was forked or given up, with BYE (s13.2.2.4, s15). */
  readonly endOtherForks: boolean;
  /** Repeat the 2xx to an INVITE until its ACK comes (s13.3.1.4). */
  readonly repeat2xx: boolean;
  /** End a call whose 2xx was never acknowledged with BYE (s13.3.1.4, s14.2). */
  readonly byeWhenUnacknowledged: boolean;
  /** Wait for the ACK of a 2xx before BYE (s15: a callee must). */
  readonly byeAfterAck: boolean;
  /** Wait for a provisional response before CANCEL (s9.1). */
  readonly cancelAfterProvisional: boolean;
  /** Answer an INVITE that is cancelled with 487 (s9.2); otherwise it is dealt with as if nothing had happened. */
  readonly heedCancel: boolean;
  /** Send requests within a dialog through its route set (s12.2.1.1); otherwise straight to the peer's Contact. */
  readonly keepRouteSet: boolean;
  /** By how much CSeq grows from request to request (s12.2.1.1: one). */
  readonly sequenceStep: number;
  /** Refuse a request within a dialog that comes out of order with 500 (s12.2.2). */
  readonly refuseOutOfOrder: boolean;
  /** Refuse an offer that meets another one: 491 when it is ours (s14.2), 500 when it is the peer's. */
  readonly refuseCrossingOffers: boolean;
  /** End a call when a request within it gets 481, 408 or no answer (s12.2.1.2). */
  readonly endLostDialogs: boolean;
  /** Milliseconds between provisional responses to an INVITE that is not answered yet (s13.3.1.1: a minute). */
  readonly ringAgainMs: number;
  /** Milliseconds after which an INVITE of ours that only rings is given up. The RFC leaves it to the user. */
  readonly answerPatienceMs: number;
  /** Milliseconds after which an offer of ours that is not answered is cancelled. The RFC leaves it to the user. */
  readonly offerPatienceMs: number;
  /** Requests sent for one, those that were challenged counted. */
  readonly mostCallAttempts: number;
}

export const CALL_POLICY: CallPolicy = {
  acknowledge2xx: true,
  endOtherForks: true,
  repeat2xx: true,
  byeWhenUnacknowledged: true,
  byeAfterAck: true,
  cancelAfterProvisional: true,
  heedCancel: true,
  keepRouteSet: true,
  sequenceStep: 1,
  refuseOutOfOrder: true,
  refuseCrossingOffers: true,
  endLostDialogs: true,
  ringAgainMs: 60_000,
  answerPatienceMs: 600_000,
  offerPatienceMs: 60_000,
  mostCallAttempts: 4,
};
