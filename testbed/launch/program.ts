import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Exit } from './exit';
import { guard, release } from './guard';
import { Output } from './output';

/** How long a program may take to come up, and to go when asked; milliseconds. */
const START_LIMIT_MS = 10_000;
export const STOP_LIMIT_MS = 3_000;
/** How long what a program said last may take to arrive when it has ended; longer only when somebody else holds its output. */
const LAST_WORDS_MS = 500;
/** Where Debian keeps servers, which the PATH of an ordinary user leaves out. */
const SERVER_PATH = ['/usr/sbin', '/usr/local/sbin'];

/** A command line, and how the program tells that it is up. */
export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Words in its output that say that it is up; up at once when absent. */
  readonly ready?: string;
  /** Takes what it says; one of its own when absent. */
  readonly heard?: Output;
}

/**
 * A program that nobody here wrote, run as a process group of its own, so that it can be ended with all its children.
 * It is over when its own process is; children that it leaves behind are ended then. It never outlives this process.
 */
export class Program {
  readonly ended: Promise<Exit>;
  readonly heard: Output;
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private isOver = false;
  private isAskedToEnd = false;

  private constructor(private readonly options: ProgramOptions) {
    const { command, args, cwd, env } = options;
    this.heard = options.heard ?? new Output();
    this.child = spawn(command, args, {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => this.heard.hear(text));
    }
    // Writing to a program that is gone is found out by `ended`.
    this.child.stdin.on('error', () => undefined);
    this.ended = this.untilEnded();
    if (this.child.pid !== undefined) guard(`group ${this.child.pid}`);
  }

  /**
   * Starts a program; resolves when it is up.
   * @throws Error with what the program said when it cannot be started, ends before, or does not come up in 10 s
   */
  static async start(options: ProgramOptions): Promise<Program> {
    const program = new Program(options);
    try {
      await once(program.child, 'spawn');
      if (options.ready !== undefined) await program.says(options.ready);
      return program;
    } catch (error) {
      await program.stop();
      throw error;
    }
  }

  /** What it has said so far, on both of its outputs; the last 64 KiB. */
  get output(): string {
    return this.heard.text;
  }

  get isRunning(): boolean {
    return !this.isOver;
  }

  /** Writes to its standard input. */
  write(text: string): void {
    this.child.stdin.write(text);
  }

  /**
   * Resolves when it has said these words.
   * @throws Error when it ends without, or has not said them within the limit
   */
  async says(words: string, limitMs = START_LIMIT_MS): Promise<void> {
    const outcome = await this.heard.says(words, limitMs);
    if (outcome === 'said') return;
    const what =
      outcome === 'over' ? `ended without saying "${words}"` : `did not say "${words}" in ${limitMs} ms`;
    throw new Error(`${this.options.command} ${what}: ${this.output.trim().slice(-2000)}`);
  }

  /** Asks it to end, and makes it end when it does not. Resolves when the whole of it is gone. */
  async stop(limitMs = STOP_LIMIT_MS): Promise<void> {
    this.isAskedToEnd = true;
    this.signal('SIGTERM');
    const force = setTimeout(() => this.signal('SIGKILL'), limitMs);
    await this.ended;
    clearTimeout(force);
  }

  /** Ends it without asking; it cannot take its leave of anybody. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  private untilEnded(): Promise<Exit> {
    const { child } = this;
    return new Promise((resolve) => {
      let exit: Exit = { code: null, signal: null };
      const letGo = (): void => {
        child.stdout.destroy();
        child.stderr.destroy();
      };
      let lastWords: NodeJS.Timeout | undefined;
      const over = (): void => {
        if (this.isOver) return;
        clearTimeout(lastWords);
        // What is left of the group has no output of ours any more, but may run on.
        this.signal('SIGKILL');
        this.isOver = true;
        if (child.pid !== undefined) release(`group ${child.pid}`);
        this.heard.end();
        resolve(exit);
      };
      child.once('exit', (code, signal) => {
        exit = { code, signal };
        // Children of one that was asked to end have been asked, too, and may take the time that it has.
        if (!this.isAskedToEnd) this.signal('SIGKILL');
        lastWords = setTimeout(letGo, LAST_WORDS_MS + (this.isAskedToEnd ? STOP_LIMIT_MS : 0));
      });
      child.once('close', over);
      child.once('error', (error) => {
        this.heard.hear(error.message);
        over();
      });
    });
  }

  private signal(name: 'SIGTERM' | 'SIGKILL'): void {
    if (!this.isOver && this.child.pid !== undefined) signalGroup(this.child.pid, name);
  }
}

/** Sends a signal to a process group, if it is still there. */
export function signalGroup(group: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-group, name);
  } catch {
    // Gone in the meantime.
  }
}

/** Where a program is installed; undefined when it is not. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SERVER_PATH];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
