import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The folder of the project. */
export const PROJECT = resolve(__dirname, '../..');

/** Two scenarios that take no time: what a night of the tests runs. */
export const TINY = [
  '--network virtual',
  '--scenario multi-terminal/chosen-terminals/a-subset-of-two-terminals-is-chosen',
  '--scenario multi-terminal/all-terminals/both-terminals-of-a-user-receive-a-push',
].join(' ');

/** How a command ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/**
 * A checkout of the project as a CI machine has it: scripts run in it, and write only into it. `npm ci` does nothing,
 * and `npx sip-push` is the harness of this project.
 */
export class Checkout {
  readonly dir = mkdtempSync(join(tmpdir(), 'sip-push-nightly-'));

  constructor() {
    for (const name of ['docker', 'cli']) symlinkSync(join(PROJECT, name), join(this.dir, name), 'dir');
    mkdirSync(join(this.dir, 'bin'));
    this.#program('npm', '[ "$*" = "ci --omit=dev" ]');
    this.#program('npx', `[ "$1" = sip-push ] && shift && exec node '${PROJECT}/cli/sip-push.js' "$@"`);
  }

  /** Runs the lines of a script as the shell of a CI machine does: the first that fails ends it. */
  run(script: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const surroundings = { ...process.env, PATH: `${this.dir}/bin:${process.env.PATH ?? ''}`, ...env };
    return new Promise((done) => {
      const child = execFile(
        'sh',
        ['-ec', script],
        { cwd: this.dir, env: surroundings, timeout: 110_000, maxBuffer: 2 ** 24 },
        (_error, stdout, stderr) => done({ code: child.exitCode ?? -1, output: stdout + stderr }),
      );
    });
  }

  path(...parts: string[]): string {
    return join(this.dir, ...parts);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true });
  }

  #program(name: string, script: string): void {
    const path = join(this.dir, 'bin', name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }
}
