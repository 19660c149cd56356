import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint } from '../network/network';
import { freePort } from '../testbed/foreign/free-port';
import { findProgram, Program } from '../testbed/launch/program';

const HOST = '127.0.0.1';
const SCENARIOS = join(__dirname, 'sipp');
/** Without these SIPp answers for the scenario, keeps calls that are over, and reads the keyboard. */
const PLAIN = ['-default_behaviors', 'none', '-deadcall_wait', '0', '-nostdin'];
const SOCKETS = ['-t', 'u1', '-buff_size', '4194304', '-i', HOST];

export function isSippInstalled(): boolean {
  return findProgram('sipp') !== undefined;
}

/** A terminal that answers every MESSAGE with 200. It does not say when it is up, which takes some milliseconds. */
export class SippTerminal {
  private constructor(
    readonly local: Endpoint,
    private readonly program: Program,
  ) {}

  static async start(): Promise<SippTerminal> {
    const port = await freePort(HOST);
    const args = ['-sf', join(SCENARIOS, 'terminal.xml'), '-p', String(port), ...SOCKETS, ...PLAIN];
    return new SippTerminal({ host: HOST, port }, await Program.start({ command: sipp(), args }));
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}

/** How much a sender sends. */
export interface Load {
  readonly calls: number;
  /** Calls that are under way at once. */
  readonly atOnce: number;
  readonly limitSeconds: number;
}

/** What came of it. */
export interface Sent {
  readonly answered: number;
  readonly failed: number;
  readonly retransmissions: number;
  readonly seconds: number;
}

/**
 * Sends MESSAGE requests to a core, the next one as soon as one of those under way is answered.
 * @throws Error with what SIPp said when it gives no figures
 */
export async function sendMessages(to: Endpoint, { calls, atOnce, limitSeconds }: Load): Promise<Sent> {
  const folder = await mkdtemp(join(tmpdir(), 'sipp-'));
  const figures = join(folder, 'figures.csv');
  const program = await Program.start({
    command: sipp(),
    args: [
      ...[`${to.host}:${to.port}`, '-sf', join(SCENARIOS, 'sender.xml'), '-p', String(await freePort(HOST))],
      ...[
        '-m',
        String(calls),
        '-l',
        String(atOnce),
        '-r',
        '1000',
        '-rp',
        '1',
        '-timeout',
        String(limitSeconds),
      ],
      ...['-trace_stat', '-stf', figures, '-fd', '1', ...SOCKETS, ...PLAIN],
    ],
    cwd: folder,
  });
  try {
    await program.ended;
    return readFigures(await readFile(figures, 'utf8'));
  } catch (error) {
    throw new Error(`SIPp: ${String(error)}: ${program.output.slice(-500)}`, { cause: error });
  } finally {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The last row counts from the start to the end. */
function readFigures(csv: string): Sent {
  const rows = csv
    .trim()
    .split('\n')
    .map((row) => row.split(';'));
  const [names] = rows;
  const last = rows.at(-1);
  if (!names || !last || rows.length < 2) throw new Error('no figures');
  const value = (name: string): string => last[names.indexOf(name)] ?? '';
  return {
    answered: Number(value('SuccessfulCall(C)')),
    failed: Number(value('FailedCall(C)')),
    retransmissions: Number(value('Retransmissions(C)')),
    seconds: instantOf(value('CurrentTime')) - instantOf(value('StartTime')),
  };
}

/** Date, time and, behind the second tab, seconds since 1970 with their fraction. */
function instantOf(time: string): number {
  return Number(time.split('\t')[2]);
}

function sipp(): string {
  return findProgram('sipp') ?? 'sipp';
}
