import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

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
    const isFree = await udpIsFree(host, port);
    listener.close();
    await once(listener, 'close');
    if (isFree) return port;
  }
  throw new Error(`no port is free for both UDP and TCP at ${host}`);
}

function udpIsFree(host: string, port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}
