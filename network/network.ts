import type { ConnectionOptions } from 'node:tls';
import type { Actor } from './actor';
import type { Clock } from './clock';

/** A numeric IPv4 or IPv6 address (without brackets) and a port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export type TransportName = 'udp' | 'tcp' | 'tls';

export interface TlsListenOptions {
  readonly host?: string;
  readonly port?: number;
  /** PEM. The virtual network, which does no cryptography, does not look at key and certificates. */
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
  readonly ca?: string | Buffer;
  /** Ask the client for a certificate and refuse it when `ca` does not vouch for it. */
  readonly requestCert?: boolean;
  /** False: take any certificate of the client, as when its fingerprint is known otherwise (RFC 8122); see `peerCertificate`. */
  readonly rejectUnauthorized?: boolean;
}

export interface ConnectOptions {
  /** Local address to connect from. */
  readonly host?: string;
  /** Present: TLS over TCP. */
  readonly tls?: ConnectionOptions;
}

/** What an actor gets to speak with others; the same for real sockets and for the virtual network. */
export interface Network {
  readonly clock: Clock;
  readonly kind: 'loopback' | 'virtual';
  /**
   * One UDP socket and one TCP listener on the same port (RFC 3261 s18.2.1). Port 0 or absent: chosen by the network.
   * Rejects with code EADDRINUSE or EADDRNOTAVAIL when the wish cannot be met.
   */
  bind(owner: Actor, at?: { readonly host?: string; readonly port?: number }): Promise<Binding>;
  /** A TCP listener alone, as MSRP needs it. Rejects like `bind`. */
  listenTcp(owner: Actor, at?: { readonly host?: string; readonly port?: number }): Promise<StreamListener>;
  listenTls(owner: Actor, options: TlsListenOptions): Promise<StreamListener>;
  /** Returns at once; what is written before the stream is open is queued in order. */
  connect(owner: Actor, to: Endpoint, options?: ConnectOptions): Stream;
  /** Ends every socket, listener and stream. The network cannot be used afterwards. */
  close(): Promise<void>;
}

export interface Binding {
  readonly local: Endpoint;
  readonly udp: DatagramSocket;
  readonly tcp: StreamListener;
  /** Closes the socket and the listener, and destroys the streams that the listener accepted. */
  close(): Promise<void>;
}

/** Handlers are properties: one reader per socket, set by the owner as soon as it has the object. */
export interface DatagramSocket {
  readonly local: Endpoint;
  /** Never throws: what goes wrong arrives at `onError`. The octets are kept by reference; do not change them afterwards. */
  send(octets: Buffer, to: Endpoint): void;
  onDatagram?: ((octets: Buffer, from: Endpoint) => void) | undefined;
  onError?: ((error: Error, to?: Endpoint) => void) | undefined;
  close(): void;
}

export interface StreamListener {
  readonly local: Endpoint;
  readonly transport: 'tcp' | 'tls';
  /** The stream is open; set its handlers before returning. */
  onConnection?: ((stream: Stream) => void) | undefined;
  /** A connection that did not come about, such as a failed TLS handshake. */
  onError?: ((error: Error) => void) | undefined;
  /** Accepts no more; the streams accepted so far live on. */
  close(): void;
}

/**
 * A TCP or TLS connection. When the peer ends its direction, what is still queued is sent and then our direction ends as well;
 * after `end()` data can still arrive until the peer ends.
 */
export interface Stream {
  /** The port is 0 until the stream is open. */
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly transport: 'tcp' | 'tls';
  /** Established, and neither ended by us nor closed: what is written now goes out. */
  readonly open: boolean;
  /**
   * The certificate that the other side of an open TLS stream has presented, in DER. On the virtual network, which does no
   * cryptography, it is the one that the other side was given, and proves nothing.
   */
  readonly peerCertificate?: Buffer | undefined;
  /** False: more is queued than the high-water mark, wait for `onDrain`. Kept by reference; do not change the octets afterwards. */
  write(octets: Buffer): boolean;
  pause(): void;
  resume(): void;
  /** Ends our direction after what is queued. */
  end(): void;
  /** Closes at once; what is queued is lost. */
  destroy(): void;
  onOpen?: (() => void) | undefined;
  onData?: ((octets: Buffer) => void) | undefined;
  onDrain?: (() => void) | undefined;
  /** Exactly once per stream, the last event but for the `onError` of a later write. */
  onClose?: (() => void) | undefined;
  onError?: ((error: Error) => void) | undefined;
}
