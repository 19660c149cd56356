import type { Timer } from '../../network/clock';
import type { HeaderPair } from '../../protocol/sip/build';
import { asksSecureContact, received, type Dialog } from '../../protocol/sip/dialog/dialog';
import type { SipRequest } from '../../protocol/sip/message';
import { octetsToUtf8 } from '../../protocol/sip/octets';
import type { Incoming } from '../user-agent/uas';
import { Call } from './call';
import { retryAfter } from './offers';
import type { CallEvents } from './outgoing-invite';
import { abilitiesInAnswer, contactField, type CallSurroundings } from './surroundings';

/** An INVITE of a peer that asks for a new dialog (RFC 3261 s13.3). It is an early dialog until it is answered. */
export class IncomingInvite {
  /** The peer has given it up, or it has expired; it has been answered with 487 (s9.2, s15.1.2, s13.3.1). */
  onCancel?: () => void;

  private ringing: Timer | undefined;
  private expiry: Timer | undefined;

  /**
   * @param state     the dialog it makes
   * @param onSettled called once, when it needs no answer any more
   */
  constructor(
    private readonly incoming: Incoming,
    private state: Dialog,
    private readonly around: CallSurroundings,
    private readonly events: CallEvents,
    private readonly onSettled: () => void,
  ) {
    const { expires } = incoming.request;
    if (around.policy.heedCancel) incoming.transaction.onCancel = () => this.givenUp();
    if (expires !== undefined && expires > 0)
      this.expiry = around.endpoint.clock.after(expires * 1000, () => this.givenUp());
  }

  get request(): SipRequest {
    return this.incoming.request;
  }

  /** The dialog it makes, early until it is accepted. */
  get dialog(): Dialog {
    return this.state;
  }

  /** True until it has been answered or given up. */
  get isPending(): boolean {
    return this.incoming.transaction.open;
  }

  /**
   * Tells that the user is being asked, and tells it again each minute, lest proxies lose patience (s12.1.1, s13.3.1.1).
   * @param status 101 to 199
   */
  ring(status = 180): void {
    if (!this.isPending) return;
    this.incoming.respond(status, { headers: this.dialogHeaders() });
    this.ringing?.cancel();
    const { endpoint, policy } = this.around;
    this.ringing = endpoint.clock.after(policy.ringAgainMs, () => this.ring(status));
  }

  /**
   * Accepts: 200, repeated until the ACK comes (s13.3.1.4).
   * @returns the call; undefined when the INVITE has been answered or given up
   */
  accept(body?: Buffer, contentType?: string): Call | undefined {
    if (!this.isPending) return undefined;
    this.settled();
    const { around, incoming } = this;
    const call: Call = new Call(this.state, around, {
      isCaller: false,
      onEnd: () => this.events.ended(call),
    });
    this.events.began(call);
    void call.succeed(incoming, {
      headers: [
        ...this.dialogHeaders(),
        ...abilitiesInAnswer(around),
        ...(contentType === undefined ? [] : [['Content-Type', contentType] satisfies HeaderPair]),
      ],
      ...(body ? { body } : {}),
    });
    return call;
  }

  /** @param status 300 to 699 */
  refuse(status: number, headers: readonly HeaderPair[] = []): void {
    if (!this.isPending) return;
    this.settled();
    this.incoming.respond(status, { headers });
  }

  /** A request of the peer within the early dialog (s12.2.2). */
  receive(incoming: Incoming): void {
    const next = received(this.state, incoming.request);
    if (!next) {
      incoming.respond(500);
      return;
    }
    this.state = next;
    if (incoming.request.method === 'BYE') {
      incoming.respond(200);
      this.givenUp();
    } else incoming.respond(500, { headers: [retryAfter(this.around)] });
  }

  /** Ends it without a word. */
  stop(): void {
    this.ringing?.cancel();
    this.expiry?.cancel();
  }

  private givenUp(): void {
    if (!this.isPending) return;
    this.settled();
    this.incoming.respond(487);
    this.onCancel?.();
  }

  private settled(): void {
    this.stop();
    this.onSettled();
  }

  /** Record-Route as it came, and where we are (s12.1.1). */
  private dialogHeaders(): HeaderPair[] {
    const { request } = this;
    return [
      ...request.fields('Record-Route').map((value): HeaderPair => ['Record-Route', octetsToUtf8(value)]),
      contactField(this.around, asksSecureContact(request)),
    ];
  }
}
