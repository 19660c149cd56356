import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import type { Endpoint } from '../../network/network';
import { badRequest, ControlError } from './control-error';

/** One request to the control interface. */
export interface ControlRequest {
  /** What stands in the place of NAME in the path, undone of its escapes. */
  readonly name: string;
  readonly query: URLSearchParams;
  /** The JSON value of the body; undefined when there is none. */
  readonly body: unknown;
  /** Resolves when whoever asked has gone away. */
  readonly gone: Promise<void>;
}

/** Something that can be asked for over the control interface. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/users`, or `/users/NAME`. */
  readonly path: string;
  /** What it does, with the fields of its body; one line. */
  readonly does: string;
  /** The answer goes out as JSON. Throws ControlError when it cannot be done. */
  handle(request: ControlRequest): unknown;
}

/** The control interface as it runs. */
export interface ControlServer {
  readonly local: Endpoint;
  /** Takes no more requests, and breaks off those at hand after a moment. */
  close(): Promise<void>;
}

/** Octets of a body at most: content that is pushed stands in it as text. */
const MOST_BODY = 4 * 1024 * 1024;
/** Milliseconds that answers have to get out at the end. */
const FAREWELL_MS = 200;

/**
 * Serves routes over HTTP as JSON. Web pages are kept out, whichever name they have found for this address: a browser says
 * where a page is from.
 * Rejects when the address is not to be had.
 */
export async function serveControl(
  at: Endpoint,
  about: string,
  routes: readonly Route[],
): Promise<ControlServer> {
  const all: readonly Route[] = [
    {
      ...{ method: 'GET', path: '/', does: 'tells what can be done' },
      handle: () => ({
        about,
        ask: all.map(({ method, path, does }) => `${method} ${path}: ${does}`),
      }),
    },
    ...routes,
  ];
  const server = createServer((request, response) => {
    void answer(request, all).then(({ status, value, headers }) => {
      send(response, status, value, headers);
      // Somebody who is still sending reads the answer first; then nobody listens any more.
      if (!request.complete) setTimeout(() => request.destroy(), FAREWELL_MS).unref();
    });
  });
  server.on('clientError', (_, socket) => socket.destroy());
  await listening(server, at);
  const { address, port } = server.address() as AddressInfo;
  return { local: { host: address, port }, close: () => closed(server) };
}

interface Answer {
  readonly status: number;
  readonly value: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

async function answer(request: IncomingMessage, routes: readonly Route[]): Promise<Answer> {
  const departure = departureOf(request);
  try {
    refusePages(request);
    const { pathname, searchParams } = urlOf(request);
    const here = routes.filter((route) => nameIn(route.path, pathname) !== undefined);
    const route = here.find(({ method }) => method === request.method);
    if (here.length === 0)
      throw new ControlError(404, `there is no ${pathname.slice(0, 80)}; GET / tells what there is`);
    if (!route) {
      const allow = here.map(({ method }) => method).join(', ');
      const value = { error: `${pathname} takes ${allow}` };
      return { status: 405, value, headers: { Allow: allow } };
    }
    const { gone } = departure;
    const name = nameIn(route.path, pathname)!;
    const body = await jsonOf(request);
    return { status: 200, value: (await route.handle({ name, query: searchParams, body, gone })) ?? {} };
  } catch (error) {
    // What has not been read of a body stands in the way of the next request on this connection.
    const headers = { ...(request.complete ? {} : { Connection: 'close' }) };
    if (error instanceof ControlError)
      return { status: error.status, value: { error: error.message }, headers };
    return { status: 500, value: { error: error instanceof Error ? error.message : String(error) }, headers };
  } finally {
    departure.forget();
  }
}

/** Notices when whoever asked goes away. A connection that is kept outlives the request, so this has to be forgotten. */
function departureOf({ socket }: IncomingMessage): {
  readonly gone: Promise<void>;
  readonly forget: () => void;
} {
  let forget = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    socket.once('close', resolve);
    forget = () => socket.off('close', resolve);
  });
  return { gone, forget };
}

function refusePages(request: IncomingMessage): void {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const isPage = request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
  if (isPage || (isIP(host) === 0 && host !== 'localhost'))
    throw new ControlError(
      403,
      'web pages may not control this: use curl or a program, and the address as digits',
    );
}

function urlOf({ url }: IncomingMessage): URL {
  try {
    return new URL(`http://control${url ?? '/'}`);
  } catch {
    throw badRequest('the path is no path');
  }
}

/** What stands in the place of NAME; empty for a path without it; undefined for another path. */
function nameIn(pattern: string, path: string): string | undefined {
  if (!pattern.endsWith('/NAME')) return pattern === path ? '' : undefined;
  const parent = pattern.slice(0, -'NAME'.length);
  const rest = path.startsWith(parent) ? path.slice(parent.length) : '';
  if (rest === '' || rest.includes('/')) return undefined;
  try {
    return decodeURIComponent(rest);
  } catch {
    throw badRequest(`the name in ${path.slice(0, 80)} has a broken escape`);
  }
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const text = (await octetsOf(request)).toString('utf8').trim();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0]!.slice(0, 120) : String(error);
    throw badRequest(`the body is no JSON: ${why}`);
  }
}

/** Whoever goes away in the middle gets no answer, which is an error as any other. */
function octetsOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let pieces: Buffer[] = [];
    let length = 0;
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length <= MOST_BODY) pieces.push(piece);
      else {
        pieces = [];
        reject(new ControlError(413, `the body has more than ${MOST_BODY} octets; name a file instead`));
      }
    });
    request.once('end', () => resolve(Buffer.concat(pieces)));
    request.once('error', reject);
  });
}

function send(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed) return;
  const text = `${JSON.stringify(value, undefined, 2)}\n`;
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers });
  response.end(text);
}

function listening(server: Server, at: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: at.host, port: at.port }, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), FAREWELL_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
