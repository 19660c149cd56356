import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageAssets } from './assets';
import { html, type Html } from './markup';
import { pageShell } from './page-shell';

/**
 * A page of text, tables and pictures in the style of the conformance report. It runs no script and loads nothing.
 *
 * @param title plain text
 * @param body what stands in `main`, behind its h1
 */
export function plainPage(title: string, body: Html): string {
  const style = `${pageAssets().style}${readFileSync(join(__dirname, 'page', 'plain.css'), 'utf8').replaceAll('\r\n', '\n')}`;
  return pageShell(
    { title, style },
    html`<main>
      <h1>${title}</h1>
      ${body}
    </main>`,
  );
}

/** A table that may be wider or longer than its place, and is scrolled by keyboard too. */
export function scrolledTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly (Html | string)[])[],
): Html {
  return html`<div class="scrolled" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...cells]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}
