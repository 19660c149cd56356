import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogueFile, readCatalogueHead, type PlacedRequirement } from './catalogue-file';
import { nearIds } from './near-ids';
import type { Requirement } from './requirement';
import { CatalogueError } from './yaml-file';

export { severityOf } from './requirement';
export type { Level, Observation, Requirement, Severity } from './requirement';
export { CatalogueError } from './yaml-file';

/** The requirements that the harness judges by. */
export interface Catalogue {
  /** Changes whenever a word of the catalogue does: the first 12 hexadecimal digits of a digest over its files. */
  readonly version: string;
  /** The files, over which the version is a digest; absent for one that was put together otherwise. */
  readonly sources?: readonly { readonly name: string; readonly text: string }[];
  /** All rows, in the order of file names and of rows within a file. */
  readonly requirements: readonly Requirement[];
  get(id: string): Requirement | undefined;
  /** Existing ids near a mistyped one, for error messages; the nearest first, at most five. */
  suggest(id: string): string[];
}

/**
 * Loads every `*.yaml` file of a directory, the one of this module unless told otherwise.
 * @throws {CatalogueError} one line with file:line, what is wrong and how to mend it
 */
export function loadCatalogue(dir: string = __dirname): Catalogue {
  const digest = createHash('sha256');
  const rows = new Map<string, PlacedRequirement>();
  const sources: { name: string; text: string }[] = [];
  for (const name of catalogueFiles(dir)) {
    const text = readFileSync(join(dir, name), 'utf8');
    sources.push({ name, text });
    digest.update(name).update('\0').update(text).update('\0');
    for (const row of readCatalogueFile(name, text)) {
      const { id } = row.requirement;
      const first = rows.get(id);
      if (first) {
        throw new CatalogueError(
          `${row.place}: id "${id}" is already used at ${first.place}; ids are never reused`,
        );
      }
      rows.set(id, row);
    }
  }
  const requirements = [...rows.values()].map((row) => row.requirement);
  const ids = [...rows.keys()];
  checkReferences(rows, ids);
  return {
    version: digest.digest('hex').slice(0, 12),
    sources,
    requirements,
    get: (id) => rows.get(id)?.requirement,
    suggest: (id) => nearIds(id, ids),
  };
}

/**
 * Titles of the documents that the catalogue is cut from, by name ("RFC 3261"). Where several files share a document, what
 * their titles have in common at the start.
 * @throws {CatalogueError} as `loadCatalogue`
 */
export function documentTitles(dir: string = __dirname): ReadonlyMap<string, string> {
  const titles = new Map<string, string>();
  for (const name of catalogueFiles(dir)) {
    const { document, title } = readCatalogueHead(name, readFileSync(join(dir, name), 'utf8'));
    const known = titles.get(document);
    titles.set(document, known === undefined ? title : commonStart(known, title));
  }
  return titles;
}

function commonStart(one: string, other: string): string {
  let end = 0;
  while (end < one.length && one[end] === other[end]) end++;
  return end === one.length && end === other.length ? one : one.slice(0, end).replace(/[:,\s]+$/, '');
}

function catalogueFiles(dir: string): string[] {
  let names: string[];
  try {
    names = readdirSync(dir).filter((name) => name.endsWith('.yaml'));
  } catch (error) {
    throw new CatalogueError(`${dir}: cannot read the catalogue: ${(error as Error).message}`);
  }
  if (names.length === 0) throw new CatalogueError(`${dir}: holds no catalogue; expected *.yaml files`);
  return names.sort();
}

/** Rows that make a clause testable have to exist, and to be rows of a protocol rather than clauses again. */
function checkReferences(rows: ReadonlyMap<string, PlacedRequirement>, ids: readonly string[]): void {
  for (const { requirement, place } of rows.values()) {
    for (const id of requirement.madeTestableBy ?? []) {
      const named = rows.get(id)?.requirement;
      if (!named) {
        const near = nearIds(id, ids, 1)[0];
        const hint = near === undefined ? 'add the row or remove the reference' : `did you mean "${near}"?`;
        throw new CatalogueError(
          `${place}: ${requirement.id} is made testable by "${id}", which does not exist; ${hint}`,
        );
      }
      if (named.document === requirement.document) {
        throw new CatalogueError(
          `${place}: ${requirement.id} is made testable by "${id}", a clause itself; name protocol rows`,
        );
      }
    }
  }
}
