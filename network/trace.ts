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
  /**
   * What the network has to say: 'lost', 'duplicate', 'unreachable', 'broken: <reason>', an error code; 'continued': more
   * octets of the HTTP message that an earlier frame begins.
   */
  readonly note?: string | undefined;
}

/** What became of a TCP or TLS connection. Opener and end are told where one end of the connection is ours. */
export interface ConnectionEvent {
  /** 'refused': it did not come about; `reason` says why. */
  readonly kind: 'opened' | 'closed' | 'refused';
  /** Milliseconds since the start of the trace. A connection counts as closed from when one side first ended it. */
  readonly at: number;
  readonly transport: 'tcp' | 'tls';
  /** Where it was opened from; absent when it was refused. */
  readonly client?: Endpoint | undefined;
  readonly server: Endpoint;
  /** Who opened it, or tried to. */
  readonly opener?: Actor | undefined;
  readonly accepter?: Actor | undefined;
  /** Which side closed it; absent when that cannot be told. */
  readonly closedBy?: 'opener' | 'accepter' | undefined;
  /** An error code. */
  readonly reason?: string | undefined;
}

/** Everything that passed between the actors of one scenario, in order. The judge reads nothing else. */
export interface Trace {
  readonly startedAt: Date;
  readonly network: 'loopback' | 'virtual' | 'capture';
  readonly actors: readonly Actor[];
  readonly frames: readonly Frame[];
  /** In order of time; absent when nothing is known of connections, as in a capture. */
  readonly connections?: readonly ConnectionEvent[];
}
