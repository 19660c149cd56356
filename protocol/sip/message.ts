import { parseContact, type Contact } from './contact';
import { parseCSeq, type CSeq } from './cseq';
import { parseDeltaSeconds } from './delta-seconds';
import { isFault, type Fault } from './fault';
import { headerName } from './header-names';
import type { HeaderList } from './headers';
import { splitList } from './lists';
import { parseMediaType, type MediaType } from './media-type';
import { parseNameAddr, type NameAddr } from './name-addr';
import { isAscii } from './octets';
import { findProblems, type Problem } from './problems';
import { parseUri, type Uri } from './uri';
import { parseVia, type Via } from './via';

/** What a message carries besides its start line. */
export interface MessageParts {
  readonly headers: HeaderList;
  readonly body: Buffer;
  /** The octets it was parsed from; absent on a message we composed. */
  readonly received?: ReceivedOctets;
}

/** Where a parsed message came from, and what the framing said of it. */
export interface ReceivedOctets {
  readonly octets: Buffer;
  /** Octets behind the body in the same datagram, which RFC 3261 s18.3 discards. */
  readonly surplus: number;
  /** Octets of body that Content-Length announced and that did not come. */
  readonly missing: number;
  /** The head did not end in an empty line. */
  readonly unended: boolean;
  readonly framing: 'datagram' | 'stream';
}

const NO_BODY = Buffer.alloc(0);
const VIA = headerName('via');
const FROM = headerName('from');
const TO = headerName('to');

/**
 * A SIP message: lossless, immutable. It keeps header order, repetitions and spelling; typed views are read on
 * demand and are `undefined` when the header is absent or malformed. What is malformed is listed in `problems`.
 */
abstract class Message {
  readonly headers: HeaderList;
  readonly #parts: MessageParts;
  #startLine: string | undefined;
  #topVia: Via | Fault | undefined | null = null;
  #from: NameAddr | Fault | undefined | null = null;
  #to: NameAddr | Fault | undefined | null = null;
  #cseq: CSeq | Fault | undefined | null = null;
  #problems: readonly Problem[] | undefined;
  #octets: Buffer | undefined;

  constructor(parts: MessageParts, startLine: string | undefined) {
    this.headers = parts.headers;
    this.#parts = parts;
    this.#startLine = startLine;
  }

  abstract readonly version: string;

  /** The start line without its CRLF. */
  get startLine(): string {
    return (this.#startLine ??= this.composeStartLine());
  }

  get body(): Buffer {
    return this.#parts.body;
  }

  /** Where the message came from; absent on one that we composed. */
  get received(): ReceivedOctets | undefined {
    return this.#parts.received;
  }

  /** Value of the first field of that name (long or compact), unfolded and trimmed. */
  header(name: string): string | undefined {
    return this.headers.first(name);
  }

  /** Values of all fields of that name, not split at commas. */
  fields(name: string): string[] {
    return this.headers.all(name);
  }

  /** Elements of all fields of that name, split at commas. */
  list(name: string): string[] {
    return this.headers.list(name);
  }

  has(name: string): boolean {
    return this.headers.has(name);
  }

  /** Elements of a list of tokens in lower case (Supported, Require, Allow ...). */
  tokens(name: string): string[] {
    return this.list(name).map((token) => token.toLowerCase());
  }

  get topVia(): Via | undefined {
    if (this.#topVia === null) this.#topVia = this.headers.readFirst(VIA, parseFirstVia);
    return valueOf(this.#topVia);
  }

  get vias(): Via[] {
    return parsed(this.list('Via'), parseVia);
  }

  get from(): NameAddr | undefined {
    if (this.#from === null) this.#from = this.headers.readFirst(FROM, parseNameAddr);
    return valueOf(this.#from);
  }

  get to(): NameAddr | undefined {
    if (this.#to === null) this.#to = this.headers.readFirst(TO, parseNameAddr);
    return valueOf(this.#to);
  }

  get callId(): string | undefined {
    return this.headers.firstById('call-id');
  }

  get cseq(): CSeq | undefined {
    if (this.#cseq === null) this.#cseq = optionally(this.headers.firstById('cseq'), parseCSeq);
    return valueOf(this.#cseq);
  }

  get maxForwards(): number | undefined {
    return valueOf(optionally(this.headers.firstById('max-forwards'), parseDeltaSeconds));
  }

  get expires(): number | undefined {
    return valueOf(optionally(this.headers.firstById('expires'), parseDeltaSeconds));
  }

  get contentLength(): number | undefined {
    return valueOf(optionally(this.headers.firstById('content-length'), parseDeltaSeconds));
  }

  get contentType(): MediaType | undefined {
    return valueOf(optionally(this.headers.firstById('content-type'), parseMediaType));
  }

  get contacts(): (Contact | '*')[] {
    return parsed(this.list('Contact'), parseContact);
  }

  get routes(): NameAddr[] {
    return parsed(this.list('Route'), parseNameAddr);
  }

  get recordRoutes(): NameAddr[] {
    return parsed(this.list('Record-Route'), parseNameAddr);
  }

  get paths(): NameAddr[] {
    return parsed(this.list('Path'), parseNameAddr);
  }

  protected abstract composeStartLine(): string;

  /** The same message with other header fields. */
  abstract withHeaders(headers: HeaderList): this;

  /** Replaces the fields of that name by one, or adds it at the end. */
  set(name: string, value: string): this {
    return this.withHeaders(this.headers.set(name, value));
  }

  /** Adds a field at the end. */
  add(name: string, value: string): this {
    return this.withHeaders(this.headers.append(name, value));
  }

  /** Adds a field before all others. */
  prepend(name: string, value: string): this {
    return this.withHeaders(this.headers.prepend(name, value));
  }

  /** Removes all fields of that name. */
  remove(name: string): this {
    return this.withHeaders(this.headers.remove(name));
  }

  /** The same message with another top Via value. */
  withTopVia(via: Via): this {
    const changed = this.withHeaders(this.headers.replaceTop('Via', via.toString()));
    changed.#topVia = via;
    return changed;
  }

  /** What is wrong with the grammar and the framing of the message; empty on a clean one. Read once, on demand. */
  get problems(): readonly Problem[] {
    return (this.#problems ??= findProblems(this as unknown as SipMessage));
  }

  /** The message as it goes on the wire; the received octets when it is untouched. */
  toBuffer(): Buffer {
    if (this.received) return this.received.octets;
    // Copies of a message are the same octets, so they are composed once.
    return (this.#octets ??= this.compose());
  }

  private compose(): Buffer {
    const { body } = this;
    let head = `${this.startLine}\r\n${this.headers.toText()}\r\n`;
    if (!isAscii(head)) head = `${this.startLine}\r\n${this.headers.toString()}\r\n`;
    const octets = Buffer.allocUnsafe(head.length + body.length);
    octets.write(head, 0, 'latin1');
    if (body.length > 0) body.copy(octets, head.length);
    return octets;
  }
}

/** A SIP request (RFC 3261 s7.1). */
export class SipRequest extends Message {
  readonly kind = 'request';
  #requestUri: Uri | Fault | undefined;

  /** @param uri the Request-URI as spelled. */
  constructor(
    readonly method: string,
    readonly uri: string,
    parts: MessageParts,
    readonly version = 'SIP/2.0',
    startLine?: string,
  ) {
    super(parts, startLine);
  }

  protected composeStartLine(): string {
    return `${this.method} ${this.uri} ${this.version}`;
  }

  get requestUri(): Uri | Fault {
    return (this.#requestUri ??= parseUri(this.uri));
  }

  /** The same request with other parts; whatever is not named stays. */
  with(changes: { method?: string; uri?: string; headers?: HeaderList; body?: Buffer }): SipRequest {
    return new SipRequest(
      changes.method ?? this.method,
      changes.uri ?? this.uri,
      { headers: changes.headers ?? this.headers, body: changes.body ?? this.body },
      this.version,
    );
  }

  withHeaders(headers: HeaderList): this {
    return this.with({ headers }) as this;
  }
}

/** A SIP response (RFC 3261 s7.2). */
export class SipResponse extends Message {
  readonly kind = 'response';

  /** @param reason the reason phrase, an octet string. */
  constructor(
    readonly status: number,
    readonly reason: string,
    parts: MessageParts,
    readonly version = 'SIP/2.0',
    startLine?: string,
  ) {
    super(parts, startLine);
  }

  protected composeStartLine(): string {
    return `${this.version} ${this.status} ${this.reason}`;
  }

  /** The same response with other parts; whatever is not named stays. */
  with(changes: { status?: number; reason?: string; headers?: HeaderList; body?: Buffer }): SipResponse {
    return new SipResponse(
      changes.status ?? this.status,
      changes.reason ?? this.reason,
      { headers: changes.headers ?? this.headers, body: changes.body ?? this.body },
      this.version,
    );
  }

  withHeaders(headers: HeaderList): this {
    return this.with({ headers }) as this;
  }
}

export type SipMessage = SipRequest | SipResponse;

/** Parts of a message that has no body and did not come from the wire. */
export function partsOf(headers: HeaderList, body: Buffer = NO_BODY): MessageParts {
  return { headers, body };
}

function valueOf<T>(view: T | Fault | undefined | null): T | undefined {
  return view === null || isFault(view) ? undefined : view;
}

function optionally<T>(text: string | undefined, parse: (text: string) => T | Fault): T | Fault | undefined {
  return text === undefined ? undefined : parse(text);
}

function parsed<T>(texts: readonly string[], parse: (text: string) => T | Fault): T[] {
  const values: T[] = [];
  for (const text of texts) {
    const value = parse(text);
    if (!isFault(value)) values.push(value);
  }
  return values;
}

function parseFirstVia(text: string, from: number, end: number): Via | Fault {
  const comma = text.indexOf(',', from);
  if (comma < 0 || comma >= end) return parseVia(text, from, end);
  return parseVia(splitList(text.substring(from, end))[0] ?? '');
}
