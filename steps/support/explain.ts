import type { ScenarioJudgement } from '../../testbed/scenario-judge';

/** A judgement as text, for whoever reads the step that failed. */
export function explain(judgement: ScenarioJudgement): string {
  const lines = [`verdict ${judgement.verdict}${judgement.reason === '' ? '' : `: ${judgement.reason}`}`];
  for (const { requirement, verdict, actor, expected, actual, frames } of judgement.findings) {
    if (verdict === 'info') continue;
    lines.push(`${verdict} ${requirement} by ${actor.name}: expected ${expected}; actual: ${actual}`);
    lines.push(`  frames ${frames.map((each) => each.index).join(', ')}`);
  }
  return lines.join('\n');
}
