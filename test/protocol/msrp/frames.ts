import type { ContinuationFlag } from '../../../protocol/msrp/frame';
import { FrameReader } from '../../../protocol/msrp/frame-reader';
import type { MsrpMessage } from '../../../protocol/msrp/message';

/** What a reader told of one frame. */
export interface SeenFrame {
  readonly message: MsrpMessage;
  readonly body: Buffer;
  readonly pieces: number;
  readonly flag: ContinuationFlag;
  readonly ending: string;
}

export interface Seen {
  readonly frames: SeenFrame[];
  /** Body octets of a frame that has not ended. */
  readonly unended?: Buffer;
  readonly broken?: string;
  readonly rest?: string;
  readonly reader: FrameReader;
}

/** Reads a stream in segments of the given lengths, repeated; and checks the order of calls. */
export function readStream(
  stream: Buffer,
  segments: readonly number[] = [stream.length],
  head = 65536,
): Seen {
  const frames: SeenFrame[] = [];
  let open: { message: MsrpMessage; pieces: Buffer[] } | undefined;
  let fault: { broken: string; rest: string } | undefined;
  const reader = new FrameReader(
    {
      head: (message) => {
        if (open || fault) throw new Error('head within a frame');
        open = { message, pieces: [] };
      },
      body: (piece) => {
        if (!open || piece.length === 0) throw new Error('body outside of a frame, or empty');
        open.pieces.push(piece);
      },
      end: (flag, ending) => {
        if (!open) throw new Error('end outside of a frame');
        const { message, pieces } = open;
        open = undefined;
        const body = Buffer.concat(pieces);
        frames.push({ message, body, pieces: pieces.length, flag, ending: ending.toString('latin1') });
      },
      broken: (broken, rest) => {
        if (open || fault) throw new Error('broken within a frame, or twice');
        fault = { broken, rest: rest.toString('latin1') };
      },
    },
    { head },
  );
  for (let at = 0, i = 0; at < stream.length; i++) {
    const length = Math.max(1, segments[i % segments.length] ?? 1);
    // A copy, so that a reader which keeps views of old segments too long is found out.
    const segment = Buffer.from(stream.subarray(at, at + length));
    reader.push(segment);
    at += length;
  }
  return { frames, ...(open ? { unended: Buffer.concat(open.pieces) } : {}), ...fault, reader };
}

const TO = 'To-Path: msrp://198.51.100.20:28551/Hn2bVx9LmC4yWs7EpD0k;tcp';
const FROM = 'From-Path: msrp://192.0.2.10:2855/q7Xc0dPzT4mB9sLk2VhN;tcp';
const ID = 'Message-ID: m5T0rKx8Qz2Wc7Vb';

/** A SEND with a body; `lines` instead of its usual header lines. */
export function sendOctets(
  body: Buffer | string,
  {
    tid = 'a1B2c3D4',
    flag = '$',
    lines = [TO, FROM, ID, 'Byte-Range: 1-*/*', 'Content-Type: text/plain'],
  } = {},
): Buffer {
  const head = [`MSRP ${tid} SEND`, ...lines, '', ''].join('\r\n');
  const content = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
  return Buffer.concat([Buffer.from(head, 'latin1'), content, Buffer.from(`\r\n-------${tid}${flag}\r\n`)]);
}

/** A frame without a body. */
export function bodylessOctets(
  startLine: string,
  lines: readonly string[] = [TO, FROM, ID],
  flag = '$',
): Buffer {
  const tid = startLine.split(' ')[1] ?? '';
  return Buffer.from([startLine, ...lines, `-------${tid}${flag}`, ''].join('\r\n'), 'latin1');
}

export const LINES = { TO, FROM, ID };
