import type { Actor } from './actor';
import type { Endpoint, Stream, StreamListener } from './network';
import type { ListenerTap } from './tap';
import type { VirtualStream } from './virtual-stream';

/** Where virtual connections arrive. */
export class VirtualListener implements StreamListener {
  onConnection?: ((stream: Stream) => void) | undefined;
  onError?: ((error: Error) => void) | undefined;
  private readonly accepted = new Set<VirtualStream>();
  private isClosed = false;

  constructor(
    readonly owner: Actor,
    readonly local: Endpoint,
    readonly transport: 'tcp' | 'tls',
    private readonly tap: ListenerTap | undefined,
    private readonly ended: () => void,
    /** What it presents to clients, in PEM; empty = nothing. */
    readonly certificate: string | Buffer = '',
  ) {}

  accept(stream: VirtualStream): void {
    for (const earlier of this.accepted) if (earlier.closed) this.accepted.delete(earlier);
    this.accepted.add(stream);
    this.onConnection?.(stream);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.tap?.closed();
    this.ended();
  }

  /** Closes, and destroys the accepted streams. */
  destroy(): void {
    this.close();
    for (const stream of this.accepted) stream.destroy();
    this.accepted.clear();
  }
}
