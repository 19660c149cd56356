import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Endpoint, Stream } from './network';
import type { StreamEnds, StreamTap } from './tap';

/** What a stream needs from its network. */
export interface StreamHost {
  /** This end opens the connection. */
  readonly isOpener: boolean;
  tap(ends: StreamEnds): StreamTap | undefined;
  /** The connection that this end wanted to open did not come about. */
  refused(ends: StreamEnds, reason: string): void;
  ended(): void;
}

/** A TCP or TLS connection over a Node socket. `opened` is called by whoever made the socket, once it is connected. */
export class LoopbackStream implements Stream {
  onOpen?: (() => void) | undefined;
  onData?: ((octets: Buffer) => void) | undefined;
  onDrain?: (() => void) | undefined;
  onClose?: (() => void) | undefined;
  onError?: ((error: Error) => void) | undefined;
  readonly whenClosed: Promise<void>;
  private isOpened = false;
  private isEnded = false;
  private localEnd: Endpoint;
  private tap: StreamTap | undefined;
  private certificate: Buffer | undefined;
  /** Written before the stream was open. */
  private queued: Buffer[] = [];
  private queuedOctets = 0;

  constructor(
    private readonly socket: Socket,
    readonly transport: 'tcp' | 'tls',
    readonly remote: Endpoint,
    private readonly host: StreamHost,
  ) {
    this.localEnd = localOf(socket);
    this.whenClosed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('data', (octets: Buffer) => this.received(octets));
    socket.on('drain', () => this.onDrain?.());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!this.isOpened && !this.isEnded) host.refused(this.ends, error.code ?? error.message);
      this.onError?.(error);
    });
    socket.once('close', () => this.closed());
  }

  get local(): Endpoint {
    return this.localEnd;
  }

  get open(): boolean {
    return this.isOpened && !this.isEnded && this.socket.writable;
  }

  get peerCertificate(): Buffer | undefined {
    return this.certificate;
  }

  /** The connection is established; what was queued goes out. */
  opened(): void {
    this.isOpened = true;
    this.localEnd = localOf(this.socket);
    // Asked for once: at a client Node.js gives it no second time.
    if (this.socket instanceof TLSSocket) this.certificate = this.socket.getPeerX509Certificate()?.raw;
    this.tap = this.host.tap(this.ends);
    const queued = this.queued;
    const wasFull = this.queuedOctets > this.socket.writableHighWaterMark;
    this.queued = [];
    this.queuedOctets = 0;
    let hasRoom = true;
    for (const octets of queued) hasRoom = this.put(octets);
    if (this.isEnded) {
      this.tap?.ended();
      this.socket.end();
    }
    this.onOpen?.();
    // Otherwise the socket drains later and says so.
    if (wasFull && hasRoom) this.onDrain?.();
  }

  write(octets: Buffer): boolean {
    if (this.isEnded || this.socket.destroyed || (this.isOpened && !this.socket.writable)) {
      process.nextTick(() => this.onError?.(new Error('EPIPE: written to a stream that has ended')));
      return false;
    }
    if (this.isOpened) return this.put(octets);
    this.queued.push(octets);
    this.queuedOctets += octets.length;
    return this.queuedOctets <= this.socket.writableHighWaterMark;
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.tap?.ended();
    if (this.isOpened) this.socket.end();
  }

  destroy(): void {
    this.isEnded = true;
    // After the other side has ended it, it is over already.
    if (!this.socket.readableEnded && !this.socket.destroyed) this.tap?.ended();
    this.socket.destroy();
  }

  /** Destroys and waits for it. */
  destroyed(): Promise<void> {
    this.destroy();
    return this.whenClosed;
  }

  private get ends(): StreamEnds {
    const { localEnd: local, remote, transport } = this;
    return { local, remote, transport, isOpener: this.host.isOpener };
  }

  private put(octets: Buffer): boolean {
    this.tap?.sent(octets);
    return this.socket.write(octets);
  }

  private received(octets: Buffer): void {
    if (this.socket.destroyed) return;
    this.tap?.received(octets);
    this.onData?.(octets);
  }

  private closed(): void {
    this.isEnded = true;
    this.tap?.closed();
    this.host.ended();
    this.onClose?.();
  }
}

function localOf(socket: Socket): Endpoint {
  return { host: socket.localAddress ?? '', port: socket.localPort ?? 0 };
}
