import { createHash } from 'node:crypto';
import { formatEndpoint } from '../../network/endpoint';
import type { TransportName } from '../../network/network';
import type { Frame } from '../../network/trace';
import { parseHead } from '../../protocol/http/head';
import { formatByteRange } from '../../protocol/msrp/byte-range';
import type { MsrpFrame } from '../../protocol/msrp/frame';
import { parseFrame } from '../../protocol/msrp/parse';
import { RecentIds } from '../../protocol/msrp/recent-ids';
import { isFault } from '../../protocol/sip/fault';
import type { SipMessage } from '../../protocol/sip/message';
import { isKeepAlive, parseDatagram, parseFramed } from '../../protocol/sip/parse';

/** What the live log says of one message. Strings that end in `Octets` are octet strings, and may hold anything. */
export interface WireEntry {
  readonly at: Date;
  readonly direction: 'sent' | 'received';
  /** Address of the other side. */
  readonly peer: string;
  readonly transport: TransportName;
  readonly protocol: 'sip' | 'msrp' | 'http' | 'keep-alive' | 'unknown';
  /** What it is: method and URI, status and reason; empty for what is no message. */
  readonly summaryOctets: string;
  readonly status: number | undefined;
  /** The same octets went the same way before. */
  readonly isRepeated: boolean;
  /** Content-Type and octets of the body; absent when there is none. */
  readonly body: { readonly typeOctets: string; readonly octets: Buffer } | undefined;
  /** What the network has to say. */
  readonly note: string | undefined;
  readonly octets: Buffer;
}

/** Messages that are remembered, to know one that comes again. */
const MOST_REMEMBERED = 4096;

/** Reads frames one after the other. @param startedAt when the trace began */
export function entryReader(startedAt: Date): (frame: Frame) => WireEntry {
  const seen = new RecentIds(MOST_REMEMBERED);
  return (frame) => {
    const isSent = frame.sentAt !== undefined;
    const direction = isSent ? 'sent' : 'received';
    const peer = formatEndpoint(isSent ? frame.destination : frame.source);
    const said = contentOf(frame);
    const { octets, transport } = frame;
    const isRepeated = said.protocol === 'sip' && isKnown(seen, `${direction} ${peer}`, octets);
    return {
      ...said,
      ...{ direction, peer, transport, isRepeated, octets },
      at: new Date(startedAt.getTime() + (frame.sentAt ?? frame.receivedAt ?? 0)),
      note: frame.note,
    };
  };
}

type Said = Pick<WireEntry, 'protocol' | 'summaryOctets' | 'status' | 'body'>;

const NOTHING = { summaryOctets: '', status: undefined, body: undefined } as const;

function contentOf({ octets, transport, note }: Frame): Said {
  if (note === 'continued')
    return { ...NOTHING, protocol: 'http', summaryOctets: 'HTTP, more of the content' };
  if (isKeepAlive(octets)) return { ...NOTHING, protocol: 'keep-alive' };
  if (octets.toString('latin1', 0, 5) === 'MSRP ') {
    const frame = parseFrame(octets);
    return isFault(frame) ? { ...NOTHING, protocol: 'unknown' } : msrpContent(frame);
  }
  const http = transport === 'udp' ? undefined : httpContent(octets);
  if (http) return http;
  const message = transport === 'udp' ? parseDatagram(octets) : parseFramed(octets);
  return isFault(message) ? { ...NOTHING, protocol: 'unknown' } : sipContent(message);
}

function sipContent(message: SipMessage): Said {
  const isRequest = message.kind === 'request';
  const method = message.cseq?.method;
  const about = method === undefined ? '' : ` (${method})`;
  return {
    protocol: 'sip',
    summaryOctets: isRequest
      ? `${message.method} ${message.uri}`
      : `${message.status} ${message.reason}${about}`,
    status: isRequest ? undefined : message.status,
    body:
      message.body.length === 0
        ? undefined
        : { typeOctets: message.header('Content-Type') ?? '', octets: message.body },
  };
}

/** The head of a message of HTTP; its body may be in frames that follow. */
function httpContent(octets: Buffer): Said | undefined {
  const blank = octets.indexOf('\r\n\r\n', 0, 'latin1');
  const head = blank < 0 ? undefined : parseHead(octets.toString('latin1', 0, blank + 4));
  if (head === undefined || isFault(head)) return undefined;
  const body = octets.subarray(blank + 4);
  return {
    protocol: 'http',
    summaryOctets: head.startLine,
    status: head.kind === 'response' ? head.status : undefined,
    body:
      body.length === 0 ? undefined : { typeOctets: head.headers.first('Content-Type') ?? '', octets: body },
  };
}

function msrpContent({ message, body, flag }: MsrpFrame): Said {
  const isRequest = message.kind === 'request';
  const words = ['MSRP'];
  if (isRequest) {
    words.push(message.method);
    if (message.reportStatus) words.push(String(message.reportStatus.code));
    if (message.byteRange) words.push(formatByteRange(message.byteRange));
    if (flag === '+') words.push('more follows');
    if (flag === '#') words.push('given up');
  } else {
    words.push(String(message.status), ...(message.comment === undefined ? [] : [message.comment]));
  }
  return {
    protocol: 'msrp',
    summaryOctets: words.join(' '),
    status: isRequest ? undefined : message.status,
    body:
      body === undefined || body.length === 0
        ? undefined
        : { typeOctets: message.header('Content-Type') ?? '', octets: body },
  };
}

function isKnown(seen: RecentIds, way: string, octets: Buffer): boolean {
  const id = `${way} ${createHash('sha1').update(octets).digest('base64')}`;
  if (seen.has(id)) return true;
  seen.add(id);
  return false;
}
