import { Duplex } from 'node:stream';
import type { Clock } from './clock';
import type { Stream } from './network';

/**
 * A stream of ours in the shape that Node's libraries take, such as an HTTP server or the dispatcher of fetch. Whatever passes lets
 * virtual time linger, so that the library can deal with it first.
 */
export class StreamDuplex extends Duplex {
  private roomAwaited: ((error?: Error) => void) | undefined;

  constructor(
    private readonly stream: Stream,
    private readonly clock: Clock,
  ) {
    super({ allowHalfOpen: false });
    stream.onData = (octets) => {
      clock.linger();
      if (!this.push(octets)) stream.pause();
    };
    stream.onDrain = () => this.roomMade();
    stream.onError = (error) => this.failed(error);
    stream.onClose = () => this.gone();
  }

  override _read(): void {
    this.clock.linger();
    this.stream.resume();
  }

  override _write(octets: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.clock.linger();
    if (this.stream.write(octets)) done();
    else this.roomAwaited = done;
  }

  /** Pieces that are written at once leave as one, a head and a small body for instance. */
  override _writev(pieces: readonly { readonly chunk: Buffer }[], done: (error?: Error) => void): void {
    this._write(Buffer.concat(pieces.map(({ chunk }) => chunk)), 'buffer', done);
  }

  override _final(done: (error?: Error) => void): void {
    this.clock.linger();
    this.stream.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.clock.linger();
    this.stream.destroy();
    done(error);
  }

  private roomMade(): void {
    this.clock.linger();
    const done = this.roomAwaited;
    this.roomAwaited = undefined;
    done?.();
  }

  private failed(error: Error): void {
    this.clock.linger();
    this.destroy(error);
  }

  private gone(): void {
    this.clock.linger();
    const done = this.roomAwaited;
    this.roomAwaited = undefined;
    done?.(new Error('the connection was closed'));
    if (!this.destroyed) this.push(null);
  }
}
