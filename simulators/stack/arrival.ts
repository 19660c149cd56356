import type { Endpoint, Stream, TransportName } from '../../network/network';

/** Where a request goes. */
export interface Target {
  readonly endpoint: Endpoint;
  readonly transport: TransportName;
  /** Of TLS: host part of the URI that led there; the certificate of the peer has to be for it. */
  readonly domain?: string;
  /** The flow to reuse, if there is one. */
  readonly stream?: Stream;
  /** The transport was chosen by us and not by the URI, so that size may change it (RFC 3261 s18.1.1). */
  readonly transportIsFree?: boolean;
}

/** How a message came in. */
export interface Arrival {
  readonly transport: TransportName;
  readonly source: Endpoint;
  readonly stream?: Stream;
  /** Clock time in milliseconds. */
  readonly at: number;
}
