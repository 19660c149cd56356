import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '../../network/actor';
import type { Endpoint } from '../../network/network';
import { plainText } from '../../protocol/push/content';
import { freePort } from '../../testbed/foreign/free-port';
import { findProgram, Program } from '../../testbed/launch/program';
import { Testbed } from '../../testbed/testbed';

const DOMAIN = 'push.example';
const TERMINAL: Actor = { role: 'terminal', name: 'sipp-terminal', underTest: true };
const SENDER: Actor = { role: 'sender', name: 'sipp-sender', underTest: true };
const [TERMINAL_HOST, SENDER_HOST] = ['127.0.0.7', '127.0.0.6'];
const NEWS = plainText('Storm warning 14:00-19:00, zone 7.');

/**
 * Has SIPp register, take pushes and send some, with our core between and our terminal and sender beside. The testbed
 * is closed afterwards; its trace stays.
 */
export async function sippTour(): Promise<Testbed> {
  const testbed = new Testbed({ network: 'loopback' });
  const folder = await mkdtemp(join(tmpdir(), 'sipp-'));
  let receiver: Program | undefined;
  try {
    const port = await freePort(TERMINAL_HOST);
    testbed.adopt(TERMINAL, { host: TERMINAL_HOST, port });
    testbed.adopt(SENDER, { host: SENDER_HOST, port: await freePort(SENDER_HOST) });
    const core = await testbed.openCore({ domain: DOMAIN, users: [{ name: 'rosa' }, { name: 'otto' }] });
    const phone = await testbed.openTerminal({ name: 'phone', aor: `sip:otto@${DOMAIN}` });
    const ours = await testbed.openSender({ name: 'sender', identity: 'sip:sender@content.example' });
    await phone.register({ expires: 600 });

    const run = new SippRuns(folder, core.local);
    receiver = await Program.start(await run.of('receive', TERMINAL_HOST, port));
    await run.toTheEnd('register', TERMINAL_HOST, [DOMAIN, 'rosa', String(port)]);
    for (const user of ['rosa', 'otto', 'nobody'])
      await run.toTheEnd('send', SENDER_HOST, [DOMAIN, user], ['-m', '3', '-l', '1']);
    await run.toTheEnd('send', SENDER_HOST, [DOMAIN, 'otto'], ['-m', '3', '-t', 't1']);
    await testbed.run(ours.push({ to: `sip:rosa@${DOMAIN}`, content: NEWS }));
    await testbed.settle();
  } finally {
    await receiver?.stop();
    await testbed.close();
    await rm(folder, { recursive: true, force: true });
  }
  return testbed;
}

/** Starts SIPp with the scenarios beside this file. */
class SippRuns {
  private count = 0;

  constructor(
    private readonly folder: string,
    private readonly server: Endpoint,
  ) {}

  /** The command line for a scenario; `fields` are what it knows as [field0] and so on. */
  async of(
    scenario: string,
    host: string,
    port: number,
    fields: readonly string[] = [],
    more: readonly string[] = [],
  ): Promise<{ command: string; args: string[]; cwd: string }> {
    const file = join(this.folder, `${++this.count}.csv`);
    await writeFile(file, `SEQUENTIAL\n${fields.join(';')}\n`);
    const args = [
      ...['-sf', join(__dirname, 'sipp', `${scenario}.xml`), '-i', host, '-p', String(port)],
      ...['-nostdin', '-default_behaviors', 'none', ...more],
    ];
    if (fields.length > 0) args.push('-inf', file, `${this.server.host}:${this.server.port}`);
    return { command: findProgram('sipp') ?? 'sipp', args, cwd: this.folder };
  }

  /** Runs a scenario until its calls are over. Throws Error when one of them went another way. */
  async toTheEnd(
    scenario: string,
    host: string,
    fields: readonly string[],
    more: readonly string[] = ['-m', '1'],
  ): Promise<void> {
    const program = await Program.start(
      await this.of(scenario, host, await freePort(host), fields, [...more, '-timeout', '8s']),
    );
    const { code } = await program.ended;
    if (code !== 0)
      throw new Error(`SIPp ended ${scenario} with ${String(code)}: ${program.output.slice(-2000)}`);
  }
}
