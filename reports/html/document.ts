import type { RunRecord } from '../run-record/run-record';
import { pageAssets } from './assets';
import { brokenRequirements } from './broken';
import { dataBlocks, type LadderSource } from './data';
import { findingsSection } from './findings';
import { html, verbatim } from './markup';
import { pageShell } from './page-shell';
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
  const broken = brokenRequirements(record);
  const title = `${record.verdict}: ${who}, ${record.startedAt.slice(0, 10)} - SIP Push conformance`;
  return pageShell(
    { title, style, script },
    html`${summarySection(record, broken)}
      <nav aria-label="Parts of the report">
        <a href="#findings">Findings</a>
        <a href="#requirements" data-view="requirements">Requirements (${record.requirements.length})</a>
        <a href="#scenarios" data-view="scenarios">Scenarios (${record.scenarios.length})</a>
      </nav>
      <p id="lost" class="reason" role="status" hidden></p>
      <noscript
        ><p>
          Without JavaScript only findings, requirements and scenarios are shown, and not what lies behind
          them.
        </p></noscript
      >
      <main>
        ${findingsSection(record, broken)} ${requirementsSection(record)} ${scenariosSection(record)}
      </main>
      ${dataBlocks(record, broken, ladderOf, files)} ${verbatim('script', script)}`,
  );
}
