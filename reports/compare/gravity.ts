import type { RequirementVerdict, RunVerdict } from '../run-record/run-record';
import type { Verdict } from '../run-record/scenario-record';

/** Any verdict there is. */
export type AnyVerdict = Verdict | RequirementVerdict | RunVerdict;

/** From what one wishes for to what one fears. What says nothing about the matter has no place in it. */
const ORDER: readonly AnyVerdict[] = ['pass', 'warn', 'inconclusive', 'error', 'fail'];

/** How a verdict turned into another one. */
export type Turn = 'newly failing' | 'fixed' | 'worse' | 'better' | 'changed';

/**
 * What a change of a verdict means. That something is not judged any more (not applicable, not covered), or is judged for
 * the first time, is neither better nor worse, except that it fails.
 */
export function turnOf(before: AnyVerdict, after: AnyVerdict): Turn {
  if (after === 'fail') return 'newly failing';
  if (before === 'fail' && (after === 'pass' || after === 'warn')) return 'fixed';
  const [from, to] = [ORDER.indexOf(before), ORDER.indexOf(after)];
  if (from < 0 || to < 0) return 'changed';
  return to > from ? 'worse' : 'better';
}

/** Whether somebody has to act on it. */
export function isWorse(turn: string): boolean {
  return turn === 'newly failing' || turn === 'worse';
}
