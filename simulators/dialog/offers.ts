import type { Timer } from '../../network/clock';
import type { HeaderPair } from '../../protocol/sip/build';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { Settlement } from '../session/settlement';
import { drawBelow } from '../stack/ids';
import type { Incoming } from '../user-agent/uas';
import type { CallSurroundings } from './surroundings';

/** Another offer of the peer within a call. */
export interface Reinvite {
  readonly request: SipRequest;
  readonly accept: (body?: Buffer, contentType?: string) => void;
  /** With a status from 300 to 699. */
  readonly refuse: (status: number, headers?: readonly HeaderPair[]) => void;
}

/** A body, or what makes one at the time at which it is sent. */
export type OfferedBody = Buffer | (() => Buffer);

/** The call in which offers are made. */
export interface OfferingCall {
  readonly isOver: boolean;
  /** Resolves when no 2xx of ours waits for its ACK. */
  whenAcknowledged(): Promise<void>;
  /** Sends a re-INVITE; gives the final response. */
  sendOffer(body: Buffer, contentType: string): Promise<SipResponse | undefined>;
  /** Answers a re-INVITE with 200; the promise tells whether it was acknowledged. */
  acceptOffer(incoming: Incoming, body?: Buffer, contentType?: string): Promise<boolean>;
}

/**
 * How long who had 491 waits, in steps of 10 ms (RFC 3261 s14.1): 2.1 to 4 s if it made the Call-ID, else 0 to 2 s.
 */
const GLARE = { owner: { from: 210, steps: 191 }, other: { from: 0, steps: 201 } } as const;
/** Seconds that Retry-After says at most (RFC 3261 s14.2). */
const MOST_RETRY_AFTER = 10;
/** Re-INVITEs that are sent for one offer at most when they meet others. */
const MOST_TRIES = 4;

/** The offers within a call, in both directions: one at a time (RFC 3261 s14). */
export class Offers {
  /** The peer wants to change the session; refused with 488 when nobody is asked. */
  onOffer?: (offer: Reinvite) => void;

  /** Offers of ours are made one after the other. */
  private turn: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private isOffering = false;
  /** The peer's offer that has not been answered. */
  private pending: Incoming | undefined;
  /** Offers of the peer that are not answered, or were refused and wait for the ACK. */
  private readonly unconfirmed = new Set<Settlement<void>>();
  private readonly ending = new Settlement<undefined>();
  private pause: { readonly timer: Timer; readonly settlement: Settlement<void> } | undefined;

  /** @param isCaller whether we made the Call-ID */
  constructor(
    private readonly call: OfferingCall,
    private readonly around: CallSurroundings,
    private readonly isCaller: boolean,
  ) {}

  /** True while an offer waits to be made or answered. */
  get isBusy(): boolean {
    return this.waiting > 0 || this.pending !== undefined;
  }

  /**
   * Makes an offer when its turn has come. Gives the final response; undefined when there was none. Rejects only when the
   * body cannot be made.
   */
  async make(body: OfferedBody, contentType: string): Promise<SipResponse | undefined> {
    this.waiting++;
    const made = this.turn.then(() => this.tryToMake(body, contentType));
    this.turn = made.catch(() => undefined);
    try {
      return await made;
    } finally {
      this.waiting--;
    }
  }

  /** A re-INVITE of the peer, in order. */
  receive(incoming: Incoming): void {
    const { policy } = this.around;
    if (this.isOffering && policy.refuseCrossingOffers) {
      incoming.respond(491);
      return;
    }
    if (this.pending && policy.refuseCrossingOffers) {
      incoming.respond(500, { headers: [retryAfter(this.around)] });
      return;
    }
    const confirmation = new Settlement<void>();
    const { transaction, request } = incoming;
    const { onOffer } = this;
    this.pending = incoming;
    this.unconfirmed.add(confirmation);
    void confirmation.promise.then(() => this.unconfirmed.delete(confirmation));
    transaction.onConfirmed = transaction.onUnacknowledged = () => confirmation.settle();
    if (policy.heedCancel) transaction.onCancel = () => this.refuse(incoming, 487);
    if (!onOffer) return this.refuse(incoming, 488);
    onOffer({
      request,
      accept: (body, contentType) => {
        if (!transaction.open) return;
        this.answered(incoming);
        void this.call.acceptOffer(incoming, body, contentType);
        // From here on it is the 2xx that is waited for.
        confirmation.settle();
      },
      refuse: (status, headers) => this.refuse(incoming, status, headers),
    });
  }

  /** The call is over: what is pending is refused (RFC 3261 s15.1.2), what waits comes to nothing. */
  end(): void {
    if (this.pending) this.refuse(this.pending, 487);
    this.stop();
  }

  /** Lets go of all without a word. */
  stop(): void {
    this.pending = undefined;
    this.ending.settle(undefined);
    this.pause?.timer.cancel();
    this.pause?.settlement.settle();
    for (const each of this.unconfirmed) each.settle();
  }

  private async tryToMake(body: OfferedBody, contentType: string): Promise<SipResponse | undefined> {
    for (let tries = 1; ; tries++) {
      await this.whenPeerIsDone();
      if (this.call.isOver) return undefined;
      const octets = typeof body === 'function' ? body() : body;
      this.isOffering = true;
      const response = await Promise.race([this.call.sendOffer(octets, contentType), this.ending.promise]);
      this.isOffering = false;
      if (response?.status !== 491 || tries === MOST_TRIES) return response;
      await this.wait();
    }
  }

  /** An INVITE waits until that of the peer is confirmed (RFC 3261 s14.1). */
  private async whenPeerIsDone(): Promise<void> {
    for (;;) {
      await this.call.whenAcknowledged();
      const [unconfirmed] = this.unconfirmed;
      if (!unconfirmed) return;
      await unconfirmed.promise;
    }
  }

  private refuse(incoming: Incoming, status: number, headers: readonly HeaderPair[] = []): void {
    if (!incoming.transaction.open) return;
    this.answered(incoming);
    incoming.respond(status, { headers });
  }

  private answered(incoming: Incoming): void {
    if (this.pending === incoming) this.pending = undefined;
  }

  private wait(): Promise<void> {
    const { endpoint } = this.around;
    const { from, steps } = this.isCaller ? GLARE.owner : GLARE.other;
    const settlement = new Settlement<void>();
    const ms = 10 * (from + drawBelow(endpoint.ids, steps));
    this.pause = { settlement, timer: endpoint.clock.after(ms, () => settlement.settle()) };
    return settlement.promise;
  }
}

/** When to try again what met another INVITE of the same peer: 0 to 10 seconds (RFC 3261 s14.2). */
export function retryAfter({ endpoint }: CallSurroundings): HeaderPair {
  return ['Retry-After', String(drawBelow(endpoint.ids, MOST_RETRY_AFTER + 1))];
}
