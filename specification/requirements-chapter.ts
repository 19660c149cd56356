import { html, type Html } from '../reports/html/markup';
import type { Requirement } from '../requirements/requirement';
import { requirementAnchor, requirementTags, testAnchor, type TestCase } from './test-case';

/** The catalogue, by source document. */
export function requirementsChapter(
  chapter: number,
  requirements: readonly Requirement[],
  titles: ReadonlyMap<string, string>,
): Html {
  const documents = [...new Set(requirements.map((each) => each.document))];
  return html`<section aria-labelledby="requirements">
    <h2 id="requirements">${chapter}. Requirements</h2>
    <p>
      The words are this document's own; the source document is what binds. Passive requirements are judged on
      every message of every test, active ones by the tests that name them.
    </p>
    ${documents.map((document, i) => {
      const rows = requirements.filter((each) => each.document === document);
      return html`<h3 id="doc-${document.replaceAll(' ', '-')}">
          ${chapter}.${i + 1} ${document}: ${titles.get(document)}
        </h3>
        ${rows.map(requirementEntry)}`;
    })}
  </section>`;
}

function requirementEntry(row: Requirement): Html {
  const { id, section, level, roles, text, observed, evidence, note, ics, madeTestableBy = [] } = row;
  return html`<article class="requirement">
    <h4 id="${requirementAnchor(id)}">${id}</h4>
    <p class="facts">
      Section ${section}; ${level}; ${roles.join(', ')};
      ${observed}${ics.length === 0 ? undefined : html`; for those who claim ${ics.map((item, i) => html`${i === 0 ? '' : ', '}<a href="#ics-${item}">${item}</a>`)}`}
    </p>
    <p>${text}</p>
    <p class="evidence">On the wire: ${evidence}</p>
    ${note === undefined ? undefined : html`<p class="evidence">Note: ${note}</p>`}
    ${madeTestableBy.length === 0 ? undefined : html`<p class="evidence">Made testable by: ${madeTestableBy.map((each, i) => html`${i === 0 ? '' : ', '}<a href="#${requirementAnchor(each)}">${each}</a>`)}</p>`}
  </article>`;
}

/** Which test is about which requirement. */
export function traceabilityChapter(
  chapter: number,
  requirements: readonly Requirement[],
  tests: readonly TestCase[],
): Html {
  const known = new Set(requirements.map(({ id }) => id));
  const byRequirement = new Map<string, TestCase[]>();
  for (const test of tests)
    for (const id of requirementTags(test, (each) => known.has(each)))
      byRequirement.set(id, [...(byRequirement.get(id) ?? []), test]);
  return html`<section aria-labelledby="traceability">
    <h2 id="traceability">${chapter}. Traceability</h2>
    <table class="traceability">
      <thead>
        <tr>
          <th scope="col">Requirement</th>
          <th scope="col">Observed</th>
          <th scope="col">Tests that name it</th>
        </tr>
      </thead>
      <tbody>
        ${requirements.map(({ id, observed }) => {
          const about = byRequirement.get(id) ?? [];
          const cells = about.map((test) => html`<li><a href="#${testAnchor(test.id)}">${test.id}</a></li>`);
          return html`<tr>
            <td><a href="#${requirementAnchor(id)}">${id}</a></td>
            <td>${observed}</td>
            <td>
              ${
                cells.length === 0
                  ? whyNone(observed)
                  : html`<ul>
                      ${cells}
                    </ul>`
              }
            </td>
          </tr>`;
        })}
      </tbody>
    </table>
  </section>`;
}

function whyNone(observed: Requirement['observed']): string {
  return observed === 'active' ? 'None yet' : 'None by name: judged wherever it comes up';
}
