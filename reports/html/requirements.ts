import type { RequirementEntry, RunRecord } from '../run-record/run-record';
import { html, type Html } from './markup';
import { anchors, badge, sourceText } from './parts';
import { select, textSearch, valuesOf } from './filter-form';

/** Failed first. */
const ORDER = ['fail', 'inconclusive', 'warn', 'pass', 'not-applicable', 'not-covered'];

/** Every requirement of the catalogue as one line that opens; what it opens to, the page fills in. */
export function requirementsSection({ requirements, scenarios }: RunRecord): Html {
  const waived = new Set(
    scenarios.flatMap(({ findings }) =>
      findings.filter((finding) => finding.waived).map(({ requirement }) => requirement),
    ),
  );
  const sorted = [...requirements].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const verdicts = sorted.map(({ verdict }) => verdict);
  return html`<section id="requirements" class="view" aria-labelledby="requirements-title">
    <h2 id="requirements-title">Requirements</h2>
    <form class="filter" role="search" aria-label="Filter the requirements">
      ${textSearch('requirements', 'id, words, document')} ${select('verdict', 'Verdict', valuesOf(verdicts))}
      ${select('role', 'Role', valuesOf(requirements.flatMap(({ role }) => role.split(', '))))}
      ${select('level', 'Level', valuesOf(requirements.map(({ level }) => level)))}
      ${select('document', 'Document', valuesOf(requirements.map((each) => each.document)))}
      <output class="shown" aria-live="polite"></output>
    </form>
    <div class="rows">${sorted.map((entry) => row(entry, waived.has(entry.id)))}</div>
  </section>`;
}

function row(entry: RequirementEntry, waived: boolean): Html {
  return html`<details
    class="row requirement"
    id="${anchors.requirement(entry.id)}"
    data-id="${entry.id}"
    data-verdict="${entry.verdict}"
    data-role="${entry.role.replaceAll(', ', '|')}"
    data-level="${entry.level}"
    data-document="${entry.document}"
  >
    <summary>
      ${badge(entry.verdict)} ${waived ? badge('waived') : undefined} <b class="id">${entry.id}</b>
      <span class="source">${entry.level} · ${entry.role} · ${sourceText(entry)}</span>
      <span class="words">${entry.text}</span>
    </summary>
  </details> `;
}
