/**
 * The stable id of a scenario: where it stands and what it is called, never its position. Rows of an outline are told
 * apart by the placeholders in the outline's name.
 */

const FEATURES_FOLDER = 'features/';
const FEATURE_EXTENSION = '.feature';
const APOSTROPHES = /['’]/g;
const BETWEEN_WORDS = /[^\p{L}\p{N}]+/gu;

/**
 * Path of a feature file below `features/`, without extension: `features/pager-mode/size-limit.feature` gives
 * `pager-mode/size-limit`.
 *
 * @param uri path of the feature file as Cucumber reports it, with `/` or `\` between the folders
 */
export function featureId(uri: string): string {
  const path = uri.replaceAll('\\', '/');
  const from = `/${path}`.lastIndexOf(`/${FEATURES_FOLDER}`);
  const below = from < 0 ? path : path.slice(from + FEATURES_FOLDER.length);
  return below.endsWith(FEATURE_EXTENSION) ? below.slice(0, -FEATURE_EXTENSION.length) : below;
}

/** Words in lower case joined by hyphens: `The user's 2nd terminal` gives `the-users-2nd-terminal`. */
export function kebabCase(words: string): string {
  return words
    .toLowerCase()
    .replace(APOSTROPHES, '')
    .split(BETWEEN_WORDS)
    .filter((word) => word !== '')
    .join('-');
}

/**
 * Id of a scenario, e.g. `pager-mode/size-limit/a-message-of-1301-octets-is-not-sent`.
 *
 * @param featureUri path of the feature file, see {@link featureId}
 * @param name the scenario's name; of an outline's row, the name with the placeholders filled in
 */
export function scenarioId(featureUri: string, name: string): string {
  return `${featureId(featureUri)}/${kebabCase(name)}`;
}

/** The id as one file name without extension, for what a run keeps per scenario: `/` becomes `__`. */
export function scenarioFileStem(id: string): string {
  return id.replaceAll('/', '__');
}
