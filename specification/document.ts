import { html, type Html } from '../reports/html/markup';
import { pageShell } from '../reports/html/page-shell';
import type { IcsItem } from '../requirements/ics/ics';
import type { Requirement } from '../requirements/requirement';
import { requirementsChapter, traceabilityChapter } from './requirements-chapter';
import { STYLE } from './style';
import type { TestCase } from './test-case';
import { groupsOf, testsChapter } from './tests-chapter';

/** What the test specification is made of. */
export interface SpecificationInput {
  /** Version of the harness and of the catalogue. */
  readonly harness: string;
  readonly catalogue: string;
  readonly requirements: readonly Requirement[];
  /** Titles of the source documents, by name. */
  readonly titles: ReadonlyMap<string, string>;
  readonly items: readonly IcsItem[];
  readonly tests: readonly TestCase[];
}

const TITLE = 'Push using SIP: test specification';

const CHAPTERS = [
  ['scope', 'Scope'],
  ['references', 'References'],
  ['conventions', 'Terminology and conventions'],
  ['architecture', 'Test architecture'],
  ['ics', 'Implementation conformance statement'],
  ['tests', 'Tests'],
  ['requirements', 'Requirements'],
  ['traceability', 'Traceability'],
] as const;

/**
 * The test specification as one printable HTML page, in the order in which OMA publishes enabler test specifications. The
 * same features and the same catalogue give the same octets.
 */
export function specificationHtml(input: SpecificationInput): string {
  const { harness, catalogue, requirements, titles, items, tests } = input;
  const known = new Set(requirements.map(({ id }) => id));
  const background = { isRequirement: (id: string) => known.has(id), items };
  return pageShell(
    { title: TITLE, style: STYLE },
    html`<header>
        <h1>${TITLE}</h1>
        <p>
          ${tests.length} tests, ${requirements.length} requirements. Harness ${harness}, catalogue
          ${catalogue}.
        </p>
      </header>
      ${contents(tests)}
      <main>
        ${scope()} ${references(requirements, titles)} ${conventions()} ${architecture()} ${statement(items)}
        ${testsChapter(6, tests, background)} ${requirementsChapter(7, requirements, titles)}
        ${traceabilityChapter(8, requirements, tests)}
      </main>`,
  );
}

function contents(tests: readonly TestCase[]): Html {
  return html`<nav aria-label="Contents">
    <ol>
      ${CHAPTERS.map(
        ([id, title], i) =>
          html`<li>
            <a href="#${id}">${title}</a>${
              id === 'tests'
                ? html`<ol>
                    ${groupsOf(tests).map(
                      ({ name }, k) => html`<li><a href="#group-${i + 1}.${k + 1}">${name}</a></li>`,
                    )}
                  </ol>`
                : undefined
            }
          </li>`,
      )}
    </ol>
  </nav>`;
}

function scope(): Html {
  return html`<section aria-labelledby="scope">
    <h2 id="scope">1. Scope</h2>
    <p>
      This document specifies tests of implementations of OMA Push using SIP (SIP Push), clause 4.1: of the
      Push Sender Agent, of the SIP/IP core, and of the Push Receiver Agent; in pager mode and in session
      mode, to one terminal and to several of one user, for generic, trusted and selective push. It is made
      from the feature files and the catalogue of the harness that performs these tests, so that both say the
      same.
    </p>
  </section>`;
}

function references(requirements: readonly Requirement[], titles: ReadonlyMap<string, string>): Html {
  const documents = [...new Set(requirements.map((each) => each.document))];
  return html`<section aria-labelledby="references">
    <h2 id="references">2. References</h2>
    <p>Normative:</p>
    <ul>
      ${documents.map((each) => html`<li>[${each}] ${titles.get(each) ?? ''}</li>`)}
      <li>[RFC 2119] Key words for use in RFCs to Indicate Requirement Levels</li>
    </ul>
    <p>Informative:</p>
    <ul>
      <li>[ISO/IEC 9646] Conformance testing methodology and framework</li>
    </ul>
  </section>`;
}

const TERMS: readonly (readonly [string, string])[] = [
  ['AOR', 'address of record: the URI under which a user is known'],
  ['Core', 'SIP/IP core: registrar that grants GRUUs, and forking proxy'],
  ['GRUU', 'globally routable user agent URI: one terminal of a user (RFC 5627)'],
  ['ICS', 'implementation conformance statement: what a system under test claims to support'],
  ['IXIT', 'implementation extra information for testing'],
  ['Sender', 'Push Sender Agent'],
  ['Terminal', 'Push Receiver Agent in one of the terminals of a user'],
];

function conventions(): Html {
  return html`<section aria-labelledby="conventions">
    <h2 id="conventions">3. Terminology and conventions</h2>
    <h3>3.1 Conventions</h3>
    <p>
      The levels MUST, MUST NOT, SHOULD, SHOULD NOT and MAY are those of RFC 2119. NORMATIVE stands for
      binding prose and grammar without a key word, CLAUSE for statements of clause 4.1. Ids of tests and
      requirements are stable and never used again.
    </p>
    <h3>3.2 Definitions and abbreviations</h3>
    <dl>
      ${TERMS.map(
        ([term, meaning]) =>
          html`<dt>${term}</dt>
            <dd>${meaning}</dd>`,
      )}
    </dl>
  </section>`;
}

const VERDICTS: readonly (readonly [string, string])[] = [
  ['pass', 'the criteria are met, and no requirement was broken by the system under test'],
  ['warn', 'a SHOULD was not kept'],
  ['fail', 'a MUST, binding prose or the clause was broken; requirement, actor and octets are named'],
  ['inconclusive', 'the stimulus or the observation did not come about; the reason is named'],
  [
    'not applicable',
    'the system under test does not claim what the test is about, or cannot be made to do it',
  ],
  ['error', 'a fault of the harness, never held against the system under test'],
];

function architecture(): Html {
  return html`<section aria-labelledby="architecture">
    <h2 id="architecture">4. Test architecture</h2>
    <p>
      Each test is an end-to-end push. Each role in it is played by a simulator or by a system under test. The
      judge reads the octets on the wire and nothing else; besides the criteria of the test, every passive
      requirement is judged over all that passes in it. A finding is attributed to whoever put the octets on
      the wire.
    </p>
    <table>
      <thead>
        <tr>
          <th scope="col">Verdict</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${VERDICTS.map(
          ([verdict, meaning]) =>
            html`<tr>
              <th scope="row">${verdict}</th>
              <td>${meaning}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function statement(items: readonly IcsItem[]): Html {
  return html`<section aria-labelledby="ics">
    <h2 id="ics">5. Implementation conformance statement</h2>
    <p>
      To be filled in by the implementer; what is not claimed is not tested, and what is claimed has to be
      right.
    </p>
    <table class="proforma">
      <thead>
        <tr>
          <th scope="col">Item</th>
          <th scope="col">Does the implementation support ...</th>
          <th scope="col">Asked of</th>
          <th scope="col">Yes</th>
          <th scope="col">No</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(
          ({ id, asks, roles, within }) =>
            html`<tr>
              <th scope="row" id="ics-${id}">${id}</th>
              <td>
                ${asks}${within === undefined ? undefined : html` (only with <a href="#ics-${within}">${within}</a>)`}
              </td>
              <td>${roles.join(', ')}</td>
              <td class="box" aria-label="to be filled in"></td>
              <td class="box" aria-label="to be filled in"></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
