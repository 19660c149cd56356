import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KnownSecrets } from '../../reports/known-secrets';
import { redactRecord, redactText } from '../../reports/redact-record';

/**
 * Takes secrets out of what systems under test said, and out of what Cucumber tells of a run. Traces and captures stay
 * as they are: they are the evidence, and do not leave the machine like this.
 */
export function redactRunFolder(folder: string, known: KnownSecrets): void {
  const systems = join(folder, 'systems');
  if (existsSync(systems))
    for (const name of readdirSync(systems, { recursive: true, encoding: 'utf8' }))
      // Programs say what they like: octets that are no UTF-8 have to stay what they are.
      rewrite(join(systems, name), 'latin1', (text) => redactText(text, known));
  rewrite(join(folder, 'messages.ndjson'), 'utf8', (text) =>
    text
      .split('\n')
      .map((line) => redactLine(line, known))
      .join('\n'),
  );
  rewrite(join(folder, 'cucumber.html'), 'utf8', (text) => known.hide(text, () => '(redacted)'));
}

/** A line that was cut off is text like any other. */
function redactLine(line: string, known: KnownSecrets): string {
  try {
    return JSON.stringify(redactRecord(JSON.parse(line), known));
  } catch {
    return redactText(line, known);
  }
}

/** Changes a file if there is one, and if there is something to change. One that cannot be read as awaited stays. */
function rewrite(file: string, encoding: 'latin1' | 'utf8', change: (text: string) => string): void {
  let former: string;
  let text: string;
  try {
    former = readFileSync(file, encoding);
    text = change(former);
  } catch {
    return;
  }
  if (text !== former) writeFileSync(file, text, encoding);
}
