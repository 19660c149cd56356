import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv6, type AddressInfo } from 'node:net';

/** How many ports are tried before giving up. */
const MOST_TRIES = 20;

/**
 * A port that is free for UDP and TCP, for a program that has to be told its port beforehand. Whoever takes it in the
 * meantime wins; on an address that nobody else uses, nobody does.
 * @throws Error when no such port is to be had
 */
export async function freePort(host: string): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const listener = createServer();
    listener.listen(0, host);
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const isFreeForUdp = await udpIsFree(host, port);
    listener.close();
    await once(listener, 'close');
    if (isFreeForUdp) return port;
  }
  throw new Error(`no port is free for both UDP and TCP at ${host}`);
}

/**
 * Whether nobody has this port, neither for UDP nor for TCP, as far as can be seen from this machine: an address of
 * another machine has no port that is taken here.
 */
export async function isFree(host: string, port: number): Promise<boolean> {
  return (await udpIsFree(host, port)) && (await tcpIsFree(host, port));
}

function udpIsFree(host: string, port: number): Promise<boolean> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    socket.once('error', (error) => {
      socket.close();
      resolve(!isTaken(error));
    });
    socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

function tcpIsFree(host: string, port: number): Promise<boolean> {
  const listener = createServer();
  return new Promise((resolve) => {
    listener.once('error', (error) => resolve(!isTaken(error)));
    listener.listen({ host, port, exclusive: true }, () => listener.close(() => resolve(true)));
  });
}

function isTaken(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EADDRINUSE';
}
