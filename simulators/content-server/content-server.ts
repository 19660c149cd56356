import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Actor } from '../../network/actor';
import type { Clock, Timer } from '../../network/clock';
import { formatEndpoint } from '../../network/endpoint';
import type { Endpoint, Network, Stream, StreamListener } from '../../network/network';
import { StreamDuplex } from '../../network/stream-duplex';
import type { TlsIdentity } from '../tls/identity';
import type { Hosted, Visit } from './hosted';
import { headFor, sendBody } from './response';

/** What it takes to open a content server. */
export interface ContentServerOptions {
  readonly network: Network;
  /** Name of the actor; 'content' if absent. */
  readonly name?: string;
  readonly host?: string;
  readonly port?: number;
  /** Key and certificate: https instead of http. */
  readonly tls?: Pick<TlsIdentity, 'key' | 'cert'>;
}

/** Visits kept at most; the oldest go first. */
const MOST_VISITS = 10_000;

/**
 * The server that content indirection points to (RFC 4483): Node's own HTTP server on connections of our networks. It writes down who
 * fetched what, and when.
 */
export class ContentServer {
  private readonly hosted = new Map<string, Hosted>();
  private readonly visitors: Visit[] = [];
  private readonly server: Server;
  private readonly streams = new Set<Stream>();
  private readonly delays = new Set<Timer>();
  private readonly visitorOf = new WeakMap<object, string>();
  private readonly awaited = new Map<string, (() => void)[]>();
  private underway = 0;

  private constructor(
    readonly actor: Actor,
    private readonly listener: StreamListener,
    private readonly clock: Clock,
  ) {
    // Its timeouts would be of real time. What is not fetched to its end ends with the scenario.
    this.server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) =>
      this.requested(request, response),
    );
    this.server.on('clientError', (_error, socket) => socket.destroy());
    listener.onConnection = (stream) => this.connected(stream);
    // A TLS handshake that fails is the visitor's decision; the trace tells of it.
    listener.onError = () => undefined;
  }

  /** Begins to listen. Rejects when the address is not to be had. */
  static async open(options: ContentServerOptions): Promise<ContentServer> {
    const { network, name = 'content', host, port, tls } = options;
    const actor: Actor = { role: 'server', name, underTest: false };
    const at = { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
    const listener = await (tls
      ? network.listenTls(actor, { ...at, key: tls.key, cert: tls.cert })
      : network.listenTcp(actor, at));
    return new ContentServer(actor, listener, network.clock);
  }

  get local(): Endpoint {
    return this.listener.local;
  }

  /** Requests so far, oldest first. */
  get visits(): readonly Visit[] {
    return this.visitors;
  }

  /** Resolves when somebody asks, or has asked, for a path. */
  visited(path: string): Promise<void> {
    if (this.visitors.some((each) => each.path === path)) return Promise.resolve();
    return new Promise((resolve) => this.awaited.set(path, [...(this.awaited.get(path) ?? []), resolve]));
  }

  /** Requests that are not answered to the end. */
  get openTransactions(): number {
    return this.underway;
  }

  /** Where a path of this server is found: 'http://192.0.2.7:8080/tides.html'. */
  url(path: string): string {
    return `${this.listener.transport === 'tls' ? 'https' : 'http'}://${formatEndpoint(this.local)}${path}`;
  }

  /** Puts something at a path, in place of what stood there; returns its URL. */
  host(path: string, hosted: Hosted): string {
    this.hosted.set(path, hosted);
    return this.url(path);
  }

  /** Ends all connections without a word. */
  close(): Promise<void> {
    this.listener.close();
    for (const each of this.delays) each.cancel();
    for (const each of this.streams) each.destroy();
    return Promise.resolve();
  }

  private connected(stream: Stream): void {
    this.streams.add(stream);
    const duplex = new StreamDuplex(stream, this.clock);
    duplex.once('close', () => this.streams.delete(stream));
    // What follows is 'close', which says all that there is to say.
    duplex.on('error', () => undefined);
    this.visitorOf.set(duplex, formatEndpoint(stream.remote));
    this.server.emit('connection', duplex);
  }

  private requested(request: IncomingMessage, response: ServerResponse): void {
    this.underway++;
    response.once('close', () => this.underway--);
    response.on('error', () => undefined);
    const path = (request.url ?? '/').split('?')[0]!;
    const hosted = this.hosted.get(path);
    const answer = (): void => {
      if (!response.destroyed) this.answer(request, response, path, hosted);
    };
    if (hosted?.delayMs === undefined) return answer();
    const timer = this.clock.after(hosted.delayMs, () => {
      this.delays.delete(timer);
      answer();
    });
    this.delays.add(timer);
  }

  private answer(
    { method = '', socket }: IncomingMessage,
    response: ServerResponse,
    path: string,
    hosted: Hosted | undefined,
  ): void {
    const at = this.clock.date();
    const { status, fields } = headFor(hosted, at);
    if (this.visitors.length === MOST_VISITS) this.visitors.shift();
    for (const resolve of this.awaited.get(path) ?? []) resolve();
    this.awaited.delete(path);
    this.visitors.push({ at, from: this.visitorOf.get(socket) ?? '', method, path, status });
    // Dates are those of the clock of the network.
    response.sendDate = false;
    response.writeHead(status, { Date: at.toUTCString(), ...fields });
    if (status === 200 && method === 'GET') sendBody(response, hosted!, this.clock);
    else response.end();
  }
}
