import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Agent } from 'undici';
import type { Actor } from './actor';
import type { Endpoint, Network } from './network';
import { StreamDuplex } from './stream-duplex';

/** What Node's own fetch takes as `dispatcher`. */
export type FetchDispatcher = NonNullable<RequestInit['dispatcher']>;

/** Over what fetch shall go. */
export interface FetchRoute {
  readonly network: Network;
  /** Who fetches; what passes is attributed to him. */
  readonly actor: Actor;
  /** Local address to connect from. */
  readonly host?: string | undefined;
  /** Where a host is that is no numeric address; undefined = nobody knows. */
  readonly resolve: (hostname: string) => Endpoint | undefined;
  /** TLS, for https. */
  readonly tls?: ConnectionOptions;
  /** Fetch has got as far as to ask for a connection; from here on the network goes on. */
  readonly connecting?: () => void;
}

/**
 * Lets Node's own fetch go over a network of ours: one connection for each request, so that every octet passes the tap and nothing
 * outlives what it is for. No timeouts are its own, as they would be of real time; the caller aborts.
 */
export async function fetchDispatcher(route: FetchRoute): Promise<FetchDispatcher> {
  const { Agent: Dispatcher } = await loaded(route.network);
  const agent = new Dispatcher({
    ...{ pipelining: 0, headersTimeout: 0, bodyTimeout: 0 },
    connect: ({ hostname, port, protocol }, done) => {
      route.connecting?.();
      const isSecure = protocol === 'https:';
      const to = endpointOf(route, unbracketed(hostname), Number(port || (isSecure ? 443 : 80)));
      if (!to) {
        done(Object.assign(new Error(`nobody knows where ${hostname} is`), { code: 'ENOTFOUND' }), null);
        return;
      }
      open(
        route,
        to,
        isSecure ? { servername: isIP(hostname) === 0 ? hostname : '', ...route.tls } : undefined,
        done,
      );
    },
  });
  // The types that Node has of itself are of an older version of the same package.
  return agent as unknown as FetchDispatcher;
}

/** Loaded when needed: most scenarios fetch nothing. */
async function loaded({ clock }: Network): Promise<{ readonly Agent: typeof Agent }> {
  const letGo = clock.hold();
  try {
    return await import('undici');
  } finally {
    letGo();
  }
}

function open(
  { network, actor, host }: FetchRoute,
  to: Endpoint,
  tls: ConnectionOptions | undefined,
  done: (...result: [Error, null] | [null, never]) => void,
): void {
  const stream = network.connect(actor, to, {
    ...(host === undefined ? {} : { host }),
    ...(tls === undefined ? {} : { tls }),
  });
  stream.onError = (error) => {
    network.clock.linger();
    done(error, null);
  };
  stream.onOpen = () => {
    network.clock.linger();
    // It is used as a Duplex, though its type says Socket.
    done(null, new StreamDuplex(stream, network.clock) as unknown as never);
  };
}

function endpointOf(route: FetchRoute, hostname: string, port: number): Endpoint | undefined {
  if (isIP(hostname) !== 0) return { host: hostname, port };
  const known = route.resolve(hostname.toLowerCase());
  return known && { host: known.host, port };
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
