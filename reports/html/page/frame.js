/**
 * What lies behind an arrow: the findings that this frame proves, with the words of the requirement, and its octets.
 *
 * @param {FrameRow} frame
 * @param {ScenarioData} scenario
 * @param {Index} index
 */
function frameView(frame, scenario, index) {
  const view = element('div', { class: 'frame-view' });
  for (const { finding } of frame.proves) {
    const found = scenario.findings[finding];
    if (found !== undefined) view.append(findingCard(found, scenario, index, 'h5'));
  }
  const path = `${frame.from} (${frame.source}) to ${frame.to} (${frame.destination}) over ${frame.transport.toUpperCase()}`;
  view.append(
    factList([
      ['Way', path],
      ['Time', `${secondsText(frame.at)} after the trace began${tookText(frame.tookMs)}`],
      ['Size', countText(frame.size, 'octet')],
      ['Network', noteText(frame.note)],
      ['Repeats', frame.repeats === undefined ? undefined : frameLink(scenario, frame.repeats)],
      ['Link', frameLink(scenario, frame.index)],
    ]),
  );
  if (
    frame.proves.length > 0 &&
    !frame.proves.some((proof) => proof.marks.length + proof.tailMarks.length > 0)
  )
    view.append(
      element(
        'p',
        { class: 'hint' },
        'No part is marked: the finding is about the frame as a whole, or about what is missing.',
      ),
    );
  view.append(octetsBlock(frame, scenario, index));
  return view;
}

/**
 * @param {FrameRow} frame
 * @param {ScenarioData} scenario
 * @param {Index} index
 */
function octetsBlock(frame, scenario, index) {
  const marks = frame.proves.flatMap((proof) => proof.marks);
  const tailMarks = frame.proves.flatMap((proof) => proof.tailMarks);
  const label = `Octets of frame ${frame.index}`;
  const block = element('pre', { class: 'octets', tabindex: '0', role: 'region', 'aria-label': label });
  block.append(octetsView(frame.octets, marks));
  if (frame.tail !== undefined) {
    const more = frame.size - frame.octets.length - frame.tail.length;
    const rest = element('span', { class: 'rest' }, `\n\u2026 ${countText(Math.max(0, more), 'more octet')}`);
    if (scenario.trace !== null)
      rest.append(', all of them in the ', fileLink(index, scenario.trace, 'trace file'));
    rest.append(' \u2026\n');
    block.append(rest, octetsView(frame.tail, tailMarks));
  }
  return block;
}

/**
 * @param {Finding} finding
 * @param {ScenarioData} scenario
 * @param {Index} index
 * @param {string} heading
 */
function findingCard(finding, scenario, index, heading) {
  const requirement = index.requirements.find(({ id }) => id === finding.requirement);
  const verdict = finding.waived ? 'waived' : finding.verdict;
  const frames = element('span');
  finding.frames.forEach((frame, at) => frames.append(at === 0 ? '' : ', ', frameLink(scenario, frame)));
  return element(
    'div',
    { class: `finding ${verdict}` },
    element(heading, {}, badge(verdict), ' ', linkTo(`req/${finding.requirement}`, finding.requirement)),
    element('p', { class: 'words' }, requirement?.text ?? 'This requirement is not in the catalogue.'),
    factList([
      [
        'Source',
        requirement &&
          `${requirement.level}, ${requirement.document}${requirement.section && `, section ${requirement.section}`}`,
      ],
      ['Actor', actorText(finding.actor)],
      ['Expected', finding.expected],
      ['Actual', element('span', { class: 'actual' }, finding.actual)],
      ['Waived', finding.waiver && `until ${finding.waiver.until}: ${finding.waiver.reason}`],
      ['Times', finding.occurrences > 1 ? String(finding.occurrences) : undefined],
      ['Seen by', finding.source === 'check' ? 'a check of the whole trace' : 'a step of the scenario'],
      ['Frames', finding.frames.length > 0 ? frames : undefined],
    ]),
  );
}

/**
 * @param {{ id: string }} scenario
 * @param {number} index
 */
function frameLink({ id }, index) {
  return linkTo(`frame/${id}/${index}`, `frame ${index}`);
}

/** @param {number | undefined} tookMs */
function tookText(tookMs) {
  return tookMs === undefined ? '' : `, ${tookMs.toFixed(1)} ms on the way`;
}

/** @param {string | undefined} note */
function noteText(note) {
  if (note === 'lost') return 'lost on the way: it did not arrive';
  if (note === 'duplicate') return 'a second copy that the network made: nobody sent it twice';
  return note;
}
