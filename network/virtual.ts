import type { Actor } from './actor';
import { endpointKey, formatEndpoint } from './endpoint';
import { Links, type Impairments, type LinkSelector } from './impairments';
import type {
  Binding,
  ConnectOptions,
  Endpoint,
  Network,
  Stream,
  StreamListener,
  TlsListenOptions,
} from './network';
import { Partitions } from './partitions';
import type { StreamEnds, Tap } from './tap';
import type { Frame } from './trace';
import { Carrier, type VirtualWire } from './virtual-carrier';
import type { VirtualClock } from './virtual-clock';
import { VirtualDatagramSocket, type DatagramOnItsWay } from './virtual-datagrams';
import { VirtualHosts } from './virtual-hosts';
import { VirtualListener } from './virtual-listener';
import { VirtualStream } from './virtual-stream';

const SIP_PORT = 5060;
const MSRP_PORT = 2855;
const SIPS_PORT = 5061;

export interface VirtualNetworkOptions extends Partial<Impairments> {
  readonly clock: VirtualClock;
  readonly tap?: Tap;
  /** Same seed, same actors, same order of events. */
  readonly seed?: number;
  /** Report a datagram to a port where nobody is as ECONNREFUSED to its sender; otherwise it simply vanishes. */
  readonly icmp?: boolean;
}

/**
 * A network in memory, on virtual time, with impairments to order (`Impairments`; 1 ms of latency and nothing else by
 * default). Every actor name has an address of its own; ports count up from 5060. Octets are handed over by reference. TLS
 * is a stream of transport 'tls' without cryptography.
 */
export class VirtualNetwork implements Network {
  readonly kind = 'virtual';
  readonly clock: VirtualClock;
  private readonly wire: VirtualWire;
  private readonly tap: Tap | undefined;
  private readonly icmp: boolean;
  private readonly hosts = new VirtualHosts();
  private readonly sockets = new Map<string, VirtualDatagramSocket>();
  private readonly listeners = new Map<string, VirtualListener>();
  private readonly streams = new Set<VirtualStream>();
  private readonly refusing = new Map<string, number>();
  private losing: readonly ((datagram: DatagramOnItsWay) => boolean)[] = [];
  private isClosed = false;

  constructor({ clock, tap, seed = 1, icmp = false, ...impairments }: VirtualNetworkOptions) {
    this.clock = clock;
    this.tap = tap;
    this.icmp = icmp;
    this.wire = { clock, links: new Links(seed), partitions: new Partitions() };
    this.impair(impairments);
  }

  /** Throws the dice anew from another seed; impairments ordered so far are forgotten. */
  reseed(seed: number): void {
    this.wire.links = new Links(seed);
  }

  /** Changes impairments from now on: of one direction between two actors, of all from or to one, or of all. Closer goes before wider. */
  impair(changes: Partial<Impairments>, link: LinkSelector = {}): void {
    this.wire.links.order(changes, link);
  }

  /** Loses every datagram for which `rule` says so. Returns how to stop that. */
  lose(rule: (datagram: DatagramOnItsWay) => boolean): () => void {
    this.losing = [...this.losing, rule];
    return () => {
      this.losing = this.losing.filter((other) => other !== rule);
    };
  }

  /** Cuts an actor off: its datagrams and those to it are lost, streams stand still. Returns how to heal that. */
  partition(actor: Actor | string): () => void {
    return this.wire.partitions.cut(typeof actor === 'string' ? actor : actor.name);
  }

  /** Lets connections to an endpoint fail with ECONNREFUSED although somebody listens. Returns how to stop that. */
  refuse(endpoint: Endpoint): () => void {
    const key = endpointKey(endpoint);
    this.refusing.set(key, (this.refusing.get(key) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (!isOver) this.refusing.set(key, this.refusing.get(key)! - 1);
      isOver = true;
    };
  }

  bind(owner: Actor, at: { readonly host?: string; readonly port?: number } = {}): Promise<Binding> {
    return promised(() => {
      const local = this.place(owner, at, SIP_PORT);
      const carrier = {
        send: this.send.bind(this),
        ended: () => this.sockets.delete(endpointKey(local)),
      };
      const udp = new VirtualDatagramSocket(
        owner,
        local,
        carrier,
        this.tap?.datagrams(owner, local, 'by-frame'),
      );
      const tcp = this.listen(owner, local, 'tcp');
      this.sockets.set(endpointKey(local), udp);
      const close = () => {
        udp.close();
        tcp.destroy();
      };
      return { local, udp, tcp, close: () => promised(close) };
    });
  }

  listenTcp(
    owner: Actor,
    at: { readonly host?: string; readonly port?: number } = {},
  ): Promise<StreamListener> {
    return promised(() => this.listen(owner, this.place(owner, at, MSRP_PORT), 'tcp'));
  }

  listenTls(owner: Actor, options: TlsListenOptions): Promise<StreamListener> {
    return promised(() => this.listen(owner, this.place(owner, options, SIPS_PORT), 'tls', options.cert));
  }

  connect(owner: Actor, to: Endpoint, options: ConnectOptions = {}): Stream {
    this.refuseWhenClosed();
    const host = this.hostOf(owner, options.host);
    const transport = options.tls ? 'tls' : 'tcp';
    const listening = this.listeners.get(endpointKey(to))?.owner.name ?? this.hosts.ownerOf(to.host) ?? '';
    const there = new Carrier(this.wire, owner.name, listening);
    const back = new Carrier(this.wire, listening, owner.name);
    const presented = this.listeners.get(endpointKey(to))?.certificate;
    const client = this.stream(owner, { host, port: 0 }, to, transport, there, true, presented);
    // SYN, SYN-ACK, ACK: the client can write after one round trip, the server learns of it half a round trip later.
    there.carry(() => {
      const objection = this.objectionTo(to, transport);
      back.carry(() => {
        if (objection) client.fail(objection);
        else if (!client.closed)
          this.establish(client, { host, port: this.hosts.ephemeralPort(host) }, there, back, options.tls);
      });
    });
    return client;
  }

  close(): Promise<void> {
    return promised(() => {
      this.isClosed = true;
      for (const socket of [...this.sockets.values()]) socket.close();
      for (const listener of [...this.listeners.values()]) listener.destroy();
      for (const stream of [...this.streams]) stream.destroy();
    });
  }

  private send(sender: VirtualDatagramSocket, octets: Buffer, to: Endpoint, frame: Frame | undefined): void {
    const receiver = this.sockets.get(endpointKey(to))?.owner;
    const name = receiver?.name ?? this.hosts.ownerOf(to.host) ?? '';
    if (this.isLost({ source: sender.local, destination: to, octets, from: sender.owner, to: receiver })) {
      sender.lost(frame, 'lost');
      return;
    }
    const link = this.wire.links.between(sender.owner.name, name);
    const arrivals = link.arrivals(this.clock.now());
    if (arrivals.length === 0) sender.lost(frame, 'lost');
    for (const arrival of arrivals)
      this.clock.at(arrival, () => this.arrive(sender, octets, to, name, frame));
  }

  private arrive(
    sender: VirtualDatagramSocket,
    octets: Buffer,
    to: Endpoint,
    name: string,
    frame: Frame | undefined,
  ): void {
    const receiver = this.sockets.get(endpointKey(to));
    if (this.wire.partitions.isBetween(sender.owner.name, name)) sender.lost(frame, 'lost');
    else if (receiver) receiver.deliver(octets, sender.local, frame);
    else {
      sender.lost(frame, 'unreachable');
      if (!this.icmp) return;
      const latency = this.wire.links.between(name, sender.owner.name).latency();
      const reason = `nobody is at ${formatEndpoint(to)}`;
      this.clock.after(latency, () => sender.fail('ECONNREFUSED', reason, to));
    }
  }

  private isLost(datagram: DatagramOnItsWay): boolean {
    const to = datagram.to?.name ?? this.hosts.ownerOf(datagram.destination.host) ?? '';
    if (this.wire.partitions.isBetween(datagram.from.name, to)) return true;
    // Every rule sees every datagram, so that one that counts does not depend on its place.
    return this.losing.filter((rule) => rule(datagram)).length > 0;
  }

  private establish(
    client: VirtualStream,
    local: Endpoint,
    there: Carrier,
    back: Carrier,
    tls: ConnectOptions['tls'],
  ): void {
    const { remote, transport } = client;
    const listener = this.listeners.get(endpointKey(remote));
    if (!listener) {
      client.fail(withCode('ECONNRESET', `${formatEndpoint(remote)} has gone`));
      return;
    }
    const server = this.stream(listener.owner, remote, local, transport, back, false, pemOf(tls?.cert));
    there.carry(() => {
      if (this.listeners.get(endpointKey(remote)) === listener) {
        server.opened(remote, client);
        if (listener.transport === transport) listener.accept(server);
        else server.onData = () => server.destroy();
      } else {
        server.destroy();
        back.carry(() => client.fail(withCode('ECONNRESET', `${formatEndpoint(remote)} has gone`)));
      }
    });
    client.opened(local, server);
  }

  private objectionTo(to: Endpoint, transport: 'tcp' | 'tls'): Error | undefined {
    const listener = this.listeners.get(endpointKey(to));
    const isRefused = (this.refusing.get(endpointKey(to)) ?? 0) > 0;
    if (!listener || isRefused)
      return withCode('ECONNREFUSED', `${formatEndpoint(to)} refuses the connection`);
    // Over plain TCP a TLS listener is reached, and hangs up when it hears what is no handshake.
    if (listener.transport === transport || transport === 'tcp') return undefined;
    return withCode('ECONNRESET', `${formatEndpoint(to)} speaks ${listener.transport}, not ${transport}`);
  }

  private listen(
    owner: Actor,
    local: Endpoint,
    transport: 'tcp' | 'tls',
    certificate?: string | Buffer,
  ): VirtualListener {
    const key = endpointKey(local);
    const tap = this.tap?.listener(owner, local);
    const ended = () => this.listeners.delete(key);
    const listener = new VirtualListener(owner, local, transport, tap, ended, certificate);
    this.listeners.set(key, listener);
    return listener;
  }

  private stream(
    owner: Actor,
    local: Endpoint,
    remote: Endpoint,
    transport: 'tcp' | 'tls',
    carrier: Carrier,
    isOpener: boolean,
    peerPem?: string | Buffer,
  ): VirtualStream {
    const host = {
      isOpener,
      refused: (ends: StreamEnds, reason: string) => this.tap?.refused(owner, ends, reason),
      tap: (ends: StreamEnds) => this.tap?.stream(owner, ends),
      ended: () => this.streams.delete(stream),
    };
    const stream: VirtualStream = new VirtualStream(local, remote, transport, carrier, host, peerPem);
    this.streams.add(stream);
    return stream;
  }

  private place(
    owner: Actor,
    at: { readonly host?: string; readonly port?: number },
    firstPort: number,
  ): Endpoint {
    this.refuseWhenClosed();
    const host = this.hostOf(owner, at.host);
    if (at.port !== undefined && at.port !== 0) {
      const wish = { host, port: at.port };
      if (this.isTaken(wish)) throw withCode('EADDRINUSE', `${formatEndpoint(wish)} is taken`);
      return wish;
    }
    let port = firstPort;
    while (this.isTaken({ host, port })) port++;
    return { host, port };
  }

  private hostOf(owner: Actor, wish: string | undefined): string {
    if (wish === undefined) return this.hosts.of(owner.name);
    this.hosts.claim(wish, owner.name);
    return wish;
  }

  private isTaken(endpoint: Endpoint): boolean {
    const key = endpointKey(endpoint);
    return this.sockets.has(key) || this.listeners.has(key);
  }

  private refuseWhenClosed(): void {
    if (this.isClosed) throw new Error('the network is closed');
  }
}

function withCode(code: string, reason: string): Error {
  return Object.assign(new Error(`${code}: ${reason}`), { code });
}

/** The first certificate of what TLS takes as `cert`. */
function pemOf(cert: string | Buffer | (string | Buffer)[] | undefined): string | Buffer {
  return (Array.isArray(cert) ? cert[0] : cert) ?? '';
}

/** As a promise, also when it throws. */
function promised<T>(run: () => T): Promise<T> {
  return new Promise((resolve) => resolve(run()));
}
