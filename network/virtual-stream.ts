import { X509Certificate } from 'node:crypto';
import type { Endpoint, Stream } from './network';
import type { StreamEnds, StreamTap } from './tap';
import type { Carrier } from './virtual-carrier';

/** Octets that may be under way or unread before `write` asks to wait. */
const HIGH_WATER_MARK = 64 * 1024;

/** What a stream needs from its network. */
export interface VirtualStreamHost {
  /** This end opens the connection. */
  readonly isOpener: boolean;
  tap(ends: StreamEnds): StreamTap | undefined;
  /** The connection that this end wanted to open did not come about. */
  refused(ends: StreamEnds, reason: string): void;
  ended(): void;
}

/** One end of a virtual connection. Behaves like a Node socket without `allowHalfOpen`; carries no TLS records. */
export class VirtualStream implements Stream {
  onOpen?: (() => void) | undefined;
  onData?: ((octets: Buffer) => void) | undefined;
  onDrain?: (() => void) | undefined;
  onClose?: (() => void) | undefined;
  onError?: ((error: Error) => void) | undefined;
  private peer: VirtualStream | undefined;
  private tap: StreamTap | undefined;
  private isEnded = false;
  private hasPeerEnded = false;
  private isClosed = false;
  private isPaused = false;
  private isHandingOver = false;
  private wantsDrain = false;
  /** Written before the stream was open. */
  private queued: Buffer[] = [];
  /** Octets that we wrote and the peer's owner has not got yet. */
  private outstanding = 0;
  /** Arrived, and not handed over. */
  private unread: Buffer[] = [];

  constructor(
    private localEnd: Endpoint,
    readonly remote: Endpoint,
    readonly transport: 'tcp' | 'tls',
    private readonly carrier: Carrier,
    private readonly host: VirtualStreamHost,
    /** What the other side was given to present, in PEM; empty = nothing. */
    private readonly peerPem: string | Buffer = '',
  ) {}

  get local(): Endpoint {
    return this.localEnd;
  }

  get open(): boolean {
    return this.peer !== undefined && !this.isEnded && !this.isClosed;
  }

  get peerCertificate(): Buffer | undefined {
    const isShown = this.open && this.transport === 'tls' && this.peerPem.length > 0;
    return isShown ? new X509Certificate(this.peerPem).raw : undefined;
  }

  get closed(): boolean {
    return this.isClosed;
  }

  /** The connection is established; what was queued goes out. */
  opened(local: Endpoint, peer: VirtualStream): void {
    this.localEnd = local;
    this.peer = peer;
    this.tap = this.host.tap(this.ends);
    const queued = this.queued;
    this.queued = [];
    for (const octets of queued) this.carry(octets);
    if (this.isEnded) {
      this.tap?.ended();
      this.carryEnd();
    }
    this.onOpen?.();
  }

  write(octets: Buffer): boolean {
    if (this.isEnded || this.isClosed) {
      queueMicrotask(() => this.onError?.(new Error('EPIPE: written to a stream that has ended')));
      return false;
    }
    this.outstanding += octets.length;
    if (this.peer) this.carry(octets);
    else this.queued.push(octets);
    const hasRoom = this.outstanding <= HIGH_WATER_MARK;
    if (!hasRoom) this.wantsDrain = true;
    return hasRoom;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    queueMicrotask(() => this.handOver());
  }

  end(): void {
    if (this.isEnded || this.isClosed) return;
    if (!this.hasPeerEnded) this.tap?.ended();
    this.isEnded = true;
    if (this.peer) this.carryEnd();
    this.closeWhenOver();
  }

  destroy(): void {
    if (this.isClosed) return;
    if (!this.hasPeerEnded) this.tap?.ended();
    if (this.peer && !this.isEnded) this.carryEnd();
    this.isEnded = true;
    this.close();
  }

  /** The connection did not come about or was reset. */
  fail(error: Error): void {
    if (this.isClosed) return;
    if (!this.peer && !this.isEnded) {
      this.host.refused(this.ends, 'code' in error ? String(error.code) : error.message);
    }
    this.isEnded = true;
    this.close(error);
  }

  private get ends(): StreamEnds {
    const { localEnd: local, remote, transport } = this;
    return { local, remote, transport, isOpener: this.host.isOpener };
  }

  private carry(octets: Buffer): void {
    const peer = this.peer!;
    this.tap?.sent(octets);
    this.carrier.carry(() => peer.arrived(octets));
  }

  private carryEnd(): void {
    const peer = this.peer!;
    this.carrier.carry(() => peer.endArrived());
  }

  private arrived(octets: Buffer): void {
    if (this.isClosed) return;
    this.unread.push(octets);
    this.handOver();
  }

  private endArrived(): void {
    this.hasPeerEnded = true;
    this.handOver();
  }

  // Not re-entrant: a handler that pauses and resumes must not see later octets before it has returned.
  private handOver(): void {
    if (this.isHandingOver) return;
    this.isHandingOver = true;
    try {
      while (!this.isPaused && !this.isClosed && this.unread.length > 0)
        this.handOverOne(this.unread.shift()!);
    } finally {
      this.isHandingOver = false;
    }
    if (!this.hasPeerEnded || this.isClosed || this.unread.length > 0) return;
    this.end();
    this.closeWhenOver();
  }

  private handOverOne(octets: Buffer): void {
    this.tap?.received(octets);
    this.peer?.taken(octets.length);
    this.onData?.(octets);
  }

  /** The peer's owner has got this many of our octets. */
  private taken(count: number): void {
    this.outstanding -= count;
    if (!this.wantsDrain || this.outstanding > HIGH_WATER_MARK / 2) return;
    this.wantsDrain = false;
    queueMicrotask(() => {
      if (!this.isClosed) this.onDrain?.();
    });
  }

  private closeWhenOver(): void {
    if (this.isEnded && this.hasPeerEnded && this.unread.length === 0) this.close();
  }

  private close(error?: Error): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.unread = [];
    this.tap?.closed();
    this.host.ended();
    queueMicrotask(() => {
      if (error) this.onError?.(error);
      this.onClose?.();
    });
  }
}
