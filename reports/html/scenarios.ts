import { featureId } from '../../requirements/scenario-id';
import { withoutSecrets } from '../redaction';
import type { RunRecord, ScenarioEntry } from '../run-record/run-record';
import { byWeight } from './broken';
import { select, textSearch, valuesOf } from './filter-form';
import { html, type Html } from './markup';
import { anchors, badge } from './parts';

/** Failed first. */
const ORDER = ['fail', 'error', 'inconclusive', 'warn', 'pass', 'not-applicable'];
/** Broken requirements that the line of a scenario names. */
const MOST_NAMED = 4;

/** Every scenario as one line that opens; what it opens to, the page fills in. */
export function scenariosSection({ scenarios }: RunRecord): Html {
  const sorted = [...scenarios].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  return html`<section id="scenarios" class="view" aria-labelledby="scenarios-title">
    <h2 id="scenarios-title">Scenarios</h2>
    <form class="filter" role="search" aria-label="Filter the scenarios">
      ${textSearch('scenarios', 'name, requirement, reason')}
      ${select('verdict', 'Verdict', valuesOf(sorted.map(({ verdict }) => verdict)))}
      ${select('feature', 'Feature', valuesOf(scenarios.map(({ feature }) => featureId(feature))))}
      <output class="shown" aria-live="polite"></output>
    </form>
    <div class="rows">${sorted.map(row)}</div>
  </section>`;
}

function row(scenario: ScenarioEntry): Html {
  const { id, name, verdict, feature } = scenario;
  const outcome = outcomeText(scenario);
  return html`<details
    class="row scenario"
    id="${anchors.scenario(id)}"
    data-id="${id}"
    data-verdict="${verdict}"
    data-feature="${featureId(feature)}"
  >
    <summary>
      ${badge(verdict)} <b class="name">${name}</b>
      <span class="source">${featureId(feature)}</span
      >${outcome === '' ? undefined : html` <span class="words">${outcome}</span>`}
    </summary>
  </details> `;
}

function outcomeText({ findings, reason }: ScenarioEntry): string {
  const ids = [...new Set([...findings].sort(byWeight).map(({ requirement }) => requirement))];
  const rest = ids.length - MOST_NAMED;
  const named = `${ids.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return [named, withoutSecrets(reason)].filter((part) => part !== '').join(' · ');
}
