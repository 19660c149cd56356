import assert from 'node:assert/strict';
import { ALL_CHECKS } from '../../judge/checks';
import { judge } from '../../judge/judge';
import type { Finding, Judgement } from '../../judge/verdict';
import type { TraceRecorder } from '../../network/trace-recorder';
import { loadCatalogue } from '../../requirements/catalogue';

/** What every passive check says of a trace that has just been recorded. */
export function judged(recorder: TraceRecorder): Judgement {
  return judge(recorder, ALL_CHECKS, loadCatalogue(), recorder.now());
}

/**
 * Compares the findings with those that are known to be true, as "REQUIREMENT actor"; docs/findings tells why they are.
 * @throws AssertionError naming every finding that nobody has confirmed, with what was seen
 */
export function assertFindings({ findings }: Judgement, expected: readonly string[]): void {
  const unconfirmed = findings.filter((each) => !expected.includes(named(each)));
  assert.deepEqual(unconfirmed.map(shown), [], 'findings that nobody has confirmed');
  const found = new Set(findings.map(named));
  assert.deepEqual(
    expected.filter((each) => !found.has(each)),
    [],
    'confirmed findings that no check makes any more',
  );
}

/** How many requirements were looked at on an actor. */
export function lookedAt({ looked }: Judgement, name: string): number {
  return looked.filter(({ actor }) => actor.name === name).length;
}

function named({ requirement, actor }: Finding): string {
  return `${requirement} ${actor.name}`;
}

function shown(finding: Finding): string {
  const frames = finding.frames.map((each) => `#${each.index}\n${each.octets.toString('latin1')}`);
  return `${named(finding)}: expected ${finding.expected}; ${finding.actual}\n${frames.join('\n')}`;
}
