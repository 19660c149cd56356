import { createInterface } from 'node:readline/promises';
import type { KeyInput } from '../environment';

/** A key that does something while a simulator runs. */
export interface Key {
  /** One character. */
  readonly key: string;
  /** What it does, for the list of keys. */
  readonly does: string;
  press(ask: Ask): unknown;
}

/**
 * Puts a question to the user.
 * @param usual the answer when nothing is typed
 * @returns undefined when there is no answer, or the user thought better of it
 */
export type Ask = (question: string, usual?: string) => Promise<string | undefined>;

const CTRL_C = '\x03';
const CTRL_D = '\x04';

/**
 * Listens to single keys on a terminal. Does nothing when the input is no terminal.
 * @param quit called by q, Ctrl-C and Ctrl-D
 * @param output where questions are shown
 * @returns gives the terminal back as it was
 */
export function listenToKeys(
  input: KeyInput | undefined,
  keys: readonly Key[],
  { say, quit }: { readonly say: (text: string) => void; readonly quit: () => void },
  output: NodeJS.WritableStream = process.stdout,
): () => void {
  if (input?.isTTY !== true || !input.setRawMode) return () => undefined;
  const all: readonly Key[] = [
    ...keys,
    { key: 'q', does: 'quit', press: quit },
    { key: '?', does: 'the keys', press: () => say(listOf(all)) },
  ];
  let isAsking = false;
  const ask: Ask = async (question, usual) => {
    isAsking = true;
    // The key that is being heard is not yet part of the answer.
    await new Promise(setImmediate);
    const lines = createInterface({ input, output });
    // Ctrl-C at a question takes back the question, and nothing else.
    const takenBack = new AbortController();
    lines.once('SIGINT', () => takenBack.abort());
    lines.once('close', () => takenBack.abort());
    try {
      const answer = (await lines.question(question, { signal: takenBack.signal })).trim();
      return answer === '' ? usual : answer;
    } catch {
      return undefined;
    } finally {
      lines.close();
      isAsking = false;
      input.setRawMode?.(true);
      input.resume();
    }
  };
  const pressed = async (key: Key): Promise<void> => {
    try {
      await key.press(ask);
    } catch (error) {
      say(String(error));
    }
  };
  const heard = (data: Buffer | string): void => {
    // While a question is open the characters belong to its answer.
    if (isAsking) return;
    const character = data.toString().slice(0, 1);
    if (character === CTRL_C || character === CTRL_D) return quit();
    const key = all.find((each) => each.key === character);
    if (key) void pressed(key);
  };
  input.setRawMode(true);
  input.on('data', heard);
  input.resume();
  say(listOf(all));
  return () => {
    input.off('data', heard);
    input.setRawMode?.(false);
    input.pause();
  };
}

function listOf(keys: readonly Key[]): string {
  return `keys: ${keys.map(({ key, does }) => `${key} ${does}`).join(', ')}`;
}
