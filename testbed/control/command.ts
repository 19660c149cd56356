import { spawn } from 'node:child_process';
import { exitInWords, type Exit } from '../launch/exit';
import { guard, letGo, release } from '../launch/guard';
import { Output } from '../launch/output';
import { signalGroup } from '../launch/program';
import { timeInWords, type Performed } from './performed';

/** How long what a command said last may take to arrive when its shell has ended, milliseconds. */
const LAST_WORDS_MS = 200;
/** How long the system may take to end what is killed, milliseconds. */
const KILL_LIMIT_MS = 1_000;

/** Where a command runs. */
export interface CommandPlace {
  readonly folder: string;
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs a command line by /bin/sh. It is done when its shell has ended; what it leaves running in the background then
 * stays, because starting something may have been its purpose. All of it is killed when the time is over.
 * @param line with everything filled in
 */
export async function runCommand(line: string, limitMs: number, place: CommandPlace): Promise<Performed> {
  const child = spawn('/bin/sh', ['-c', line], {
    cwd: place.folder,
    env: { ...process.env, ...place.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  const heard = new Output();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => heard.hear(text));
    stream.on('error', () => undefined);
  }
  if (pid !== undefined) guard(`group ${pid}`);

  const timers: NodeJS.Timeout[] = [];
  let isTooLate = false;
  const exit = await new Promise<Exit | Error>((resolve) => {
    child.once('error', resolve);
    child.once('exit', (code, signal) => {
      child.once('close', () => resolve({ code, signal }));
      timers.push(setTimeout(() => resolve({ code, signal }), LAST_WORDS_MS));
    });
    const tooLate = (): void => {
      isTooLate = true;
      if (pid !== undefined) signalGroup(pid, 'SIGKILL');
      timers.push(setTimeout(() => resolve({ code: null, signal: 'SIGKILL' }), KILL_LIMIT_MS));
    };
    timers.push(setTimeout(tooLate, limitMs));
  });
  for (const each of timers) clearTimeout(each);
  if (pid !== undefined) release(`group ${pid}`);
  // Something in the background may go on writing, and must not keep this process alive.
  for (const stream of [child.stdout, child.stderr]) letGo(stream);

  return { ...outcome(exit, isTooLate, limitMs, heard.text), output: heard.text };
}

function outcome(
  exit: Exit | Error,
  isTooLate: boolean,
  limitMs: number,
  output: string,
): Omit<Performed, 'output'> {
  if (exit instanceof Error) return { ok: false, words: `the command could not be run: ${exit.message}` };
  if (isTooLate)
    return { ok: false, words: `the command did not end in ${timeInWords(limitMs)}, and was killed` };
  if (exit.code === 0) return { ok: true, words: 'the command ended well' };
  const last = output.trim().split(/\r?\n/).at(-1)!;
  return {
    ok: false,
    words: `the command ended ${exitInWords(exit)}${last === '' ? '' : `: ${last.slice(0, 200)}`}`,
  };
}
