import { PassThrough } from 'node:stream';
import { operatorAt, type Operator } from '../../../testbed/control/operator';

/** A terminal that a test types into. */
export interface TestTerminal {
  readonly operator: Operator;
  type(text: string): void;
  close(): void;
  /** Resolves when these words have been shown since the last time. */
  shows(words: string): Promise<void>;
}

export function testTerminal(isTTY = true): TestTerminal {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
  let shown = '';
  let look = (): void => undefined;
  output.on('data', (text: string) => {
    shown += text;
    look();
  });
  return {
    operator: operatorAt(input, output),
    type: (text) => void input.write(text),
    close: () => void input.end(),
    shows: (words) =>
      new Promise((resolve) => {
        look = () => {
          const at = shown.indexOf(words);
          if (at < 0) return;
          shown = shown.slice(at + words.length);
          look = () => undefined;
          resolve();
        };
        look();
      }),
  };
}
