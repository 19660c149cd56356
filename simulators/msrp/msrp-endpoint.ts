import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Actor } from '../../network/actor';
import type { Endpoint, Network, Stream, StreamListener } from '../../network/network';
import { SessionBindings } from '../../protocol/msrp/bindings';
import { RandomMsrpIds, type MsrpIds } from '../../protocol/msrp/ids';
import type { MsrpRequest } from '../../protocol/msrp/message';
import { msrpUri, socketHost, type MsrpUri } from '../../protocol/msrp/uri';
import { withDeviations, type Deviation } from '../deviations/deviation';
import { matchesFingerprint } from '../tls/fingerprint';
import type { TlsIdentity } from '../tls/identity';
import { MsrpConnection, type ConnectionHost } from './connection';
import { IncomingMessages } from './incoming-messages';
import { IncomingRequests } from './incoming-requests';
import { MsrpSession, type SessionHost, type SessionOptions } from './msrp-session';
import { OutgoingFrames } from './outgoing-frames';
import { MSRP_POLICY, type MsrpPolicy } from './policy';
import { idsByPolicy } from './policy-ids';

/** What it takes to open an MSRP endpoint. */
export interface MsrpEndpointOptions {
  readonly actor: Actor;
  readonly network: Network;
  readonly host?: string;
  readonly policy?: Partial<MsrpPolicy>;
  readonly deviations?: readonly Deviation[];
  readonly ids?: MsrpIds;
  /** With it there is a TLS listener too, and sessions may be secure. */
  readonly tls?: TlsIdentity;
}

/**
 * The MSRP side of an actor (RFC 4975 s5.4): its listeners, its connections, shared by sessions to the same host, port and
 * scheme, and the sessions that are on them.
 */
export class MsrpEndpoint implements SessionHost, ConnectionHost {
  readonly clock;
  readonly policy: MsrpPolicy;
  readonly ids: MsrpIds;
  private readonly bindings = new SessionBindings<MsrpSession, MsrpConnection>();
  private readonly sessions = new Set<MsrpSession>();
  private readonly connections = new Set<MsrpConnection>();
  /** Connections that we have opened, by where they lead. */
  private readonly opened = new Map<string, MsrpConnection>();
  private readonly messages: IncomingMessages;
  private readonly requests: IncomingRequests;
  private readonly sentCount = { sent: 0 };
  private turns = 0;
  private isClosed = false;

  private constructor(
    private readonly options: MsrpEndpointOptions,
    private readonly listener: StreamListener,
    private readonly secureListener: StreamListener | undefined,
  ) {
    this.clock = options.network.clock;
    this.policy = withDeviations<MsrpPolicy>({ ...MSRP_POLICY, ...options.policy }, options.deviations);
    this.ids = idsByPolicy(options.ids ?? new RandomMsrpIds(), this.policy);
    this.messages = new IncomingMessages(this);
    this.requests = new IncomingRequests({
      ...{ policy: this.policy, bindings: this.bindings, messages: this.messages },
      uri: this.uriOf(listener, 'msrp', this.ids.sessionId()),
      elsewhere: (request) => this.elsewhere(request),
    });
    for (const each of [listener, secureListener]) {
      if (each) each.onConnection = (stream) => this.attend(stream, false);
    }
  }

  /** Opens the listeners; they are up until `close()`. Rejects when the address is not to be had. */
  static async open(options: MsrpEndpointOptions): Promise<MsrpEndpoint> {
    const { actor, network, host, tls } = options;
    const at = host === undefined ? {} : { host };
    const listener = await network.listenTcp(actor, at);
    const secure = tls && {
      ...{ host: listener.local.host, key: tls.key, cert: tls.cert },
      // Both sides show a certificate; whose it is, is told by its fingerprint (RFC 4975 s14.4, RFC 8122 s6.2).
      ...{ requestCert: true, rejectUnauthorized: false },
    };
    return new MsrpEndpoint(options, listener, secure && (await network.listenTls(actor, secure)));
  }

  /** Where it listens for msrp. */
  get local(): Endpoint {
    return this.listener.local;
  }

  /** Where it listens for msrps, if it does. */
  get secureLocal(): Endpoint | undefined {
    return this.secureListener?.local;
  }

  /** Value of a=fingerprint for our certificate. */
  get fingerprint(): string | undefined {
    return this.options.tls?.fingerprint;
  }

  /**
   * What is not over: messages that go out, transactions that wait, connections that open; for whoever waits for quiet. A
   * success report that does not come is not waited for.
   */
  get openTransactions(): number {
    let open = 0;
    for (const each of this.connections) open += each.underway;
    return open;
  }

  /** Connections that are there or are being opened. */
  get connectionCount(): number {
    return this.connections.size;
  }

  /**
   * Makes a session with a URI of its own (RFC 4975 s8.2, s14.1). A peer that is told the URI may connect at once (s5.4).
   * @throws Error if a secure session is asked for without a TLS identity
   */
  session(options: SessionOptions = {}): MsrpSession {
    const scheme = options.secure ? 'msrps' : 'msrp';
    const isOnTls = options.secure && this.policy.secureMsrps;
    const listener = isOnTls ? this.secureListener : this.listener;
    if (!listener) throw new Error('a secure session needs a key and a certificate');
    const session = new MsrpSession(this.uriOf(listener, scheme, this.ids.sessionId()), options, this);
    this.sessions.add(session);
    this.bindings.add(session.uri, session);
    return session;
  }

  /** Breaks all connections without a farewell; their sessions have failed. */
  dropConnections(): void {
    for (const each of [...this.connections]) each.destroy();
  }

  /** Ends all sessions and closes everything. */
  close(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    this.isClosed = true;
    this.listener.close();
    this.secureListener?.close();
    for (const each of [...this.sessions]) each.close();
    this.messages.stop();
    this.dropConnections();
    return Promise.resolve();
  }

  // What sessions ask for.

  existing(session: MsrpSession): MsrpConnection | undefined {
    if (!this.policy.reuseConnections) return undefined;
    const connection = this.opened.get(hopKey(session));
    return connection?.isUsable ? connection : undefined;
  }

  connect(session: MsrpSession): MsrpConnection | undefined {
    const existing = this.existing(session);
    if (existing) return existing;
    const hop = session.peerPath?.[0];
    if (this.isClosed || hop?.port === undefined) return undefined;
    const { actor, network } = this.options;
    const tls = hop.scheme === 'msrps' && this.policy.secureMsrps ? this.tlsTo(session, hop) : undefined;
    const stream = network.connect(
      actor,
      { host: socketHost(hop), port: hop.port },
      { host: this.local.host, ...(tls ? { tls } : {}) },
    );
    const connection = this.attend(stream, true);
    this.opened.set(hopKey(session), connection);
    return connection;
  }

  bind(session: MsrpSession, connection: MsrpConnection): void {
    this.bindings.bind(session.uri, connection);
  }

  unbind(session: MsrpSession): void {
    this.bindings.unbind(session.uri);
  }

  isTrusted(session: MsrpSession, connection: MsrpConnection): boolean {
    const { peerFingerprint: fingerprint } = session;
    // Without TLS there is nothing to look at; without a fingerprint the network has looked at who vouches for it.
    if (fingerprint === undefined || !connection.isSecure || !connection.isOpen) return true;
    const { peerCertificate } = connection;
    return peerCertificate !== undefined && matchesFingerprint(peerCertificate, fingerprint);
  }

  another(session: MsrpSession): MsrpSession {
    const connection = this.bindings.connectionOf(session.uri);
    if (!connection) return session;
    const all = this.bindings.sessionsOn(connection).filter((each) => each.peerPath !== undefined);
    return all[this.turns++ % all.length] ?? session;
  }

  sessionEnded(session: MsrpSession, failed: boolean): void {
    this.sessions.delete(session);
    this.bindings.remove(session.uri);
    this.messages.sessionEnded(session, failed);
  }

  // What connections ask for.

  connectionEnded(connection: MsrpConnection): void {
    this.connections.delete(connection);
    for (const [key, each] of this.opened) if (each === connection) this.opened.delete(key);
  }

  request(request: MsrpRequest, connection: MsrpConnection): ReturnType<IncomingRequests['begin']> {
    return this.requests.begin(request, connection);
  }

  leaving(): OutgoingFrames | undefined {
    const changing = (this.options.deviations ?? []).filter((each) => each.outgoingMsrp);
    const { swapChunks } = this.policy;
    if (changing.length === 0 && !swapChunks) return undefined;
    return new OutgoingFrames(changing, swapChunks, this.sentCount);
  }

  private attend(stream: Stream, isOpener: boolean): MsrpConnection {
    const connection = new MsrpConnection(stream, isOpener, this);
    this.connections.add(connection);
    return connection;
  }

  private tlsTo(session: MsrpSession, hop: MsrpUri): ConnectionOptions {
    const { tls } = this.options;
    const own = tls ? { key: tls.key, cert: tls.cert } : {};
    // Its fingerprint tells whether it is the right one, as soon as the connection is open (RFC 4975 s14.4).
    if (session.peerFingerprint !== undefined) return { ...own, rejectUnauthorized: false };
    const host = socketHost(hop);
    return {
      ...own,
      ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
      ...(isIP(host) === 0 ? { servername: host } : {}),
    };
  }

  private uriOf(listener: StreamListener, scheme: 'msrp' | 'msrps', sessionId: string): MsrpUri {
    return msrpUri({ scheme, sessionId, ...listener.local });
  }

  private elsewhere(request: MsrpRequest): MsrpConnection | undefined {
    const hop = request.fromPath?.[0];
    if (hop?.port === undefined) return undefined;
    const { actor, network } = this.options;
    const to = { host: socketHost(hop), port: hop.port };
    return this.attend(network.connect(actor, to, { host: this.local.host }), true);
  }
}

/** Where the connection of a session leads: those with the same can share it (RFC 4975 s5.4), if they expect the same peer. */
function hopKey({ peerPath, peerFingerprint = '' }: MsrpSession): string {
  const hop = peerPath?.[0];
  return hop ? `${hop.scheme} ${socketHost(hop)} ${hop.port ?? ''} ${peerFingerprint}` : '';
}
