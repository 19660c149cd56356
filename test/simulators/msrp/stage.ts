import { RealClock } from '../../../network/clock';
import type { Actor } from '../../../network/actor';
import { LoopbackNetwork } from '../../../network/loopback';
import type { Endpoint, Network, Stream } from '../../../network/network';
import { TraceRecorder } from '../../../network/trace-recorder';
import { VirtualNetwork } from '../../../network/virtual';
import { VirtualClock } from '../../../network/virtual-clock';
import type { MsrpFrame } from '../../../protocol/msrp/frame';
import { FrameReader } from '../../../protocol/msrp/frame-reader';
import { parseFrame } from '../../../protocol/msrp/parse';
import type { MsrpPath } from '../../../protocol/msrp/path';
import { msrpUri } from '../../../protocol/msrp/uri';
import { isFault } from '../../../protocol/sip/fault';
import { MsrpEndpoint, type MsrpEndpointOptions } from '../../../simulators/msrp/msrp-endpoint';
import type { MsrpSession, SessionOptions, SessionPeer } from '../../../simulators/msrp/msrp-session';
import type { OutgoingMessage } from '../../../simulators/msrp/outgoing-message';
import { MemorySink } from '../../../simulators/msrp/sinks';
import { bufferSource } from '../../../simulators/msrp/sources';

export const SENDER: Actor = { role: 'sender', name: 'sender', underTest: false };
export const TERMINAL: Actor = { role: 'terminal', name: 'terminal', underTest: false };
export const STRANGER: Actor = { role: 'observer', name: 'stranger', underTest: false };

/** A network with all that is on it. */
export interface Stage<N extends Network = Network> {
  readonly network: N;
  readonly trace: TraceRecorder;
  /** Lets time pass until the promise has settled. */
  readonly run: <T>(promise: Promise<T>) => Promise<T>;
  /** Lets things happen that need no time to be ordered. */
  readonly settle: () => Promise<void>;
}

export function virtualStage(): Stage<VirtualNetwork> & { readonly clock: VirtualClock } {
  const clock = new VirtualClock();
  const trace = new TraceRecorder(clock, 'virtual');
  const network = new VirtualNetwork({ clock, tap: trace });
  return {
    ...{ network, trace, clock },
    run: (promise) => clock.run(promise),
    settle: () => clock.advance(100),
  };
}

export function loopbackStage(): Stage<LoopbackNetwork> {
  const clock = new RealClock();
  const trace = new TraceRecorder(clock, 'loopback');
  const network = new LoopbackNetwork({ clock, tap: trace });
  return { network, trace, run: (promise) => promise, settle: () => Promise.resolve() };
}

export const STAGES: Readonly<Record<string, () => Stage>> = {
  virtual: virtualStage,
  loopback: loopbackStage,
};

/** Frames that an actor has sent, in order. */
export function framesOf({ trace }: Stage, name: string): MsrpFrame[] {
  return trace.frames.flatMap((each) => {
    const frame = each.from?.name === name ? parseFrame(each.octets) : undefined;
    return frame === undefined || isFault(frame) ? [] : [frame];
  });
}

/** "SEND", "200" and so on. */
export function kindOf({ message }: MsrpFrame): string {
  return message.kind === 'request' ? message.method : String(message.status);
}

/** What an actor has sent, in short. */
export function kindsOf(stage: Stage, name: string): string[] {
  return framesOf(stage, name).map(kindOf);
}

/** Resolves when the actor has sent `count` frames that fit. */
export function whenSent(
  stage: Stage,
  name: string,
  fits: (frame: MsrpFrame) => boolean,
  count = 1,
): Promise<void> {
  const enough = (): boolean => framesOf(stage, name).filter(fits).length >= count;
  return new Promise((resolve) => {
    if (enough()) return resolve();
    const stop = stage.trace.onFrame(() => {
      if (!enough()) return;
      stop();
      resolve();
    });
  });
}

/** A pair of endpoints. */
export interface Pair {
  readonly sender: MsrpEndpoint;
  readonly terminal: MsrpEndpoint;
}

export async function openPair(
  { network, run }: Stage,
  options: {
    readonly sender?: Partial<MsrpEndpointOptions>;
    readonly terminal?: Partial<MsrpEndpointOptions>;
  } = {},
): Promise<Pair> {
  return {
    sender: await run(MsrpEndpoint.open({ actor: SENDER, network, ...options.sender })),
    terminal: await run(MsrpEndpoint.open({ actor: TERMINAL, network, ...options.terminal })),
  };
}

/** The two ends of a session, and what came in at the terminal. */
export interface Ends {
  readonly ours: MsrpSession;
  readonly theirs: MsrpSession;
  readonly received: Received[];
  /** Whether the ends have ended, and how. */
  readonly ended: { ours?: boolean; theirs?: boolean };
  /** Settles with how the session at the terminal has ended. */
  readonly over: Promise<boolean>;
}

/** A message that came in. */
export interface Received {
  readonly id: string;
  readonly type: string;
  readonly sink: MemorySink;
}

/** A session between them: the sender connects unless told otherwise. */
export function join(
  { sender, terminal }: Pair,
  options: {
    readonly sender?: SessionOptions;
    readonly terminal?: SessionOptions;
    readonly role?: 'active' | 'passive';
    readonly hasContent?: boolean;
    readonly fingerprints?: { readonly sender?: string; readonly terminal?: string };
  } = {},
): Ends {
  const received: Received[] = [];
  const ended: Ends['ended'] = {};
  let tell!: (failed: boolean) => void;
  const over = new Promise<boolean>((resolve) => (tell = resolve));
  const theirs = terminal.session({
    receive: collecting(received),
    ...options.terminal,
    onEnd: (failed) => {
      ended.theirs = failed;
      tell(failed);
    },
  });
  const ours = sender.session({ ...options.sender, onEnd: (failed) => (ended.ours = failed) });
  const { role = 'active', hasContent = false, fingerprints = {} } = options;
  theirs.start(peerOf(ours, role === 'active' ? 'passive' : 'active', fingerprints.sender));
  ours.start({ ...peerOf(theirs, role, fingerprints.terminal), hasContent });
  return { ours, theirs, received, ended, over };
}

export function peerOf(session: MsrpSession, role: SessionPeer['role'], fingerprint?: string): SessionPeer {
  return { path: [session.uri], role, ...(fingerprint === undefined ? {} : { fingerprint }) };
}

/** Takes everything into memory. */
export function collecting(received: Received[]): NonNullable<SessionOptions['receive']> {
  return (send) => {
    const sink = new MemorySink();
    received.push({ id: send.messageId!, type: send.header('Content-Type')!, sink });
    return sink;
  };
}

export function text(content: string | Buffer, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const octets = Buffer.from(content);
  return { contentType: 'text/plain', source: bufferSource(octets), total: octets.length, ...more };
}

/** A path of one URI. */
export function pathTo({ host, port }: Endpoint, sessionId = 'theirs'): MsrpPath {
  return [msrpUri({ host, port, sessionId })];
}

/** Octets that can be told apart. */
export function octetsOf(length: number, seed = 7): Buffer {
  const octets = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) octets[i] = (i * 31 + (i >>> 8) * seed + seed) & 0xff;
  return octets;
}

/** A peer made by hand: raw octets out, frames in. */
export class RawPeer {
  readonly frames: MsrpFrame[] = [];
  isClosed = false;
  received = 0;
  /** Answers as soon as the head of a request is there, or at its end. */
  onFrame: ((frame: MsrpFrame) => void) | undefined;
  onHead: ((transactionId: string) => void) | undefined;
  private readonly reader: FrameReader;
  private pieces: Buffer[] = [];
  private waiting: (() => void)[] = [];

  constructor(readonly stream: Stream) {
    this.reader = new FrameReader({
      head: (message) => {
        this.pieces = [message.toBuffer()];
        if (message.kind === 'request') this.onHead?.(message.transactionId);
      },
      body: (piece) => this.pieces.push(piece),
      end: (_flag, ending) => this.ended(Buffer.concat([...this.pieces, ending])),
      broken: () => {},
    });
    stream.onData = (octets) => {
      this.received += octets.length;
      this.reader.push(octets);
    };
    stream.onClose = () => {
      this.isClosed = true;
      this.wake();
    };
    stream.onError = () => {};
  }

  static connect({ network }: Stage, to: Endpoint): RawPeer {
    return new RawPeer(network.connect(STRANGER, to));
  }

  /** Listens, and gives each connection that comes. */
  static async listen(
    { network, run }: Stage,
    accepted: (peer: RawPeer) => void = () => {},
  ): Promise<{ readonly local: Endpoint; readonly peers: RawPeer[] }> {
    const listener = await run(network.listenTcp(STRANGER));
    const peers: RawPeer[] = [];
    listener.onConnection = (stream) => {
      const peer = new RawPeer(stream);
      peers.push(peer);
      accepted(peer);
    };
    return { local: listener.local, peers };
  }

  write(octets: Buffer | string): void {
    this.stream.write(typeof octets === 'string' ? Buffer.from(octets, 'latin1') : octets);
  }

  /** Resolves when that many frames have come, or the connection is closed. */
  async got(count: number): Promise<MsrpFrame[]> {
    while (this.frames.length < count && !this.isClosed) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    return this.frames;
  }

  async closed(): Promise<void> {
    while (!this.isClosed) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** "200", "SEND" and so on of what has come. */
  get kinds(): string[] {
    return this.frames.map(kindOf);
  }

  private ended(octets: Buffer): void {
    const parsed = parseFrame(octets);
    if (isFault(parsed)) throw new Error(parsed.reason);
    this.frames.push(parsed);
    this.onFrame?.(parsed);
    this.wake();
  }

  private wake(): void {
    for (const run of this.waiting.splice(0)) run();
  }
}

/** A frame by hand; `lines` behind the two paths. */
export function frame(parts: {
  readonly tid?: string;
  readonly start?: string;
  readonly to: string;
  readonly from?: string;
  readonly lines?: readonly string[];
  readonly body?: Buffer | string;
  readonly flag?: string;
}): Buffer {
  const { tid = 'tid00001', start = `MSRP ${tid} SEND`, to, lines = [], body, flag = '$' } = parts;
  const { from = 'msrp://192.0.2.99:2855/stranger;tcp' } = parts;
  const head = [start, `To-Path: ${to}`, `From-Path: ${from}`, ...lines, ''].join('\r\n');
  const end = `-------${tid}${flag}\r\n`;
  if (body === undefined) return Buffer.from(head + end, 'latin1');
  const octets = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), octets, Buffer.from(`\r\n${end}`, 'latin1')]);
}

/** Lines of a SEND with content. */
export function sendLines(id = 'message1', range = '1-*/*', more: readonly string[] = []): string[] {
  return [`Message-ID: ${id}`, `Byte-Range: ${range}`, ...more, 'Content-Type: text/plain'];
}

/** An answer to a request of the endpoint. */
export function answerTo(request: MsrpFrame, status: number): Buffer {
  const { message } = request;
  const to = message.fromPath![0]!.text;
  const from = message.toPath!.at(-1)!.text;
  const { transactionId: tid } = message;
  return frame({ tid, start: `MSRP ${tid} ${status} as told`, to, from });
}

/** A REPORT on a SEND of the endpoint. */
export function reportOn(send: MsrpFrame, status: string, range?: string, tid = 'report01'): Buffer {
  const { message } = send;
  return frame({
    tid,
    start: `MSRP ${tid} REPORT`,
    to: message.fromPath![0]!.text,
    from: message.toPath!.at(-1)!.text,
    lines: [
      `Message-ID: ${message.messageId!}`,
      ...(range === undefined ? [] : [`Byte-Range: ${range}`]),
      `Status: ${status}`,
    ],
  });
}
