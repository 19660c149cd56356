import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Endpoint } from '../../network/network';
import { freePort } from './free-port';
import { findProgram, Program } from './program';

const CONFIGURATION = resolve(__dirname, '../../docker/kamailio/kamailio.cfg');

/** How Kamailio is to be started. */
export interface KamailioOptions {
  /** Its own address, so that the connections that it opens are told from those of others. */
  readonly host?: string;
  /** Settings of docker/kamailio/kamailio.cfg: 'WITH_STRICT_GRUU', 'CHILDREN=4'. */
  readonly settings?: readonly string[];
  /** Memory for what its processes share, in MB; a transaction that is over takes some of it for 5 s. */
  readonly sharedMemory?: number;
}

/** Kamailio as a SIP/IP core, on an address and a port of its own. */
export class Kamailio {
  /** The domain that it serves. */
  readonly domain = 'push.example';

  private constructor(
    readonly local: Endpoint,
    private readonly program: Program,
    private readonly folder: string,
  ) {}

  static get isInstalled(): boolean {
    return findProgram('kamailio') !== undefined;
  }

  /**
   * Starts Kamailio; resolves when it takes requests.
   * @throws Error with its log when it does not come up
   */
  static async start({
    host = '127.0.0.3',
    settings = [],
    sharedMemory = 64,
  }: KamailioOptions = {}): Promise<Kamailio> {
    const folder = await mkdtemp(join(tmpdir(), 'kamailio-'));
    const port = await freePort(host);
    const defined = [`LISTEN_IP="${host}"`, `SIP_PORT=${port}`, ...settings];
    try {
      const program = await Program.start({
        command: findProgram('kamailio') ?? 'kamailio',
        args: [
          ...['-f', CONFIGURATION, '-DD', '-E', '-m', String(sharedMemory), '-M', '8'],
          ...['-w', folder, '-Y', folder, '-P', join(folder, 'kamailio.pid')],
          ...defined.flatMap((each) => ['-A', each]),
        ],
        ready: 'core is up',
      });
      return new Kamailio({ host, port }, program, folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** What it has logged. */
  get log(): string {
    return this.program.output;
  }

  async stop(): Promise<void> {
    await this.program.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
