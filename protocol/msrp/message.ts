import { lowerCase } from '../sip/characters';
import { isFault, type Fault } from '../sip/fault';
import type { MediaType } from '../sip/media-type';
import { parseByteRange, type ByteRange } from './byte-range';
import { isIdent } from './characters';
import { header, headerId, parseHeaders, type MsrpHeader } from './headers';
import { parseContentType } from './media-type';
import { parsePath, type MsrpPath } from './path';
import { findHeadProblems, type MsrpProblem } from './problems';
import { parseReportStatus, type ReportStatus } from './report-status';
import type { RequestLine, ResponseLine } from './start-line';

/** Failure-Report: which failures the sender wants to hear of (RFC 4975 s5.3). */
export type FailureReport = 'yes' | 'no' | 'partial';

/** What a head consists of besides its start line. */
export interface HeadParts {
  readonly headers: readonly MsrpHeader[];
  /** An empty line ends the header fields, and a body follows, be it empty. */
  readonly hasBody: boolean;
  /** The octets it was read from, to the end of the empty line; absent on a head we composed. */
  readonly received?: Buffer;
}

/**
 * The head of an MSRP request or response: start line and header fields. Lossless and immutable: it keeps order, spelling
 * and repetitions. Typed views are read on demand; they are undefined when a field is absent or malformed.
 */
abstract class Head {
  readonly headers: readonly MsrpHeader[];
  readonly hasBody: boolean;
  readonly received: Buffer | undefined;
  #toPath: MsrpPath | undefined | null = null;
  #fromPath: MsrpPath | undefined | null = null;
  #problems: readonly MsrpProblem[] | undefined;

  constructor(
    readonly transactionId: string,
    /** Without its CRLF. */
    readonly startLine: string,
    parts: HeadParts,
  ) {
    this.headers = parts.headers;
    this.hasBody = parts.hasBody;
    this.received = parts.received;
  }

  /** Value of the first field of that name. */
  header(name: string): string | undefined {
    return this.headerById(headerId(name));
  }

  /** Values of all fields of that name. */
  all(name: string): string[] {
    const id = headerId(name);
    return this.headers.filter((each) => each.id === id).map((each) => each.value);
  }

  has(name: string): boolean {
    return this.header(name) !== undefined;
  }

  get toPath(): MsrpPath | undefined {
    if (this.#toPath === null) this.#toPath = this.view('to-path', parsePath);
    return this.#toPath;
  }

  get fromPath(): MsrpPath | undefined {
    if (this.#fromPath === null) this.#fromPath = this.view('from-path', parsePath);
    return this.#fromPath;
  }

  get messageId(): string | undefined {
    const value = this.headerById('message-id');
    return value !== undefined && isIdent(value) ? value : undefined;
  }

  get byteRange(): ByteRange | undefined {
    return this.view('byte-range', parseByteRange);
  }

  get contentType(): MediaType | undefined {
    return this.view('content-type', parseContentType);
  }

  /** What is wrong with the start line and the header fields. Read once, on demand. */
  get problems(): readonly MsrpProblem[] {
    return (this.#problems ??= findHeadProblems(this as unknown as MsrpMessage));
  }

  /** The head as it goes on the wire, with the empty line if a body follows; the received octets if it was received. */
  toBuffer(): Buffer {
    return this.received ?? Buffer.from(this.toText(), 'latin1');
  }

  /** The same as an octet string. */
  toText(): string {
    if (this.received) return this.received.toString('latin1');
    let text = this.startLine + '\r\n';
    for (const each of this.headers) text += each.line + '\r\n';
    return this.hasBody ? text + '\r\n' : text;
  }

  protected headerById(id: string): string | undefined {
    for (const each of this.headers) if (each.id === id) return each.value;
    return undefined;
  }

  protected view<T>(id: string, parse: (value: string) => T | Fault): T | undefined {
    const value = this.headerById(id);
    if (value === undefined) return undefined;
    const view = parse(value);
    return isFault(view) ? undefined : view;
  }
}

/** SEND, REPORT or another request. */
export class MsrpRequest extends Head {
  readonly kind = 'request';

  constructor(
    transactionId: string,
    readonly method: string,
    parts: HeadParts,
    startLine = `MSRP ${transactionId} ${method}`,
  ) {
    super(transactionId, startLine, parts);
  }

  /** True only for a Success-Report of "yes" (RFC 4975 s7.1.1). */
  get successReport(): boolean {
    return lowerCase(this.headerById('success-report') ?? '') === 'yes';
  }

  /** "yes" when absent (RFC 4975 s7.1.1) or when no known value stands there. */
  get failureReport(): FailureReport {
    const value = lowerCase(this.headerById('failure-report') ?? 'yes');
    return value === 'no' || value === 'partial' ? value : 'yes';
  }

  /** What a REPORT reports. */
  get reportStatus(): ReportStatus | undefined {
    return this.view('status', parseReportStatus);
  }

  /** The same request with other header fields. */
  withHeaders(headers: readonly MsrpHeader[], hasBody: boolean = this.hasBody): MsrpRequest {
    return new MsrpRequest(this.transactionId, this.method, { headers, hasBody }, this.startLine);
  }
}

/** The response to a request. */
export class MsrpResponse extends Head {
  readonly kind = 'response';

  /** @param comment octet string */
  constructor(
    transactionId: string,
    readonly status: number,
    readonly comment: string | undefined,
    parts: HeadParts,
    startLine = `MSRP ${transactionId} ${status}${comment === undefined ? '' : ` ${comment}`}`,
  ) {
    super(transactionId, startLine, parts);
  }

  /** The same response with other header fields. */
  withHeaders(headers: readonly MsrpHeader[], hasBody: boolean = this.hasBody): MsrpResponse {
    return new MsrpResponse(
      this.transactionId,
      this.status,
      this.comment,
      { headers, hasBody },
      this.startLine,
    );
  }
}

export type MsrpMessage = MsrpRequest | MsrpResponse;

/** Name and value of a header field; the value is an octet string. */
export type MsrpHeaderPair = readonly [name: string, value: string];

/** Makes the list of fields from pairs. */
export function headersOf(pairs: readonly MsrpHeaderPair[]): MsrpHeader[] {
  return pairs.map(([name, value]) => header(name, value));
}

/** Makes the message of a head whose start line has been read, from the octets up to the end of its empty line. */
export function composeHead(
  start: RequestLine | ResponseLine,
  startLine: string,
  octets: Buffer,
  hasBody: boolean,
): MsrpMessage {
  const text = octets.toString('latin1');
  const headers = parseHeaders(text, startLine.length + 2, hasBody ? text.length - 2 : text.length);
  const parts = { headers, hasBody, received: octets };
  return start.kind === 'request'
    ? new MsrpRequest(start.transactionId, start.method, parts, startLine)
    : new MsrpResponse(start.transactionId, start.status, start.comment, parts, startLine);
}
