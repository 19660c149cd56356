import { Fault } from '../sip/fault';
import { HeaderList } from '../sip/headers';

/** Start line and header fields of an HTTP/1.x message (RFC 9112 s2.1). The octets of the head are characters here. */
export type HttpHead = HttpRequestHead | HttpResponseHead;

export interface HttpRequestHead {
  readonly kind: 'request';
  readonly startLine: string;
  readonly method: string;
  /** Request target as spelled: a path with query in requests to a server. */
  readonly target: string;
  readonly headers: HeaderList;
}

export interface HttpResponseHead {
  readonly kind: 'response';
  readonly startLine: string;
  readonly status: number;
  readonly headers: HeaderList;
}

/** How the end of a body is told (RFC 9112 s6.3). */
export type BodyFraming =
  | { readonly kind: 'length'; readonly octets: number }
  | { readonly kind: 'chunked' }
  /** Of a response only: the body is over when the connection is. */
  | { readonly kind: 'until-close' };

const REQUEST = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/1\.\d$/;
const RESPONSE = /^HTTP\/1\.\d (\d{3})(?: .*)?$/;

/**
 * Reads a head.
 * @param text from the start line to the empty line, that one included
 */
export function parseHead(text: string): HttpHead | Fault {
  const end = text.indexOf('\r\n');
  if (end < 0) return new Fault('start line without an end');
  const startLine = text.slice(0, end);
  const headers = HeaderList.parse(text, end + 2);
  const response = RESPONSE.exec(startLine);
  if (response) return { kind: 'response', startLine, status: Number(response[1]), headers };
  const request = REQUEST.exec(startLine);
  if (!request) return new Fault('no start line of HTTP/1.x');
  return { kind: 'request', startLine, method: request[1]!, target: request[2]!, headers };
}

/**
 * How the body ends that follows a head.
 * @param isBodiless the head answers HEAD, so that there is none whatever it says
 */
export function framingOf(head: HttpHead, isBodiless = false): BodyFraming | Fault {
  const none: BodyFraming = { kind: 'length', octets: 0 };
  if (isBodiless) return none;
  if (head.kind === 'response' && (head.status < 200 || head.status === 204 || head.status === 304))
    return none;
  const codings = head.headers.list('Transfer-Encoding').map((each) => each.toLowerCase());
  if (codings.at(-1) === 'chunked') return { kind: 'chunked' };
  const length = head.headers.first('Content-Length');
  if (length !== undefined && codings.length === 0) {
    if (!/^\d{1,15}$/.test(length)) return new Fault(`Content-Length "${length.slice(0, 40)}"`);
    return { kind: 'length', octets: Number(length) };
  }
  return head.kind === 'response' ? { kind: 'until-close' } : none;
}
