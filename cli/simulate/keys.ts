import { createInterface } from 'node:readline/promises';
import type { KeyInput } from '../environment';

/** A key that does something while a simulator runs. */
export interface Key {
  /** One character. */
  readonly key: string;
  /** What it does, for the list of keys. */
  readonly does: string;
  /** @param ask puts a question to the user; the answer is undefined when the user thought better of it */
  press(ask: (question: string) => Promise<string | undefined>): unknown;
}

const CTRL_C = '\x03';
const CTRL_D = '\x04';

/**
 * Listens to single keys on a terminal. Does nothing when the input is no terminal.
 * @param quit called by q, Ctrl-C and Ctrl-D
 * @returns gives the terminal back as it was
 */
export function listenToKeys(
  input: KeyInput | undefined,
  keys: readonly Key[],
  { say, quit }: { readonly say: (text: string) => void; readonly quit: () => void },
): () => void {
  if (input?.isTTY !== true || !input.setRawMode) return () => undefined;
  const all: readonly Key[] = [
    ...keys,
    { key: 'q', does: 'quit', press: quit },
    { key: '?', does: 'the keys', press: () => say(listOf(all)) },
  ];
  let isAsking = false;
  const ask = async (question: string): Promise<string | undefined> => {
    const lines = createInterface({ input, output: process.stdout });
    // Ctrl-C at a question takes back the question, and nothing else.
    const takenBack = new AbortController();
    lines.once('SIGINT', () => takenBack.abort());
    lines.once('close', () => takenBack.abort());
    isAsking = true;
    try {
      return (await lines.question(question, { signal: takenBack.signal })).trim();
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
