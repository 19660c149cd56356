/** Above this, a ladder may be wider than a window that is no phone's. */
const MANY_LANES = 5;
/** From here on, silence is worth a word. */
const SILENCE_MS = 1000;

/**
 * The ladder of a scenario: a list of arrows between lifelines, each a button that opens what lies behind it.
 *
 * @param {ScenarioData} scenario
 * @param {Index} index
 */
function ladderView(scenario, index) {
  const ladder = scenario.ladder;
  if (ladder === null) return element('p', { class: 'hint' }, 'There is no trace to draw the ladder from.');
  const { actors, rows, unreadable } = ladder;
  if (rows.length === 0) return element('p', { class: 'hint' }, 'Nothing was sent.');
  const lanes = new Map(actors.map(({ name }, at) => [name, at]));
  const list = element('ol', { class: 'ladder' });
  list.style.setProperty('--lanes', String(actors.length));
  let before = 0;
  for (const row of rows) {
    appendSilence(list, row.at - before, '');
    list.append(ladderRow(row, lanes, scenario, index));
    before = Math.max(before, row.kind === 'fold' ? row.until : row.at);
  }
  appendSilence(list, scenario.clockMs - before, ', until the scenario ended');
  list.addEventListener('keydown', moveAlong);
  const heads = element(
    'div',
    { class: 'lane-heads', 'aria-hidden': 'true' },
    element('span', { class: 'at' }, 'no., s'),
  );
  const names = element('span', { class: 'track' });
  heads.style.setProperty('--lanes', String(actors.length));
  for (const { name, role, underTest } of actors)
    names.append(
      element(
        'span',
        { class: underTest ? 'lane-head under-test' : 'lane-head' },
        name,
        role !== name && element('small', {}, role),
        underTest && element('small', {}, 'under test'),
      ),
    );
  heads.append(names);
  const label = `Ladder of ${scenario.name}`;
  const box = element(
    'div',
    {
      class: lanes.size > MANY_LANES ? 'ladder-box wide' : 'ladder-box',
      role: 'region',
      tabindex: '0',
      'aria-label': label,
    },
    heads,
    list,
  );
  if (unreadable > 0)
    box.append(
      element(
        'p',
        { class: 'hint' },
        `${countText(unreadable, 'line')} of the trace file could not be read.`,
      ),
    );
  return box;
}

/**
 * Says that nothing was sent for a while, because many a finding is about just that.
 *
 * @param {HTMLElement} list
 * @param {number} milliseconds
 * @param {string} words
 */
function appendSilence(list, milliseconds, words) {
  if (milliseconds < SILENCE_MS) return;
  list.append(
    element('li', { class: 'silence' }, `${(milliseconds / 1000).toFixed(1)} s of silence${words}`),
  );
}

/**
 * @param {FrameRow | FoldRow | ConnectionRow} row
 * @param {Map<string, number>} lanes
 * @param {ScenarioData} scenario
 * @param {Index} index
 */
function ladderRow(row, lanes, scenario, index) {
  if (row.kind === 'fold')
    return element(
      'li',
      { class: 'fold', 'data-first': String(row.first), 'data-last': String(row.last), tabindex: '-1' },
      foldText(row, scenario, index),
    );
  if (row.kind === 'connection')
    return element('li', { class: 'connection' }, timeOf(row.at), arrow(row, lanes, row.text, ''));
  return frameItem(row, lanes, scenario, index);
}

/**
 * @param {FoldRow} row
 * @param {ScenarioData} scenario
 * @param {Index} index
 */
function foldText({ text, first, last }, scenario, index) {
  const words = element('span', {}, `\u2026 ${text} (frames ${first} to ${last}), in the `);
  words.append(scenario.trace === null ? 'trace' : fileLink(index, scenario.trace, 'trace file'));
  return words;
}

/**
 * @param {FrameRow} frame
 * @param {Map<string, number>} lanes
 * @param {ScenarioData} scenario
 * @param {Index} index
 */
function frameItem(frame, lanes, scenario, index) {
  const signs = [
    frame.repeats !== undefined && `repeats ${frame.repeats}`,
    frame.note === 'duplicate' ? 'copied by the network' : frame.note,
  ].filter((each) => typeof each === 'string' && each !== '');
  const worst = frame.proves
    .map(({ finding }) => scenario.findings[finding])
    .find((each) => each !== undefined);
  const classes = ['frame', frame.protocol.toLowerCase()];
  if (worst !== undefined) classes.push('proof', worst.waived ? 'waived' : worst.verdict);
  if (frame.repeats !== undefined) classes.push('repeated');
  if (frame.note === 'lost' || frame.note === 'unreachable') classes.push('lost');
  const ids = [...new Set(frame.proves.map(({ finding }) => scenario.findings[finding]?.requirement))];
  // With many lifelines, the name above the far end is out of sight.
  const to = lanes.size > MANY_LANES ? `to ${frame.to}` : '';
  const words = [to, frame.detail, ...signs].filter((each) => each !== '').join(' · ');
  const button = element(
    'button',
    { type: 'button', 'aria-expanded': 'false', title: frame.line },
    timeOf(frame.at, frame.index),
    element('span', { class: 'spoken' }, ` seconds, ${frame.from} to ${frame.to}: `),
    arrow(frame, lanes, frame.line, words),
    ids.length > 0 && element('span', { class: 'proves' }, ids.join(', ')),
  );
  const item = element('li', { class: classes.join(' '), id: `frame/${scenario.id}/${frame.index}` }, button);
  button.addEventListener('click', () => {
    const open = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!open));
    if (open) item.querySelector('.frame-view')?.remove();
    else {
      item.append(frameView(frame, scenario, index));
      showMark(item);
    }
  });
  return item;
}

/**
 * Brings the marked part into sight within its octets.
 *
 * @param {HTMLElement} item
 */
function showMark(item) {
  const octets = item.querySelector('.octets');
  const mark = item.querySelector('mark');
  if (octets === null || mark === null) return;
  if (mark.offsetTop > octets.clientHeight - 40) octets.scrollTop = mark.offsetTop - octets.clientHeight / 2;
}

/**
 * @param {number} at
 * @param {number} [index]
 */
function timeOf(at, index) {
  const time = (at / 1000).toFixed(3);
  if (index === undefined) return element('span', { class: 'at' }, time);
  const spoken = element('span', { class: 'spoken' }, 'Frame ');
  return element('span', { class: 'at' }, spoken, element('b', {}, String(index)), ` ${time}`);
}

/**
 * @param {{ from: string, to: string }} way
 * @param {Map<string, number>} lanes
 * @param {string} line
 * @param {string} words
 */
function arrow({ from, to }, lanes, line, words) {
  const count = Math.max(1, lanes.size);
  const start = ((lanes.get(from) ?? 0) + 0.5) / count;
  const end = ((lanes.get(to) ?? 0) + 0.5) / count;
  const shaft = element('span', {
    class: end < start ? 'shaft left' : end > start ? 'shaft right' : 'shaft self',
    'aria-hidden': 'true',
  });
  shaft.style.left = `${Math.min(start, end) * 100}%`;
  shaft.style.width = `${Math.abs(end - start) * 100}%`;
  const text = element('span', { class: 'line' }, line, words !== '' && element('small', {}, ` ${words}`));
  // Text begins where its arrow does, unless that leaves too little room for it.
  const room = Math.min(start, end);
  if (room > 0.55) text.classList.add('to-the-left');
  else text.style.marginLeft = `calc(${room * 100}% + 0.4em)`;
  return element('span', { class: 'track' }, text, shaft);
}

/**
 * Up and down lead from arrow to arrow.
 *
 * @param {KeyboardEvent} event
 */
function moveAlong(event) {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (
    step === 0 ||
    !(event.target instanceof HTMLButtonElement) ||
    !(event.currentTarget instanceof HTMLElement)
  )
    return;
  /** @type {HTMLElement[]} */
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const next = buttons[buttons.indexOf(event.target) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
