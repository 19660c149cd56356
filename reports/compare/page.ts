import { html, type Html } from '../html/markup';
import { badge } from '../html/parts';
import { plainPage, scrolledTable } from '../html/plain-page';
import { withoutSecrets } from '../redaction';
import { runText, whoText } from '../run-text';
import type { Change, Comparison, PlacedFinding } from './compare';
import { countsText, findingText, verdictLine } from './text';

/** What changed between two runs, as one HTML page that needs no server, no network and no script. */
export function comparisonPage(comparison: Comparison): string {
  const { before, after, settings, scenarios, requirements, staleWaivers } = comparison;
  return plainPage(
    `What changed: ${whoText(after)}`,
    html`<p class="verdict"><b>${verdictLine(comparison)}</b></p>
      <dl class="facts">
        <div>
          <dt>Before</dt>
          <dd>${badge(before.verdict)} ${runText(before)}</dd>
        </div>
        <div>
          <dt>After</dt>
          <dd>${badge(after.verdict)} ${runText(after)}</dd>
        </div>
      </dl>
      <h2>What else differs</h2>
      ${
        settings.length === 0
          ? html`<p>Nothing: the same product, claims, catalogue and harness.</p>`
          : scrolledTable(
              'Versions, claims and settings of both runs',
              ['What', 'Before', 'After'],
              settings.map((each) => [
                each.what,
                withoutSecrets(each.before ?? 'none'),
                withoutSecrets(each.after ?? 'none'),
              ]),
            )
      }
      ${changeSection('Scenarios', scenarios)} ${changeSection('Requirements', requirements)}
      ${
        staleWaivers.length === 0
          ? undefined
          : html`<h2>Waivers that are stale now</h2>
              <ul>
                ${staleWaivers.map(({ requirement, reason }) => html`<li>${requirement}: ${reason}</li>`)}
              </ul>`
      }`,
  );
}

function changeSection(title: string, changes: readonly Change[]): Html {
  return html`<section>
    <h2>${title}</h2>
    <p>${countsText(changes)}</p>
    <ul class="changes">
      ${changes.map(changeItem)}
    </ul>
  </section>`;
}

function changeItem(change: Change): Html {
  const { id, words, kind, worse, before, after, reason, findings, moreFindings } = change;
  return html`<li class="${worse ? 'worse' : 'other'}">
    <b>${kind}</b> <span class="id">${id}</span> ${before === undefined ? undefined : badge(before)}${
      before === undefined || after === undefined ? undefined : ' → '
    }${after === undefined ? undefined : badge(after)}
    <div class="words">${words}</div>
    ${reason === '' ? undefined : html`<div class="hint">${withoutSecrets(reason)}</div>`}
    ${
      findings.length === 0
        ? undefined
        : html`<ul class="findings">
            ${findings.map((each) => findingItem(each, id))}
          </ul>`
    }
    ${moreFindings === 0 ? undefined : html`<div class="hint">and ${moreFindings} more</div>`}
  </li>`;
}

function findingItem(placed: PlacedFinding, id: string): Html {
  const where = placed.scenario === id ? '' : ` in ${placed.scenario}`;
  return html`<li><b>${placed.kind}</b>${where}: ${withoutSecrets(findingText(placed))}</li>`;
}
