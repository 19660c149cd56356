import type { Role } from '../protocol/push/roles';
import { icsItems, unknownItem } from './ics/ics';
import { LEVELS, OBSERVATIONS, type Requirement } from './requirement';
import { YamlFile, type Mapping, type Path } from './yaml-file';

/** A row together with the place it was read from, as "file:line". */
export interface PlacedRequirement {
  readonly requirement: Requirement;
  readonly place: string;
}

const HEAD_KEYS = ['document', 'title', 'ics', 'requirements'] as const;
const ROW_KEYS = [
  'id',
  'section',
  'level',
  'roles',
  'ics',
  'text',
  'observed',
  'evidence',
  'note',
  'madeTestableBy',
] as const;

/** What a file says once for all its rows. */
interface Head {
  readonly document: string;
  readonly ics: readonly string[];
}

/**
 * Reads the rows of one YAML file.
 * @param file name of the file as errors should show it
 * @throws {CatalogueError} at the first fault
 */
export function readCatalogueFile(file: string, text: string): PlacedRequirement[] {
  const yaml = new YamlFile(file, text);
  const keys = yaml.head(HEAD_KEYS);
  const document = yaml.string(keys, [], 'document');
  yaml.string(keys, [], 'title');
  const head: Head = { document, ics: 'ics' in keys ? itemsOf(yaml, keys, []) : [] };
  return yaml.rows(keys, 'requirements').map((row, index) => {
    const path = ['requirements', index];
    return { requirement: readRow(yaml, row, path, head), place: yaml.place(path) };
  });
}

/** The document that a file is about, and its title as the file has it. */
export function readCatalogueHead(
  file: string,
  text: string,
): { readonly document: string; readonly title: string } {
  const yaml = new YamlFile(file, text);
  const keys = yaml.head(HEAD_KEYS);
  return { document: yaml.string(keys, [], 'document'), title: yaml.string(keys, [], 'title') };
}

function readRow(yaml: YamlFile, value: unknown, path: Path, head: Head): Requirement {
  const { document } = head;
  const row = yaml.mapping(value, path, ROW_KEYS);
  const id = yaml.string(row, path, 'id');
  const section = yaml.string(row, path, 'section');
  checkId(yaml, id, section, document, [...path, 'id']);
  const level = yaml.oneOf(row, path, 'level', LEVELS);
  const testableBy = 'madeTestableBy' in row ? yaml.strings(row, path, 'madeTestableBy') : undefined;
  if (testableBy && level !== 'CLAUSE') {
    yaml.fault(
      [...path, 'madeTestableBy'],
      `${id}: only rows of level CLAUSE have madeTestableBy; remove it`,
    );
  }
  const roles = yaml.roles(row, path);
  const ics = 'ics' in row ? itemsOf(yaml, row, path) : head.ics;
  checkItems(yaml, id, ics, roles, 'ics' in row ? [...path, 'ics'] : path);
  return {
    id,
    document,
    section,
    level,
    roles,
    ics,
    text: yaml.string(row, path, 'text'),
    observed: yaml.oneOf(row, path, 'observed', OBSERVATIONS),
    evidence: yaml.string(row, path, 'evidence'),
    ...('note' in row && { note: yaml.string(row, path, 'note') }),
    ...(testableBy && { madeTestableBy: testableBy }),
  };
}

/** The id has to name the document and the section it stands for. */
function checkId(yaml: YamlFile, id: string, section: string, document: string, path: Path): void {
  const rfc = /^RFC (\d{4})$/.exec(document)?.[1];
  const form = rfc === undefined ? 'SPUSH-<section>-<NN>' : `<AREA>-${rfc}-<section>-<NN>`;
  const parts = /^([A-Z]+)-(?:(\d{4})-)?(\d+(?:\.\d+)*)-(\d\d)$/.exec(id);
  const fits = rfc === undefined ? parts?.[1] === 'SPUSH' && parts[2] === undefined : parts?.[2] === rfc;
  if (!parts || !fits) yaml.fault(path, `id "${id}" does not have the form ${form} of ${document}`);
  if (parts[3] !== section) {
    yaml.fault(path, `id "${id}" does not name section "${section}"; make the two agree`);
  }
}

/** The ICS items under "ics": a list, which may be empty, of known items, none twice. */
function itemsOf(yaml: YamlFile, row: Mapping, path: Path): readonly string[] {
  const value = row.ics;
  if (Array.isArray(value) && value.length === 0) return [];
  const names = yaml.strings(row, path, 'ics');
  const known = icsItems().map(({ id }) => id);
  for (const [index, name] of names.entries()) {
    const place = [...path, 'ics', index];
    if (!known.includes(name)) yaml.fault(place, unknownItem(name, known));
    if (names.indexOf(name) !== index) yaml.fault(place, `ICS item "${name}" is repeated; remove one`);
  }
  return names;
}

/** An item that none of the row's roles is asked about would gate nobody. */
function checkItems(
  yaml: YamlFile,
  id: string,
  ics: readonly string[],
  roles: readonly Role[],
  path: Path,
): void {
  const idle = icsItems().find(
    (item) => ics.includes(item.id) && !item.roles.some((role) => roles.includes(role)),
  );
  if (!idle) return;
  yaml.fault(
    path,
    `${id}: ICS item "${idle.id}" is asked of ${idle.roles.join(', ')} only, none of which the row binds; give the row an ics without it`,
  );
}
