import { buildRequest, type HeaderPair } from '../../protocol/sip/build';
import { dialogOfCallee, idOf, idOfRequest, isSecureUri } from '../../protocol/sip/dialog/dialog';
import { isFault } from '../../protocol/sip/fault';
import { splitList } from '../../protocol/sip/lists';
import type { SipRequest } from '../../protocol/sip/message';
import { parseNameAddr } from '../../protocol/sip/name-addr';
import { parseUri } from '../../protocol/sip/uri';
import type { Incoming, MethodHandler } from '../user-agent/uas';
import { NonceCounts } from '../user-agent/nonce-counts';
import type { Call } from './call';
import { IncomingInvite } from './incoming-invite';
import { OutgoingInvite, type CallEvents } from './outgoing-invite';
import { contactField, type CallSurroundings } from './surroundings';

/** What is sent to call somebody. */
export interface InviteOrder {
  /** AOR or GRUU, as spelled. */
  readonly to: string;
  /** The offer; without one it is left to the peer (RFC 3261 s13.2.1). */
  readonly body?: Buffer;
  readonly contentType?: string;
  /** Further header fields: Accept-Contact, Request-Disposition, Expires, Route ... */
  readonly headers?: readonly HeaderPair[];
}

/**
 * The calls of a user agent (RFC 3261 s12 to s15): those it makes, those that come in. What bodies say is others' matter.
 * It takes the ACKs of its endpoint.
 */
export class Calls {
  /** Somebody calls; refused with 480 when nobody is asked. */
  onInvite?: (incoming: IncomingInvite) => void;
  /** For the user agent server. */
  readonly handlers: readonly MethodHandler[];

  private readonly around: CallSurroundings;
  private readonly calls = new Map<string, Call>();
  private readonly outgoing = new Set<OutgoingInvite>();
  /** INVITEs that came in and wait for an answer, by their early dialogs. */
  private readonly incoming = new Map<string, IncomingInvite>();
  private readonly events: CallEvents = {
    began: (call) => this.calls.set(idOf(call.dialog), call),
    ended: (call) => this.calls.delete(idOf(call.dialog)),
  };

  constructor(around: CallSurroundings) {
    this.around = { counts: new NonceCounts(), ...around };
    this.handlers = [
      { method: 'INVITE', handle: (incoming) => this.invited(incoming) },
      { method: 'BYE', handle: (incoming) => this.within(incoming) },
    ];
    around.endpoint.onAck = (ack) => this.calls.get(idOfRequest(ack))?.acked(ack);
  }

  /**
   * What is under way, for whoever waits for quiet: INVITEs that came in and are not answered, 2xx that are not acknowledged,
   * offers. Our own INVITEs are transactions of the endpoint, and calls that are merely open wait for nothing.
   */
  get open(): number {
    let waiting = this.incoming.size;
    for (const each of this.calls.values()) if (each.isWaiting) waiting++;
    return waiting;
  }

  /** Calls that are open: dialogs that are confirmed and not over. */
  get established(): readonly Call[] {
    return [...this.calls.values()];
  }

  /** True for a request within a dialog that we have, early ones that the peer made included. */
  isInDialog(request: SipRequest): boolean {
    const id = idOfRequest(request);
    return this.calls.has(id) || this.incoming.has(id);
  }

  /** Calls somebody (RFC 3261 s13.2.1). Never throws: whatever happens is an outcome. */
  invite({ to, body, contentType, headers = [] }: InviteOrder): OutgoingInvite {
    const { endpoint, identity } = this.around;
    const { ids, local } = endpoint;
    const invite = buildRequest({
      method: 'INVITE',
      uri: to,
      headers: [
        ['Max-Forwards', '70'],
        ['To', `<${to}>`],
        ['From', `<${identity}>;tag=${ids.tag()}`],
        ['Call-ID', ids.callId(local.host)],
        ['CSeq', '1 INVITE'],
        contactField(this.around, asksSecureContact(to, headers)),
        ...this.around.headers(),
        ...headers,
        ...(contentType === undefined ? [] : [['Content-Type', contentType] satisfies HeaderPair]),
      ],
      ...(body ? { body } : {}),
    });
    const outgoing = new OutgoingInvite(invite, this.around, this.events);
    this.outgoing.add(outgoing);
    void outgoing.outcome.then(() => this.outgoing.delete(outgoing));
    return outgoing;
  }

  /** Forgets all without a word: calls, INVITEs that wait; whoever waits for them is told that they came to nothing. */
  stop(): void {
    for (const each of [...this.calls.values(), ...this.outgoing, ...this.incoming.values()]) each.stop();
    this.calls.clear();
    this.outgoing.clear();
    this.incoming.clear();
  }

  private invited(incoming: Incoming): void {
    const { request, transaction, toTag } = incoming;
    if (request.to?.tag !== undefined) return this.within(incoming);
    const dialog = dialogOfCallee(request, toTag, transaction.arrival.transport === 'tls');
    if (isFault(dialog)) {
      incoming.respond(400);
      return;
    }
    const id = idOf(dialog);
    const invite = new IncomingInvite(incoming, dialog, this.around, this.events, () =>
      this.incoming.delete(id),
    );
    this.incoming.set(id, invite);
    if (this.onInvite) this.onInvite(invite);
    else invite.refuse(480);
  }

  private within(incoming: Incoming): void {
    const id = idOfRequest(incoming.request);
    const dialog = this.calls.get(id) ?? this.incoming.get(id);
    if (dialog) dialog.receive(incoming);
    else incoming.respond(481);
  }
}

/** Whether the Request-URI or the first Route value of a request is a SIPS URI (RFC 3261 s8.1.1.8). */
function asksSecureContact(to: string, headers: readonly HeaderPair[]): boolean {
  const routes = headers.find(([name]) => name.toLowerCase() === 'route')?.[1] ?? '';
  const [first] = splitList(routes);
  const route = first === undefined ? undefined : parseNameAddr(first);
  return isSecureUri(parseUri(to)) || (route !== undefined && !isFault(route) && isSecureUri(route.uri));
}
