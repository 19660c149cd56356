import { dirname } from 'node:path';
import { ALL_CHECKS } from '../judge/checks';
import { loadCatalogue } from '../requirements/catalogue';
import { ALL_DEVIATIONS } from '../simulators/deviations';
import type { Environment } from './environment';
import { harnessSource } from './harness-source';
import { knowledgeOf } from './knowledge';
import { main } from './main';

const SETTLE_MS = 1000;

/** `sip-push` as a process: its arguments, its streams, its signals, its exit code. */
export async function run(): Promise<void> {
  // A reader that has seen enough (`sip-push list | head`) is no error.
  process.stdout.on('error', (problem: NodeJS.ErrnoException) => {
    if (problem.code !== 'EPIPE') throw problem;
    process.exit();
  });
  const environment: Environment = {
    projectDir: dirname(__dirname),
    cwd: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    catalogue: () => loadCatalogue(),
    knowledge: () => knowledgeOf(ALL_CHECKS, ALL_DEVIATIONS),
    source: () => harnessSource(dirname(__dirname)),
    onInterrupt,
  };
  process.exitCode = await main(process.argv.slice(2), environment);
  // Output is written out when the process ends by itself; what a broken scenario left open must not keep it alive.
  setTimeout(() => process.exit(), SETTLE_MS).unref();
}

function onInterrupt(listener: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
