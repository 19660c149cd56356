import { dirname, resolve } from 'node:path';
import type { Endpoint } from '../../network/network';
import { launch, type Launched } from '../launch/launched';
import { findProgram } from '../launch/program';

const CONFIGURATION = resolve(__dirname, '../../docker/kamailio/kamailio.cfg');
const TIMEOUTS = { start: 10_000, stimulus: 5_000, quiet: 500 };

/** How Kamailio is to be started. */
export interface KamailioOptions {
  /** Its own address, so that the connections that it opens are told from those of others. */
  readonly host?: string;
  /** Settings of docker/kamailio/kamailio.cfg: 'WITH_AUTH', 'CHILDREN=4'. */
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
    private readonly launched: Launched,
  ) {}

  static get isInstalled(): boolean {
    return findProgram('kamailio') !== undefined;
  }

  /**
   * Starts Kamailio; resolves when it takes requests.
   * @throws LaunchError with its log when it does not come up
   */
  static async start({
    host = '127.0.0.3',
    settings = [],
    sharedMemory = 64,
  }: KamailioOptions = {}): Promise<Kamailio> {
    const defined = [`LISTEN_IP="${host}"`, 'SIP_PORT={sut.port}', ...settings];
    const command = [
      ...['kamailio', '-f', CONFIGURATION, '-DD', '-E', '-m', String(sharedMemory), '-M', '8'],
      ...['-w', '{folder}', '-Y', '{folder}', '-P', '{folder}/kamailio.pid'],
      ...defined.flatMap((each) => ['-A', each]),
    ];
    const launched = await launch(
      {
        ...{ per: 'run', what: { kind: 'process', command }, files: new Map(), env: {} },
        ready: { kind: 'log', text: 'core is up' },
      },
      {},
      { folder: dirname(CONFIGURATION), address: { host, port: 0 }, ports: [], timeouts: TIMEOUTS },
    );
    return new Kamailio({ host, port: Number(launched.values['sut.port']) }, launched);
  }

  /** What it has logged. */
  get log(): string {
    return this.launched.output();
  }

  async stop(): Promise<void> {
    await this.launched.discard();
  }
}
