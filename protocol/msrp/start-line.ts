import { Fault } from '../sip/fault';
import { DIGIT, isIn, skip } from './characters';

/** The start line of a request. */
export interface RequestLine {
  readonly kind: 'request';
  readonly transactionId: string;
  /** As spelled; a method is case-sensitive. */
  readonly method: string;
}

/** The start line of a response. */
export interface ResponseLine {
  readonly kind: 'response';
  readonly transactionId: string;
  /** 0 when what stands there is not three digits. */
  readonly status: number;
  /** Octet string behind the status code; absent when there is none. */
  readonly comment?: string;
}

/** Longest transaction id that is still taken for one, so that the end of its frame can be found (an ident has 32). */
const LONGEST_TRANSACTION_ID = 128;

/**
 * Reads a start line (RFC 4975 s9). It is a fault only when it gives no transaction id, without which the end of the
 * frame cannot be found; all else that is wrong with it is left to the strict reading.
 */
export function parseStartLine(line: string): RequestLine | ResponseLine | Fault {
  if (!line.startsWith('MSRP ')) return new Fault('a frame starts with "MSRP "', 0);
  const idEnd = line.indexOf(' ', 5);
  if (idEnd < 0) return new Fault('no SP after the transaction id', 5);
  if (idEnd === 5) return new Fault('transaction id expected', 5);
  if (idEnd - 5 > LONGEST_TRANSACTION_ID) return new Fault('transaction id without end', 5);
  const transactionId = line.slice(5, idEnd);
  if (!isIn(line.charCodeAt(idEnd + 1), DIGIT)) {
    return { kind: 'request', transactionId, method: line.slice(idEnd + 1) };
  }
  const codeEnd = skip(line, idEnd + 1, DIGIT);
  const isCode = codeEnd === idEnd + 4 && (codeEnd === line.length || line.charCodeAt(codeEnd) === 0x20);
  const status = isCode ? Number(line.slice(idEnd + 1, codeEnd)) : 0;
  const comment = codeEnd < line.length ? { comment: line.slice(codeEnd + 1) } : {};
  return { kind: 'response', transactionId, status, ...comment };
}
