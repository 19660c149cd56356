import { html, type Html } from '../reports/html/markup';
import type { IcsItem } from '../requirements/ics/ics';
import {
  icsTags,
  requirementAnchor,
  requirementTags,
  stepsOf,
  testAnchor,
  type Statement,
  type TestCase,
} from './test-case';

/** What tests rest on. */
export interface Background {
  readonly isRequirement: (id: string) => boolean;
  readonly items: readonly IcsItem[];
}

/** Tests of one feature. */
export interface TestGroup {
  readonly name: string;
  readonly text: string;
  readonly tests: readonly TestCase[];
}

/** Tests by feature, in the order in which they come. */
export function groupsOf(tests: readonly TestCase[]): TestGroup[] {
  const groups = new Map<string, TestCase[]>();
  for (const test of tests) {
    const key = test.id.slice(0, test.id.lastIndexOf('/'));
    groups.set(key, [...(groups.get(key) ?? []), test]);
  }
  return [...groups.values()].map((all) => ({
    name: all[0]!.featureName,
    text: all[0]!.featureText,
    tests: all,
  }));
}

/** The chapter with all tests. */
export function testsChapter(chapter: number, tests: readonly TestCase[], background: Background): Html {
  const groups = groupsOf(tests);
  return html`<section aria-labelledby="tests">
    <h2 id="tests">${chapter}. Tests</h2>
    ${groups.map((group, i) => groupSection(`${chapter}.${i + 1}`, group, background))}
  </section>`;
}

function groupSection(number: string, { name, text, tests }: TestGroup, background: Background): Html {
  return html`<h3 id="group-${number}">${number} ${name}</h3>
    ${text === '' ? undefined : html`<p>${text}</p>`}
    ${tests.map((test, i) => testSection(`${number}.${i + 1}`, test, background))}`;
}

function testSection(number: string, test: TestCase, background: Background): Html {
  const { preconditions, procedure, criteria } = stepsOf(test.statements);
  const requirements = requirementTags(test, background.isRequirement);
  return html`<article class="test">
    <h4 id="${testAnchor(test.id)}">${number} ${test.name}</h4>
    <table class="case">
      <tbody>
        <tr>
          <th scope="row">Test id</th>
          <td><code>${test.id}</code></td>
        </tr>
        <tr>
          <th scope="row">Purpose</th>
          <td>${test.name}</td>
        </tr>
        <tr>
          <th scope="row">Requirements</th>
          <td>${listed(requirements.map((id) => html`<a href="#${requirementAnchor(id)}">${id}</a>`))}</td>
        </tr>
        <tr>
          <th scope="row">Applicability</th>
          <td>${applicability(test, background)}</td>
        </tr>
        <tr>
          <th scope="row">Preconditions</th>
          <td>
            ${
              preconditions.length === 0
                ? 'None.'
                : html`<ul>
                    ${preconditions.map(item)}
                  </ul>`
            }
          </td>
        </tr>
        <tr>
          <th scope="row">Procedure</th>
          <td>
            ${
              procedure.length === 0
                ? 'Nothing is done but to look.'
                : html`<ol>
                    ${procedure.map(item)}
                  </ol>`
            }
          </td>
        </tr>
        <tr>
          <th scope="row">Pass criteria</th>
          <td>
            <ul>
              ${criteria.map(({ after, statement }) => criterion(statement, procedure.length > 1 ? after : 0))}
              <li>No requirement is broken, neither these nor any other that comes up.</li>
            </ul>
          </td>
        </tr>
      </tbody>
    </table>
  </article>`;
}

function criterion(statement: Statement, after: number): Html {
  return html`<li>
    ${after === 0 ? undefined : html`<span class="after">After step ${after}: </span>`}${sentence(statement)}
  </li>`;
}

function item(statement: Statement): Html {
  return html`<li>${sentence(statement)}</li>`;
}

function sentence({ text, rows, quoted }: Statement): Html {
  return html`${text.charAt(0).toUpperCase()}${text.slice(1)}${rows && tableOf(rows)}${quoted === undefined ? undefined : html`<pre>${quoted}</pre>`}`;
}

function tableOf(rows: readonly (readonly string[])[]): Html {
  return html`<table class="values">
    <tbody>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Whom it concerns: those who claim its items; with simulated actors only where it takes what no real system has. */
function applicability(test: TestCase, { items }: Background): Html {
  const { tags } = test;
  const claims = icsTags(test).map((id) => {
    const asked = items.find((each) => each.id === id);
    return html`<li>
      claims <a href="#ics-${id}">${id}</a>${asked && html` (asked of ${asked.roles.join(', ')})`}
    </li>`;
  });
  const misbehaving = tags.flatMap((tag) => /^@misbehaving-(\w+)$/.exec(tag)?.[1] ?? []);
  const limits = [
    ...claims,
    ...misbehaving.map((role) => html`<li>not to a ${role}: it is simulated, and misbehaves</li>`),
    ...(tags.includes('@virtual-clock')
      ? [
          html`<li>
            to simulated actors only: it needs a clock that can be turned forward, or losses to order
          </li>`,
        ]
      : []),
    ...(tags.includes('@real-sockets') ? [html`<li>on real sockets only</li>`] : []),
  ];
  return limits.length === 0
    ? html`Every role that takes part.`
    : html`<ul>
        ${limits}
      </ul>`;
}

function listed(parts: readonly Html[]): Html {
  return html`${parts.map((part, i) => (i === 0 ? part : html`, ${part}`))}`;
}
