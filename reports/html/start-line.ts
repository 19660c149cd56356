/** What a frame is, told from its octets; a report does not parse them any further. */
export interface FrameLabel {
  readonly protocol: 'SIP' | 'MSRP' | 'HTTP' | 'other';
  /** Its first line as it stands on the wire, or words for what has none. */
  readonly line: string;
  /** What a reader wants to know besides: the method of a response, the range of a chunk. */
  readonly detail: string;
}

const MOST_CHARACTERS = 300;
const HEAD_OCTETS = 16_384;
const MSRP = /^MSRP [^ ]+ /;
const SIP = /^SIP\/2\.0 | SIP\/2\.0$/i;
const HTTP = /^HTTP\/1\.\d | HTTP\/1\.\d$/;

/** What the trace notes of a frame with more octets of the message that an earlier one begins. */
export const CONTINUED = 'continued';

/** @param note what the trace notes of the frame */
export function labelOf(octets: string, note?: string): FrameLabel {
  if (note === CONTINUED)
    return { protocol: 'HTTP', line: '(more of the content)', detail: `${octets.length} octets` };
  const head = headOf(octets);
  const line = firstLine(head).slice(0, MOST_CHARACTERS);
  if (MSRP.test(line)) return { protocol: 'MSRP', line, detail: msrpDetail(octets, head) };
  if (SIP.test(line)) return { protocol: 'SIP', line, detail: sipDetail(head, line) };
  if (HTTP.test(line)) return { protocol: 'HTTP', line, detail: httpDetail(head, line) };
  if (/^[\r\n\0]*$/.test(octets)) return { protocol: 'other', line: '(keep-alive)', detail: '' };
  const shown = line === '' ? '(no start line)' : line;
  return {
    protocol: 'other',
    line: note?.startsWith('broken') ? `(no message) ${shown}` : shown,
    detail: '',
  };
}

/** Start line and header fields, of which an endless line is cut. */
function headOf(octets: string): string {
  const near = octets.slice(0, HEAD_OCTETS);
  const end = near.search(/\r?\n\r?\n/);
  return end < 0 ? near : near.slice(0, end);
}

function firstLine(head: string): string {
  return /^[^\r\n]*/.exec(head)?.[0] ?? '';
}

function sipDetail(head: string, line: string): string {
  if (!/^SIP\//i.test(line)) return '';
  return /^CSeq[ \t]*:[ \t]*\d+[ \t]+(\S+)/im.exec(head)?.[1]?.slice(0, 40) ?? '';
}

function httpDetail(head: string, line: string): string {
  if (!line.startsWith('HTTP/')) return '';
  return /^Content-Type:[ \t]*([^\r\n]{1,60})/im.exec(head)?.[1] ?? '';
}

function msrpDetail(octets: string, head: string): string {
  const range = /^Byte-Range:[ \t]*([^\r\n]{1,60})/im.exec(head)?.[1];
  const flag = /-------[^\r\n]*([+$#])\r?\n?$/.exec(octets.slice(-64))?.[1];
  return [range === undefined ? '' : `octets ${range}`, flag ?? ''].filter((part) => part !== '').join(' ');
}
