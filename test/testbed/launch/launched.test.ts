import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Launched, type LaunchOptions } from '../../../testbed/launch/launched';
import type { LaunchError } from '../../../testbed/launch/launch-error';
import type { Launch, ProcessLaunch, Ready } from '../../../testbed/profile/profile';
import { failure } from './failure';

const HOST = '127.0.0.9';

describe('a system under test that is a program', () => {
  let folder: string;
  let options: LaunchOptions;
  let launched: Launched | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'launch-test-'));
    options = {
      folder,
      address: { host: HOST, port: 0 },
      ports: [],
      timeouts: { start: 5_000, stimulus: 5_000, quiet: 100 },
      log: join(folder, 'logs', 'sut.log'),
    };
  });
  afterEach(async () => {
    await launched?.discard();
    launched = undefined;
    rmSync(folder, { recursive: true });
  });

  const start = async (
    script: string,
    ready: Ready,
    { more = {}, values = {}, what = {} }: Extra = {},
  ): Promise<Launched> => {
    const command = [process.execPath, '-e', script];
    launched = await launch(
      {
        ...{ per: 'scenario', files: new Map(), env: {}, ready },
        ...{ what: { kind: 'process', command } satisfies ProcessLaunch },
        ...what,
      },
      values,
      { ...options, ...more },
    );
    return launched;
  };

  it('gets its files, its environment and its ports, and runs in the folder of the profile', async () => {
    writeFileSync(join(folder, 'phone.template'), 'listen {sut.port}\nmedia {port.media}\nuser {user}\n');
    chmodSync(join(folder, 'phone.template'), 0o755);
    const script = `
      console.log(JSON.stringify({ folder: process.cwd(), config: require('fs').readFileSync(process.env.CONFIG, 'utf8') }));
      console.log('up');
      setInterval(() => {}, 1000);`;
    const phone = await start(script, UP, {
      more: { ports: ['media'] },
      values: { user: 'sip:ada@push.example' },
      what: {
        env: { CONFIG: '{folder}/etc/phone.conf' },
        files: new Map([['etc/phone.conf', 'phone.template']]),
      },
    });
    const { 'sut.port': port, 'port.media': media, folder: scratch } = phone.values;
    assert.notEqual(port, media);
    const seen = JSON.parse(phone.output().split('\n')[0]!) as { folder: string; config: string };
    assert.deepEqual(seen, { folder, config: `listen ${port}\nmedia ${media}\nuser sip:ada@push.example\n` });
    assert.equal(statSync(join(scratch!, 'etc/phone.conf')).mode & 0o777, 0o755);

    await phone.discard();
    assert.ok(!existsSync(scratch!));
    assert.match(readFileSync(options.log!, 'utf8'), /^\{.*\}\nup\n$/);
  });

  it('is up when a file appears, in a folder that it makes', async () => {
    const path = '{folder}/run/pids/phone.pid';
    const phone = await start(
      `const fs = require('fs'); const path = process.env.FILE;
       fs.mkdirSync(require('path').dirname(path), { recursive: true });
       setTimeout(() => fs.writeFileSync(path, '1'), 50); setInterval(() => {}, 1000);`,
      { kind: 'file', path },
      { what: { env: { FILE: path } } },
    );
    assert.ok(existsSync(join(phone.values.folder!, 'run/pids/phone.pid')));
    // The file of its former life does not count for the next one.
    await phone.kill();
    await phone.restart();
    assert.ok(phone.isRunning);
  });

  it('is up when it is seen to register', async () => {
    const server = createSocket('udp4').bind(0, HOST);
    await once(server, 'listening');
    try {
      const phone = await start(
        `const socket = require('dgram').createSocket('udp4'); socket.send('REGISTER', Number(process.env.CORE), '${HOST}');`,
        { kind: 'registration' },
        {
          more: {
            registered: async (signal) => {
              await once(server, 'message', { signal });
            },
          },
          values: { 'core.port': String(server.address().port) },
          what: { env: { CORE: '{core.port}' } },
        },
      );
      await phone.restart();
      assert.ok(phone.isRunning);
    } finally {
      server.close();
    }
  });

  it('says that it cannot be started', async () => {
    const what = { what: { kind: 'process', command: ['no-such-phone'] } } as const;
    const error = await failure(start('', { kind: 'at-once' }, { what }));
    assert.match(error.line, /^no-such-phone cannot be started \(.*ENOENT\)/);
  });

  it('says how it ended before it was up, with the last of what it said', async () => {
    const exit = await failure(start(`console.error('no licence'); process.exitCode = 3`, UP));
    assert.match(exit.line, /ended with exit code 3 before it was up \(awaited "up" in its output\)$/);
    assert.match(exit.message, /\n {2}no licence$/);
    const crash = await failure(start(`process.kill(process.pid, 'SIGSEGV')`, UP));
    assert.match(crash.line, /ended by SIGSEGV before/);
  });

  it('says that it was not up in time, and is gone then', async () => {
    const more = { timeouts: { ...options.timeouts, start: 300 } };
    const script = `process.on('SIGTERM', () => {}); console.log('loading from ' + process.env.SCRATCH + ' still'); setInterval(() => {}, 1000)`;
    const what = { env: { SCRATCH: '{folder}' } };
    const error = await failure(start(script, UP, { more, what }));
    assert.match(error.line, /was not up in 300 ms \(awaited "up"/);
    const scratch = /loading from (\S+) still/.exec(error.message)![1]!;
    assert.ok(!existsSync(scratch), scratch);
    const file = await failure(start(script, { kind: 'file', path: '{folder}/none' }, { more }));
    assert.match(file.line, /was not up in 300 ms \(awaited the file \/\S+\/none\)/);
    const registration = await failure(start(script, { kind: 'registration' }, { more }));
    assert.match(registration.line, /was not up in 300 ms \(awaited its registration\)/);
  });

  it('says that its port is taken', async () => {
    const taken = createServer().listen(0, HOST);
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    try {
      const more = { address: { host: HOST, port } };
      const error = await failure(start('', { kind: 'at-once' }, { more }));
      assert.match(error.line, new RegExp(`^port ${port} at ${HOST} is taken; `));
    } finally {
      taken.close();
    }
  });

  it('says that a port cannot be chosen at a machine elsewhere', async () => {
    const more = { address: { host: '192.0.2.1', port: 0 } };
    const error = await failure(start('', { kind: 'at-once' }, { more }));
    assert.match(error.line, /^no port can be chosen at 192\.0\.2\.1 \(.*EADDRNOTAVAIL/);
  });

  it('says which file cannot be made', async () => {
    const made = (name: string, template: string): Promise<LaunchError> =>
      failure(start('', { kind: 'at-once' }, { what: { files: new Map([[name, template]]) } }));
    assert.match((await made('a', 'none')).line, /^the file a cannot be made from \S+\/none: ENOENT/);
    assert.match((await made('../a', 'none')).line, /^the file \.\.\/a would not be in the scratch folder/);
    writeFileSync(join(folder, 'b'), '{nobody}');
    assert.match((await made('a', 'b')).line, /^the file a cannot be made from \S+\/b: .*nobody/);
  });

  it('takes its leave when it is stopped, and has no time for it when it is killed', async () => {
    const script = `
      process.on('SIGTERM', () => { console.log('bye'); process.exit(0); });
      setInterval(() => {}, 1000); console.log('up');`;
    const phone = await start(script, UP);
    await phone.stop();
    assert.equal(phone.output(), 'up\nbye\n');
    assert.deepEqual(await phone.ended, { code: 0, signal: null });
    await phone.start();
    assert.equal(phone.isRunning, true);
    await phone.kill();
    assert.equal(phone.output(), 'up\n');
    assert.deepEqual(await phone.ended, { code: null, signal: 'SIGKILL' });
    assert.equal(phone.isRunning, false);
  });

  it('keeps its folder and ports when it is restarted, and what all its lives said in one log', async () => {
    const script = `
      const fs = require('fs'); const file = process.env.STATE;
      fs.appendFileSync(file, 'life ');
      console.log(fs.readFileSync(file, 'utf8') + 'at ' + process.env.PORT + ' up');
      setInterval(() => {}, 1000)`;
    const phone = await start(script, UP, {
      what: { env: { STATE: '{folder}/state', PORT: '{sut.port}' } },
    });
    const port = phone.values['sut.port']!;
    // Asked for at the same time, they happen one after the other.
    await Promise.all([phone.restart(), phone.kill(), phone.start(), phone.start()]);
    assert.equal(phone.output(), `life life life at ${port} up\n`);
    await phone.discard();
    const log = readFileSync(options.log!, 'utf8');
    assert.equal(
      log,
      ['life', 'life life', 'life life life'].map((text) => `${text} at ${port} up\n`).join(''),
    );
  });

  it('is told to have ended when it crashes, and can be started again', async () => {
    const script = `console.log('up'); process.stdin.resume(); setTimeout(() => process.abort(), 20)`;
    const phone = await start(script, UP);
    assert.deepEqual(await phone.ended, { code: null, signal: 'SIGABRT' });
    assert.equal(phone.isRunning, false);
    await phone.stop();
    await phone.start();
    assert.ok(phone.output().startsWith('up'));
  });

  it('may flood: its log keeps the beginning and the end', async () => {
    const script = `
      process.stdout.write('beginning up ' + 'x'.repeat(20_000_000) + ' end', () => process.exit(0));`;
    const phone = await start(script, UP);
    await phone.ended;
    assert.ok(phone.output().length <= 65_536);
    await phone.discard();
    const log = readFileSync(options.log!, 'utf8');
    assert.ok(log.length < 8.2 * 1_048_576, String(log.length));
    assert.match(log, /^beginning up x+\n\[\.\.\. \d+ octets are left out here; .*\]\nx+ end$/);
  });
});

const UP: Ready = { kind: 'log', text: 'up' };

interface Extra {
  readonly more?: Partial<LaunchOptions>;
  readonly values?: Readonly<Record<string, string>>;
  readonly what?: Partial<Launch>;
}
