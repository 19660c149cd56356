import type { Actor } from './actor';
import type { Endpoint } from './network';
import type { Frame } from './trace';

/**
 * Where a network reports every octet that passes its sockets. It is called on the hot path, so it keeps references
 * and leaves all formatting for later. Times are read by the tap itself.
 */
export interface Tap {
  /** A UDP socket of ours was opened. */
  datagrams(owner: Actor, local: Endpoint, matching: DatagramMatching): DatagramTap;
  /** A TCP or TLS listener of ours was opened. */
  listener(owner: Actor, local: Endpoint): ListenerTap;
  /** A TCP or TLS connection of ours is established, whoever opened it. */
  stream(owner: Actor, ends: StreamEnds): StreamTap;
  /** A connection that `owner` wanted to open did not come about. */
  refused(owner: Actor, ends: StreamEnds, reason: string): void;
}

/**
 * How the two observations of one datagram find each other: the network says which frame arrives (`by-frame`), or
 * they are compared (`by-octets`), because real sockets carry nothing but octets.
 */
export type DatagramMatching = 'by-frame' | 'by-octets';

export interface StreamEnds {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly transport: 'tcp' | 'tls';
  /** We opened it, or tried to. */
  readonly isOpener: boolean;
}

export interface DatagramTap {
  sent(octets: Buffer, to: Endpoint): Frame;
  /**
   * @param sent the frame that `sent` gave for this datagram, when matching is by frame; a second arrival of the same
   *   frame is a duplicate
   */
  received(octets: Buffer, from: Endpoint, sent?: Frame): void;
  /** The datagram will not arrive, and `note` says why. */
  lost(sent: Frame, note: string): void;
  closed(): void;
}

export interface ListenerTap {
  closed(): void;
}

export interface StreamTap {
  sent(octets: Buffer): void;
  received(octets: Buffer): void;
  /** We end it of our own accord, and not because the other side did. */
  ended(): void;
  /** Both directions are over. */
  closed(): void;
}
