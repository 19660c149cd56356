/** Scenarios of a requirement that are listed at once. */
const MOST_SCENARIOS = 30;

/**
 * What lies behind the line of a requirement.
 *
 * @param {string} id
 */
async function requirementDetails(id) {
  const index = await indexData();
  const entry = index.requirements.find((each) => each.id === id);
  const view = element('div', { class: 'details' });
  if (entry === undefined) return view;
  view.append(
    factList([
      ['Source', `${entry.document}${entry.section && `, section ${entry.section}`}`],
      ['Level', entry.level],
      ['Binds', entry.role],
      ['Why', entry.reason],
      ['May follow from', entry.mayFollow && linkTo(`req/${entry.mayFollow}`, entry.mayFollow)],
      [
        'Judged on',
        entry.byRole
          .map(({ role, verdict, subjects }) => `${role}: ${verdict} (${countText(subjects, 'subject')})`)
          .join('; '),
      ],
      ['Link', linkTo(`req/${entry.id}`, entry.id)],
    ]),
  );
  if (entry.findings.length > 0) view.append(element('h3', {}, 'Findings'), findingsTable(entry, index));
  view.append(element('h3', {}, `Where exercised: ${countText(entry.scenarios.length, 'scenario')}`));
  view.append(scenarioList(entry, index));
  return view;
}

/**
 * @param {RequirementData} entry
 * @param {Index} index
 */
function findingsTable(entry, index) {
  const list = element('ul', { class: 'finding-list' });
  for (const finding of entry.findings) {
    const scenario = index.scenarios[finding.scenario];
    if (scenario === undefined) continue;
    const frame = finding.look;
    list.append(
      element(
        'li',
        {},
        badge(finding.waived ? 'waived' : finding.verdict),
        ` ${actorText(finding.actor)}: `,
        element('span', { class: 'actual' }, finding.actual),
        ` (expected: ${finding.expected})`,
        finding.waiver && `, waived until ${finding.waiver.until}: ${finding.waiver.reason}`,
        ' in ',
        linkTo(`scenario/${scenario.id}`, scenario.name),
        frame !== undefined && ', ',
        frame !== undefined && frameLink(scenario, frame),
      ),
    );
  }
  return list;
}

/**
 * @param {RequirementData} entry
 * @param {Index} index
 */
function scenarioList(entry, index) {
  const order = ['fail', 'error', 'inconclusive', 'warn', 'pass', 'not-applicable'];
  const failing = new Set(entry.findings.map(({ scenario }) => scenario));
  const sorted = [...entry.scenarios].sort(
    (a, b) =>
      Number(failing.has(b)) - Number(failing.has(a)) ||
      order.indexOf(index.scenarios[a]?.verdict ?? '') - order.indexOf(index.scenarios[b]?.verdict ?? ''),
  );
  const list = element('ul', { class: 'scenario-list' });
  /** @param {number[]} positions */
  const add = (positions) => {
    for (const position of positions) {
      const scenario = index.scenarios[position];
      if (scenario !== undefined)
        list.append(
          element('li', {}, badge(scenario.verdict), ' ', linkTo(`scenario/${scenario.id}`, scenario.name)),
        );
    }
  };
  add(sorted.slice(0, MOST_SCENARIOS));
  const rest = sorted.slice(MOST_SCENARIOS);
  if (rest.length === 0) return list;
  const more = element('button', { type: 'button', class: 'more' }, `Show ${rest.length} more`);
  more.addEventListener('click', () => {
    more.remove();
    add(rest);
  });
  return element('div', {}, list, more);
}

/**
 * The steps of a scenario as the feature file has them, and how each ended.
 *
 * @param {Step[]} steps
 */
function stepList(steps) {
  const list = element('ol', { class: 'steps' });
  for (const { keyword, text, line, status, durationMs, error } of steps)
    list.append(
      element(
        'li',
        { class: `step ${status}` },
        element('b', {}, keyword),
        ` ${text} `,
        element('small', {}, `${status}, ${durationMs.toFixed(1)} ms, line ${line}`),
        error !== '' && element('pre', {}, error),
      ),
    );
  return list;
}

/**
 * What lies behind the line of a scenario.
 *
 * @param {string} id
 */
async function scenarioDetails(id) {
  const index = await indexData();
  const scenario = await scenarioData(id);
  const view = element('div', { class: 'details' });
  if (scenario === undefined) return view;
  const files = element('span');
  if (scenario.trace !== null) files.append(fileLink(index, scenario.trace, 'trace (JSON Lines)'));
  if (scenario.pcap !== null)
    files.append(', ', fileLink(index, scenario.pcap, 'packet capture (Wireshark)'));
  const tagged = element('span');
  const known = scenario.requirements.filter((each) => index.requirements.some((entry) => entry.id === each));
  known.forEach((each, at) => tagged.append(at === 0 ? '' : ', ', linkTo(`req/${each}`, each)));
  view.append(
    factList([
      ['Reason', scenario.reason],
      ['Tests', known.length > 0 ? tagged : undefined],
      ['Looked at', scenario.looked > 0 ? countText(scenario.looked, 'requirement') : undefined],
      ['Feature', `${scenario.feature}:${scenario.line}`],
      [
        'Network',
        `${scenario.network}, ${secondsText(scenario.clockMs)} on its clock, ${secondsText(scenario.durationMs)} in fact`,
      ],
      ['Run again', element('code', {}, scenario.rerun)],
      ['Files', scenario.trace === null ? undefined : files],
      ['Link', linkTo(`scenario/${scenario.id}`, scenario.id)],
    ]),
  );
  for (const text of scenario.diagnostics) view.append(element('pre', { class: 'diagnostic' }, text));
  if (scenario.findings.length > 0) {
    view.append(element('h3', {}, 'Findings'));
    for (const finding of scenario.findings) view.append(findingCard(finding, scenario, index, 'h4'));
  }
  if (scenario.steps.length > 0) view.append(element('h3', {}, 'Steps'), stepList(scenario.steps));
  if (scenario.verdict !== 'not-applicable')
    view.append(element('h3', {}, 'What was on the wire'), ladderView(scenario, index));
  return view;
}
