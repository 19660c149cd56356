import type { RunRecord, ScenarioEntry } from './run-record/run-record';
import type { ActorRecord, FindingRecord, FrameRecord } from './run-record/scenario-record';

/** Text of a requirement by its id; undefined if it is unknown. */
export type RequirementText = (id: string) => string | undefined;

/** The requirements' texts of a run record. */
export function requirementTexts(record: Pick<RunRecord, 'requirements'>): RequirementText {
  const texts = new Map(record.requirements.map(({ id, text }) => [id, text]));
  return (id) => texts.get(id);
}

/**
 * One finding in lines: requirement and its text, actor, expected, actual, and the frames that prove it.
 *
 * ```
 * MSG-3428-8-01 (fail): A MESSAGE outside a session is at most 1300 octets long.
 *   actor:    sender news
 *   expected: at most 1300 octets
 *   actual:   1412 octets
 *   frame 5   0.012 s  sender news -> core home  MESSAGE sip:anna@home.example SIP/2.0
 * ```
 */
export function findingLines(finding: FindingRecord, textOf: RequirementText): string[] {
  const waived = finding.waived ? ', waived' : '';
  const times = finding.occurrences > 1 ? `, ${finding.occurrences} times` : '';
  return [
    `${finding.requirement} (${finding.verdict}${times}${waived}): ${textOf(finding.requirement) ?? 'not in the catalogue'}`,
    `  actor:    ${actorName(finding.actor)}`,
    ...labelled('  expected: ', finding.expected),
    ...labelled('  actual:   ', finding.actual),
    ...finding.frames.map(frameLine),
  ];
}

/** What is wrong with a scenario in lines: its reason, its findings, and what failed steps said if it is in error. */
export function scenarioLines(scenario: ScenarioEntry, textOf: RequirementText): string[] {
  return [
    ...(scenario.reason === '' ? [] : [scenario.reason]),
    ...scenario.findings.flatMap((finding) => findingLines(finding, textOf)),
    ...scenario.diagnostics.flatMap((text) => text.trimEnd().split('\n')),
  ];
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
