import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { documentTitles } from '../../requirements/catalogue';
import { icsItems } from '../../requirements/ics/ics';
import { specificationHtml } from '../../specification/document';
import type { Environment } from '../environment';
import { EXIT } from '../exit-codes';
import { readScenarios } from '../features';
import { versions } from '../versions';
import { writing } from '../writing';

/** Name of the file when none is given. */
export const SPECIFICATION_FILE = 'sip-push-test-specification.html';

/**
 * Writes the test specification: features and catalogue as one printable page.
 *
 * @param out where to write it
 * @returns the exit code
 * @throws UsageError if a feature file cannot be parsed, or the file cannot be written
 */
export function writeSpecification(out: string, environment: Environment): number {
  const { cwd, stdout } = environment;
  const page = specificationPage(environment);
  const file = resolve(cwd, out);
  writing('the test specification', () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, page);
  });
  stdout.write(`Test specification: ${relative(cwd, file)}\n`);
  return EXIT.conformant;
}

/**
 * Features and catalogue as one printable page.
 *
 * @throws UsageError if a feature file cannot be parsed
 */
export function specificationPage(environment: Environment): string {
  const catalogue = environment.catalogue();
  return specificationHtml({
    harness: versions().harness,
    catalogue: catalogue.version,
    requirements: catalogue.requirements,
    titles: documentTitles(),
    items: icsItems(),
    tests: readScenarios(environment.projectDir),
  });
}
