import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { ROLES, type Role } from '../protocol/push/roles';
import { nearIds } from './near-ids';
import { LEVELS, OBSERVATIONS, type Requirement } from './requirement';

/** A fault in the catalogue. The message is one line: file:line, what is wrong, how to mend it. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
}

/** A row together with the place it was read from, as "file:line". */
export interface PlacedRequirement {
  readonly requirement: Requirement;
  readonly place: string;
}

const HEAD_KEYS = ['document', 'title', 'requirements'] as const;
const ROW_KEYS = [
  'id',
  'section',
  'level',
  'roles',
  'text',
  'observed',
  'evidence',
  'note',
  'madeTestableBy',
] as const;

type Path = readonly (string | number)[];
type Mapping = Readonly<Record<string, unknown>>;

/**
 * Reads the rows of one YAML file.
 * @param file name of the file as errors should show it
 * @throws {CatalogueError} at the first fault
 */
export function readCatalogueFile(file: string, text: string): PlacedRequirement[] {
  return new FileReader(file, text).read();
}

class FileReader {
  private readonly lines = new LineCounter();
  private readonly yaml: Document;

  constructor(
    private readonly file: string,
    text: string,
  ) {
    this.yaml = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
  }

  read(): PlacedRequirement[] {
    const broken = this.yaml.errors[0] ?? this.yaml.warnings[0];
    if (broken) {
      const { line } = this.lines.linePos(broken.pos[0]);
      throw new CatalogueError(
        `${this.file}:${line}: not valid YAML: ${broken.message.replaceAll('\n', ' ')}`,
      );
    }
    const head = this.mapping(this.yaml.toJS() as unknown, [], HEAD_KEYS);
    const document = this.string(head, [], 'document');
    this.string(head, [], 'title');
    const rows = head.requirements;
    if (!Array.isArray(rows) || rows.length === 0) {
      return this.fault(['requirements'], 'requirements has to be a list with at least one row');
    }
    return rows.map((row: unknown, index) => {
      const path = ['requirements', index];
      return { requirement: this.row(row, path, document), place: this.place(path) };
    });
  }

  private row(value: unknown, path: Path, document: string): Requirement {
    const row = this.mapping(value, path, ROW_KEYS);
    const id = this.string(row, path, 'id');
    const section = this.string(row, path, 'section');
    this.checkId(id, section, document, [...path, 'id']);
    const level = this.oneOf(row, path, 'level', LEVELS);
    const testableBy = this.testableBy(row, path);
    if (testableBy && level !== 'CLAUSE') {
      this.fault(
        [...path, 'madeTestableBy'],
        `${id}: only rows of level CLAUSE have madeTestableBy; remove it`,
      );
    }
    return {
      id,
      document,
      section,
      level,
      ics: document === 'RFC 3327' ? ['path'] : [],
      roles: this.roles(row, path),
      text: this.string(row, path, 'text'),
      observed: this.oneOf(row, path, 'observed', OBSERVATIONS),
      evidence: this.string(row, path, 'evidence'),
      ...('note' in row && { note: this.string(row, path, 'note') }),
      ...(testableBy && { madeTestableBy: testableBy }),
    };
  }

  /** The id has to name the document and the section it stands for. */
  private checkId(id: string, section: string, document: string, path: Path): void {
    const rfc = /^RFC (\d{4})$/.exec(document)?.[1];
    const form = rfc === undefined ? 'SPUSH-<section>-<NN>' : `<AREA>-${rfc}-<section>-<NN>`;
    const parts = /^([A-Z]+)-(?:(\d{4})-)?(\d+(?:\.\d+)*)-(\d\d)$/.exec(id);
    const fits = rfc === undefined ? parts?.[1] === 'SPUSH' && parts[2] === undefined : parts?.[2] === rfc;
    if (!parts || !fits) this.fault(path, `id "${id}" does not have the form ${form} of ${document}`);
    if (parts[3] !== section) {
      this.fault(path, `id "${id}" does not name section "${section}"; make the two agree`);
    }
  }

  private roles(row: Mapping, path: Path): readonly Role[] {
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

  private testableBy(row: Mapping, path: Path): readonly string[] | undefined {
    return 'madeTestableBy' in row ? this.strings(row, path, 'madeTestableBy') : undefined;
  }

  private mapping(value: unknown, path: Path, keys: readonly string[]): Mapping {
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

  private string(row: Mapping, path: Path, key: string): string {
    const value = row[key];
    if (typeof value === 'string' && value.trim() !== '') return value;
    const hint = typeof value === 'number' ? '; put the number in quotation marks' : '';
    return this.fault(
      key in row ? [...path, key] : path,
      `"${key}" has to be a text that is not empty${hint}`,
    );
  }

  private strings(row: Mapping, path: Path, key: string): readonly string[] {
    const value = row[key];
    if (Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string'))
      return value;
    return this.fault(
      key in row ? [...path, key] : path,
      `"${key}" has to be a list of texts that is not empty`,
    );
  }

  private oneOf<T extends string>(row: Mapping, path: Path, key: string, values: readonly T[]): T {
    const found = values.find((value) => value === row[key]);
    return (
      found ??
      this.fault(key in row ? [...path, key] : path, `"${key}" has to be one of ${values.join(', ')}`)
    );
  }

  private fault(path: Path, what: string): never {
    throw new CatalogueError(`${this.place(path)}: ${what}`);
  }

  /** file:line of the node at the path, or of the nearest one above it. */
  private place(path: Path): string {
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
