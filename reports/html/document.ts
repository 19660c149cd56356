import { createHash } from 'node:crypto';
import type { RunRecord } from '../run-record/run-record';
import { pageAssets } from './assets';
import { dataBlocks, type LadderSource } from './data';
import { findingsSection } from './findings';
import { html, verbatim } from './markup';
import { requirementsSection } from './requirements';
import { scenariosSection } from './scenarios';
import { summarySection } from './summary';

/**
 * The conformance report: one HTML page that needs no server and no network. The same record and the same traces give
 * the same octets (compressed data can differ between versions of Node.js, and between kinds of processors).
 *
 * @param ladderOf reads the trace of a scenario
 * @param files where the files of the run lie, as seen from the page: empty, or a relative URL that ends in a slash
 */
export function reportHtml(record: RunRecord, ladderOf: LadderSource, files = ''): string {
  const { script, style } = pageAssets();
  const who = record.sut === null ? 'simulators' : record.sut.systems.map(({ name }) => name).join(', ');
  // The page runs its own script and no other, and loads nothing: what the wire holds can do no harm even in here.
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`;
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${record.verdict}: ${who}, ${record.startedAt.slice(0, 10)} - SIP Push conformance</title>
        ${verbatim('style', style)}
      </head>
      <body>
        ${summarySection(record)}
        <nav aria-label="Parts of the report">
          <a href="#findings">Findings</a>
          <a href="#requirements" data-view="requirements">Requirements (${record.requirements.length})</a>
          <a href="#scenarios" data-view="scenarios">Scenarios (${record.scenarios.length})</a>
        </nav>
        <noscript
          ><p>
            Without JavaScript only findings, requirements and scenarios are shown, and not what lies behind
            them.
          </p></noscript
        >
        <main>${findingsSection(record)} ${requirementsSection(record)} ${scenariosSection(record)}</main>
        ${dataBlocks(record, ladderOf, files)} ${verbatim('script', script)}
      </body>
    </html> `.text;
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
