import { formatByteRange, type ByteRange } from './byte-range';
import { endLine } from './frame';
import { header, type MsrpHeader } from './headers';
import {
  MsrpRequest,
  MsrpResponse,
  type FailureReport,
  type MsrpHeaderPair,
  type MsrpMessage,
} from './message';
import { formatPath, type MsrpPath } from './path';
import { formatReportStatus } from './report-status';
import { statusComment } from './status';
import type { MsrpUri } from './uri';

/** What the head of a SEND says. */
export interface SendParts {
  readonly transactionId: string;
  readonly to: MsrpPath;
  readonly from: MsrpUri;
  readonly messageId: string;
  readonly byteRange?: ByteRange;
  /** Written when given; absent means "no" (RFC 4975 s7.1.1). */
  readonly successReport?: boolean;
  /** Written when given; absent means "yes". */
  readonly failureReport?: FailureReport;
  /** Header fields of other kinds, and MIME fields before Content-Type; values are octet strings. */
  readonly headers?: readonly MsrpHeaderPair[];
  /** With it a body follows, without it none does. */
  readonly contentType?: string;
}

/** Composes the head of a SEND (RFC 4975 s7.1, s7.1.1). */
export function buildSend(parts: SendParts): MsrpRequest {
  return buildChunk(parts, parts);
}

/** The same from what the chunks of a message have in common, and what is of this one alone. */
export function buildChunk(
  parts: Omit<SendParts, 'transactionId' | 'to' | 'from' | 'byteRange'>,
  { transactionId, to, from, byteRange }: Pick<SendParts, 'transactionId' | 'to' | 'from' | 'byteRange'>,
): MsrpRequest {
  const headers = paths(to, from);
  headers.push(header('Message-ID', parts.messageId));
  if (byteRange) headers.push(header('Byte-Range', formatByteRange(byteRange)));
  if (parts.successReport !== undefined) {
    headers.push(header('Success-Report', parts.successReport ? 'yes' : 'no'));
  }
  if (parts.failureReport !== undefined) headers.push(header('Failure-Report', parts.failureReport));
  for (const [name, value] of parts.headers ?? []) headers.push(header(name, value));
  const hasBody = parts.contentType !== undefined;
  if (parts.contentType !== undefined) headers.push(header('Content-Type', parts.contentType));
  return new MsrpRequest(transactionId, 'SEND', { headers, hasBody });
}

/** A SEND without a body: it binds a session to its connection, or keeps the flow alive (RFC 4975 s5.4, s7.1). */
export function buildBodylessSend(
  parts: Omit<SendParts, 'byteRange' | 'headers' | 'contentType'>,
): MsrpRequest {
  return buildSend({ ...parts, byteRange: { start: 1, end: 0, total: 0 } });
}

/**
 * Composes a response (RFC 4975 s7.2). To a SEND it goes to the previous hop alone, to any other request to its origin.
 * Undefined when the request has no From-Path to answer to.
 * @param from our URI in the session; when there is no session, the URI that the request was meant for
 */
export function buildResponse(
  request: MsrpRequest,
  status: number,
  from: MsrpUri,
  comment: string | undefined = statusComment(status),
): MsrpResponse | undefined {
  const { fromPath } = request;
  if (!fromPath) return undefined;
  const to = request.method === 'SEND' ? fromPath.slice(0, 1) : fromPath;
  const headers = paths(to, from);
  return new MsrpResponse(request.transactionId, status, comment, { headers, hasBody: false });
}

/** What a REPORT says. */
export interface ReportParts {
  readonly transactionId: string;
  /** Our URI in the session. */
  readonly from: MsrpUri;
  readonly status: number;
  readonly comment?: string;
  /** What is reported on; its end is always a number (RFC 4975 s7.1.4). */
  readonly byteRange?: ByteRange;
}

/**
 * Composes a REPORT on a SEND: to its whole From-Path, with its Message-ID (RFC 4975 s7.1.2 to s7.1.4). Undefined when
 * the SEND lacks one of the two.
 */
export function buildReport(send: MsrpRequest, parts: ReportParts): MsrpRequest | undefined {
  const { fromPath, messageId } = send;
  if (!fromPath || messageId === undefined) return undefined;
  const headers = [...paths(fromPath, parts.from), header('Message-ID', messageId)];
  if (parts.byteRange) headers.push(header('Byte-Range', formatByteRange(parts.byteRange)));
  const status = formatReportStatus(parts.status, parts.comment ?? statusComment(parts.status));
  headers.push(header('Status', status));
  return new MsrpRequest(parts.transactionId, 'REPORT', { headers, hasBody: false });
}

/** The octets of a whole frame that has no body. */
export function bodylessFrame(message: MsrpMessage): Buffer {
  return Buffer.from(bodylessText(message), 'latin1');
}

/** The same as an octet string. */
export function bodylessText(message: MsrpMessage): string {
  return message.toText() + endLine(message.transactionId, '$');
}

function paths(to: MsrpPath, from: MsrpUri): MsrpHeader[] {
  return [header('To-Path', formatPath(to)), header('From-Path', from.text)];
}
