import { ComposedField, field, isBlank, ReceivedField, type Field } from './header-field';
import { headerId, headerName, type HeaderName } from './header-names';
import { splitList } from './lists';

export { field, type Field };

/**
 * The header fields of a message in their order, with their repetitions and spelling. Immutable: every change is a
 * new list, and lines that a change does not touch are emitted as they came (RFC 3261 s16.6: a proxy keeps what it
 * does not have to change).
 */
export class HeaderList {
  constructor(readonly fields: readonly Field[]) {}

  /** Reads the fields from `from` to the empty line that ends a head, or to the end of the text. Never fails. */
  static parse(head: string, from: number): HeaderList {
    return HeaderList.read(head, from).headers;
  }

  /**
   * The same, and where the head ends: index behind its empty line, -1 when there is none. Linear in the head, and a
   * search for line ends only: names and values are cut out of it when they are asked for (RFC 3261 s7.3.1).
   */
  static read(text: string, from: number): { readonly headers: HeaderList; readonly end: number } {
    const fields: Field[] = [];
    let start = from;
    while (start < text.length) {
      let eol = lineEnd(text, start);
      if (eol === start) return { headers: new HeaderList(fields), end: start + 2 };
      let folded = false;
      while (isBlank(text.charCodeAt(eol + 2))) {
        folded = true;
        eol = lineEnd(text, eol + 2);
      }
      fields.push(new ReceivedField(text, start, eol, folded));
      start = eol + 2;
    }
    return { headers: new HeaderList(fields), end: -1 };
  }

  /** Value of the first field of that name, if any. */
  first(name: string): string | undefined {
    return this.firstById(headerId(name));
  }

  /** The same, for a caller that has the lower-case long name at hand. */
  firstById(id: string): string | undefined {
    return this.firstNamed(headerName(id))?.value;
  }

  /** Reads the value of the first field of that name in the text in which it stands; undefined if there is none. */
  readFirst<T>(name: HeaderName, read: (text: string, from: number, end: number) => T): T | undefined {
    const found = this.firstNamed(name);
    if (found instanceof ReceivedField) return found.read(read);
    return found && read(found.value, 0, found.value.length);
  }

  private firstNamed(name: HeaderName): Field | undefined {
    for (const each of this.fields) if (isCalled(each, name)) return each;
    return undefined;
  }

  /** Values of all fields of that name, not split at commas. */
  all(name: string): string[] {
    const called = headerName(headerId(name));
    const values: string[] = [];
    for (const each of this.fields) if (isCalled(each, called)) values.push(each.value);
    return values;
  }

  /** Elements of all fields of that name: repeated fields and comma-joined values are the same (s7.3.1). */
  list(name: string): string[] {
    const called = headerName(headerId(name));
    const elements: string[] = [];
    for (const each of this.fields) {
      if (isCalled(each, called))
        elements.push(...(each.value.includes(',') ? splitList(each.value) : [each.value]));
    }
    return elements;
  }

  has(name: string): boolean {
    return this.firstById(headerId(name)) !== undefined;
  }

  /** Replaces the first field of that name and removes the others; appends where there was none. */
  set(name: string, value: string): HeaderList {
    const called = headerName(headerId(name));
    const made = field(name, value);
    const fields: Field[] = [];
    let placed = false;
    for (const each of this.fields) {
      if (!isCalled(each, called)) fields.push(each);
      else if (!placed) {
        fields.push(made);
        placed = true;
      }
    }
    if (!placed) fields.push(made);
    return new HeaderList(fields);
  }

  append(name: string, value: string): HeaderList {
    return new HeaderList([...this.fields, field(name, value)]);
  }

  /** Puts a field before all others, which is also before all others of its name. */
  prepend(name: string, value: string): HeaderList {
    return new HeaderList([field(name, value), ...this.fields]);
  }

  remove(name: string): HeaderList {
    const called = headerName(headerId(name));
    return new HeaderList(this.fields.filter((each) => !isCalled(each, called)));
  }

  /** Replaces the top element of a list header (a Via, a Route); with `undefined` takes it away. */
  replaceTop(name: string, value: string | undefined): HeaderList {
    const called = headerName(headerId(name));
    const at = this.fields.findIndex((each) => isCalled(each, called));
    if (at < 0) return this;
    const old = this.fields[at]!;
    const rest = old.value.includes(',') ? splitList(old.value).slice(1) : [];
    const elements = value === undefined ? rest : [value, ...rest];
    const fields = this.fields.slice();
    if (elements.length === 0) fields.splice(at, 1);
    else fields[at] = field(old.name, elements.join(', '));
    return new HeaderList(fields);
  }

  /** The fields as they go on the wire, each with its CRLF, without the closing empty line; an octet string. */
  toString(): string {
    return this.lines((each) => each.line);
  }

  /** The same before text is made UTF-8: if it is all ASCII, which is quickly told of the whole, there is nothing to do. */
  toText(): string {
    return this.lines((each) => (each instanceof ComposedField ? each.textLine : each.line));
  }

  private lines(lineOf: (field: Field) => string): string {
    const { fields } = this;
    let text = '';
    let first = 0;
    while (first < fields.length) {
      const last = endOfRun(fields, first);
      text += last > first ? linesOf(fields, first, last) : lineOf(fields[first]!);
      text += '\r\n';
      first = last + 1;
    }
    return text;
  }
}

function isCalled(field: Field, name: HeaderName): boolean {
  return field instanceof ReceivedField ? field.isCalled(name) : field.id === name.id;
}

/** Index of the last field that stands behind fields[first] as it was received: they can be copied in one go. */
function endOfRun(fields: readonly Field[], first: number): number {
  let last = first;
  for (let each = fields[first]; each instanceof ReceivedField; each = fields[++last]) {
    const next = fields[last + 1];
    if (!(next instanceof ReceivedField && next.follows(each))) break;
  }
  return last;
}

function linesOf(fields: readonly Field[], first: number, last: number): string {
  return (fields[first] as ReceivedField).linesUpTo(fields[last] as ReceivedField);
}

/** Index of the next CRLF, or of the end. A single octet is searched for, which is many times faster than two. */
export function lineEnd(text: string, from: number): number {
  let lf = text.indexOf('\n', from);
  while (lf >= 0 && (lf === from || text.charCodeAt(lf - 1) !== 0x0d)) lf = text.indexOf('\n', lf + 1);
  return lf < 0 ? text.length : lf - 1;
}
