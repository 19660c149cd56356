import type { RequirementEntry, RunRecord, ScenarioEntry } from './run-record/run-record';
import type { ActorRecord, FindingRecord, FrameRecord } from './run-record/scenario-record';

/** What is told of a requirement that was not kept: its words, and where they come from. */
export type ToldRequirement = Pick<RequirementEntry, 'text' | 'level' | 'document' | 'section'>;

/** A requirement by its id; undefined if it is unknown. */
export type RequirementOf = (id: string) => ToldRequirement | undefined;

/** The requirements of a run record by their ids. */
export function requirementsById(record: Pick<RunRecord, 'requirements'>): RequirementOf {
  const known = new Map(record.requirements.map((each) => [each.id, each]));
  return (id) => known.get(id);
}

/**
 * One finding in lines: requirement, its text and source, actor, expected, actual, why it is waived, and the frames that
 * prove it.
 *
 * ```
 * MSG-3428-8-01 (fail): A MESSAGE outside a session is at most 1300 octets long.
 *   source:   MUST, RFC 3428 section 8
 *   actor:    sender news
 *   expected: at most 1300 octets
 *   actual:   1412 octets
 *   frame 5   0.012 s  sender news -> core home  MESSAGE sip:anna@home.example SIP/2.0
 * ```
 */
export function findingLines(finding: FindingRecord, requirementOf: RequirementOf): string[] {
  const requirement = requirementOf(finding.requirement);
  const waived = finding.waived ? ', waived' : '';
  const times = finding.occurrences > 1 ? `, ${finding.occurrences} times` : '';
  return [
    `${finding.requirement} (${finding.verdict}${times}${waived}): ${requirement?.text ?? 'not in the catalogue'}`,
    ...(requirement === undefined ? [] : [`  source:   ${requirement.level}, ${sourceText(requirement)}`]),
    `  actor:    ${actorName(finding.actor)}`,
    ...labelled('  expected: ', finding.expected),
    ...labelled('  actual:   ', finding.actual),
    ...(finding.waiver === undefined
      ? []
      : labelled('  waived:   ', `until ${finding.waiver.until}: ${finding.waiver.reason}`)),
    ...finding.frames.map(frameLine),
  ];
}

/** What is wrong with a scenario in lines: its reason, its findings, and what failed steps said if it is in error. */
export function scenarioLines(scenario: ScenarioEntry, requirementOf: RequirementOf): string[] {
  return [
    ...(scenario.reason === '' ? [] : [scenario.reason]),
    ...scenario.findings.flatMap((finding) => findingLines(finding, requirementOf)),
    ...scenario.diagnostics.flatMap((text) => text.trimEnd().split('\n')),
  ];
}

function sourceText({ document, section }: ToldRequirement): string {
  return section === '' ? document : `${document} section ${section}`;
}

function actorName(actor: ActorRecord): string {
  const name = actor.role === actor.name ? actor.role : `${actor.role} ${actor.name}`;
  return actor.underTest ? `${name} (under test)` : name;
}

function labelled(label: string, text: string): string[] {
  const [first = '', ...rest] = text.split('\n');
  return [`${label}${first}`, ...rest.map((line) => `${' '.repeat(label.length)}${line}`)];
}

function frameLine(frame: FrameRecord): string {
  const seconds = (frame.time / 1000).toFixed(3);
  return `  frame ${String(frame.index).padEnd(3)} ${seconds} s  ${frame.from} -> ${frame.to}  ${frame.summary}`;
}
