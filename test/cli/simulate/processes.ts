import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const COMMAND = join(__dirname, '..', '..', '..', 'cli', 'sip-push.js');

/** `sip-push simulate ...` as a process of its own. */
export class Simulated {
  stdout = '';
  stderr = '';
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly #child: ChildProcess;

  private constructor(args: readonly string[], cwd: string) {
    this.#child = spawn(process.execPath, [COMMAND, 'simulate', ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = once(this.#child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as string | null,
    }));
  }

  /** Starts one and returns at once. */
  static start(cwd: string, ...args: readonly string[]): Simulated {
    return new Simulated(args, cwd);
  }

  /** Resolves when it has said this. Rejects when it ends before. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.stdout);
      if (match) return match;
      const hasEnded = await Promise.race([
        once(this.#child.stdout!, 'data').then(() => false),
        this.ended.then(() => true),
      ]);
      if (hasEnded && !pattern.test(this.stdout))
        throw new Error(`ended without saying ${String(pattern)}: ${this.stdout}${this.stderr}`);
    }
  }

  /** host:port of its SIP sockets. */
  async address(): Promise<string> {
    return (await this.said(/^listening on (\S+:\d+)$/m))[1]!;
  }

  /** Asks its control interface. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly value: Record<string, unknown> }> {
    const [, url] = await this.said(/^control on (http:\S+)$/m);
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { Connection: 'close', ...headers },
      ...(text === undefined ? {} : { body: text }),
    });
    return { status: response.status, value: (await response.json()) as Record<string, unknown> };
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Ends it at once, whatever it is at. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    await this.ended;
  }
}
