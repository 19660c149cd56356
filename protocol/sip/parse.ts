import { Fault } from './fault';
import { HeaderList, lineEnd } from './headers';
import { SipRequest, SipResponse, type MessageParts, type SipMessage } from './message';
import { ReceivedParts } from './received-parts';

/** Octets that are taken as text at first, in search of the end of the head; few heads are longer. */
const USUAL_HEAD = 4096;
const USUAL_END = ' SIP/2.0';
const STATUS_CODE = /^\d{1,10}$/;

/**
 * Reads one datagram as a SIP message (RFC 3261 s7, s18.3). Octets behind Content-Length are set aside, a body that
 * is too short is kept as far as it came; both, and every fault of the grammar, are listed in `message.problems`.
 * Returns a fault only for octets that have no SIP start line at all. Linear in the input.
 */
export function parseDatagram(octets: Buffer): SipMessage | Fault {
  return parseOctets(octets, 'datagram');
}

/** The same for one message that a stream framer has cut out; Content-Length is then mandatory (s18.3). */
export function parseFramed(octets: Buffer): SipMessage | Fault {
  return parseOctets(octets, 'stream');
}

/** True for what keeps a flow alive and is no message: only CR and LF, or nothing (RFC 5626 s3.5.1, RFC 3261 s7.5). */
export function isKeepAlive(octets: Buffer): boolean {
  for (const octet of octets) if (octet !== 0x0d && octet !== 0x0a) return false;
  return true;
}

function parseOctets(octets: Buffer, framing: 'datagram' | 'stream'): SipMessage | Fault {
  const start = leadingLineEnds(octets);
  let text = octets.toString('latin1', start, start + USUAL_HEAD);
  let startLineEnd = lineEnd(text, 0);
  let head = HeaderList.read(text, startLineEnd + 2);
  if (head.end < 0 && octets.length > start + USUAL_HEAD) {
    const blank = octets.indexOf('\r\n\r\n', start, 'latin1');
    text = octets.toString('latin1', start, blank < 0 ? octets.length : blank + 4);
    startLineEnd = lineEnd(text, 0);
    head = HeaderList.read(text, startLineEnd + 2);
  }
  const bodyStart = head.end < 0 ? -1 : start + head.end;
  return withStartLine(
    text.substring(0, startLineEnd),
    new ReceivedParts(head.headers, octets, bodyStart, framing),
  );
}

/** The start line is recognised liberally; how it departs from the grammar is found by `problems`. */
function withStartLine(line: string, parts: MessageParts): SipMessage | Fault {
  if (isSipVersion(line, 0)) return withStatusLine(line, parts);
  const methodEnd = line.indexOf(' ');
  const usualEnd = line.length - USUAL_END.length;
  if (line.endsWith(USUAL_END) && methodEnd > 0 && line.indexOf(' ', methodEnd + 1) === usualEnd) {
    const uri = line.substring(methodEnd + 1, usualEnd);
    return new SipRequest(line.substring(0, methodEnd), uri, parts, undefined, line);
  }
  return withUnusualRequestLine(line, parts);
}

function withUnusualRequestLine(line: string, parts: MessageParts): SipMessage | Fault {
  const text = line.trim();
  const methodEnd = text.indexOf(' ');
  const uriEnd = text.lastIndexOf(' ');
  if (methodEnd < 0 || methodEnd === uriEnd)
    return new Fault('the first line is neither a request line nor a status line');
  if (!isSipVersion(text, uriEnd + 1))
    return new Fault('the request line does not end in a SIP version', uriEnd + 1);
  const method = text.substring(0, methodEnd);
  const uri = text.substring(methodEnd + 1, uriEnd).trim();
  return new SipRequest(method, uri, parts, text.substring(uriEnd + 1), line);
}

function withStatusLine(line: string, parts: MessageParts): SipMessage | Fault {
  const versionEnd = line.indexOf(' ');
  if (versionEnd < 0) return new Fault('the status line has no status code', line.length);
  const version = line.substring(0, versionEnd);
  const rest = line.substring(versionEnd + 1);
  const codeEnd = rest.indexOf(' ');
  const code = codeEnd < 0 ? rest : rest.substring(0, codeEnd);
  if (!STATUS_CODE.test(code)) return new Fault('the status code is not a number', versionEnd + 1);
  const reason = codeEnd < 0 ? '' : rest.substring(codeEnd + 1);
  return new SipResponse(Number(code), reason, parts, version, line);
}

/** "SIP/" in any case. */
function isSipVersion(text: string, at: number): boolean {
  return (
    (text.charCodeAt(at) | 0x20) === 0x73 &&
    (text.charCodeAt(at + 1) | 0x20) === 0x69 &&
    (text.charCodeAt(at + 2) | 0x20) === 0x70 &&
    text.charCodeAt(at + 3) === 0x2f
  );
}

/** Empty lines before the start line are ignored (RFC 3261 s7.5). */
function leadingLineEnds(octets: Buffer): number {
  let at = 0;
  while (octets[at] === 0x0d && octets[at + 1] === 0x0a) at += 2;
  return at;
}
