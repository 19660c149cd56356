const views = [...document.querySelectorAll('.view')];

/**
 * Shows one of the two ways in; on paper both are there.
 *
 * @param {string} id
 * @param {boolean} [isChosen] false as long as the reader is at the findings
 */
function showView(id, isChosen = true) {
  for (const view of views) view.classList.toggle('away', view.id !== id);
  for (const link of document.querySelectorAll('[data-view]')) {
    if (isChosen && link.getAttribute('data-view') === id) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

/**
 * Fills a line when it is opened, once.
 *
 * @param {Element} row
 */
async function fill(row) {
  if (row.hasAttribute('data-filled')) return;
  row.setAttribute('data-filled', '');
  const id = row.getAttribute('data-id') ?? '';
  const details = row.classList.contains('scenario') ? scenarioDetails(id) : requirementDetails(id);
  row.append(await details);
}

/**
 * Brings a line into sight, whatever is chosen in the forms, and opens it.
 *
 * @param {string} anchor
 */
async function openRow(anchor) {
  const row = document.getElementById(anchor);
  const view = row?.closest('.view');
  if (!(row instanceof HTMLDetailsElement) || view === null || view === undefined) return undefined;
  showView(view.id);
  if (row.hidden) clearFilter(view);
  await fill(row);
  row.open = true;
  return row;
}

/** Goes where the address says: #req/ID, #scenario/ID, #frame/SCENARIO/N. */
async function followAddress() {
  const anchor = addressed();
  sayWhetherFound(anchor);
  if (anchor === 'requirements' || anchor === 'scenarios') showView(anchor);
  if (anchor.startsWith('frame/')) {
    const [, scenario = '', index = ''] = /^frame\/(.*)\/(\d+)$/.exec(anchor) ?? [];
    const row = await openRow(`scenario/${scenario}`);
    if (row !== undefined) showFrame(row, anchor, Number(index));
    return;
  }
  const row = await openRow(anchor);
  row?.scrollIntoView();
  row?.querySelector('summary')?.focus({ preventScroll: true });
}

/**
 * An address may come from the report of another run.
 *
 * @param {string} anchor
 */
function sayWhetherFound(anchor) {
  const [, kind = '', name = ''] = /^(req|scenario|frame)\/(.*?)(?:\/\d+)?$/.exec(anchor) ?? [];
  const row = kind === 'frame' ? `scenario/${name}` : anchor;
  const isLost = kind !== '' && document.getElementById(row) === null;
  const place = document.getElementById('lost');
  if (place === null) return;
  place.hidden = !isLost;
  place.textContent = isLost
    ? `This report has no ${kind === 'req' ? 'requirement' : 'scenario'} ${name}.`
    : '';
  if (isLost) place.scrollIntoView({ block: 'center' });
}

/**
 * @param {Element} row
 * @param {string} anchor
 * @param {number} index
 */
function showFrame(row, anchor, index) {
  const button = document.getElementById(anchor)?.querySelector('button');
  if (button) {
    if (button.getAttribute('aria-expanded') !== 'true') button.click();
    button.scrollIntoView({ block: 'start' });
    button.focus({ preventScroll: true });
    return;
  }
  // It may be one of those that are not shown one by one.
  const folds = [...row.querySelectorAll('.fold')];
  const fold = folds.find(
    (each) =>
      Number(each.getAttribute('data-first')) <= index && index <= Number(each.getAttribute('data-last')),
  );
  const place = fold ?? row;
  place.scrollIntoView({ block: 'center' });
  if (fold instanceof HTMLElement) fold.focus({ preventScroll: true });
}

function addressed() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}

document.addEventListener(
  'toggle',
  ({ target }) => {
    if (target instanceof HTMLDetailsElement && target.open && target.classList.contains('row'))
      void fill(target);
  },
  true,
);
for (const view of views) {
  const form = view.querySelector('form.filter');
  form?.addEventListener('input', () => applyFilter(view));
  form?.addEventListener('submit', (event) => event.preventDefault());
  applyFilter(view);
}
document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector('.view:not(.away) input[type="search"]');
  if (!(search instanceof HTMLInputElement)) return;
  event.preventDefault();
  search.focus();
});
// The address of the place one is at already leads there again.
document.addEventListener('click', ({ target }) => {
  const link = target instanceof Element ? target.closest('a[href^="#"]') : null;
  if (link !== null && link.getAttribute('href') === location.hash) void followAddress();
});
addEventListener('hashchange', () => void followAddress());
showView('requirements', false);
void followAddress();
