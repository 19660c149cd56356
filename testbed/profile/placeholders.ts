/** Values of placeholders by name: "core.host". */
export type Values = Readonly<Record<string, string>>;

const PLACEHOLDER = /\{([A-Za-z][\w.-]*)\}/g;

/**
 * Puts values in the place of placeholders such as `{core.host}`.
 * @throws Error when there is no value of a name
 */
export function fill(template: string, values: Values): string {
  return filled(template, values, (value) => value);
}

/**
 * Puts values into a command line for /bin/sh, each quoted, so that it is one word whatever is in it.
 * @throws Error when there is no value of a name
 */
export function fillShell(template: string, values: Values): string {
  return filled(template, values, (value) => `'${value.replaceAll("'", `'\\''`)}'`);
}

function filled(template: string, values: Values, written: (value: string) => string): string {
  return template.replace(PLACEHOLDER, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`there is no value for {${name}}`);
    return written(value);
  });
}
