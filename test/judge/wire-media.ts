import type { Frame, Trace } from '../../network/trace';
import { Wire } from './wire';

/** A frame of MSRP in a hand-written trace, with plain line ends up to its body. */
export interface MediaShot {
  readonly from: 'sender' | 'T1';
  /** Milliseconds since the trace started. */
  readonly at: number;
  readonly text: string;
}

const ENDS = {
  sender: { host: '198.51.100.7', port: 49_152 },
  T1: { host: '192.0.2.21', port: 2855 },
} as const;

/** A dialog between sender and T1 and what goes over their one MSRP connection, which the sender opened. Immutable. */
export class MediaWire extends Wire {
  constructor(
    private readonly signalling: Wire,
    readonly media: readonly MediaShot[],
  ) {
    super(signalling.shots);
  }

  /** The same with something replaced in one MSRP frame. */
  editMedia(index: number, search: string | RegExp, replacement: string): MediaWire {
    const shot = this.media[index]!;
    const text = shot.text.replace(search, replacement);
    if (text === shot.text) throw new Error(`MSRP frame ${index} does not contain ${String(search)}`);
    return this.withMedia(index, text);
  }

  /** The same with another text of one MSRP frame. */
  withMedia(index: number, text: string): MediaWire {
    return new MediaWire(
      this.signalling,
      this.media.map((each, i) => (i === index ? { ...each, text } : each)),
    );
  }

  /** The same with other signalling. */
  with(change: (signalling: Wire) => Wire): MediaWire {
    return new MediaWire(change(this.signalling), this.media);
  }

  override trace(): Trace {
    const trace = super.trace();
    const actorOf = (name: string) => trace.actors.find((each) => each.name === name);
    const media = this.media.map(({ from, at, text }): Frame => {
      const to = from === 'sender' ? 'T1' : 'sender';
      return {
        ...{ index: 0, transport: 'tcp', source: ENDS[from], destination: ENDS[to] },
        ...{ octets: Buffer.from(text, 'latin1'), from: actorOf(from), to: actorOf(to) },
        ...{ sentAt: at, receivedAt: at + 1 },
      };
    });
    const frames = [...trace.frames, ...media]
      .sort((a, b) => a.sentAt! - b.sentAt!)
      .map((each, i) => ({ ...each, index: i + 1 }));
    return { ...trace, frames };
  }
}

/** What one chunk is made of; "Name: value" lines come as they stand. */
export interface ChunkText {
  readonly from?: 'sender' | 'T1';
  readonly at: number;
  readonly id: string;
  /** Session-ids of sender and T1. */
  readonly sessions: readonly [sender: string, T1: string];
  readonly messageId?: string;
  readonly range?: string;
  /** Header lines before Content-Type. */
  readonly more?: readonly string[];
  readonly type?: string;
  readonly body?: string;
  readonly flag?: '$' | '+' | '#';
}

/** A SEND and its 200, 5 ms later. */
export function sent(chunk: ChunkText): MediaShot[] {
  const { from = 'sender', at, id, messageId = 'm5T0rKx8Qz2Wc7Vb', more = [], flag = '$' } = chunk;
  const { type = 'text/plain', body = 'hello' } = chunk;
  const { range = `1-${body.length}/${body.length}` } = chunk;
  const [own, peer] = pathsOf(chunk);
  const head = [
    `MSRP ${id} SEND`,
    ...[`To-Path: ${peer}`, `From-Path: ${own}`, `Message-ID: ${messageId}`, `Byte-Range: ${range}`],
    ...[...more, `Content-Type: ${type}`, '', ''],
  ];
  const response = [`MSRP ${id} 200 OK`, `To-Path: ${own}`, `From-Path: ${peer}`, `-------${id}$`, ''];
  return [
    { from, at, text: `${head.join('\r\n')}${body}\r\n-------${id}${flag}\r\n` },
    { from: from === 'sender' ? 'T1' : 'sender', at: at + 5, text: response.join('\r\n') },
  ];
}

function pathsOf({ from = 'sender', sessions: [sender, T1] }: ChunkText): [own: string, peer: string] {
  const [a, b] = [`msrp://198.51.100.7:2855/${sender};tcp`, `msrp://192.0.2.21:2855/${T1};tcp`];
  return from === 'sender' ? [a, b] : [b, a];
}
