import { isIP } from 'node:net';
import type { Actor } from '../../network/actor';
import type { Clock } from '../../network/clock';
import type { Endpoint, Network, Stream } from '../../network/network';
import { responseTo } from '../../protocol/sip/build';
import type { SipMessage, SipRequest, SipResponse } from '../../protocol/sip/message';
import { transactionLife } from '../../protocol/sip/transactions/timers';
import { withDeviations, type Deviation } from '../deviations/deviation';
import { receivedFrom, refusalOf, serverKey, type Refusal } from './arriving-request';
import type { AnsweredRequest } from './answered-request';
import type { Arrival, Target } from './arrival';
import {
  cancelFor,
  ClientTransaction,
  type ClientEvents,
  type ClientSurroundings,
} from './client-transaction';
import { RandomIds, type IdSource } from './ids';
import { Lingering } from './lingering';
import { OwnVia } from './own-via';
import { STACK_POLICY, type StackPolicy } from './policy';
import { targetOf, type Domains } from './resolve';
import { responseEndpoint, ServerTransaction, type ServerSurroundings } from './server-transaction';
import type { TlsIdentity } from '../tls/identity';
import { SipTransport } from './transport';

/** What it takes to open an endpoint. */
export interface EndpointOptions {
  readonly actor: Actor;
  readonly network: Network;
  readonly host?: string;
  readonly port?: number;
  readonly domains?: Domains;
  readonly deviations?: readonly Deviation[];
  readonly policy?: Partial<StackPolicy>;
  readonly ids?: IdSource;
  /** Key, certificate and whom it trusts; with them it takes and opens TLS connections. */
  readonly tls?: TlsIdentity;
}

/**
 * What an actor stands on: the transport and transaction layers of RFC 3261 (s17, s18) at one address. Requests come
 * out of it once, whatever the network repeats; answers to our requests arrive at the events given with the request.
 */
export class SipEndpoint {
  readonly actor: Actor;
  readonly network: Network;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly policy: StackPolicy;
  /** Every new request but ACK; of a CANCEL, only one that matches no transaction. */
  onRequest?: (transaction: ServerTransaction) => void;
  /** An ACK that belongs to no server transaction: that of a 2xx at an endpoint or passing through. */
  onAck?: (ack: SipRequest, arrival: Arrival) => void;
  /** A response to no client transaction of ours. */
  onStrayResponse?: (response: SipResponse, arrival: Arrival) => void;

  private readonly domains: Domains;
  private readonly clients = new Map<string, ClientTransaction | Absorbed>();
  private readonly servers = new Map<string, ServerTransaction | AnsweredRequest>();
  /** Timers K and J. */
  private readonly absorbing: Lingering<Absorbed>;
  private readonly repeating: Lingering<AnsweredRequest>;
  private transport!: SipTransport;
  private aroundClients!: ClientSurroundings;
  private aroundServers!: ServerSurroundings;
  private own!: OwnVia;
  private closed = false;

  private constructor(options: EndpointOptions) {
    this.actor = options.actor;
    this.network = options.network;
    this.clock = options.network.clock;
    this.ids = options.ids ?? new RandomIds();
    this.domains = options.domains ?? new Map();
    this.policy = withDeviations({ ...STACK_POLICY, ...options.policy }, options.deviations);
    const { timers } = this.policy;
    this.absorbing = new Lingering(this.clock, timers.t4, (over) => remove(this.clients, over));
    this.repeating = new Lingering(this.clock, transactionLife(timers), (over) => remove(this.servers, over));
  }

  /** Binds the sockets. Rejects when the address is not to be had. */
  static async open(options: EndpointOptions): Promise<SipEndpoint> {
    const endpoint = new SipEndpoint(options);
    endpoint.transport = await SipTransport.open(options, endpoint.policy, {
      message: (message, arrival) => endpoint.arrived(message, arrival),
      streamFailed: (stream, error) => endpoint.streamFailed(stream, error),
      datagramFailed: (to, error) => endpoint.datagramFailed(to, error),
    });
    endpoint.own = new OwnVia(endpoint.transport, endpoint.policy, endpoint.ids);
    endpoint.surround();
    return endpoint;
  }

  get local(): Endpoint {
    return this.transport.local;
  }

  /** Where it takes TLS; undefined when it does not. */
  get secureLocal(): Endpoint | undefined {
    return this.transport.secureLocal;
  }

  /** The same as hostPort for TLS; that of the other transports when it takes no TLS. */
  get secureHostPort(): string {
    return this.own.secureHostPort;
  }

  /** Host and port as they stand in a Via or a SIP URI, an IPv6 host in brackets. */
  get hostPort(): string {
    return this.own.hostPort;
  }

  /** Transactions that are not over yet, for whoever waits for quiet. */
  get openTransactions(): number {
    let open = 0;
    for (const each of this.clients.values())
      if (each instanceof ClientTransaction && each.state !== 'completed' && each.state !== 'accepted')
        open++;
    // A refused INVITE is repeated until it is acknowledged (RFC 3261 s17.2.1).
    for (const each of this.servers.values())
      if (each instanceof ServerTransaction && each.request.method === 'INVITE' && each.state === 'completed')
        open++;
    return open;
  }

  /**
   * Sends a request in a new client transaction, with our Via and a fresh branch on top (RFC 3261 s8.1.1.7). Without
   * a target it goes where its top Route or its Request-URI says; if that is nowhere, `transportError` is reported.
   * A request too large for a datagram goes over TCP when the URI leaves the transport open (s18.1.1), and over
   * UDP after all when TCP is refused.
   */
  request(
    request: SipRequest,
    events: ClientEvents,
    options: { target?: Target; branch?: string } = {},
  ): ClientTransaction | undefined {
    const target = this.secured(options.target ?? targetOf(request, this.domains));
    if (!target) {
      events.transportError(new Error(`no way to ${request.uri}`));
      return undefined;
    }
    const branch = this.own.branch(options.branch, request.method);
    const sent = request.prepend('Via', this.own.over(target.transport, branch));
    if (this.isTooLarge(sent, target)) {
      return this.requestOverTcp(
        request,
        events,
        { ...target, transport: 'tcp', transportIsFree: false },
        target,
        branch,
      );
    }
    return this.begin(sent, branch, target, events);
  }

  /** Cancels a pending INVITE: a transaction of its own on the same branch (RFC 3261 s9.1). */
  cancel(transaction: ClientTransaction): void {
    const nothing = (): void => {};
    const events: ClientEvents = { final: nothing, timeout: nothing, transportError: nothing };
    const { request, branch, target } = transaction.successor ?? transaction;
    this.begin(cancelFor(request), branch, target, events);
  }

  /** Sends a message outside any transaction: the ACK of a 2xx (RFC 3261 s13.2.2.4), or statelessly forwarded. */
  sendRequest(request: SipRequest, target?: Target, branch?: string): void {
    const to = target ?? targetOf(request, this.domains);
    if (!to) return;
    const sent = request.prepend('Via', this.own.over(to.transport, this.own.branch(branch)));
    this.transport.send(sent, to.endpoint, this.transport.streamTo(to), 0);
  }

  /** Sends a response outside any transaction, to where its top Via says (RFC 3261 s16.11, s18.2.2). */
  sendResponse(response: SipResponse): void {
    const via = response.topVia;
    const transport = via?.transport.toLowerCase();
    if (!via || (transport !== 'udp' && transport !== 'tcp' && transport !== 'tls')) return;
    const source = { host: via.host, port: via.port ?? 5060 };
    const endpoint = responseEndpoint(via, { transport, source, at: 0 }, this.policy);
    if (isIP(endpoint.host) === 0) return;
    this.transport.send(response, endpoint, this.transport.streamTo({ transport, endpoint }), 0);
  }

  /** Stops all transactions and closes the sockets. */
  async close(): Promise<void> {
    this.closed = true;
    for (const each of this.clients.values()) if (each instanceof ClientTransaction) each.stop();
    for (const each of this.servers.values()) if (each instanceof ServerTransaction) each.stop();
    this.absorbing.stop();
    this.repeating.stop();
    this.clients.clear();
    this.servers.clear();
    await this.transport.close();
  }

  /** What all transactions stand on. */
  private surround(): void {
    const { clock, transport, policy, clients, servers } = this;
    this.aroundClients = {
      ...{ clock, transport, policy },
      ended: (over) => remove(clients, over),
      answered: (over) => {
        if (clients.get(over.key) !== over) return;
        const rest: Absorbed = { key: over.key };
        clients.set(over.key, rest);
        this.absorbing.add(rest);
      },
    };
    this.aroundServers = {
      ...{ clock, transport, policy },
      ended: (over) => remove(servers, over),
      answered: (rest) => {
        servers.set(rest.key, rest);
        this.repeating.add(rest);
      },
    };
  }

  private isTooLarge(request: SipRequest, target: Target): boolean {
    return target.transportIsFree === true && request.toBuffer().length > this.policy.largestDatagramRequest;
  }

  private requestOverTcp(
    request: SipRequest,
    events: ClientEvents,
    tcp: Target,
    udp: Target,
    branch: string,
  ): ClientTransaction {
    const first: { transaction?: ClientTransaction } = {};
    const overUdp = (): void => {
      if (this.closed) return;
      // Another branch, with all that its maker may have put into this one.
      const { branchCookie } = this.policy;
      const another = `${branchCookie}u${branch.slice(branchCookie.length)}`;
      const successor = this.begin(
        request.prepend('Via', this.own.over('udp', another)),
        another,
        { ...udp, transportIsFree: false },
        events,
      );
      if (first.transaction) first.transaction.successor = successor;
    };
    const overTcp = this.begin(request.prepend('Via', this.own.over('tcp', branch)), branch, tcp, {
      provisional: (response) => events.provisional?.(response),
      final: (response) => events.final(response),
      timeout: () => events.timeout(),
      transportError: overUdp,
    });
    first.transaction = overTcp;
    return overTcp;
  }

  private begin(sent: SipRequest, branch: string, target: Target, events: ClientEvents): ClientTransaction {
    const key = clientKey(branch, sent.method);
    const transaction = new ClientTransaction(key, sent, branch, target, events, this.aroundClients);
    this.clients.set(key, transaction);
    transaction.start();
    return transaction;
  }

  private arrived(message: SipMessage, arrival: Arrival): void {
    if (this.closed) return;
    if (message.kind === 'request') this.requestArrived(message, arrival);
    else this.responseArrived(message, arrival);
  }

  private responseArrived(response: SipResponse, arrival: Arrival): void {
    const via = response.topVia;
    const cseq = response.cseq;
    if (!via || !cseq) return;
    if (this.policy.discardForeignResponses && !this.own.isOurs(via.sentBy)) return;
    const transaction =
      via.branch === undefined ? undefined : this.clients.get(clientKey(via.branch, cseq.method));
    if (transaction instanceof ClientTransaction) transaction.response(response);
    else if (!transaction) this.onStrayResponse?.(response, arrival);
  }

  private secured(target: Target | undefined): Target | undefined {
    const isExposed = target?.transport === 'tls' && !this.policy.securesSips;
    return isExposed ? { endpoint: target.endpoint, transport: 'udp' } : target;
  }

  private requestArrived(raw: SipRequest, arrival: Arrival): void {
    if (!raw.topVia) return;
    const request = this.policy.fillReceived ? receivedFrom(raw, arrival) : raw;
    const key = serverKey(request);
    const known = this.servers.get(key);
    if (request.method === 'ACK') {
      if (known instanceof ServerTransaction) known.ack(request);
      else if (!known) this.onAck?.(request, arrival);
      return;
    }
    if (known) {
      if (known instanceof ServerTransaction) known.retransmitted();
      else known.retransmitted(this.policy.answerRetransmissions);
      return;
    }
    const transaction = new ServerTransaction(key, request, arrival, this.aroundServers);
    this.servers.set(key, transaction);
    transaction.start();
    this.handUp(transaction, this.policy.refuseMalformed ? refusalOf(request, raw.received) : undefined);
  }

  private handUp(transaction: ServerTransaction, refusal: Refusal | undefined): void {
    const { request } = transaction;
    if (refusal) {
      transaction.respond(
        responseTo(request, refusal.status, { reason: refusal.reason, toTag: this.ids.tag() }),
      );
      return;
    }
    const cancelled = request.method === 'CANCEL' ? this.cancelledBy(request) : undefined;
    if (cancelled) {
      // RFC 3261 s9.2: the CANCEL itself succeeds, whatever becomes of the request.
      transaction.respond(responseTo(request, 200, { toTag: this.ids.tag() }));
      if (cancelled instanceof ServerTransaction && cancelled.open) cancelled.onCancel?.(transaction);
      return;
    }
    this.onRequest?.(transaction);
  }

  /** The transaction a CANCEL is for. It can be any request, although only an INVITE is ended by it (RFC 3261 s9.2). */
  private cancelledBy(cancel: SipRequest): ServerTransaction | AnsweredRequest | undefined {
    for (const method of CANCELLABLE) {
      const found = this.servers.get(serverKey(cancel, method));
      if (found) return found;
    }
    return undefined;
  }

  private streamFailed(stream: Stream, error: Error): void {
    for (const each of this.clients.values())
      if (each instanceof ClientTransaction) each.streamFailed(stream, error);
  }

  private datagramFailed(to: Endpoint, error: Error): void {
    for (const each of this.clients.values())
      if (each instanceof ClientTransaction) each.datagramFailed(to, error);
  }
}

/** What is left of an answered client transaction: its key, under which copies of the answer are absorbed. */
interface Absorbed {
  readonly key: string;
}

/** Removes what lingered, unless something else has come in its place. */
function remove(from: Map<string, unknown>, over: { readonly key: string }): void {
  if (from.get(over.key) === over) from.delete(over.key);
}

/** A CANCEL does not say which method it cancels. */
const CANCELLABLE = [
  'INVITE',
  'MESSAGE',
  'OPTIONS',
  'SUBSCRIBE',
  'NOTIFY',
  'REGISTER',
  'BYE',
  'INFO',
  'REFER',
];

/** Responses are matched by branch and CSeq method (RFC 3261 s17.1.3). */
function clientKey(branch: string, method: string): string {
  return `${method} ${branch}`;
}
