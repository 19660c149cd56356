import { resolve } from 'node:path';
import type { Actor } from '../../network/actor';
import type { Endpoint } from '../../network/network';
import { freePort } from '../../testbed/foreign/free-port';
import { Program } from '../../testbed/launch/program';

const USER_AGENT = resolve(__dirname, '../../profiles/npm-sip/user-agent.js');

/** A request that the user agent is to send; header names in lower case. */
export interface Order {
  readonly method: string;
  readonly uri: string;
  /** URI in To; the Request-URI when absent. */
  readonly to?: string;
  /** URI in From; the identity of the user agent when absent. */
  readonly from?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: string;
  readonly user?: string;
  readonly password?: string;
}

/** A user agent on the npm package `sip`, in a process and on an address of its own. */
export class NpmSipPeer {
  private count = 0;

  private constructor(
    readonly actor: Actor,
    readonly local: Endpoint,
    private readonly identity: string,
    private readonly program: Program,
  ) {}

  /** @param identity URI in From */
  static async start(actor: Actor, host: string, identity: string): Promise<NpmSipPeer> {
    const port = await freePort(host);
    const user = identity.slice('sip:'.length).split('@')[0] ?? '';
    const program = await Program.start({
      command: process.execPath,
      args: [USER_AGENT, host, String(port), user],
      ready: 'user agent is up',
    });
    return new NpmSipPeer(actor, { host, port }, identity, program);
  }

  get contact(): string {
    return `${this.identity.split('@')[0] ?? ''}@${this.local.host}:${this.local.port}`;
  }

  /** Has a request sent through a server; returns the final status. */
  async send(order: Order, through: Endpoint, parameters = ''): Promise<number> {
    const id = ++this.count;
    const route = `sip:${through.host}:${through.port};lr${parameters}`;
    const line = { id, to: order.uri, from: this.identity, route, ...order };
    this.program.write(`${JSON.stringify(line)}\n`);
    await this.program.says(`answered ${id} `);
    return Number(new RegExp(`answered ${id} (\\d+)`).exec(this.program.output)?.[1]);
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
