import type { Readable, Writable } from 'node:stream';
import { timeInWords } from './performed';

/** A terminal is known by `isTTY`, as the streams of a process have it. */
export type TerminalInput = Readable & { readonly isTTY?: boolean; unref?(): unknown };
export type TerminalOutput = Writable & { readonly isTTY?: boolean };

/** What an operator who was asked for something did, or why that was not to be had. */
export type Answer = 'done' | 'skipped' | 'no answer' | 'no terminal' | 'terminal closed';

/** The person who sits at the terminal, and does what cannot be done by a program. */
export interface Operator {
  /**
   * Shows words, and waits for Enter; "s" and Enter: it cannot be done. Whoever asks while something else is asked waits for
   * his turn, and his time begins with it. Never rejects.
   */
  ask(words: string, limitMs: number): Promise<Answer>;
}

const HINT = 'Press Enter when it is done; s and Enter if it cannot be done.';

/** An operator at a terminal, such as `process.stdin` and `process.stderr`. */
export function operatorAt(input: TerminalInput, output: TerminalOutput): Operator {
  let turn: Promise<unknown> = Promise.resolve();
  let isListening = false;
  let isClosed = false;
  let heard = '';
  /** Takes a line, or undefined when there will be no more. */
  let listener: ((line: string | undefined) => void) | undefined;

  // Listening goes on between questions, so that an Enter too many does not answer the next one.
  const listen = (): void => {
    if (isListening) return;
    isListening = true;
    const closed = (): void => {
      isClosed = true;
      listener?.(undefined);
    };
    input.on('data', (text: Buffer | string) => {
      const lines = (heard + text.toString()).split('\n');
      heard = lines.pop()!.slice(-1000);
      for (const line of lines) listener?.(line.trim());
    });
    input.once('end', closed);
    input.once('close', closed);
    input.once('error', closed);
    input.unref?.();
  };

  const askNow = (words: string, limitMs: number): Promise<Answer> => {
    listen();
    return new Promise((resolve) => {
      const done = (answer: Answer): void => {
        clearTimeout(timer);
        listener = undefined;
        resolve(answer);
      };
      const timer = setTimeout(() => {
        output.write(`No answer in ${timeInWords(limitMs)}; going on without.\n`);
        done('no answer');
      }, limitMs);
      listener = (line) => {
        if (line === undefined) done('terminal closed');
        else if (line === '') done('done');
        else if (/^s(kip)?$/i.test(line)) done('skipped');
        else output.write(`${HINT}\n`);
      };
      if (isClosed) done('terminal closed');
      else output.write(`\n${words}\n${HINT}\n`);
    });
  };

  return {
    ask(words, limitMs) {
      if (input.isTTY !== true || output.isTTY !== true) return Promise.resolve('no terminal');
      const answer = turn.then(() => askNow(words, limitMs));
      turn = answer;
      return answer;
    },
  };
}
