import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '../../protocol/push/roles';
import { nearIds } from '../near-ids';
import { CatalogueError, YamlFile } from '../yaml-file';

/** Something that a system under test can be asked whether it supports. */
export interface IcsItem {
  /** For example "temporary-gruu". */
  readonly id: string;
  /** The roles that are asked; to the others the item means nothing. */
  readonly roles: readonly Role[];
  /** What is asked, as words after "supports". */
  readonly asks: string;
  /** The item that this one refines: who does not support that one cannot support this one. */
  readonly within?: string;
}

const FILE = 'ics/items.yaml';
const KEYS = ['id', 'roles', 'asks', 'within'] as const;

let items: readonly IcsItem[] | undefined;

/**
 * The items of the implementation conformance statement, in the order of their file, which is read once.
 * @throws {CatalogueError} one line with file:line, what is wrong and how to mend it
 */
export function icsItems(): readonly IcsItem[] {
  items ??= readIcsItems(FILE, shippedText());
  return items;
}

/**
 * Reads the items of one YAML file. An item that refines another one stands below it and asks only roles of it.
 * @param file name of the file as errors should show it
 * @throws {CatalogueError} at the first fault
 */
export function readIcsItems(file: string, text: string): readonly IcsItem[] {
  const yaml = new YamlFile(file, text);
  const read = new Map<string, IcsItem>();
  for (const [index, value] of yaml.rows(yaml.head(['items']), 'items').entries()) {
    const path = ['items', index];
    const row = yaml.mapping(value, path, KEYS);
    const id = yaml.string(row, path, 'id');
    if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id)) {
      yaml.fault(
        [...path, 'id'],
        `id "${id}" has to be small letters and digits, with hyphens between words`,
      );
    }
    if (read.has(id)) yaml.fault([...path, 'id'], `id "${id}" is used twice; rename or remove one`);
    const roles = yaml.roles(row, path);
    const asks = yaml.string(row, path, 'asks');
    if (!('within' in row)) {
      read.set(id, { id, roles, asks });
      continue;
    }
    const within = yaml.string(row, path, 'within');
    const outer = read.get(within) ?? yaml.fault([...path, 'within'], unknownItem(within, [...read.keys()]));
    const alone = roles.find((role) => !outer.roles.includes(role));
    if (alone !== undefined) {
      yaml.fault(
        [...path, 'roles'],
        `"${within}" is no item of the ${alone}, so "${id}" cannot be one either`,
      );
    }
    read.set(id, { id, roles, asks, within });
  }
  return [...read.values()];
}

/** What is wrong with a name that is no item, and how to mend it. */
export function unknownItem(name: string, known: readonly string[]): string {
  const meant = nearIds(name, known, 1)[0];
  return `unknown ICS item "${name}"; ${meant === undefined ? `use ${known.join(', ')}` : `did you mean "${meant}"?`}`;
}

function shippedText(): string {
  try {
    return readFileSync(join(__dirname, 'items.yaml'), 'utf8');
  } catch (error) {
    throw new CatalogueError(`${FILE}: cannot read the ICS items: ${(error as Error).message}`);
  }
}
