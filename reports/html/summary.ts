import type { RunRecord } from '../run-record/run-record';
import { html, type Html, type Part } from './markup';
import type { Broken } from './broken';
import { actorText, anchors, badge, countText, linkTo, secondsText, sourceText } from './parts';
import { withoutSecrets } from '../redaction';

/** Requirements that are named for each actor. */
const MOST_BLAMED = 3;

/** The head of the report: the verdict, who was tested, what was claimed, how much was looked at, with what. */
export function summarySection(record: RunRecord, broken: readonly Broken[]): Html {
  const { versions, host, coverage } = record;
  return html`<header class="summary" id="summary">
    <h1>Conformance to OMA Push using SIP</h1>
    <p class="verdict">${badge(record.verdict)} <span>${verdictText(record)}</span></p>
    ${record.reason === '' ? undefined : html`<p class="reason">${withoutSecrets(record.reason)}</p>`}
    ${blamed(broken)} ${systems(record)} ${scenarioCounts(record)} ${requirementCounts(record)}
    <dl class="facts">
      <div>
        <dt>Run</dt>
        <dd>
          <time datetime="${record.startedAt}">${record.startedAt}</time>, ${secondsText(record.durationMs)},
          ${record.network === 'virtual' ? 'network in memory on a virtual clock' : 'real sockets on loopback'}${record.interrupted ? ', stopped before its end' : ''}
        </dd>
      </div>
      <div>
        <dt>Coverage</dt>
        <dd>${coverage.covered} of ${coverage.requirements} requirements judged</dd>
      </div>
      <div>
        <dt>Versions</dt>
        <dd>
          harness ${versions.harness}, catalogue ${versions.catalogue}, Cucumber ${versions.cucumber}, Node.js
          ${versions.node}, ${host.platform} ${host.release} ${host.arch}
        </dd>
      </div>
      <div>
        <dt>Run again</dt>
        <dd><code>${withoutSecrets(record.command)}</code></dd>
      </div>
    </dl>
    ${notes(record)}
  </header>`;
}

function verdictText({ verdict, sut, scenarios }: RunRecord): string {
  const waived = scenarios.some(({ findings }) => findings.some((finding) => finding.waived));
  const but = waived ? ', but for what is waived' : '';
  const who =
    sut === null
      ? 'The simulators'
      : sut.systems.length === 1
        ? 'The system under test'
        : 'The systems under test';
  switch (verdict) {
    case 'pass':
      return `${who} kept every requirement that was looked at${but}.`;
    case 'warn':
      return `${who} kept what is mandatory${but}; what is recommended was not always kept.`;
    case 'fail':
      return `${who} did not keep mandatory requirements.`;
    case 'inconclusive':
      return 'Something could not be observed, so that nothing can be said for sure.';
    case 'error':
      return 'The harness itself failed; that is nobody else’s fault.';
  }
}

/** Who did not keep what, in one line for each; likely consequences are left out. */
function blamed(broken: readonly Broken[]): Html | undefined {
  const byActor = new Map<string, Set<string>>();
  for (const { id, mayFollow, breaches } of broken)
    for (const { finding } of breaches) {
      if (mayFollow !== undefined || finding.waived || finding.verdict !== 'fail') continue;
      const actor = actorText(finding.actor);
      byActor.set(actor, (byActor.get(actor) ?? new Set()).add(id));
    }
  if (byActor.size === 0) return undefined;
  return html`<ul class="blamed">
    ${[...byActor].map(([actor, ids]) => {
      const shown = [...ids].slice(0, MOST_BLAMED);
      const rest = ids.size - shown.length;
      return html`<li>
        Not kept by <b>${actor}</b>:
        ${shown.map((id, at) => html`${at === 0 ? '' : ', '}${linkTo(anchors.requirement(id), id)}`)}${rest > 0 ? `, and ${rest} more` : ''}
      </li>`;
    })}
  </ul>`;
}

function systems({ sut }: RunRecord): Html {
  if (sut === null)
    return html`<p class="sut">No system under test: every role was played by a simulator.</p>`;
  return html`<ul class="systems">
    ${sut.systems.map((system) => {
      const claims = (claimed: boolean): string[] =>
        system.ics.filter((each) => each.claimed === claimed).map(({ item }) => item);
      return html`<li>
        <b>${system.name}</b> ${system.version} as <b>${system.role}</b>
        <dl class="facts">
          <div>
            <dt>Claims (ICS)</dt>
            <dd>${chips(claims(true))}</dd>
          </div>
          <div>
            <dt>Does not claim</dt>
            <dd>${chips(claims(false))}</dd>
          </div>
        </dl>
      </li>`;
    })}
  </ul>`;
}

function chips(items: readonly string[]): Part {
  if (items.length === 0) return 'nothing';
  return items.map((item, at) => html`${at === 0 ? '' : ' '}<span class="chip">${item}</span>`);
}

function scenarioCounts({ totals }: RunRecord): Html {
  const counts = [
    ['fail', totals.fail],
    ['error', totals.error],
    ['inconclusive', totals.inconclusive],
    ['warn', totals.warn],
    ['pass', totals.pass],
    ['not-applicable', totals.notApplicable],
  ] as const;
  return countsLine(countText(totals.scenarios, 'scenario'), counts);
}

function requirementCounts({ requirements }: RunRecord): Html {
  const verdicts = ['fail', 'inconclusive', 'warn', 'pass', 'not-applicable', 'not-covered'];
  const counts = verdicts.map(
    (verdict) => [verdict, requirements.filter((each) => each.verdict === verdict).length] as const,
  );
  return countsLine(countText(requirements.length, 'requirement'), counts);
}

function countsLine(title: string, counts: readonly (readonly [string, number])[]): Html {
  return html`<p class="counts">
    <b>${title}</b>:
    ${counts
      .filter(([, count]) => count > 0)
      .map(([verdict, count]) => html`<span class="count"><b>${count}</b> ${badge(verdict)}</span> `)}
  </p>`;
}

function notes({ errors, staleWaivers, requirements }: RunRecord): Html | undefined {
  if (errors.length + staleWaivers.length === 0) return undefined;
  const source = (id: string): string => {
    const entry = requirements.find((each) => each.id === id);
    return entry === undefined ? '' : ` (${sourceText(entry)})`;
  };
  return html`<ul class="notes">
    ${errors.map(
      (error) =>
        html`<li>
          <b>Harness error:</b>
          <pre>${withoutSecrets(error)}</pre>
        </li>`,
    )}${staleWaivers.map(
      (waiver) =>
        html`<li>
          <b>Stale waiver:</b> ${waiver.requirement}${source(waiver.requirement)}, until ${waiver.until}:
          ${waiver.reason}. Nothing needed it.
        </li>`,
    )}
  </ul>`;
}
