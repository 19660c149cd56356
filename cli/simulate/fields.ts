import { badRequest } from './control-error';

/** The fields of a JSON object that somebody sent; each is looked at by what it has to be. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a body as a JSON object of known fields.
 * @throws ControlError 400 for anything else, which names the fields there are
 */
export function readFields(value: unknown, known: readonly string[]): Fields {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('the body is a JSON object');
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const there = known.length === 0 ? 'there are none' : `there are ${known.join(', ')}`;
    throw badRequest(`unknown field ${JSON.stringify(unknown.slice(0, 40))}; ${there}`);
  }
  return value as Fields;
}

/** A text that has to be there. Throws ControlError 400. */
export function textIn(fields: Fields, name: string): string {
  const text = optionalTextIn(fields, name);
  if (text === undefined) throw badRequest(`${name} is missing: a text`);
  return text;
}

export function optionalTextIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') throw badRequest(`${name} is a text that is not empty`);
  return value;
}

/** A whole number within bounds, both included. */
export function optionalNumberIn(
  fields: Fields,
  name: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw badRequest(`${name} is a whole number from ${least} to ${most}`);
  return value;
}

/** One of some words; the first when it is absent. */
export function oneOfIn<Word extends string>(
  fields: Fields,
  name: string,
  words: readonly [Word, ...Word[]],
): Word {
  const value = fields[name];
  if (value === undefined) return words[0];
  const word = words.find((each) => each === value);
  if (word === undefined) throw badRequest(`${name} is ${words.join(' or ')}`);
  return word;
}
