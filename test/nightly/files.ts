import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { PROJECT } from './script-runs';

/** Text of one of the ready-made files for a night's run. */
export function nightlyText(name: string): string {
  return readFileSync(join(PROJECT, 'docker', 'nightly', name), 'utf8');
}

/**
 * The documents of a YAML file.
 *
 * @throws Error if it is no YAML, or has a key twice
 */
export function nightlyDocuments<T>(name: string): T[] {
  return parseAllDocuments(nightlyText(name), { strict: true, uniqueKeys: true }).map((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw problem;
    return document.toJS() as T;
  });
}
