import type { Endpoint } from './endpoint';

/** What was on the wire, as far as a capture file can tell of it. A trace is one. */
export interface Capture<F extends CapturedFrame = CapturedFrame> {
  readonly startedAt: Date;
  /** In order of time; read once, from first to last. */
  readonly frames: Iterable<F>;
  /** Who opened connections, as far as that is known. */
  readonly connections?: readonly CapturedConnection[] | undefined;
}

/** One datagram, or one message of a stream. */
export interface CapturedFrame {
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly octets: Buffer;
  /** Milliseconds since the start, when it was sent, or else received. */
  readonly sentAt?: number | undefined;
  readonly receivedAt?: number | undefined;
}

export interface CapturedConnection {
  /** Where it was opened from; absent when it was refused. */
  readonly client?: Endpoint | undefined;
  readonly server: Endpoint;
}
