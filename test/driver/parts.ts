import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readRunRecord } from '../../reports/run-record/file';
import type { NetworkName } from '../../reports/run-record/scenario-record';
import { REQUIRE_OPTIONAL } from '../optional';
import { oneTally, type Tally } from './tally';

const PROJECT = join(__dirname, '..', '..');
const RUNS = join(PROJECT, 'runs', 'npm-test');

/** A part that counts as one. Its output is shown only if it fails. */
export async function checkWith(title: string, npmScript: string): Promise<Tally> {
  const started = performance.now();
  const { code, output } = await command('npm', ['run', '--silent', npmScript], 'collect');
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${title}: ${code === 0 ? 'passed' : 'failed'} (${seconds} s)`);
  if (code !== 0) console.log(output);
  return oneTally(title, code === 0);
}

/** All unit and property tests, each of which counts. */
export async function unitTests(): Promise<Tally> {
  const tallyFile = join(RUNS, 'unit-tests.json');
  rmSync(tallyFile, { force: true });
  const reporter = ['--reporter', join(__dirname, 'reporter.ts'), '--reporter-option', `tally=${tallyFile}`];
  const { code } = await command('npm', ['run', '--silent', 'test:unit', '--', ...reporter], 'show');
  let tally: Tally;
  try {
    tally = JSON.parse(readFileSync(tallyFile, 'utf8')) as Tally;
  } catch {
    return oneTally(`unit tests: ended with ${code} before they were counted`, false);
  }
  return withoutSkips(accountFor(tally, 'unit tests', code));
}

/** The whole feature set on one network; each scenario counts. */
export async function features(network: NetworkName): Promise<Tally> {
  const out = join(RUNS, network);
  rmSync(out, { recursive: true, force: true });
  const args = ['cli/sip-push.js', 'run', '--network', network, '--name', 'npm-test', '--out', out];
  const { code } = await command(process.execPath, args, 'show');
  try {
    const { scenarios } = readRunRecord(latestRun(out));
    const titled = scenarios.map((each) => ({ ...each, title: `${network}: ${each.id}` }));
    const tally: Tally = {
      passed: titled.filter(({ verdict }) => verdict === 'pass' || verdict === 'warn').length,
      failures: titled
        .filter(({ verdict }) => ['fail', 'inconclusive', 'error'].includes(verdict))
        .map(({ title, verdict }) => `${title} (${verdict})`),
      skipped: titled.filter(({ verdict }) => verdict === 'not-applicable'),
    };
    return accountFor(tally, `features on ${network}`, code);
  } catch (problem) {
    return oneTally(`features on ${network}: ended with ${code}: ${String(problem)}`, false);
  }
}

/** A process that ends in failure without a failure to its count failed as a whole. */
function accountFor(tally: Tally, title: string, code: number): Tally {
  if (code === 0 || tally.failures.length > 0) return tally;
  return { ...tally, failures: [`${title}: ended with ${code}`] };
}

/** Where every optional part is required, a skipped test is a failed one. */
function withoutSkips(tally: Tally): Tally {
  if (process.env[REQUIRE_OPTIONAL] !== '1') return tally;
  const failures = tally.skipped.map(({ title, reason }) => `${title} (skipped: ${reason})`);
  return { ...tally, failures: [...tally.failures, ...failures], skipped: [] };
}

/** `latest` is a link to the run's folder, or a text file with its name. */
function latestRun(out: string): string {
  const latest = join(out, 'latest');
  try {
    return join(out, readFileSync(latest, 'utf8').trim());
  } catch {
    return latest;
  }
}

function command(
  program: string,
  args: readonly string[],
  output: 'show' | 'collect',
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: PROJECT,
      stdio: output === 'show' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (problem) => resolve({ code: 1, output: problem.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}
