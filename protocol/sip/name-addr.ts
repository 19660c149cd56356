import { TOKEN, isIn, isSpace, isToken, quotedStringEnd, skipSpace, trimSpace } from './characters';
import { Fault, isFault } from './fault';
import { Params, parseParams, quote, unquote } from './params';
import { formatUri, parseUri, type Uri } from './uri';

/**
 * ( name-addr / addr-spec ) *( SEMI param ): the value of To, From, Route, Record-Route, Path, Contact and others
 * (RFC 3261 s20, s25.1). Immutable; parts that were not changed are written as they were spelled.
 */
export class NameAddr {
  /** Text before the parameters, as spelled. */
  readonly #head: string;
  readonly #displayName: string;
  #uri: Uri | Fault | undefined;

  /**
   * @param head        text before the parameters
   * @param displayName display name as spelled, with its quotation marks; '' if there is none
   * @param uriText     the URI as spelled, without "<" and ">"
   * @param bracketed   whether the URI stands in "<" and ">"
   */
  constructor(
    head: string,
    displayName: string,
    readonly uriText: string,
    readonly bracketed: boolean,
    readonly params: Params,
  ) {
    this.#head = head;
    this.#displayName = displayName;
  }

  /** Display name without quotation marks and escapes, an octet string; undefined if there is none. */
  get displayName(): string | undefined {
    return this.#displayName === '' ? undefined : unquote(this.#displayName);
  }

  /** The URI, parsed on first use. */
  get uri(): Uri | Fault {
    return (this.#uri ??= parseUri(this.uriText));
  }

  get tag(): string | undefined {
    return this.params.raw('tag');
  }

  withTag(tag: string): this {
    return this.withParam('tag', tag);
  }

  /** Replaces or appends a header parameter; the value as it shall be spelled. */
  withParam(name: string, value?: string): this {
    return this.withParams(this.params.with(name, value));
  }

  withoutParam(name: string): this {
    return this.withParams(this.params.without(name));
  }

  withParams(params: Params): this {
    const type = this.constructor as new (...parts: ConstructorParameters<typeof NameAddr>) => this;
    return new type(this.#head, this.#displayName, this.uriText, this.bracketed, params);
  }

  /** What parseNameAddr leaves open: the grammar of the URI and of the parameters that have a rule of their own. */
  get faults(): readonly Fault[] {
    const faults: Fault[] = [];
    if (isFault(this.uri)) faults.push(this.uri);
    const { repeated } = this.params;
    if (repeated !== undefined) faults.push(new Fault(`parameter "${repeated}" given twice`));
    const tag = this.params.find('tag');
    if (tag !== undefined && !isToken(tag.value ?? '')) faults.push(new Fault('tag is not a token'));
    return faults;
  }

  toString(): string {
    return this.#head + this.params.toString();
  }
}

/** The parts of a name-addr before they are given to a class. */
export type NameAddrParts = ConstructorParameters<typeof NameAddr>;

/**
 * Reads one element of a header field, from `from` to `end`. Without "<" and ">" every ";" starts a header parameter, and "," and "?" must
 * not occur in the URI (RFC 3261 s20). The URI itself is judged by NameAddr.uri and NameAddr.faults.
 */
export function parseNameAddr(text: string, from = 0, end: number = text.length): NameAddr | Fault {
  const parts = nameAddrParts(text, from, end);
  return isFault(parts) ? parts : new NameAddr(...parts);
}

/** Cuts an element into the arguments of NameAddr and its subclasses. */
export function nameAddrParts(text: string, from = 0, end: number = text.length): NameAddrParts | Fault {
  const start = skipSpace(text, from, end);
  let open = start;
  if (start < end && text.charCodeAt(start) === 0x22) {
    const nameEnd = quotedStringEnd(text, start, end);
    if (nameEnd < 0) return new Fault('display name not closed, or with octets it must not hold', start);
    open = skipSpace(text, nameEnd, end);
    if (open === end || text.charCodeAt(open) !== 0x3c)
      return new Fault('"<" expected after the display name', open);
    return bracketedParts(text, from, end, text.slice(start, nameEnd), open);
  }
  // *(token LWS): the LWS before "<" may be missing, which RFC 4475 s3.1.1.6 calls a defect of the grammar.
  for (; open < end; open++) {
    const c = text.charCodeAt(open);
    if (!isIn(c, TOKEN) && !isSpace(c)) break;
  }
  if (open < end && text.charCodeAt(open) === 0x3c)
    return bracketedParts(text, from, end, trimSpace(text, start, open), open);
  return addrSpecParts(text, from, end, start);
}

function bracketedParts(
  text: string,
  from: number,
  end: number,
  displayName: string,
  open: number,
): NameAddrParts | Fault {
  const close = text.indexOf('>', open + 1);
  if (close < 0 || close >= end) return new Fault('">" expected after the URI', open);
  const params = parseParams(text, close + 1, undefined, end);
  if (isFault(params)) return params;
  return [text.slice(from, close + 1), displayName, text.slice(open + 1, close), true, params];
}

function addrSpecParts(text: string, from: number, end: number, start: number): NameAddrParts | Fault {
  let stop = start;
  for (; stop < end; stop++) {
    const c = text.charCodeAt(stop);
    if (c === 0x3b || isSpace(c)) break;
    if (c === 0x3c || c === 0x3e || c === 0x22) return new Fault('"<" and ">" expected around the URI', stop);
    if (c === 0x2c || c === 0x3f) return new Fault('URI with "," or "?" must stand in "<" and ">"', stop);
  }
  if (stop === start) return new Fault('URI expected', start);
  const params = parseParams(text, stop, undefined, end);
  if (isFault(params)) return params;
  return [text.slice(from, stop), '', text.slice(start, stop), false, params];
}

/** Builds a name-addr. The display name is an octet string without quotation marks; it is quoted here. */
export function nameAddr(uri: Uri | string, parts: { displayName?: string; params?: Params } = {}): NameAddr {
  return new NameAddr(...newParts(uri, parts));
}

/** The arguments of NameAddr and its subclasses for a name-addr of our own. */
export function newParts(uri: Uri | string, parts: { displayName?: string; params?: Params }): NameAddrParts {
  const uriText = typeof uri === 'string' ? uri : formatUri(uri);
  const displayName = parts.displayName === undefined ? '' : quote(parts.displayName);
  const head = displayName === '' ? `<${uriText}>` : `${displayName} <${uriText}>`;
  return [head, displayName, uriText, true, parts.params ?? Params.none];
}
