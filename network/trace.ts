import type { Actor } from './actor';
import type { Endpoint, TransportName } from './network';

/**
 * One datagram, or one message (keep-alive, broken rest) cut from a stream.
 *
 * When both ends are ours, the sending and the receiving observation are one frame with both times; a datagram lost on the way
 * has no `receivedAt`. A frame whose sender is not ours has `receivedAt` only, and so has the second copy that a network
 * made of a datagram (`note` is 'duplicate'; `from` names who sent the original).
 */
export interface Frame {
  /** From 1, in the order of first observation. */
  readonly index: number;
  readonly transport: TransportName;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** The octets on the wire; of a TLS flow the decrypted ones. */
  readonly octets: Buffer;
  readonly from?: Actor | undefined;
  readonly to?: Actor | undefined;
  /** Milliseconds since the start of the trace; of a stream, when the last octet of the message was written. */
  readonly sentAt?: number | undefined;
  /** Milliseconds since the start of the trace; of a stream, when the last octet of the message arrived. */
  readonly receivedAt?: number | undefined;
  /** What the network has to say: 'lost', 'duplicate', 'unreachable', 'broken: <reason>', an error code. */
  readonly note?: string | undefined;
}

/** Everything that passed between the actors of one scenario, in order. The judge reads nothing else. */
export interface Trace {
  readonly startedAt: Date;
  readonly network: 'loopback' | 'virtual' | 'capture';
  readonly actors: readonly Actor[];
  readonly frames: readonly Frame[];
}
