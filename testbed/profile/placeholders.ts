/** Values of placeholders by name: "core.host". */
export type Values = Readonly<Record<string, string>>;

/**
 * `{name}`, a name being a letter followed by letters, digits, dots and hyphens; or `{{name}}`, which stands for the text
 * `{name}`. All other braces are text, so that JSON can be written as it is.
 */
const PLACEHOLDER = /\{\{([A-Za-z][A-Za-z0-9.-]*)\}\}|\{([A-Za-z][A-Za-z0-9.-]*)\}/g;

/**
 * Puts values in the place of placeholders such as `{core.host}`.
 * @throws Error when there is no value of a name
 */
export function fill(template: string, values: Values): string {
  return filled(template, (name) => valueOf(name, values));
}

/**
 * Puts values into a command line for /bin/sh. A value is nothing but text there, whatever is in it: it is quoted as the
 * quotation marks that it stands in demand. Those of a command substitution inside of double ones are not followed.
 * @throws Error when there is no value of a name
 */
export function fillShell(template: string, values: Values): string {
  const marks = new QuotationMarks(template);
  return filled(template, (name, at) => QUOTED[marks.around(at)](valueOf(name, values)));
}

/** Names of the placeholders in a template, each once, in their order. */
export function placeholdersIn(template: string): string[] {
  const names = new Set<string>();
  for (const [, , name] of template.matchAll(PLACEHOLDER)) if (name !== undefined) names.add(name);
  return [...names];
}

function filled(template: string, written: (name: string, at: number) => string): string {
  return template.replace(PLACEHOLDER, (_, literal: string | undefined, name: string, at: number) =>
    literal === undefined ? written(name, at) : `{${literal}}`,
  );
}

function valueOf(name: string, values: Values): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new Error(`there is no value for {${name}}`);
  return value;
}

type Mark = 'none' | "'" | '"';

/** How a value is written outside and inside of quotation marks of the shell (POSIX 2.2). */
const QUOTED: Readonly<Record<Mark, (value: string) => string>> = {
  none: (value) => `'${value.replaceAll("'", `'\\''`)}'`,
  "'": (value) => value.replaceAll("'", `'\\''`),
  '"': (value) => value.replaceAll(/[$`"\\]/g, '\\$&'),
};

/** Tells which quotation marks of a command line a position is in; asked for positions in rising order. */
class QuotationMarks {
  private at = 0;
  private mark: Mark = 'none';

  constructor(private readonly line: string) {}

  around(position: number): Mark {
    for (; this.at < position; this.at++) {
      const character = this.line[this.at]!;
      if (character === '\\' && this.mark !== "'") this.at++;
      else if (character === this.mark) this.mark = 'none';
      else if (this.mark === 'none' && (character === "'" || character === '"')) this.mark = character;
    }
    return this.mark;
  }
}
