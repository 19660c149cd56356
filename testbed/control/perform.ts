import { fill, fillShell, type Values } from '../profile/placeholders';
import type { Control } from '../profile/profile';
import { runCommand, type CommandPlace } from './command';
import { sendRequest } from './http';
import type { Answer, Operator } from './operator';
import { timeInWords, type Performed } from './performed';

/** A control that acts from outside; one of kind launch is for whoever owns the launched program. */
export type OutsideControl = Exclude<Control, { kind: 'launch' }>;

/** What controls work with: where commands run, and who answers prompts. */
export interface Surroundings extends CommandPlace {
  readonly operator: Operator;
}

/**
 * Makes a system under test act. Never rejects, and takes no longer than the limit of the control (a prompt: from the
 * moment when it is shown).
 * @param values for the placeholders of the control
 */
export async function perform(
  control: OutsideControl,
  values: Values,
  surroundings: Surroundings,
): Promise<Performed> {
  try {
    switch (control.kind) {
      case 'command':
        return await runCommand(fillShell(control.command, values), control.limitMs, surroundings);
      case 'http':
        return await sendRequest(control, values);
      case 'prompt': {
        const answer = await surroundings.operator.ask(fill(control.prompt, values), control.limitMs);
        return { ok: answer === 'done', words: answerInWords(answer, control.limitMs), output: '' };
      }
    }
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { ok: false, words: words.split('\n')[0]!, output: '' };
  }
}

function answerInWords(answer: Answer, limitMs: number): string {
  switch (answer) {
    case 'done':
      return 'the operator did it';
    case 'skipped':
      return 'the operator skipped it';
    case 'no answer':
      return `the operator did not answer in ${timeInWords(limitMs)}`;
    case 'no terminal':
      return 'nobody can be asked to do it: the harness does not run in a terminal; run it in one, or give a command or a request';
    case 'terminal closed':
      return 'the operator closed the terminal';
  }
}
