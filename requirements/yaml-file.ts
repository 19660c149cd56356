import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { ROLES, type Role } from '../protocol/push/roles';
import { nearIds } from './near-ids';

/** A fault in the catalogue. The message is one line: file:line, what is wrong, how to mend it. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
}

/** Where a value stands in a file: the keys and indices that lead to it. */
export type Path = readonly (string | number)[];
export type Mapping = Readonly<Record<string, unknown>>;

/** A YAML file whose values are read one by one; whatever is not as expected is a fault with its line. */
export class YamlFile {
  private readonly lines = new LineCounter();
  private readonly yaml: Document;

  /**
   * @param file name of the file as errors should show it
   * @throws {CatalogueError} if the text is not YAML
   */
  constructor(
    private readonly file: string,
    text: string,
  ) {
    this.yaml = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    const broken = this.yaml.errors[0] ?? this.yaml.warnings[0];
    if (!broken) return;
    const { line } = this.lines.linePos(broken.pos[0]);
    throw new CatalogueError(`${this.file}:${line}: not valid YAML: ${broken.message.replaceAll('\n', ' ')}`);
  }

  /** The mapping that the file consists of. */
  head(keys: readonly string[]): Mapping {
    return this.mapping(this.yaml.toJS() as unknown, [], keys);
  }

  /** The value as a mapping with no other keys than these. */
  mapping(value: unknown, path: Path, keys: readonly string[]): Mapping {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.fault(path, `expected a mapping with the keys ${keys.join(', ')}`);
    }
    for (const key of Object.keys(value)) {
      if (keys.includes(key)) continue;
      const meant = nearIds(key, keys, 1)[0];
      this.fault(
        [...path, key],
        `unknown key "${key}"; ${meant ? `did you mean "${meant}"?` : `use ${keys.join(', ')}`}`,
      );
    }
    return value as Mapping;
  }

  /** The list under a key of the file itself, with at least one row. */
  rows(head: Mapping, key: string): readonly unknown[] {
    const rows = head[key];
    if (Array.isArray(rows) && rows.length > 0) return rows;
    return this.fault([key], `${key} has to be a list with at least one row`);
  }

  string(row: Mapping, path: Path, key: string): string {
    const value = row[key];
    if (typeof value === 'string' && value.trim() !== '') return value;
    const hint = typeof value === 'number' ? '; put the number in quotation marks' : '';
    return this.fault(
      key in row ? [...path, key] : path,
      `"${key}" has to be a text that is not empty${hint}`,
    );
  }

  strings(row: Mapping, path: Path, key: string): readonly string[] {
    const value = row[key];
    if (Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string'))
      return value;
    return this.fault(
      key in row ? [...path, key] : path,
      `"${key}" has to be a list of texts that is not empty`,
    );
  }

  oneOf<T extends string>(row: Mapping, path: Path, key: string, values: readonly T[]): T {
    const found = values.find((value) => value === row[key]);
    return (
      found ??
      this.fault(key in row ? [...path, key] : path, `"${key}" has to be one of ${values.join(', ')}`)
    );
  }

  /** The roles under "roles", at least one and none twice. */
  roles(row: Mapping, path: Path): readonly Role[] {
    const roles = this.strings(row, path, 'roles');
    for (const [index, role] of roles.entries()) {
      if (!isRole(role) || roles.indexOf(role) !== index) {
        this.fault(
          [...path, 'roles', index],
          `role "${role}" is unknown or repeated; use each of ${ROLES.join(', ')} once`,
        );
      }
    }
    return roles.filter(isRole);
  }

  fault(path: Path, what: string): never {
    throw new CatalogueError(`${this.place(path)}: ${what}`);
  }

  /** file:line of the node at the path, or of the nearest one above it. */
  place(path: Path): string {
    for (let depth = path.length; depth > 0; depth--) {
      const node: unknown = this.yaml.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return `${this.file}:${this.lines.linePos(node.range[0]).line}`;
    }
    return `${this.file}:1`;
  }
}

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
