import type { MsrpFrame } from '../../protocol/msrp/frame';
import type { OutgoingMsrp } from './deviation';
import type { How } from './edits';

/** A change of MSRP frames as they leave an actor. It keeps no state. */
export type FrameEdit = (frame: MsrpFrame) => OutgoingMsrp;

/** Changes SEND requests that have a body. */
export function sends(edit: FrameEdit): How {
  return frames((frame) => isSend(frame) && frame.body !== undefined, edit);
}

/** Changes SEND requests without a body. */
export function bodylessSends(edit: FrameEdit): How {
  return frames((frame) => isSend(frame) && frame.body === undefined, edit);
}

/** Changes REPORT requests. */
export function reports(edit: FrameEdit): How {
  return frames(({ message }) => message.kind === 'request' && message.method === 'REPORT', edit);
}

/** Changes responses. */
export function responses(edit: FrameEdit): How {
  return frames(({ message }) => message.kind === 'response', edit);
}

/** Changes all requests. */
export function requests(edit: FrameEdit): How {
  return frames(({ message }) => message.kind === 'request', edit);
}

function frames(applies: (frame: MsrpFrame) => boolean, edit: FrameEdit): How {
  return { outgoingMsrp: (frame) => (applies(frame) ? edit(frame) : frame) };
}

function isSend({ message }: MsrpFrame): boolean {
  return message.kind === 'request' && message.method === 'SEND';
}

/** Position of the first octet of a chunk in its message, from 1. */
export function startOf({ message }: MsrpFrame): number {
  return message.byteRange?.start ?? 1;
}

/** The frame with another head: start line and header fields, as text with CRLF, the empty line before a body left out. */
export function withHead(frame: MsrpFrame, change: (head: string) => string): Buffer {
  const whole = frame.message.toBuffer().toString('latin1');
  const head = frame.body === undefined ? whole : whole.slice(0, -2);
  return framed(change(head), frame.body, frame.endLine);
}

/** The frame with another value of a header field. */
export function withField(frame: MsrpFrame, name: string, change: (value: string) => string): Buffer {
  const line = new RegExp(`^(${name}): (.*)\\r\\n`, 'm');
  return withHead(frame, (head) =>
    head.replace(line, (_, spelled: string, value: string) => `${spelled}: ${change(value)}\r\n`),
  );
}

/** The frame without a header field. */
export function withoutField(frame: MsrpFrame, name: string): Buffer {
  return withHead(frame, (head) => head.replace(new RegExp(`^${name}: .*\\r\\n`, 'm'), ''));
}

/** The frame with another body. */
export function withBody(frame: MsrpFrame, change: (body: Buffer) => Buffer): Buffer {
  const head = frame.message.toBuffer().toString('latin1').slice(0, -2);
  return framed(head, frame.body && change(frame.body), frame.endLine);
}

/** The frame with another end-line; its CRLF included. */
export function withEndLine(frame: MsrpFrame, change: (line: string) => string): Buffer {
  const whole = frame.message.toBuffer().toString('latin1');
  return framed(frame.body === undefined ? whole : whole.slice(0, -2), frame.body, change(frame.endLine));
}

/** The same frame as one of another transaction. */
export function asAnother(frame: MsrpFrame, change: (head: string) => string): Buffer {
  const { transactionId } = frame.message;
  const other = `x${transactionId.slice(1)}`;
  const whole = frame.message.toBuffer().toString('latin1');
  const head = (frame.body === undefined ? whole : whole.slice(0, -2)).replace(transactionId, other);
  return framed(change(head), frame.body, frame.endLine.replace(transactionId, other));
}

function framed(head: string, body: Buffer | undefined, end: string): Buffer {
  const octets: Buffer[] = [Buffer.from(head, 'latin1')];
  if (body !== undefined) octets.push(Buffer.from('\r\n'), body, Buffer.from('\r\n'));
  return Buffer.concat([...octets, Buffer.from(end, 'latin1')]);
}
