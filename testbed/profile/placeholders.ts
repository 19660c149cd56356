import { quotedForShell, type ShellPiece } from './shell-quoting';

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
  return template.replace(PLACEHOLDER, (_, literal: string | undefined, name: string) =>
    literal === undefined ? valueOf(name, values) : `{${literal}}`,
  );
}

/**
 * Puts values into a command line for /bin/sh. A value is nothing but text there, whatever is in it: it is quoted as the
 * place demands that it stands in, bare, within quotation marks, or in $(...) within these.
 * @throws Error when there is no value of a name, or it stands where nothing can be quoted, as in a here-document
 */
export function fillShell(template: string, values: Values): string {
  const pieces: ShellPiece[] = [];
  let end = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    const [whole, literal, name] = match;
    pieces.push({ text: template.slice(end, match.index) });
    pieces.push(name === undefined ? { text: `{${literal!}}` } : { name, value: valueOf(name, values) });
    end = match.index + whole.length;
  }
  return quotedForShell([...pieces, { text: template.slice(end) }]);
}

/** Names of the placeholders in a template, each once, in their order. */
export function placeholdersIn(template: string): string[] {
  const names = new Set<string>();
  for (const [, , name] of template.matchAll(PLACEHOLDER)) if (name !== undefined) names.add(name);
  return [...names];
}

function valueOf(name: string, values: Values): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new Error(`there is no value for {${name}}`);
  return value;
}
