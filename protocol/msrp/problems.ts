import { lowerCase } from '../sip/characters';
import { isFault } from '../sip/fault';
import { parseByteRange } from './byte-range';
import { ALPHANUM, TEXT, TOKEN, isAll, isIdent, isIn, skip } from './characters';
import type { MsrpFrame } from './frame';
import { isBlank, isMimeHeader, type MsrpHeader } from './headers';
import { parseContentType } from './media-type';
import type { MsrpMessage, MsrpRequest } from './message';
import { parsePath } from './path';
import { parseReportStatus } from './report-status';

/** What kind of rule a problem breaks; the judge maps kinds to requirements. */
export type MsrpProblemKind =
  | 'start-line'
  | 'transaction-id'
  | 'method'
  | 'header-line'
  | 'charset'
  | 'path-order'
  | 'missing-header'
  | 'repeated-header'
  | 'header-syntax'
  | 'content-type'
  | 'body-less'
  | 'transfer-encoding'
  | 'report-headers'
  | 'flag'
  | 'body-size'
  | 'response-body'
  | 'end-line';

/** One departure of a frame from the grammar and the framing rules of RFC 4975. */
export interface MsrpProblem {
  readonly kind: MsrpProblemKind;
  /** Header field it is about, in lower case. */
  readonly header?: string;
  readonly reason: string;
  /** The offending text as received. */
  readonly seen: string;
}

/** Largest body of a request other than SEND (RFC 4975 s7.1). */
export const LARGEST_OTHER_BODY = 10_240;

const SYNTAX: Readonly<Record<string, (value: string) => string | undefined>> = {
  'to-path': reasonOf(parsePath),
  'from-path': reasonOf(parsePath),
  'use-path': reasonOf(parsePath),
  'byte-range': reasonOf(parseByteRange),
  status: reasonOf(parseReportStatus),
  'content-type': reasonOf(parseContentType),
  'message-id': (value) => (isIdent(value) ? undefined : 'not 4 to 32 characters of ident'),
  'success-report': oneOf('yes', 'no'),
  'failure-report': oneOf('yes', 'no', 'partial'),
};

/** Lists everything that is wrong with a head (RFC 4975 s7.1, s7.1.2, s7.2, s9). */
export function findHeadProblems(message: MsrpMessage): MsrpProblem[] {
  const problems: MsrpProblem[] = [];
  checkStartLine(message, problems);
  checkLines(message, problems);
  checkPaths(message.headers, problems);
  checkMimeHeaders(message, problems);
  if (message.kind === 'request') checkRequest(message, problems);
  return problems;
}

/** What is wrong with body and end-line, in the light of the head. */
export function findFrameProblems(frame: MsrpFrame): MsrpProblem[] {
  const { message, body, flag, endLine } = frame;
  const problems: MsrpProblem[] = [];
  const seen = endLine.trimEnd();
  if (message.hasBody && body === undefined) {
    problems.push({
      kind: 'end-line',
      reason: 'an empty line and no CRLF between it and the end-line: neither a body nor none',
      seen,
    });
  }
  if (message.kind === 'response') {
    if (body !== undefined) {
      problems.push({
        kind: 'response-body',
        reason: 'a response has no body',
        seen: `${body.length} octets`,
      });
    }
    if (flag !== '$') problems.push({ kind: 'flag', reason: 'a response always ends in "$"', seen });
  } else if (message.method !== 'SEND') {
    if (flag !== '$') {
      problems.push({ kind: 'flag', reason: `a ${message.method} request is not interruptible`, seen });
    }
    if (body !== undefined && body.length > LARGEST_OTHER_BODY) {
      problems.push({
        kind: 'body-size',
        reason: `a ${message.method} request has a body of at most ${LARGEST_OTHER_BODY} octets`,
        seen: `${body.length} octets`,
      });
    }
  }
  return problems;
}

function checkStartLine(message: MsrpMessage, problems: MsrpProblem[]): void {
  const seen = message.startLine;
  if (!isIdent(message.transactionId)) {
    problems.push({ kind: 'transaction-id', reason: 'not 4 to 32 characters of ident', seen });
  }
  if (message.kind === 'response') {
    if (message.status < 100) {
      problems.push({ kind: 'start-line', reason: 'a status code has three digits', seen });
    }
    if (message.comment !== undefined && !isText(message.comment)) {
      problems.push({ kind: 'charset', reason: 'the comment is not UTF-8 text', seen });
    }
  } else if (!/^[A-Z]+$/.test(message.method)) {
    problems.push({ kind: 'method', reason: 'a method is made of upper-case letters', seen });
  }
}

function checkLines(message: MsrpMessage, problems: MsrpProblem[]): void {
  const met = new Set<string>();
  for (const each of message.headers) {
    const { id, line, value } = each;
    const reason = lineFault(each);
    if (reason !== undefined) {
      problems.push({ kind: 'header-line', ...(id === '' ? {} : { header: id }), reason, seen: line });
    }
    if (id === '') continue;
    if (!isText(value)) {
      problems.push({
        kind: 'charset',
        header: id,
        reason: 'not UTF-8 text without control characters',
        seen: line,
      });
    }
    const syntax = isReadPath(message, each) ? undefined : SYNTAX[id]?.(value);
    if (syntax !== undefined)
      problems.push({ kind: 'header-syntax', header: id, reason: syntax, seen: line });
    if (met.has(id) && (id in SYNTAX || id === 'content-disposition')) {
      problems.push({
        kind: 'repeated-header',
        header: id,
        reason: 'the header field is there twice',
        seen: line,
      });
    }
    met.add(id);
  }
}

/** A path that stands where it should and has been read: reading it once more would be dear. */
function isReadPath({ headers, toPath, fromPath }: MsrpMessage, each: MsrpHeader): boolean {
  return (
    (each === headers[0] && each.id === 'to-path' && toPath !== undefined) ||
    (each === headers[1] && each.id === 'from-path' && fromPath !== undefined)
  );
}

/** hname ":" SP hval on one line; RFC 4976 s5.1 spells out that lines are not folded. */
function lineFault({ id, name, line, value }: MsrpHeader): string | undefined {
  if (isBlank(line.charCodeAt(0))) return 'header fields are not folded';
  if (line.includes('\n') || line.includes('\r')) return 'lines end in CRLF, no CR or LF stands alone';
  if (id === '') return 'not a name, ":", SP and a value';
  if (!isIn(name.charCodeAt(0), ALPHANUM) || skip(name, 0, TOKEN) < name.length)
    return 'the name is not a token';
  if (!line.startsWith(': ', name.length)) return 'one SP expected after ":"';
  // White space is no part of the values that RFC 4975 defines, but it may be of another header's text.
  if (id in SYNTAX && line.length !== name.length + 2 + value.length) return 'white space around the value';
  return undefined;
}

function checkPaths(headers: readonly MsrpHeader[], problems: MsrpProblem[]): void {
  for (const [position, name] of ['To-Path', 'From-Path'].entries()) {
    const id = name.toLowerCase();
    const at = headers.findIndex((each) => each.id === id);
    if (at < 0) problems.push({ kind: 'missing-header', header: id, reason: `no ${name}`, seen: '' });
    else if (at !== position) {
      problems.push({
        kind: 'path-order',
        header: id,
        reason: `${name} is the ${position === 0 ? 'first' : 'second'} header field`,
        seen: headers[at]!.line,
      });
    }
  }
}

function checkMimeHeaders(message: MsrpMessage, problems: MsrpProblem[]): void {
  const { headers, hasBody } = message;
  const typeAt = headers.findIndex((each) => each.id === 'content-type');
  if (!hasBody) {
    const mime = headers.find(isMimeHeader);
    if (mime) {
      problems.push({
        kind: 'body-less',
        header: mime.id,
        reason: 'a frame without a body has no MIME header fields',
        seen: mime.line,
      });
    }
  } else if (typeAt < 0) {
    problems.push({
      kind: 'content-type',
      header: 'content-type',
      reason: 'a body needs a Content-Type',
      seen: '',
    });
  } else if (typeAt !== headers.length - 1) {
    problems.push({
      kind: 'content-type',
      header: 'content-type',
      reason: 'Content-Type is the last header field',
      seen: headers[typeAt]!.line,
    });
  }
  for (const each of headers) {
    if (each.id === 'content-transfer-encoding' && lowerCase(each.value) !== 'binary') {
      problems.push({
        kind: 'transfer-encoding',
        header: each.id,
        reason: 'the transfer encoding is always binary',
        seen: each.line,
      });
    }
  }
}

/** SEND and REPORT carry a Message-ID; REPORT carries a Status and does not ask for reports (s7.1.1, s7.1.2). */
function checkRequest(request: MsrpRequest, problems: MsrpProblem[]): void {
  const { method } = request;
  if (method !== 'SEND' && method !== 'REPORT') return;
  if (!request.has('Message-ID')) {
    problems.push({
      kind: 'missing-header',
      header: 'message-id',
      reason: `${method} without Message-ID`,
      seen: '',
    });
  }
  if (method === 'SEND') return;
  if (!request.has('Status')) {
    problems.push({
      kind: 'report-headers',
      header: 'status',
      reason: 'a REPORT needs a Status',
      seen: '',
    });
  }
  for (const each of request.headers) {
    if (each.id !== 'success-report' && each.id !== 'failure-report') continue;
    problems.push({
      kind: 'report-headers',
      header: each.id,
      reason: `a REPORT has no ${each.name}`,
      seen: each.line,
    });
  }
}

function reasonOf(parse: (value: string) => unknown): (value: string) => string | undefined {
  return (value) => {
    const view = parse(value);
    return isFault(view) ? view.reason : undefined;
  };
}

/** Values that the ABNF gives as literals, hence in any case. */
function oneOf(...words: readonly string[]): (value: string) => string | undefined {
  return (value) => (words.includes(lowerCase(value)) ? undefined : `not ${words.join(' or ')}`);
}

/** utf8text = *( HTAB / %x20-7E / UTF8-NONASCII ) */
function isText(octets: string): boolean {
  if (octets === '' || isAll(octets, TEXT)) return true;
  for (let i = 0; i < octets.length; i++) {
    if (octets.charCodeAt(i) < 0x80 && !isIn(octets.charCodeAt(i), TEXT)) return false;
  }
  try {
    UTF8.decode(Buffer.from(octets, 'latin1'));
    return true;
  } catch {
    return false;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });
