import { withoutSecrets } from '../redaction';
import type { RunRecord, ScenarioEntry } from '../run-record/run-record';
import type { Breach, Broken } from './broken';
import { html, type Html } from './markup';
import { actorText, anchors, badge, countText, firstProof, linkTo, sourceText } from './parts';

/** Different ways of one actor to break a requirement that are spelled out; links for each of them. */
const MOST_BREACHES = 4;
const MOST_LINKS = 3;
/** Scenarios that could not be judged of which the reason is told here. */
const MOST_UNSETTLED = 40;

/** What has to be acted on: the requirements that were not kept, and the scenarios that could not be judged. */
export function findingsSection(record: RunRecord, broken: readonly Broken[]): Html {
  const unsettled = record.scenarios.filter(
    ({ verdict }) => verdict === 'error' || verdict === 'inconclusive',
  );
  const nothing = broken.length + unsettled.length === 0;
  return html`<section id="findings" aria-labelledby="findings-title">
    <h2 id="findings-title">Findings</h2>
    ${nothing ? html`<p>None: nothing was broken, and everything that applies was judged.</p>` : undefined}
    ${broken.length > 1 ? html`<p class="hint">A likely cause comes before its likely consequences: what was seen on the wire before what a step missed, the most frequent first. What steps missed in the same scenarios is listed with it.</p>` : undefined}
    ${broken.filter(({ mayFollow }) => mayFollow === undefined).map((each) => brokenArticle(each, broken))}
    ${unsettled.length === 0 ? undefined : unsettledArticle(unsettled)}
  </section>`;
}

function brokenArticle(
  { id, requirement, finding, breaches, scenarios }: Broken,
  all: readonly Broken[],
): Html {
  const followers = all.filter(({ mayFollow }) => mayFollow === id);
  const rest = breaches.length - MOST_BREACHES;
  return html`<article class="finding ${finding.waived ? 'waived' : finding.verdict}">
    <h3>
      ${badge(finding.waived ? 'waived' : finding.verdict)} ${linkTo(anchors.requirement(id), id)}
      <small
        >${requirement === undefined ? 'not in the catalogue' : `${requirement.level}, ${sourceText(requirement)}`}</small
      >
    </h3>
    <p class="words">${requirement?.text}</p>
    <p class="hint">
      In ${countText(scenarios, 'scenario')};
      ${finding.source === 'check' ? 'seen on the wire' : 'what a step of the scenario asked for did not come about'}.
    </p>
    <ul>
      ${breaches.slice(0, MOST_BREACHES).map(breachItem)}
    </ul>
    ${rest > 0 ? html`<p class="hint">and ${countText(rest, 'other way', 'other ways')}: ${linkTo(anchors.requirement(id), 'all of them')}</p>` : undefined}
    ${followers.length === 0 ? undefined : followersList(followers)}
  </article>`;
}

/** What may be a consequence, in one line each. */
function followersList(followers: readonly Broken[]): Html {
  const count = countText(followers.length, 'requirement');
  return html`<details class="followers">
    <summary>May follow from it: ${count} that steps missed in the same scenarios</summary>
    <ul>
      ${followers.map(
        ({ id, finding, scenarios }) =>
          html`<li>
            ${badge(finding.verdict)} ${linkTo(anchors.requirement(id), id)}, ${actorText(finding.actor)}, in
            ${countText(scenarios, 'scenario')}: ${withoutSecrets(finding.actual)} (expected:
            ${withoutSecrets(finding.expected)})
          </li>`,
      )}
    </ul>
  </details>`;
}

function breachItem({ finding, places }: Breach): Html {
  const rest = places.length - MOST_LINKS;
  return html`<li>
    <dl class="facts">
      <div>
        <dt>Actor</dt>
        <dd>${actorText(finding.actor)}</dd>
      </div>
      <div>
        <dt>Expected</dt>
        <dd>${withoutSecrets(finding.expected)}</dd>
      </div>
      <div>
        <dt>Actual</dt>
        <dd class="actual">${withoutSecrets(finding.actual)}</dd>
      </div>
      ${
        finding.waiver === undefined
          ? undefined
          : html`<div>
              <dt>Waived</dt>
              <dd>until ${finding.waiver.until}: ${withoutSecrets(finding.waiver.reason)}</dd>
            </div>`
      }
      <div>
        <dt>Where</dt>
        <dd>
          <ul class="places">
            ${places.slice(0, MOST_LINKS).map(({ scenario, finding: here }) => {
              const frame = firstProof(here);
              return html`<li>
                ${linkTo(anchors.scenario(scenario.id), scenario.name)}${frame === undefined ? undefined : html`, ${linkTo(anchors.frame(scenario.id, frame.index), `frame ${frame.index}`)}`}
              </li>`;
            })}${rest > 0 ? html`<li>and ${countText(rest, 'more scenario')}</li>` : undefined}
          </ul>
        </dd>
      </div>
    </dl>
  </li>`;
}

function unsettledArticle(scenarios: readonly ScenarioEntry[]): Html {
  const rest = scenarios.length - MOST_UNSETTLED;
  return html`<article class="finding inconclusive">
    <h3>Not judged: ${countText(scenarios.length, 'scenario')}</h3>
    <ul>
      ${scenarios
        .slice(0, MOST_UNSETTLED)
        .map(
          ({ id, name, verdict, reason }) =>
            html`<li>${badge(verdict)} ${linkTo(anchors.scenario(id), name)}: ${withoutSecrets(reason)}</li>`,
        )}
    </ul>
    ${rest > 0 ? html`<p class="hint">and ${rest} more, see the scenarios.</p>` : undefined}
  </article>`;
}
