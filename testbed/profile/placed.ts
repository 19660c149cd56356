import { isIP } from 'node:net';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { nearIds } from '../../requirements/near-ids';
import { ProfileError } from './profile-error';

/**
 * A value of a YAML file together with its place in it, so that what is wrong with it can be told with its line and its
 * key. What is left empty counts as missing. Methods throw ProfileError unless the value is what they read.
 */
export class Placed {
  private constructor(
    private readonly source: Source,
    readonly path: readonly (string | number)[],
    private readonly value: unknown,
  ) {}

  /**
   * @param file name of the file as errors should show it
   * @throws ProfileError when it is no YAML
   */
  static parse(file: string, text: string): Placed {
    const lines = new LineCounter();
    const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    const notYaml = (line: number, what: string): never => {
      throw new ProfileError(
        `${file}:${line}: not valid YAML: ${oneLine(what)}; mend the line, or put its text in quotation marks`,
      );
    };
    const broken = yaml.errors[0] ?? yaml.warnings[0];
    if (broken) notYaml(lines.linePos(broken.pos[0]).line, broken.message.split(';')[0]!);
    try {
      return new Placed({ file, yaml, lines }, [], yaml.toJS() as unknown);
    } catch (error) {
      // Aliases of nothing, and those that multiply without end.
      return notYaml(1, error instanceof Error ? error.message : String(error));
    }
  }

  get isMissing(): boolean {
    return this.value === undefined || this.value === null;
  }

  get isMapping(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  get isList(): boolean {
    return Array.isArray(this.value);
  }

  /** Whether it is this very text, number or truth value. */
  is(value: string | number | boolean): boolean {
    return this.value === value;
  }

  /** What is under a key of a mapping; missing when nothing is. */
  get(key: string): Placed {
    const { value } = this;
    const mapping = this.isMapping ? (value as Readonly<Record<string, unknown>>) : {};
    return new Placed(
      this.source,
      [...this.path, key],
      Object.hasOwn(mapping, key) ? mapping[key] : undefined,
    );
  }

  /** What `read` makes of it; `otherwise` when it is missing. */
  or<T, U>(otherwise: U, read: (placed: Placed) => T): T | U {
    return this.isMissing ? otherwise : read(this);
  }

  /**
   * Itself, as a mapping with no keys but these.
   * @param elsewhere keys that do not belong here, with words on where they do
   */
  mapping(keys: readonly string[], elsewhere: Readonly<Record<string, string>> = {}): this {
    for (const [key, entry] of this.entries(`a mapping with the keys ${keys.join(', ')}`)) {
      if (keys.includes(key)) continue;
      const place = Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined;
      entry.fault(`unknown key; ${place ?? meant(key, keys)}`);
    }
    return this;
  }

  /** Keys of a mapping with what is under them, in their order; none when it is missing. */
  entries(what: string): [string, Placed][] {
    if (this.isMissing) return [];
    if (!this.isMapping) this.fault(`is ${this.inWords()}; give ${what}`);
    return Object.keys(this.value as object).map((key) => [key, this.get(key)]);
  }

  /** The entries of a list; none when it is missing. */
  items(what: string): Placed[] {
    if (this.isMissing) return [];
    if (!Array.isArray(this.value)) return this.fault(`is ${this.inWords()}; give ${what}`);
    return this.value.map((each: unknown, index) => new Placed(this.source, [...this.path, index], each));
  }

  /** A text that is not empty. @param what it has to be, in words */
  text(what: string): string {
    const { value } = this;
    if (typeof value === 'string' && value.trim() !== '') return value;
    // Without the value, which may be a password.
    if (typeof value === 'number' || typeof value === 'boolean')
      return this.fault(`is a ${typeof value}, not a text; put it in quotation marks`);
    // {folder} without quotation marks is a mapping to YAML.
    if (this.isMapping)
      return this.fault('is a mapping, not a text; put a text with braces in quotation marks');
    return this.fault(`is ${this.inWords()}; give ${what}`);
  }

  oneOf<T extends string>(values: readonly T[]): T {
    const { value } = this;
    const found = values.find((each) => each === value);
    if (found !== undefined) return found;
    if (typeof value === 'string' && value !== '')
      return this.fault(`"${value}" is unknown; ${meant(value, values)}`);
    return this.fault(`is ${this.inWords()}; give ${values.join(' or ')}`);
  }

  wholeNumber(from: number, to: number, what: string): number {
    const { value } = this;
    if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) return value;
    return this.fault(`is ${this.inWords()}; give ${what}, a whole number from ${from} to ${to}`);
  }

  /** A numeric IP address, without brackets. */
  ipAddress(): string {
    const text = this.text('an IP address');
    const host = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
    if (isIP(host) === 0)
      this.fault(`"${host}" is no IP address; give one such as 127.0.0.1, for names are not looked up`);
    return host;
  }

  /** A time such as "250ms", "10s" or "5m", in milliseconds; at most a day. */
  duration(): number {
    const { value } = this;
    const parts = typeof value === 'string' ? /^(\d{1,8}(?:\.\d+)?) ?(ms|s|m|h)$/.exec(value) : null;
    const time = parts ? Number(parts[1]) * MILLISECONDS[parts[2] as keyof typeof MILLISECONDS] : 0;
    if (time >= 1 && time <= MOST_MS) return Math.round(time);
    return this.fault(`is ${this.inWords()}; give a time of up to 24h such as 250ms, 10s or 5m`);
  }

  fault(what: string): never {
    throw new ProfileError(`${this.place}: ${this.key}${oneLine(what)}`);
  }

  /** What it is, for a message: `"text"`, `7`, `a list`. */
  inWords(): string {
    const { value } = this;
    if (this.isMissing) return 'missing';
    if (value === '') return 'empty';
    if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a mapping';
    return JSON.stringify(value);
  }

  private get key(): string {
    const names = this.path.map((each) => (typeof each === 'number' ? `[${each}]` : `.${each}`));
    return names.length === 0 ? '' : `${names.join('').slice(1)}: `;
  }

  /** file:line of the key or list entry at the path, or of the nearest one above it. */
  private get place(): string {
    const { file, yaml, lines } = this.source;
    let line = 1;
    let node: unknown = yaml.contents;
    for (const step of this.path) {
      if (isAlias(node)) node = node.resolve(yaml);
      const [start, below] = stepDown(node, step);
      const at = start?.range?.[0];
      if (at === undefined) break;
      ({ line } = lines.linePos(at));
      node = below;
    }
    return `${file}:${line}`;
  }
}

interface Source {
  readonly file: string;
  readonly yaml: Document;
  readonly lines: LineCounter;
}

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const MOST_MS = 86_400_000;

/** As many words as are shown rather than guessed at. */
const FEW = 4;

/** A hint at what may be meant by an unknown word: the nearest one when there are many, or all of them. */
export function meant(word: string, known: readonly string[]): string {
  const near = known.length > FEW ? nearest(word, known) : undefined;
  return near === undefined ? `use ${known.join(', ')}` : `did you mean "${near}"?`;
}

/** The one of many words that is meant by another; undefined when none is like it. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const initial = word.slice(0, 1).toLowerCase();
  return nearIds(word, known).find((each) => word.length > 5 || each.toLowerCase().startsWith(initial));
}

/** The node at which a step begins in the file, and the node that it leads to. */
function stepDown(node: unknown, step: string | number): [Node | undefined, unknown] {
  if (isSeq(node)) {
    const item = node.items[Number(step)] as Node | undefined;
    return [item, item];
  }
  if (!isMap(node)) return [undefined, undefined];
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
  return [pair?.key as Node | undefined, pair?.value];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
