import { headerId, initialOf, type HeaderName } from './header-names';
import { utf8ToOctets } from './octets';

/** One header field as it stands in a message. */
export interface Field {
  /** Lower-case long name, for look-up. */
  readonly id: string;
  /** Name as spelled; empty when the line has no colon. */
  readonly name: string;
  /** Value, unfolded and trimmed; an octet string. */
  readonly value: string;
  /** The whole field as spelled, folds included, without its final CRLF. */
  readonly line: string;
}

/** Makes a field as we spell it; the value is an octet string. */
export function field(name: string, value: string): Field {
  return new ComposedField(name, value, value);
}

/** Makes a field of text, which goes out as UTF-8. */
export function textField(name: string, text: string): Field {
  return new ComposedField(name, text, undefined);
}

/** A field that we made. Most are only written, and what is only written need not be looked at. */
export class ComposedField implements Field {
  #id: string | undefined;
  #value: string | undefined;

  /** @param value the text as an octet string, if that is known */
  constructor(
    readonly name: string,
    private readonly text: string,
    value: string | undefined,
  ) {
    this.#value = value;
  }

  get id(): string {
    return (this.#id ??= headerId(this.name));
  }

  get value(): string {
    return (this.#value ??= utf8ToOctets(this.text));
  }

  get line(): string {
    return `${this.name}: ${this.value}`;
  }

  /** The line before its text is made UTF-8: the same line if that is ASCII. */
  get textLine(): string {
    return `${this.name}: ${this.text}`;
  }
}

const UNKNOWN = -1;
const COLON = 0x3a;

/** A field of a received head. Most fields of most messages are never looked at: what is asked for is cut out then. */
export class ReceivedField implements Field {
  /** Tells most fields apart without their names. */
  readonly #initial: number;
  #colon = UNKNOWN;
  #id: string | undefined;
  #value: string | undefined;

  /** The field is text.slice(start, end), without its final CRLF. */
  constructor(
    private readonly text: string,
    private readonly start: number,
    private readonly end: number,
    private readonly folded: boolean,
  ) {
    this.#initial = initialOf(text, start);
  }

  get line(): string {
    return this.text.substring(this.start, this.end);
  }

  /** True if it was received right behind the other. */
  follows(other: ReceivedField): boolean {
    return this.start === other.end + 2 && this.text === other.text;
  }

  /** The lines from this field to one that was received behind it, with the CRLFs between them. */
  linesUpTo(last: ReceivedField): string {
    return this.text.substring(this.start, last.end);
  }

  get id(): string {
    return (this.#id ??= headerId(this.name));
  }

  get name(): string {
    let end = this.colon;
    while (end > this.start && isBlank(this.text.charCodeAt(end - 1))) end--;
    return this.text.substring(this.start, end);
  }

  get value(): string {
    return (this.#value ??= this.readValue());
  }

  isCalled(name: HeaderName): boolean {
    if (this.#initial !== name.initial && this.#initial !== name.compact) return false;
    if (this.#id !== undefined) return this.#id === name.id;
    const { text, start } = this;
    if (text.startsWith(name.prefix, start)) {
      this.#id = name.id;
      this.#colon = start + name.prefix.length - 1;
      return true;
    }
    // However it is spelled, it ends where the long or the compact form does.
    const mayBe = isNameEnd(text.charCodeAt(start + name.id.length)) || isNameEnd(text.charCodeAt(start + 1));
    return mayBe && this.id === name.id;
  }

  /** Has the value read where it stands, which is faster than to cut it out first; an unfolded value is a new text. */
  read<T>(read: (text: string, from: number, end: number) => T): T {
    if (this.folded) return read(this.value, 0, this.value.length);
    const start = this.valueStart();
    return read(this.text, start, this.valueEnd(start));
  }

  private readValue(): string {
    const start = this.valueStart();
    const value = this.text.substring(start, this.valueEnd(start));
    return this.folded ? unfolded(value) : value;
  }

  private valueStart(): number {
    const { text, end, colon } = this;
    let start = text.charCodeAt(colon) === COLON ? colon + 1 : colon;
    while (start < end && isBlank(text.charCodeAt(start))) start++;
    return start;
  }

  private valueEnd(start: number): number {
    let { end } = this;
    while (end > start && isBlank(this.text.charCodeAt(end - 1))) end--;
    return end;
  }

  /** Index of the colon; of a line that has none, its start, so that it has no name. */
  private get colon(): number {
    if (this.#colon === UNKNOWN) {
      // Searched in the line, because the next colon of the text may be far behind it.
      this.#colon = this.start + Math.max(0, this.line.indexOf(':'));
    }
    return this.#colon;
  }
}

/** CRLF + white space is one SP, and there is none at the ends (RFC 3261 s7.3.1). */
function unfolded(value: string): string {
  let text = '';
  let start = 0;
  for (;;) {
    const eol = value.indexOf('\r\n', start);
    if (eol < 0) return trimmed(text + value.substring(start));
    text += value.substring(start, eol) + ' ';
    start = eol + 2;
    while (isBlank(value.charCodeAt(start))) start++;
  }
}

function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.substring(start, end);
}

function isNameEnd(code: number): boolean {
  return code === COLON || isBlank(code);
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
