import type { AddressInfo, Server, Socket } from 'node:net';
import type { LoopbackStream } from './loopback-stream';
import type { Endpoint, Stream, StreamListener } from './network';
import type { ListenerTap } from './tap';

/** What a listener needs from its network. */
export interface ListenerHost {
  tap(local: Endpoint): ListenerTap | undefined;
  accept(socket: Socket): LoopbackStream;
  ended(): void;
}

/** A TCP or TLS server that is listening already. */
export class LoopbackListener implements StreamListener {
  readonly local: Endpoint;
  onConnection?: ((stream: Stream) => void) | undefined;
  onError?: ((error: Error) => void) | undefined;
  private readonly tap: ListenerTap | undefined;
  private readonly accepted = new Set<LoopbackStream>();
  /** Connections whose TLS handshake is not over. */
  private readonly unready = new Set<Socket>();
  private isClosed = false;
  private readonly closed: Promise<void>;

  constructor(
    private readonly server: Server,
    readonly transport: 'tcp' | 'tls',
    private readonly host: ListenerHost,
  ) {
    const address = server.address() as AddressInfo;
    this.local = { host: address.address, port: address.port };
    this.tap = host.tap(this.local);
    this.closed = new Promise((resolve) => server.once('close', resolve));
    server.on(transport === 'tls' ? 'secureConnection' : 'connection', (socket: Socket) =>
      this.accept(socket),
    );
    server.on('error', (error) => this.onError?.(error));
    if (transport === 'tls') {
      server.on('connection', (socket: Socket) => this.await(socket));
      server.on('tlsClientError', (error: Error) => this.onError?.(error));
    }
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.server.close();
    this.tap?.closed();
    this.host.ended();
  }

  /** Closes, and destroys the accepted streams; resolves when nothing is left. */
  async destroy(): Promise<void> {
    this.close();
    for (const stream of this.accepted) stream.destroy();
    for (const socket of this.unready) socket.destroy();
    await this.closed;
  }

  private await(socket: Socket): void {
    this.unready.add(socket);
    socket.once('close', () => this.unready.delete(socket));
  }

  private accept(socket: Socket): void {
    const stream = this.host.accept(socket);
    this.accepted.add(stream);
    void stream.whenClosed.then(() => this.accepted.delete(stream));
    this.onConnection?.(stream);
  }
}
