import { fork, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { LoopbackNetwork } from '../network/loopback';
import { isFault } from '../protocol/sip/fault';
import { parseMsrpUri } from '../protocol/msrp/uri';
import { MsrpEndpoint } from '../simulators/msrp/msrp-endpoint';
import type { MsrpSession } from '../simulators/msrp/msrp-session';
import { bufferSource, repeated } from '../simulators/msrp/sources';
import { alternate, printAchieved, type Contestant } from './alternate';
import {
  ANSWER_SIZE,
  REQUEST_SIZE,
  type ReceiverOrder,
  type ReceiverReady,
  type ReceiverReport,
} from './msrp-receiver';
import { PeakMemory } from './peak-memory';

const MIB = 1024 * 1024;
const ROUNDS = 7;
const LARGE = 256 * MIB;
const WHOLE = 1024 * MIB;
const SMALL_MESSAGES = 30_000;
/** Small messages that wait for their 200 at a time. */
const AT_ONCE = 1000;
/** Octets as of pictures and films, which are compressed: any as likely as any other. */
const PATTERN = randomBytes(4093);
const TEXT = Buffer.from('Storm warning 14:00-19:00, zone 7, all decks. Stay inside.\r\n');
const PIECE = Buffer.alloc(256 * 1024, PATTERN);

/**
 * Measures a sending and a receiving MSRP endpoint in two processes on loopback, beside a raw TCP connection of Node.js
 * between the same two: a large message beside a copy of as many octets, small messages beside requests and answers of the
 * same size. No trace is kept. Before that, 1 GiB with the memory of both, its content verified.
 */
export async function benchMsrp(): Promise<void> {
  const receiver = await Receiver.start();
  const network = new LoopbackNetwork();
  const actor = { role: 'sender', name: 'sender', underTest: false } as const;
  const endpoint = await MsrpEndpoint.open({ actor, network });
  const session = endpoint.session();
  const path = parseMsrpUri(receiver.ready.uri);
  if (isFault(path)) throw new Error(path.reason);
  session.start({ path: [path], role: 'active' });
  const copy = await opened(receiver.ready.copyPort);
  const requests = await opened(receiver.ready.answerPort);
  try {
    // First, while the memory of both is that of their start.
    await sendWhole(session, receiver);
    console.log(`\nMSRP: two processes on loopback, ${ROUNDS} alternating rounds, medians`);
    const large = (pattern: Buffer): Contestant[] => [
      { name: 'ours', run: () => perSecond(LARGE / 1e6, () => sendLarge(session, LARGE, pattern)) },
      { name: 'raw TCP copy', run: () => perSecond(LARGE / 1e6, () => copyRaw(copy, LARGE)) },
    ];
    await alternate(large(PATTERN), 1);
    printAchieved(`one message of ${LARGE / MIB} MiB`, await alternate(large(PATTERN), ROUNDS), 'MB/s');
    printAchieved('the same, of text with hyphens', await alternate(large(TEXT), ROUNDS), 'MB/s');
    const small = [
      { name: 'ours, SEND and 200', run: () => perSecond(SMALL_MESSAGES, () => sendSmall(session)) },
      { name: 'raw TCP, request and answer', run: () => perSecond(SMALL_MESSAGES, () => askRaw(requests)) },
    ];
    await alternate(small, 2);
    printAchieved(`small messages, ${AT_ONCE} under way at once`, await alternate(small, ROUNDS), '/s');
  } finally {
    for (const socket of [copy, requests]) socket.destroy();
    await endpoint.close();
    await network.close();
    receiver.stop();
  }
}

async function sendWhole(session: MsrpSession, receiver: Receiver): Promise<void> {
  const memory = new PeakMemory();
  const { report } = await receiver.hashNext();
  const started = performance.now();
  await sendLarge(session, WHOLE, PATTERN);
  const seconds = (performance.now() - started) / 1000;
  const { digest, octets, memory: receivers } = await report;
  memory.stop();
  const isRight = octets === WHOLE && digest === hashOf(WHOLE);
  console.log(
    `\n1 GiB in one message, hashed by the receiver: ${isRight ? 'verified' : 'NOT WHAT WAS SENT'}`,
  );
  console.log(
    `  ${(WHOLE / 1e6 / seconds).toFixed(0)} MB/s; memory (RSS) before, and at most while it was sent`,
  );
  for (const [name, [before, most]] of [
    ['sender', memory.range],
    ['receiver', receivers],
  ] as const) {
    console.log(`  ${name.padEnd(10)} ${(before / MIB).toFixed(0)} MiB, ${(most / MIB).toFixed(0)} MiB`);
  }
}

async function sendLarge(session: MsrpSession, size: number, pattern: Buffer): Promise<void> {
  const source = repeated(pattern, size);
  const sending = session.send({ contentType: 'video/3gpp', source, total: size, successReport: true });
  const { status } = await sending.delivery;
  if (status !== 'delivered') throw new Error(`the message is ${status}`);
}

/** Keeps so many messages under way until all have been answered. */
function sendSmall(session: MsrpSession): Promise<void> {
  return new Promise((resolve, reject) => {
    let begun = 0;
    let done = 0;
    const next = (): void => {
      if (begun === SMALL_MESSAGES) return;
      const octets = Buffer.from(`Storm warning ${begun++}`);
      const source = bufferSource(octets);
      const sending = session.send({ contentType: 'text/plain', source, total: octets.length });
      void sending.delivery.then(({ status }) => {
        if (status !== 'sent') reject(new Error(`a message is ${status}`));
        else if (++done === SMALL_MESSAGES) resolve();
        else next();
      });
    };
    for (let i = 0; i < AT_ONCE; i++) next();
  });
}

/** Writes as many octets as fast as the socket takes them, and waits until the other side has them all. */
function copyRaw(socket: Socket, size: number): Promise<void> {
  return new Promise((resolve) => {
    socket.once('data', () => resolve());
    const head = Buffer.alloc(8);
    head.writeBigUInt64BE(BigInt(size));
    socket.write(head);
    let left = size;
    const goOn = (): void => {
      while (left > 0) {
        const piece = left < PIECE.length ? PIECE.subarray(0, left) : PIECE;
        left -= piece.length;
        if (!socket.write(piece)) {
          socket.once('drain', goOn);
          return;
        }
      }
    };
    goOn();
  });
}

/** The same number of requests and answers, each as long as those of MSRP, so many under way at once. */
function askRaw(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const request = Buffer.alloc(REQUEST_SIZE, 'r');
    let begun = 0;
    let octets = 0;
    const ask = (count: number): void => {
      const requests = Array.from({ length: Math.min(count, SMALL_MESSAGES - begun) }, () => request);
      begun += requests.length;
      if (requests.length > 0) socket.write(Buffer.concat(requests));
    };
    const answered = (answer: Buffer): void => {
      const before = Math.floor(octets / ANSWER_SIZE);
      octets += answer.length;
      const done = Math.floor(octets / ANSWER_SIZE);
      if (done < SMALL_MESSAGES) return ask(done - before);
      socket.off('data', answered);
      resolve();
    };
    socket.on('data', answered);
    ask(AT_ONCE);
  });
}

async function perSecond(amount: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (amount * 1000) / (performance.now() - started);
}

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

function hashOf(size: number): string {
  const hash = createHash('sha256');
  const block = Buffer.concat(Array.from({ length: 256 }, () => PATTERN));
  for (let left = size; left > 0; left -= block.length) hash.update(block.subarray(0, left));
  return hash.digest('hex');
}

/** The process at the other end. */
class Receiver {
  private constructor(
    private readonly child: ChildProcess,
    readonly ready: ReceiverReady,
  ) {}

  static start(): Promise<Receiver> {
    const child = fork(join(__dirname, 'receive.js'));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('message', (ready) => resolve(new Receiver(child, ready as ReceiverReady)));
    });
  }

  /** Asks to hash the next message, waits until the receiver is ready to, and gives what it will say of the message. */
  async hashNext(): Promise<{ report: Promise<ReceiverReport> }> {
    const heeded = this.next();
    this.child.send('hash' satisfies ReceiverOrder);
    await heeded;
    return { report: this.next() as Promise<ReceiverReport> };
  }

  private next(): Promise<unknown> {
    return new Promise((resolve) => this.child.once('message', resolve));
  }

  stop(): void {
    this.child.disconnect();
  }
}
