import { html, type Html } from './markup';

/** The different values, with how often each is there, in the order in which they come. */
export function valuesOf(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** A choice among the values that rows have in `data-<name>`. */
export function select(name: string, label: string, values: ReadonlyMap<string, number>): Html {
  return html`<label
    >${label}
    <select name="${name}">
      <option value="">all</option>
      ${[...values].map(([value, count]) => html`<option value="${value}">${value} (${count})</option>`)}
    </select></label
  >`;
}

/** A search for words in the rows. */
export function textSearch(what: string, example: string): Html {
  return html`<label class="search"
    >Search the ${what}
    <input type="search" name="search" placeholder="${example}" autocomplete="off" spellcheck="false"
  /></label>`;
}
