import type { HeaderPair, ResponseParts } from '../../protocol/sip/build';
import { received, refreshed, type Dialog } from '../../protocol/sip/dialog/dialog';
import { requestWithin } from '../../protocol/sip/dialog/request-within';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import type { Target } from '../stack/arrival';
import { targetOfUri } from '../stack/resolve';
import type { Incoming } from '../user-agent/uas';
import { CallRequest, type CallRequestEvents } from './call-request';
import { Offers, type OfferedBody, type OfferingCall, type Reinvite } from './offers';
import { abilitiesInAnswer, contactField, supportedField, type CallSurroundings } from './surroundings';
import { UnacknowledgedSuccess } from './unacknowledged-success';

export type { Reinvite };

/** What is special about a call. */
export interface CallTraits {
  /** We made its Call-ID. */
  readonly isCaller: boolean;
  /** Called once, when it is over. */
  readonly onEnd: () => void;
}

/** A request within the dialog, and where it goes when that is not where its Route or Request-URI says. */
interface Composed {
  readonly request: SipRequest;
  readonly target: Target | undefined;
}

/** A call: a confirmed dialog of INVITE at one of its two sides (RFC 3261 s12.2, s14, s15). */
export class Call implements OfferingCall {
  /** The call is over, and we did not end it: the peer said BYE, never acknowledged, or does not know the dialog any more. */
  onBye?: () => void;

  private over = false;
  private readonly offers: Offers;
  /** Our 2xx that wait for their ACK, by CSeq number. */
  private readonly unacknowledged = new Map<number, UnacknowledgedSuccess>();
  private latestSuccess: UnacknowledgedSuccess | undefined;
  /** The ACK that each 2xx of the peer got, by CSeq number; copies get the same one. */
  private readonly acks = new Map<number, Composed & { readonly branch: string }>();
  private readonly requests = new Set<CallRequest>();

  constructor(
    private state: Dialog,
    private readonly around: CallSurroundings,
    private readonly traits: CallTraits,
  ) {
    this.offers = new Offers(this, around, traits.isCaller);
  }

  get dialog(): Dialog {
    return this.state;
  }

  get isOver(): boolean {
    return this.over;
  }

  /** The peer wants to change the session; refused with 488 when nobody is asked (RFC 3261 s14.2). */
  set onReinvite(ask: (offer: Reinvite) => void) {
    this.offers.onOffer = ask;
  }

  /** True while something is under way in it: a 2xx of ours that is not acknowledged, or an offer. */
  get isWaiting(): boolean {
    return this.isUnacknowledged || this.offers.isBusy;
  }

  get isUnacknowledged(): boolean {
    return this.unacknowledged.size > 0;
  }

  /** Whether the peer acknowledged our latest 2xx, as soon as that is known; true when we sent none. */
  get acknowledged(): Promise<boolean> {
    return this.latestSuccess?.outcome ?? Promise.resolve(true);
  }

  /** Resolves when no 2xx of ours waits for its ACK any more. */
  async whenAcknowledged(): Promise<void> {
    for (;;) {
      const [first] = this.unacknowledged.values();
      if (!first) return;
      await first.outcome;
    }
  }

  /**
   * Makes another offer when no other one is under way (RFC 3261 s14.1). When it meets one of the peer (491) it is made
   * again after a while. The call goes on as it was when it is refused. Never rejects; without a response there was none.
   */
  async reinvite(body: OfferedBody, contentType: string): Promise<{ response?: SipResponse }> {
    const response = await this.offers.make(body, contentType);
    return response ? { response } : {};
  }

  /** Ends the call (RFC 3261 s15.1.1), not before the peer has acknowledged our 2xx (s15). Resolves when BYE is answered. */
  async bye(): Promise<void> {
    if (this.around.policy.byeAfterAck) await this.whenAcknowledged();
    if (this.over) return;
    this.end();
    await this.request('BYE', supportedField(this.around));
  }

  /** Acknowledges a 2xx to our INVITE (RFC 3261 s13.2.2.4). @param invite as it was sent */
  acknowledge(invite: SipRequest, response: SipResponse): void {
    const { policy, endpoint } = this.around;
    const number = invite.cseq?.number ?? 0;
    let known = this.acks.get(number);
    if (!known) {
      this.state = refreshed(this.state, response);
      known = { ...this.ackOf(invite), branch: endpoint.ids.branch() };
      this.acks.set(number, known);
    }
    if (policy.acknowledge2xx) endpoint.sendRequest(known.request, known.target, known.branch);
  }

  /**
   * Answers an INVITE of the peer with 200 and repeats it until the ACK comes; without one the call is ended (RFC 3261
   * s13.3.1.4). Gives whether it came.
   */
  succeed(incoming: Incoming, parts: ResponseParts): Promise<boolean> {
    const { request, transaction } = incoming;
    const number = request.cseq?.number ?? 0;
    const response = incoming.respond(200, parts);
    const success = new UnacknowledgedSuccess(this.around, () => transaction.respond(response));
    this.unacknowledged.set(number, success);
    this.latestSuccess = success;
    // An ACK with the branch of the INVITE, as old clients make it, comes this way (RFC 6026 s7.1).
    transaction.onAck = (ack) => this.acked(ack);
    return success.outcome.then((isAcknowledged) => {
      this.unacknowledged.delete(number);
      if (!isAcknowledged && !this.over) this.abandoned(this.around.policy.byeWhenUnacknowledged);
      return isAcknowledged;
    });
  }

  /** An ACK of the peer within this dialog. */
  acked(ack: SipRequest): void {
    this.unacknowledged.get(ack.cseq?.number ?? 0)?.acknowledged();
  }

  /** A request of the peer within this dialog (RFC 3261 s12.2.2). */
  receive(incoming: Incoming): void {
    const { request } = incoming;
    const next = received(this.state, request);
    if (!next && this.around.policy.refuseOutOfOrder) {
      incoming.respond(500);
      return;
    }
    this.state = next ?? this.state;
    if (request.method !== 'BYE') return this.offers.receive(incoming);
    incoming.respond(200);
    if (this.over) return;
    this.end();
    this.onBye?.();
  }

  sendOffer(body: Buffer, contentType: string): Promise<SipResponse | undefined> {
    const headers: HeaderPair[] = [
      contactField(this.around, this.state.isSecure),
      ...this.around.headers(),
      ['Content-Type', contentType],
    ];
    return this.request('INVITE', headers, body);
  }

  acceptOffer(incoming: Incoming, body?: Buffer, contentType?: string): Promise<boolean> {
    this.state = refreshed(this.state, incoming.request);
    return this.succeed(incoming, {
      headers: [
        contactField(this.around, this.state.isSecure),
        ...abilitiesInAnswer(this.around),
        ...(contentType === undefined ? [] : [['Content-Type', contentType] satisfies HeaderPair]),
      ],
      ...(body ? { body } : {}),
    });
  }

  /** Forgets the call without a word. */
  stop(): void {
    this.over = true;
    for (const each of this.requests) each.stop();
    this.letGo();
    this.offers.stop();
  }

  /** Sends a request within the dialog; gives its final response, undefined when none came. */
  private request(
    method: string,
    headers: readonly HeaderPair[],
    body?: Buffer,
  ): Promise<SipResponse | undefined> {
    const { policy } = this.around;
    const sequence = this.nextNumber(policy.sequenceStep);
    const { request, target } = this.within(method, headers, sequence, body);
    return new Promise((resolve) => {
      const events: CallRequestEvents = {
        nextNumber: () => this.nextNumber(policy.retryStep),
        final: (response, invite) => {
          this.requests.delete(sent);
          if (method === 'INVITE' && response.status < 300) this.acknowledge(invite, response);
          resolve(response);
          // RFC 3261 s12.2.1.2.
          if (response.status === 481 || response.status === 408) this.lost();
        },
        failed: (error) => {
          this.requests.delete(sent);
          // What cannot be sent counts as 503 (s8.1.3.1), after which the dialog goes on.
          if (!error) this.lost();
          resolve(undefined);
        },
      };
      const patience = method === 'INVITE' ? policy.offerPatienceMs : undefined;
      const sent = new CallRequest(request, this.around, events, patience, target);
      this.requests.add(sent);
      sent.start();
    });
  }

  private within(method: string, headers: readonly HeaderPair[], sequence: number, body?: Buffer): Composed {
    const { policy, domains } = this.around;
    const dialog = policy.keepRouteSet ? this.state : { ...this.state, routes: [] };
    const parts = { headers, sequence, ...(body ? { body } : {}) };
    const { request, nextHop } = requestWithin(dialog, method, parts);
    return { request, target: nextHop && targetOfUri(nextHop, domains) };
  }

  private nextNumber(step: number): number {
    const sequence = this.state.sequence + step;
    this.state = { ...this.state, sequence };
    return sequence;
  }

  /** The ACK of a 2xx: the number and the credentials of its INVITE (RFC 3261 s13.2.2.4). */
  private ackOf(invite: SipRequest): Composed {
    const headers = ['Authorization', 'Proxy-Authorization'].flatMap((name) =>
      invite.fields(name).map((value): HeaderPair => [name, value]),
    );
    return this.within('ACK', headers, invite.cseq?.number ?? 0);
  }

  /** The peer does not know the dialog, or is gone: to terminate it is to send BYE (RFC 3261 s12.2.1.2). */
  private lost(): void {
    if (!this.over && this.around.policy.endLostDialogs) this.abandoned(true);
  }

  private abandoned(saysBye: boolean): void {
    this.end();
    if (saysBye) void this.request('BYE', supportedField(this.around));
    this.onBye?.();
  }

  private end(): void {
    this.over = true;
    this.letGo();
    this.offers.end();
    this.traits.onEnd();
  }

  private letGo(): void {
    for (const each of this.unacknowledged.values()) each.giveUp();
  }
}
