import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** How long a program may take to come up, and to go when asked; milliseconds. */
const START_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 3_000;
/** How much of what a program says is kept, in characters. */
const MOST_OUTPUT = 65_536;
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
}

/**
 * A program that nobody here wrote, run as a process group of its own, so that it can be ended with all its children.
 * It never outlives this process.
 */
export class Program {
  /** Exit code, or null when a signal ended it. */
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly listeners = new Set<() => void>();
  private said = '';
  private isOver = false;
  private readonly atExit = (): void => this.signal('SIGKILL');

  private constructor(private readonly options: ProgramOptions) {
    const { command, args, cwd, env } = options;
    this.child = spawn(command, args, {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    process.once('exit', this.atExit);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => this.hear(text));
    }
    // Writing to a program that is gone is found out by `ended`.
    this.child.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      const over = (code: number | null): void => {
        this.isOver = true;
        process.off('exit', this.atExit);
        resolve(code);
        this.tell();
      };
      this.child.once('close', over);
      this.child.once('error', (error) => {
        this.hear(error.message);
        over(null);
      });
    });
  }

  /**
   * Starts a program; resolves when it is up.
   * @throws Error with what the program said when it ends before, or does not come up in 10 s
   */
  static async start(options: ProgramOptions): Promise<Program> {
    const program = new Program(options);
    const { ready } = options;
    try {
      if (ready !== undefined) await program.says(ready, START_LIMIT_MS);
      return program;
    } catch (error) {
      await program.stop();
      throw error;
    }
  }

  /** What it has said so far, on both of its outputs; the last 64 KiB. */
  get output(): string {
    return this.said;
  }

  /** Writes to its standard input. */
  write(text: string): void {
    this.child.stdin.write(text);
  }

  /**
   * Resolves when it has said these words.
   * @throws Error when it ends without, or has not said them within the limit
   */
  says(words: string, limitMs = START_LIMIT_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error?: Error): void => {
        clearTimeout(timer);
        this.listeners.delete(look);
        if (error) reject(error);
        else resolve();
      };
      const look = (): void => {
        if (this.said.includes(words)) done();
        else if (this.isOver) done(this.failure(`ended without saying "${words}"`));
      };
      const timer = setTimeout(() => done(this.failure(`did not say "${words}" in ${limitMs} ms`)), limitMs);
      this.listeners.add(look);
      look();
    });
  }

  /** Asks it to end, and makes it end when it does not. Resolves when the whole of it is gone. */
  async stop(): Promise<void> {
    this.signal('SIGTERM');
    const force = setTimeout(() => this.signal('SIGKILL'), STOP_LIMIT_MS);
    await this.ended;
    clearTimeout(force);
  }

  private hear(text: string): void {
    this.said = (this.said + text).slice(-MOST_OUTPUT);
    this.tell();
  }

  private tell(): void {
    for (const each of [...this.listeners]) each();
  }

  private failure(what: string): Error {
    return new Error(`${this.options.command} ${what}: ${this.said.trim().slice(-2000)}`);
  }

  private signal(name: 'SIGTERM' | 'SIGKILL'): void {
    if (this.isOver || this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, name);
    } catch {
      // Gone in the meantime.
    }
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
