import { jsonLine, printable, printableOctets, readableText } from './printable';
import type { WireEntry } from './wire-entry';

/** How much the live log shows of each message. */
export type LogDetail = 'brief' | 'full' | 'json';

/** Octets of a body that are shown in full. */
const MOST_SHOWN = 16_384;
/** Characters of a line that are shown when it is brief. */
const LONGEST_SUMMARY = 200;

const COLOURS = { sent: 36, received: 32, failed: 31, dim: 2 } as const;

/** What the live log shows of a message: one line, or in full the message below it. Line ends included. */
export function logText(entry: WireEntry, detail: LogDetail, isColoured: boolean): string {
  if (detail === 'json') return `${jsonLine(fieldsOf(entry))}\n`;
  const line = `${briefLine(entry, isColoured)}\n`;
  return detail === 'brief' ? line : `${line}${wholeMessage(entry)}\n`;
}

/** Something else that the user is to know. */
export function noticeText(text: string, at: Date, detail: LogDetail): string {
  return detail === 'json'
    ? `${jsonLine({ at: at.toISOString(), notice: text })}\n`
    : `${timeOf(at)}  -- ${printable(text)}\n`;
}

function briefLine(entry: WireEntry, isColoured: boolean): string {
  const { direction, peer, transport, isRepeated } = entry;
  const arrow = direction === 'sent' ? '->' : '<-';
  const text = [
    ...[timeOf(entry.at), arrow, peer, transport],
    ...(isRepeated ? ['[again]'] : []),
    whatOf(entry),
    ...(entry.body ? [`(${bodyOf(entry.body)})`] : []),
    ...(entry.note === undefined ? [] : [`[${printable(entry.note)}]`]),
  ].join('  ');
  return isColoured ? `\x1b[${colourOf(entry)}m${text}\x1b[0m` : text;
}

function whatOf({ protocol, summaryOctets, octets }: WireEntry): string {
  if (protocol === 'keep-alive') return `keep-alive, ${inOctets(octets.length)}`;
  if (protocol !== 'unknown') return cut(printableOctets(summaryOctets));
  const beginning = printableOctets(octets.toString('latin1', 0, 40));
  return `neither SIP, MSRP nor HTTP, ${inOctets(octets.length)}: ${beginning}${octets.length > 40 ? '...' : ''}`;
}

function bodyOf(body: NonNullable<WireEntry['body']>): string {
  const type = body.typeOctets === '' ? 'no type' : cut(printableOctets(body.typeOctets));
  return `${type}, ${inOctets(body.octets.length)}`;
}

function colourOf({ status, direction, isRepeated, protocol }: WireEntry): number {
  if (isRepeated || protocol === 'keep-alive') return COLOURS.dim;
  return status !== undefined && status >= 400 ? COLOURS.failed : COLOURS[direction];
}

/** The message line by line, indented; a body that is no text is only measured. */
function wholeMessage({ octets, body }: WireEntry): string {
  if (!body) return indented(octets.toString('latin1'));
  // The end-line of MSRP comes behind the body.
  const start = octets.indexOf('\r\n\r\n', 0, 'latin1') + 4;
  const end = start + body.octets.length;
  const text = body.octets.length <= MOST_SHOWN ? readableText(body.octets) : undefined;
  const shown =
    text === undefined
      ? `    [${inOctets(body.octets.length)}${body.octets.length > MOST_SHOWN ? ', too many to show' : ' that are no text'}]\n`
      : indented(body.octets.toString('latin1'));
  return [
    indented(octets.toString('latin1', 0, start)),
    shown,
    end < octets.length ? indented(octets.toString('latin1', end).replace(/^\r\n/, '')) : '',
  ].join('');
}

function indented(octets: string): string {
  const lines = octets.slice(0, MOST_SHOWN).split(/\r\n|\n/);
  if (lines.at(-1) === '') lines.pop();
  const cutOff = octets.length > MOST_SHOWN ? ['...'] : [];
  return [...lines, ...cutOff].map((line) => `${`    ${printableOctets(line)}`.trimEnd()}\n`).join('');
}

function fieldsOf(entry: WireEntry): Record<string, unknown> {
  const { at, direction, peer, transport, protocol, summaryOctets, status, isRepeated, body, note } = entry;
  const summary = Buffer.from(summaryOctets, 'latin1').toString('utf8');
  const bodyFields = body && {
    type: Buffer.from(body.typeOctets, 'latin1').toString('utf8'),
    size: body.octets.length,
  };
  return {
    ...{ at: at.toISOString(), direction, peer, transport, protocol },
    ...(summary === '' ? {} : { summary }),
    ...{ status, again: isRepeated, body: bodyFields, size: entry.octets.length, note },
  };
}

function timeOf(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const ms = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`;
}

function cut(text: string): string {
  return text.length <= LONGEST_SUMMARY ? text : `${text.slice(0, LONGEST_SUMMARY)}...`;
}

function inOctets(count: number): string {
  return count === 1 ? '1 octet' : `${count} octets`;
}
