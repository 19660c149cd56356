import { createServer, type Socket } from 'node:net';
import { LoopbackNetwork } from '../network/loopback';
import { msrpUri } from '../protocol/msrp/uri';
import { MsrpEndpoint } from '../simulators/msrp/msrp-endpoint';
import { HashingSink } from '../simulators/msrp/sinks';
import { PeakMemory } from './peak-memory';

/** Octets of the answers of the raw server, as many as a 200 of MSRP has. */
export const ANSWER_SIZE = 190;
/** Octets of the requests of the raw client, as many as a small SEND has. */
export const REQUEST_SIZE = 315;

/** What the receiving process tells when it is up. */
export interface ReceiverReady {
  readonly uri: string;
  /** Of the raw servers: one that counts what comes, and one that answers. */
  readonly copyPort: number;
  readonly answerPort: number;
}

/** What it tells of a message that it was asked to hash. */
export interface ReceiverReport {
  readonly digest: string;
  readonly octets: number;
  /** Memory of the process before it, and the most meanwhile, in octets. */
  readonly memory: readonly [before: number, most: number];
}

/** What it is asked for, and repeats when it is ready: to hash the next message. It drops the content of all others. */
export type ReceiverOrder = 'hash';

/** Receives by MSRP and by raw TCP on 127.0.0.1 until the process that has forked this one is gone. */
export async function receive(): Promise<void> {
  const memory = new PeakMemory();
  let order: ReceiverOrder | undefined;
  process.on('message', (given: ReceiverOrder) => {
    order = given;
    memory.reset();
    // Octets may overtake the order: the sender waits for this.
    process.send?.(given);
  });
  process.on('disconnect', () => process.exit());
  const actor = { role: 'terminal', name: 'terminal', underTest: false } as const;
  const endpoint = await MsrpEndpoint.open({ actor, network: new LoopbackNetwork() });
  const nothing = { write: () => {}, complete: () => {}, abandon: () => {} };
  const session = endpoint.session({
    receive: () => {
      if (order === undefined) return nothing;
      order = undefined;
      return new HashingSink('sha256', (digest, octets) => {
        const report = { digest: digest?.toString('hex') ?? '', octets, memory: memory.range };
        process.send?.(report satisfies ReceiverReport);
      });
    },
  });
  session.start({ path: [msrpUri({ host: '127.0.0.1', port: 1, sessionId: 'sender' })], role: 'passive' });
  const ready: ReceiverReady = {
    uri: session.uri.text,
    copyPort: await listen(countOctets),
    answerPort: await listen(answerRequests),
  };
  process.send?.(ready);
}

function listen(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer({ noDelay: true }, serve);
  return new Promise((resolve) => {
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
}

/** The first eight octets say how many follow; when they are there, one octet goes back. */
function countOctets(socket: Socket): void {
  let left = -1;
  socket.on('data', (octets: Buffer) => {
    if (left < 0) left = Number(octets.readBigUInt64BE()) + 8;
    left -= octets.length;
    if (left === 0) {
      socket.write('.');
      left = -1;
    }
  });
  socket.on('error', () => {});
}

/** An answer for each request, however they are cut. */
function answerRequests(socket: Socket): void {
  let octetsLeft = 0;
  const answer = Buffer.alloc(ANSWER_SIZE, 'a');
  socket.on('data', (octets: Buffer) => {
    octetsLeft += octets.length;
    const count = Math.floor(octetsLeft / REQUEST_SIZE);
    octetsLeft -= count * REQUEST_SIZE;
    if (count > 0) socket.write(Buffer.concat(Array.from({ length: count }, () => answer)));
  });
  socket.on('error', () => {});
}
