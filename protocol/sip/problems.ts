import { parseChallenge, parseCredentials } from './auth';
import { isCallId, isToken } from './characters';
import { parseContact } from './contact';
import { parseCSeq } from './cseq';
import { parseDate } from './date';
import { parseDeltaSeconds } from './delta-seconds';
import { isFault, type Fault } from './fault';
import type { Field } from './headers';
import { splitList } from './lists';
import { parseMediaType } from './media-type';
import type { SipMessage } from './message';
import { NameAddr, parseNameAddr } from './name-addr';
import { isUtf8 } from './octets';
import { parseVia, Via } from './via';

/** What kind of rule a problem breaks; the judge maps kinds to requirements. */
export type ProblemKind =
  | 'start-line'
  | 'version'
  | 'field-line'
  | 'header-syntax'
  | 'missing-header'
  | 'repeated-header'
  | 'cseq-method'
  | 'content-length'
  | 'framing'
  | 'charset';

/** One departure of a message from the grammar or the framing rules. */
export interface Problem {
  readonly kind: ProblemKind;
  /** Header field it is about, lower-case long name. */
  readonly header?: string;
  readonly reason: string;
  /** The offending text as received. */
  readonly seen: string;
}

const HTAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** RFC 3261 s8.1.1 (requests) and s8.2.6.2 (responses) name the headers without which nothing works. */
const MANDATORY = ['via', 'from', 'to', 'call-id', 'cseq'] as const;

/** Headers that hold one value (RFC 3261 s7.3.1: only headers defined as lists may repeat). */
const SINGLE = new Set([
  ...[
    'from',
    'to',
    'call-id',
    'cseq',
    'max-forwards',
    'content-length',
    'content-type',
    'content-disposition',
  ],
  ...[
    'expires',
    'min-expires',
    'date',
    'subject',
    'organization',
    'priority',
    'user-agent',
    'server',
    'retry-after',
  ],
  ...['mime-version', 'event', 'timestamp'],
]);

/** Everything that is wrong with one value. */
type Syntax = (value: string) => readonly (Fault | string)[];

/** Strict reading of the headers that routing, registration and push depend on. */
const SYNTAX: Readonly<Record<string, Syntax>> = {
  via: faultOf(parseVia),
  from: faultOf(parseNameAddr),
  to: faultOf(parseNameAddr),
  cseq: faultOf(parseCSeq),
  'call-id': (value) => (isCallId(value) ? [] : ['not word [ "@" word ]']),
  'max-forwards': inRange(255),
  'content-length': faultOf(parseDeltaSeconds),
  expires: faultOf(parseDeltaSeconds),
  'min-expires': faultOf(parseDeltaSeconds),
  'content-type': faultOf(parseMediaType),
  contact: contactFaults,
  route: bracketed,
  'record-route': bracketed,
  path: bracketed,
  date: faultOf(parseDate),
  supported: optionalToken,
  require: token,
  'proxy-require': token,
  unsupported: token,
  allow: optionalToken,
  authorization: faultOf(parseCredentials),
  'proxy-authorization': faultOf(parseCredentials),
  'www-authenticate': faultOf(parseChallenge),
  'proxy-authenticate': faultOf(parseChallenge),
};

/** Headers whose commas do not separate elements. */
const WHOLE = new Set([
  'date',
  'authorization',
  'proxy-authorization',
  'www-authenticate',
  'proxy-authenticate',
  'subject',
]);

/** Lists everything that is wrong with the grammar and the framing of a message (RFC 3261 s7, s18.3, s20, s25). */
export function findProblems(message: SipMessage): Problem[] {
  const problems: Problem[] = [];
  checkStartLine(message, problems);
  checkFields(message, problems);
  checkMandatory(message, problems);
  checkLength(message, problems);
  return problems;
}

function checkStartLine(message: SipMessage, problems: Problem[]): void {
  const seen = message.startLine;
  if (message.version.toUpperCase() !== 'SIP/2.0') {
    problems.push({ kind: 'version', reason: 'the version is not SIP/2.0', seen });
  }
  if (message.kind === 'response') {
    if (
      message.startLine !== `${message.version} ${String(message.status).padStart(3, '0')} ${message.reason}`
    ) {
      problems.push({ kind: 'start-line', reason: 'not SIP-Version SP 3DIGIT SP Reason-Phrase', seen });
    } else if (message.status < 100 || message.status > 699) {
      problems.push({ kind: 'start-line', reason: 'the status code is not 100 to 699', seen });
    }
    return;
  }
  if (seen !== `${message.method} ${message.uri} ${message.version}`) {
    problems.push({
      kind: 'start-line',
      reason: 'not Method SP Request-URI SP SIP-Version with single spaces',
      seen,
    });
  } else if (!isToken(message.method)) {
    problems.push({ kind: 'start-line', reason: 'the method is not a token', seen });
  }
  const uri = message.requestUri;
  if (isFault(uri)) problems.push({ kind: 'start-line', reason: `Request-URI: ${uri.reason}`, seen });
  else if (uri.kind === 'sip' && uri.headers.length > 0) {
    problems.push({
      kind: 'start-line',
      reason: 'the Request-URI has a headers component (RFC 3261 s19.1.1)',
      seen,
    });
  }
}

function checkFields(message: SipMessage, problems: Problem[]): void {
  const met = new Set<string>();
  for (const each of message.headers.fields) {
    if (each.id === '' || !isToken(each.name)) {
      problems.push({ kind: 'field-line', reason: 'not field-name ":" field-value', seen: each.line });
      continue;
    }
    if (SINGLE.has(each.id) && met.has(each.id)) {
      problems.push({
        kind: 'repeated-header',
        header: each.id,
        reason: 'the header field is there twice',
        seen: each.line,
      });
    }
    met.add(each.id);
    checkCharset(each, problems);
    checkSyntax(each, problems);
  }
  const cseq = message.cseq;
  if (message.kind === 'request' && cseq && cseq.method !== message.method) {
    problems.push({
      kind: 'cseq-method',
      header: 'cseq',
      reason: `the CSeq method is not ${message.method}`,
      seen: message.header('CSeq') ?? '',
    });
  }
}

function checkCharset({ id, line }: Field, problems: Problem[]): void {
  const at = strayControl(line);
  if (at >= 0) {
    const code = line.charCodeAt(at).toString(16).padStart(2, '0');
    const reason = `control character 0x${code} in a header field`;
    problems.push({ kind: 'charset', header: id, reason, seen: line });
  } else if (!isUtf8(line)) {
    problems.push({ kind: 'charset', header: id, reason: 'not UTF-8', seen: line });
  }
}

/**
 * Index of the first control character that must not be where it is; -1 if there is none. HTAB and the CRLF of a fold
 * may be anywhere; a quoted-pair may hold any other but CR and LF (RFC 3261 s25.1).
 */
function strayControl(line: string): number {
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code === QUOTE) quoted = !quoted;
    else if (code === BACKSLASH && quoted) {
      const next = line.charCodeAt(i + 1);
      if (next !== CR && next !== LF) i++;
    } else if (code === CR && line.charCodeAt(i + 1) === LF) i++;
    else if ((code < 0x20 && code !== HTAB) || code === 0x7f) return i;
  }
  return -1;
}

function checkSyntax(each: Field, problems: Problem[]): void {
  const syntax = SYNTAX[each.id];
  if (!syntax) return;
  const values = SINGLE.has(each.id) || WHOLE.has(each.id) ? [each.value] : elementsOf(each);
  for (const value of values) {
    for (const fault of syntax(value)) {
      const reason = isFault(fault) ? fault.reason : fault;
      problems.push({
        kind: 'header-syntax',
        header: each.id,
        reason: `${each.name}: ${reason}`,
        seen: value,
      });
    }
  }
}

function checkMandatory(message: SipMessage, problems: Problem[]): void {
  for (const header of MANDATORY) {
    if (message.headers.firstById(header) === undefined) {
      problems.push({
        kind: 'missing-header',
        header,
        reason: `no ${header} header field`,
        seen: message.startLine,
      });
    }
  }
  if (message.kind === 'request' && !message.has('Max-Forwards')) {
    problems.push({
      kind: 'missing-header',
      header: 'max-forwards',
      reason: 'no max-forwards header field',
      seen: message.startLine,
    });
  }
}

function checkLength(message: SipMessage, problems: Problem[]): void {
  const received = message.received;
  const seen = `Content-Length: ${message.header('Content-Length') ?? '(none)'}`;
  if (!received) return;
  if (received.unended)
    problems.push({ kind: 'framing', reason: 'no empty line ends the head', seen: message.startLine });
  if (received.missing > 0) {
    const reason = `${received.missing} octets of the body are missing`;
    problems.push({ kind: 'content-length', header: 'content-length', reason, seen });
  }
  if (received.surplus > 0) {
    const reason = `${received.surplus} octets follow the body`;
    problems.push({ kind: 'content-length', header: 'content-length', reason, seen });
  }
  if (received.framing === 'stream' && !message.has('Content-Length')) {
    problems.push({
      kind: 'missing-header',
      header: 'content-length',
      reason: 'no content-length on a stream',
      seen,
    });
  }
}

function elementsOf(each: Field): string[] {
  return each.value.includes(',') ? splitList(each.value) : [each.value];
}

/** What the parser of a header says: its fault, or the faults of the parts that it let pass. */
function faultOf(parse: (value: string) => unknown): Syntax {
  return (value) => {
    const result = parse(value);
    if (isFault(result)) return [result];
    return result instanceof Via || result instanceof NameAddr ? result.faults : [];
  };
}

function inRange(highest: number): Syntax {
  return (value) => {
    const number = parseDeltaSeconds(value);
    if (isFault(number)) return [number];
    return number > highest ? [`not in 0..${highest}`] : [];
  };
}

/** Feature parameters have a requirement of their own (RFC 3840 s9). */
function contactFaults(value: string): readonly Fault[] {
  const contact = parseContact(value);
  if (isFault(contact)) return [contact];
  if (contact === '*') return [];
  const { faults } = contact.features;
  return contact.faults.filter((each) => !faults.includes(each));
}

/** Route, Record-Route and Path take a name-addr, never a bare addr-spec (RFC 3261 s20.30, s20.34). */
function bracketed(value: string): readonly (Fault | string)[] {
  const address = parseNameAddr(value);
  if (isFault(address)) return [address];
  return address.bracketed
    ? address.faults
    : ['a name-addr in angle brackets is required', ...address.faults];
}

function token(value: string): readonly string[] {
  return isToken(value) ? [] : ['not a token'];
}

/** Supported and Allow may be empty (RFC 3261 s20.5, s20.37). */
function optionalToken(value: string): readonly string[] {
  return value === '' ? [] : token(value);
}
