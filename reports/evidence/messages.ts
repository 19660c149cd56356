import { scenarioLines, requirementsById } from '../finding-text';
import { formatEndpoint } from '../../captures/endpoint';
import { withoutSecrets } from '../redaction';
import type { RunRecord, ScenarioEntry } from '../run-record/run-record';
import { actorName } from './capture';
import type { FindingsByFrame } from './findings-by-frame';
import { readableOctets, readableText } from './octets-text';
import type { EvidentFrame, ScenarioTrace } from './scenario-trace';

/** Octets of a frame that are written out; of one that proves a finding. The rest is in the capture. */
const OCTETS_SHOWN = 8_192;
const OCTETS_OF_PROOF = 262_144;
/** Octets at the end of a cut frame: the end-line of an MSRP chunk stands there. */
const OCTETS_AT_END = 160;
/** Octets written out altogether, behind which only frames that prove something come. */
const MOST_OCTETS = 16 << 20;
const RULE = '='.repeat(100);

/** Every message of a scenario as text, one file to read from top to bottom and to search, piece by piece. */
export function* messagesText(
  scenario: ScenarioEntry,
  trace: ScenarioTrace,
  findings: FindingsByFrame,
  record: Pick<RunRecord, 'requirements'>,
): Generator<string> {
  yield `${readableText(
    [
      `${scenario.name}: ${scenario.verdict}`,
      scenario.id,
      ...(scenario.steps ?? []).map(({ keyword, text, status }) =>
        withoutSecrets(`  ${status === 'passed' ? ' ' : '!'} ${keyword} ${text} (${status})`),
      ),
      ...scenarioLines(scenario, requirementsById(record)).map(withoutSecrets),
      'Secrets are overwritten, octet for octet. An octet that cannot be seen stands as \\x and its number.',
    ].join('\n'),
  )}\n`;
  let room = MOST_OCTETS;
  let leftOut = 0;
  for (const frame of trace.frames()) {
    const found = findings.of(frame.index);
    if (room <= 0 && found.length === 0) {
      leftOut += 1;
      continue;
    }
    const octets = shownOctets(frame.octets.toString('latin1'), found.length > 0);
    room -= octets.length;
    const head = [RULE, headOf(frame, trace), ...found.map((line) => `>> ${line}`), RULE].join('\n');
    yield `\n${readableText(head)}\n${octets}\n`;
  }
  if (leftOut > 0) yield `\n${RULE}\n${leftOut} more frames prove nothing and are in the capture only.\n`;
}

function headOf(frame: EvidentFrame, { actors }: ScenarioTrace): string {
  const { index, at, from, to, source, destination, transport, octets, note } = frame;
  const end = (name: string, place: string): string =>
    name === place ? name : `${actorName(name, actors)} (${place})`;
  return [
    `Frame ${index}`,
    `${(at / 1000).toFixed(6)} s`,
    `${end(from, formatEndpoint(source))} -> ${end(to, formatEndpoint(destination))}`,
    transport.toUpperCase(),
    `${octets.length} octets`,
    ...(note === undefined ? [] : [note]),
  ].join('  ');
}

function shownOctets(octets: string, proves: boolean): string {
  const most = proves ? OCTETS_OF_PROOF : OCTETS_SHOWN;
  const left = octets.length - most - OCTETS_AT_END;
  if (left <= 0) return readableOctets(octets);
  return [
    readableOctets(octets.slice(0, most)),
    `[... ${left} octets more, in the capture ...]`,
    readableOctets(octets.slice(-OCTETS_AT_END)),
  ].join('\n');
}
