import { DIGIT, TOKEN, isToken, lowerCase, skip, skipSpace } from './characters';
import { Fault, isFault } from './fault';
import { hostEnd, isHost, isIpv4, isIpv6 } from './host';
import { Params, parseParams } from './params';
import { bracketed, portNumber } from './uri';

/** One via-parm (RFC 3261 s20.42, s25.1; rport: RFC 3581). Immutable; what was not changed is written as spelled. */
export class Via {
  /** Text before the parameters, as spelled. */
  readonly #head: string;

  /**
   * @param head      text before the parameters
   * @param protocol  name and version, "SIP/2.0", without white space around "/"
   * @param transport as spelled
   * @param host      of sent-by, as spelled; an IPv6 address keeps its brackets
   */
  constructor(
    head: string,
    readonly protocol: string,
    readonly transport: string,
    readonly host: string,
    readonly port: number | undefined,
    readonly params: Params,
  ) {
    this.#head = head;
  }

  get branch(): string | undefined {
    return this.params.raw('branch');
  }

  get received(): string | undefined {
    return this.params.raw('received');
  }

  /** The port, '' for rport without a value (RFC 3581 s3), undefined if there is none or it is not a port. */
  get rport(): number | '' | undefined {
    const rport = this.params.find('rport');
    if (rport === undefined) return undefined;
    return rport.value === undefined ? '' : portNumber(rport.value, 0, rport.value.length);
  }

  /** Host in lower case, and ":port" if one is given: what transactions are matched by (RFC 3261 s17.2.3). */
  get sentBy(): string {
    const host = lowerCase(this.host);
    return this.port === undefined ? host : `${host}:${this.port}`;
  }

  /** Replaces or appends a parameter; the value as it shall be spelled. */
  withParam(name: string, value?: string): Via {
    return new Via(
      this.#head,
      this.protocol,
      this.transport,
      this.host,
      this.port,
      this.params.with(name, value),
    );
  }

  /** What parseVia leaves open: the grammar of the parameters that have a rule of their own. */
  get faults(): readonly Fault[] {
    const faults: Fault[] = [];
    const { repeated } = this.params;
    if (repeated !== undefined) faults.push(new Fault(`parameter "${repeated}" given twice`));
    for (const { name, value = '' } of this.params.entries) {
      const rule = PARAM_RULES.get(lowerCase(name));
      if (rule !== undefined && !rule.test(value)) faults.push(new Fault(rule.otherwise));
    }
    return faults;
  }

  toString(): string {
    return this.#head + this.params.toString();
  }
}

/** via-ttl, via-maddr, via-received, via-branch of RFC 3261 s25.1; response-port of RFC 3581 s6. */
const PARAM_RULES: ReadonlyMap<string, { test: (value: string) => boolean; otherwise: string }> = new Map([
  ['branch', { test: isToken, otherwise: 'branch is not a token' }],
  ['received', { test: isReceived, otherwise: 'received is not an IP address' }],
  ['maddr', { test: isHost, otherwise: 'maddr is not a host' }],
  ['ttl', { test: isTtl, otherwise: 'ttl is not a number from 0 to 255' }],
  ['rport', { test: isRport, otherwise: 'rport is not a port number' }],
]);

/** An IPv6 address in received may have brackets or not (RFC 5118 s4.5). */
function isReceived(value: string): boolean {
  return isIpv4(value) || isIpv6(value) || (value.charCodeAt(0) === 0x5b && isHost(value));
}

function isTtl(value: string): boolean {
  return (
    value.length > 0 && value.length <= 3 && skip(value, 0, DIGIT) === value.length && Number(value) <= 255
  );
}

function isRport(value: string): boolean {
  return value === '' || portNumber(value, 0, value.length) !== undefined;
}

/** Reads one via-parm. White space is allowed around "/", ":", ";" and "=" (RFC 3261 s25.1). */
export function parseVia(text: string, from = 0, end: number = text.length): Via | Fault {
  const nameStart = skipSpace(text, from, end);
  const nameEnd = skip(text, nameStart, TOKEN, end);
  if (nameEnd === nameStart) return new Fault('protocol name expected', nameStart);
  const versionStart = afterSeparator(text, nameEnd, 0x2f, end);
  if (versionStart < 0) return new Fault('"/" expected after the protocol name', nameEnd);
  const versionEnd = skip(text, versionStart, TOKEN, end);
  if (versionEnd === versionStart) return new Fault('protocol version expected', versionStart);
  const transportStart = afterSeparator(text, versionEnd, 0x2f, end);
  if (transportStart < 0) return new Fault('"/" expected after the protocol version', versionEnd);
  const transportEnd = skip(text, transportStart, TOKEN, end);
  if (transportEnd === transportStart) return new Fault('transport expected', transportStart);
  const hostStart = skipSpace(text, transportEnd, end);
  if (hostStart === transportEnd) return new Fault('white space expected after the transport', transportEnd);
  const hostStop = hostEnd(text, hostStart, end);
  if (hostStop < 0) return new Fault('host expected in sent-by', hostStart);
  let head = hostStop;
  let port: number | undefined;
  const portStart = afterSeparator(text, hostStop, 0x3a, end);
  if (portStart >= 0) {
    head = skip(text, portStart, DIGIT, end);
    port = portNumber(text, portStart, head);
    if (port === undefined) return new Fault('port number expected in sent-by', portStart);
  }
  const params = parseParams(text, head, 'received', end);
  if (isFault(params)) return params;
  const protocol =
    versionStart === nameEnd + 1
      ? text.slice(nameStart, versionEnd)
      : `${text.slice(nameStart, nameEnd)}/${text.slice(versionStart, versionEnd)}`;
  const transport = text.slice(transportStart, transportEnd);
  return new Via(text.slice(from, head), protocol, transport, text.slice(hostStart, hostStop), port, params);
}

/** Index after SWS, the separator and SWS; -1 if the separator does not come next. */
function afterSeparator(text: string, from: number, separator: number, end: number): number {
  const at = skipSpace(text, from, end);
  return at < end && text.charCodeAt(at) === separator ? skipSpace(text, at + 1, end) : -1;
}

/** Builds a Via for a request of our own; `transport` is written in upper case as RFC 3261 s25.1 has it. */
export function via(parts: { transport: string; host: string; port?: number; params?: Params }): Via {
  const transport = parts.transport.toUpperCase();
  const host = bracketed(parts.host);
  const sentBy = parts.port === undefined ? host : `${host}:${parts.port}`;
  const params = parts.params ?? Params.none;
  return new Via(`SIP/2.0/${transport} ${sentBy}`, 'SIP/2.0', transport, host, parts.port, params);
}
