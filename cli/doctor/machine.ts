import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../../testbed/launch/program';
import type { Examination } from './examination';

const run = promisify(execFile);
/** A program that does not answer in this time will not do; milliseconds. */
const LIMIT_MS = 5000;

/** Programs that the harness can make use of: what for, and the Debian package that has it. */
const PROGRAMS = [
  ['tshark', 'packet captures checked by another reader', 'tshark'],
  ['kamailio', 'a real core to run against', 'kamailio kamailio-extra-modules kamailio-outbound-modules'],
  ['sipp', 'an independent sender and receiver', 'sip-tester'],
  ['sipsak', 'OPTIONS of another making', 'sipsak'],
  ['baresip', 'a real terminal to run against', 'baresip-core'],
  ['linphone-daemon', 'a real terminal to run against', 'linphone-cli'],
] as const;

/** What the machine has, whatever is to be tested. */
export async function examineMachine(projectDir: string): Promise<Examination[]> {
  const programs = PROGRAMS.map(([name, purpose, debian]) => program(name, purpose, debian));
  return [node(), runsFolder(projectDir), ...programs, await java(), await docker()];
}

function node(): Examination {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isEnough = major > 20 || (major === 20 && minor >= 19);
  return {
    what: 'Node.js',
    state: isEnough ? 'ok' : 'fault',
    seen: process.versions.node,
    ...(isEnough ? {} : { cure: 'install Node.js 20.19 or newer' }),
  };
}

function runsFolder(projectDir: string): Examination {
  const folder = join(projectDir, 'runs');
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return { what: 'runs folder', state: 'ok', seen: 'can be written' };
  } catch (problem) {
    const cure = 'make it writable, or give another folder with `run --out`';
    return { what: 'runs folder', state: 'fault', seen: wordsOf(problem), cure };
  }
}

function program(name: string, purpose: string, debian: string): Examination {
  const path = findProgram(name);
  if (path !== undefined) return { what: name, state: 'ok', seen: path };
  return { what: name, state: 'missing', seen: `not installed (${purpose})`, cure: `apt install ${debian}` };
}

async function java(): Promise<Examination> {
  try {
    const { stderr, stdout } = await run('java', ['-version'], { timeout: LIMIT_MS });
    return { what: 'Java', state: 'ok', seen: firstLine(stderr || stdout) };
  } catch {
    const seen = 'not installed (only the Allure report needs it)';
    return { what: 'Java', state: 'missing', seen, cure: 'apt install default-jre-headless' };
  }
}

async function docker(): Promise<Examination> {
  if (findProgram('docker') === undefined) {
    const seen = 'not installed (systems under test in containers)';
    return { what: 'Docker', state: 'missing', seen, cure: 'apt install docker.io' };
  }
  try {
    const { stdout } = await run('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: LIMIT_MS });
    return { what: 'Docker', state: 'ok', seen: `daemon ${firstLine(stdout)}` };
  } catch (problem) {
    const words = firstLine((problem as { stderr?: string }).stderr ?? wordsOf(problem));
    return { what: 'Docker', state: 'missing', seen: words, cure: 'start the daemon: service docker start' };
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

function wordsOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
