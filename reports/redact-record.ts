import type { KnownSecrets } from './known-secrets';
import { withoutSecrets } from './redaction';

const REDACTED = '(redacted)';

/** Names and numbers that others refer to: they come from the catalogue, the features and the harness. */
const REFERENCES = new Set([
  ...[
    'id',
    'requirement',
    'requirements',
    'scenarios',
    'tags',
    'feature',
    'trace',
    'pcap',
    'item',
    'verdict',
  ],
  ...[
    'schemaVersion',
    'level',
    'document',
    'section',
    'role',
    'roles',
    'network',
    'startedAt',
    'until',
    'looked',
  ],
  ...['versions', 'host', 'source', 'name', 'version', 'featureName', 'level', 'text', 'commit'],
]);

/** A text without secrets, the known ones and those that their form gives away. */
export function redactText(text: string, known: KnownSecrets): string {
  return known.hide(withoutSecrets(text), () => REDACTED);
}

/** A run record, or a part of one, with all its words redacted; what others refer to stays as it is. */
export function redactRecord<T>(value: T, known: KnownSecrets): T {
  return redacted(value, known) as T;
}

function redacted(value: unknown, known: KnownSecrets): unknown {
  if (typeof value === 'string') return redactText(value, known);
  if (Array.isArray(value)) return value.map((each) => redacted(each, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]: [string, unknown]) => [
      name,
      REFERENCES.has(name) && isPlain(each) ? each : redacted(each, known),
    ]),
  );
}

/** Words, and not a list of what has words in it. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Array.isArray(value) && value.every((each) => typeof each !== 'object' || each === null);
}
