/** @type {WeakMap<Element, string>} */
const rowTexts = new WeakMap();

/** @param {Element} row */
function searchText(row) {
  const known = rowTexts.get(row);
  if (known !== undefined) return known;
  const text =
    `${row.getAttribute('data-id') ?? ''} ${row.querySelector('summary')?.textContent ?? ''}`.toLowerCase();
  rowTexts.set(row, text);
  return text;
}

/**
 * Shows the rows of a view that its form asks for: all words of the search, and each chosen value.
 *
 * @param {Element} view
 */
function applyFilter(view) {
  const form = view.querySelector('form.filter');
  if (!(form instanceof HTMLFormElement)) return;
  const words = [];
  /** @type {[string, string][]} */
  const wanted = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== 'string' || value === '') continue;
    if (name === 'search') words.push(...value.toLowerCase().split(/\s+/));
    else wanted.push([name, value]);
  }
  const rows = [...view.querySelectorAll('.row')];
  let shown = 0;
  for (const row of rows) {
    const fits =
      wanted.every(([name, value]) => (row.getAttribute(`data-${name}`) ?? '').split('|').includes(value)) &&
      words.every((word) => searchText(row).includes(word));
    row.toggleAttribute('hidden', !fits);
    if (fits) shown += 1;
  }
  const output = form.querySelector('output');
  if (output !== null) output.textContent = `${shown} of ${rows.length} shown`;
}

/** @param {Element} view */
function clearFilter(view) {
  view.querySelector('form.filter') instanceof HTMLFormElement &&
    /** @type {HTMLFormElement} */ (view.querySelector('form.filter')).reset();
  applyFilter(view);
}
