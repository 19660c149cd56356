import {
  isIPv6,
  createServer as createTcpServer,
  connect as connectTcp,
  type Server,
  type Socket,
} from 'node:net';
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { Actor } from './actor';
import { RealClock, type Clock } from './clock';
import { LoopbackDatagramSocket, bindDatagramSocket } from './loopback-datagrams';
import { LoopbackListener } from './loopback-listener';
import { LoopbackStream } from './loopback-stream';
import type {
  Binding,
  ConnectOptions,
  Endpoint,
  Network,
  Stream,
  StreamListener,
  TlsListenOptions,
} from './network';
import type { Tap } from './tap';

const LOOPBACK = '127.0.0.1';
/** How often a port that is free for TCP may turn out to be taken for UDP before we give up. */
const BIND_ATTEMPTS = 20;

/**
 * Real UDP, TCP and TLS sockets. By default on 127.0.0.1; any other address of this machine can be given as `host`, so a
 * system under test may be elsewhere. The wildcard address is refused, because an actor has to know the address
 * that it writes into Via and Contact.
 * That nobody is at the destination of a datagram is not reported: Linux tells it to connected UDP sockets only.
 */
export class LoopbackNetwork implements Network {
  readonly kind = 'loopback';
  readonly clock: Clock;
  private readonly tap: Tap | undefined;
  private readonly sockets = new Set<LoopbackDatagramSocket>();
  private readonly listeners = new Set<LoopbackListener>();
  private readonly streams = new Set<LoopbackStream>();
  private isClosed = false;

  constructor(options: { readonly clock?: Clock; readonly tap?: Tap } = {}) {
    this.clock = options.clock ?? new RealClock();
    this.tap = options.tap;
  }

  async bind(owner: Actor, at: { readonly host?: string; readonly port?: number } = {}): Promise<Binding> {
    const host = at.host ?? LOOPBACK;
    const port = at.port ?? 0;
    this.refuseWhenUnusable(host);
    for (let attempt = 1; ; attempt++) {
      const tcp = await this.listen(owner, 'tcp', createTcpServer({ noDelay: true }), host, port);
      try {
        const udp = await bindDatagramSocket(tcp.local);
        const socket = new LoopbackDatagramSocket(
          udp,
          tcp.local,
          this.tap?.datagrams(owner, tcp.local, 'by-octets'),
        );
        return this.binding(socket, tcp);
      } catch (error) {
        await tcp.destroy();
        const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
        if (!isTaken || port !== 0 || attempt >= BIND_ATTEMPTS) throw error;
      }
    }
  }

  async listenTcp(
    owner: Actor,
    at: { readonly host?: string; readonly port?: number } = {},
  ): Promise<StreamListener> {
    const { host = LOOPBACK, port = 0 } = at;
    this.refuseWhenUnusable(host);
    return this.listen(owner, 'tcp', createTcpServer({ noDelay: true }), host, port);
  }

  listenTls(owner: Actor, options: TlsListenOptions): Promise<StreamListener> {
    const { host = LOOPBACK, port = 0, ...tls } = options;
    this.refuseWhenUnusable(host);
    return this.listen(owner, 'tls', createTlsServer({ ...tls, noDelay: true }), host, port);
  }

  connect(owner: Actor, to: Endpoint, options: ConnectOptions = {}): Stream {
    if (this.isClosed) throw new Error('the network is closed');
    const address = {
      host: to.host,
      port: to.port,
      ...(options.host !== undefined && { localAddress: options.host }),
    };
    const transport = options.tls ? 'tls' : 'tcp';
    const socket = options.tls ? connectTls({ ...options.tls, ...address }) : connectTcp(address);
    socket.setNoDelay(true);
    const stream = this.stream(owner, socket, transport, to, true);
    socket.once(options.tls ? 'secureConnect' : 'connect', () => stream.opened());
    return stream;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const socket of this.sockets) socket.close();
    const streams = [...this.streams].map((stream) => stream.destroyed());
    const listeners = [...this.listeners].map((listener) => listener.destroy());
    await Promise.all([...streams, ...listeners]);
  }

  private binding(udp: LoopbackDatagramSocket, tcp: LoopbackListener): Binding {
    if (this.isClosed) udp.close();
    else this.sockets.add(udp);
    return {
      local: tcp.local,
      udp,
      tcp,
      close: async () => {
        udp.close();
        this.sockets.delete(udp);
        await tcp.destroy();
      },
    };
  }

  private async listen(
    owner: Actor,
    transport: 'tcp' | 'tls',
    server: Server,
    host: string,
    port: number,
  ): Promise<LoopbackListener> {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, exclusive: true, ipv6Only: isIPv6(host) }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    const listener: LoopbackListener = new LoopbackListener(server, transport, {
      tap: (local) => this.tap?.listener(owner, local),
      accept: (socket) => {
        const stream = this.stream(owner, socket, transport, remoteOf(socket), false);
        stream.opened();
        return stream;
      },
      ended: () => this.listeners.delete(listener),
    });
    this.listeners.add(listener);
    if (this.isClosed) await listener.destroy();
    return listener;
  }

  private stream(
    owner: Actor,
    socket: Socket | TLSSocket,
    transport: 'tcp' | 'tls',
    remote: Endpoint,
    isOpener: boolean,
  ): LoopbackStream {
    const stream: LoopbackStream = new LoopbackStream(socket, transport, remote, {
      isOpener,
      tap: (ends) => this.tap?.stream(owner, ends),
      refused: (ends, reason) => this.tap?.refused(owner, ends, reason),
      ended: () => this.streams.delete(stream),
    });
    this.streams.add(stream);
    return stream;
  }

  private refuseWhenUnusable(host: string): void {
    if (this.isClosed) throw new Error('the network is closed');
    if (host === '0.0.0.0' || host === '::') {
      throw new Error(`${host} is no address that a peer can answer to: give the address of one interface`);
    }
  }
}

function remoteOf(socket: Socket): Endpoint {
  return { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
}
