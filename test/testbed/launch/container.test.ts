import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { launch, type Launched } from '../../../testbed/launch/launched';
import type { LaunchError } from '../../../testbed/launch/launch-error';
import { Program } from '../../../testbed/launch/program';
import type { ContainerLaunch, Launch, Ready } from '../../../testbed/profile/profile';
import { needOptional } from '../../optional';
import { failure } from './failure';
import { until } from './until';

const IMAGE = 'debian:bookworm-slim';
const UP: Ready = { kind: 'log', text: 'up' };
/** Waits for the end, of which it is told by a signal. */
const SERVE = `trap 'echo bye; exit 0' TERM; echo up; sleep 1000 & wait`;

describe('a system under test in a container', function () {
  this.timeout(60_000);
  let folder: string;
  let launched: Launched | undefined;

  before(function () {
    const found = spawnSync('docker', ['image', 'inspect', IMAGE]);
    needOptional(this, found.status === 0, `Docker with the image ${IMAGE} (docker/base-image.sh makes it)`);
  });
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'container-test-'))));
  afterEach(async () => {
    await launched?.discard();
    launched = undefined;
    rmSync(folder, { recursive: true });
  });

  const start = async (
    container: Partial<ContainerLaunch>,
    more: Partial<Launch> = {},
    startMs = 5_000,
  ): Promise<Launched> => {
    const what: ContainerLaunch = {
      ...{ kind: 'container', image: IMAGE, dockerfile: undefined, command: [], network: 'host' },
      ...{ mounts: new Map(), ...container },
    };
    launched = await launch(
      { per: 'scenario', what, files: new Map(), env: {}, ready: UP, ...more },
      { user: 'sip:ada@push.example' },
      {
        folder,
        address: { host: '127.0.0.9', port: 0 },
        ports: [],
        timeouts: { start: startMs, stimulus: 5_000, quiet: 100 },
        log: join(folder, 'sut.log'),
      },
    );
    return launched;
  };
  const sh = (script: string): Partial<ContainerLaunch> => ({ command: ['/bin/sh', '-c', script] });

  it('gets its files by a mount, its environment, and the network of this machine', async () => {
    writeFileSync(join(folder, 'template'), 'user {user} at {sut.port}\n');
    mkdirSync(join(folder, 'beside'));
    writeFileSync(join(folder, 'beside/ca.pem'), 'certificate\n');
    const sut = await start(
      {
        ...sh(`cat /etc/sut/sut.conf /beside/ca.pem; echo "$PORT"; readlink /proc/self/ns/net; ${SERVE}`),
        mounts: new Map([
          ['{folder}', '/etc/sut'],
          ['beside', '/beside'],
        ]),
      },
      { files: new Map([['sut.conf', 'template']]), env: { PORT: '{sut.port}' } },
    );
    const port = sut.values['sut.port']!;
    const network = spawnSync('readlink', ['/proc/self/ns/net'], { encoding: 'utf8' }).stdout.trim();
    assert.equal(
      sut.output(),
      `user sip:ada@push.example at ${port}\ncertificate\n${port}\n${network}\nup\n`,
    );
    await sut.discard();
    assert.ok(!existsSync(sut.values.folder!));
    assert.match(readFileSync(join(folder, 'sut.log'), 'utf8'), /^user .*up\nbye\n$/s);
  });

  it('takes its leave when it is stopped, not when it is killed, and can be started again', async () => {
    const sut = await start(sh(SERVE));
    await sut.stop();
    assert.equal(sut.output(), 'up\nbye\n');
    assert.deepEqual(await sut.ended, { code: 0, signal: null });
    await sut.start();
    await sut.kill();
    assert.equal(sut.output(), 'up\n');
    assert.equal((await sut.ended).code, 137);
    assert.equal(sut.isRunning, false);
    await sut.restart();
    assert.equal(sut.isRunning, true);
  });

  it('is up when a file appears in a folder that it shares', async () => {
    const sut = await start(
      { ...sh(`echo 1 > /run/sut/pid; ${SERVE}`), mounts: new Map([['{folder}', '/run/sut']]) },
      { ready: { kind: 'file', path: '{folder}/pid' } },
    );
    assert.equal(readFileSync(join(sut.values.folder!, 'pid'), 'utf8'), '1\n');
  });

  it('says how it ended before it was up, or that it was not up in time', async () => {
    const token = basename(folder);
    const early = await failure(start(sh(`: ${token}; echo no licence >&2; exit 3`)));
    assert.match(early.line, /^the container of \S+ ended with exit code 3 before it was up/);
    assert.match(early.message, /\n {2}no licence$/);
    const late = await failure(start(sh(`: ${token}; echo loading; sleep 1000`), {}, 500));
    assert.match(late.line, /^the container of \S+ was not up in 500 ms/);
    assert.match(late.message, /\n {2}loading$/);
    const none = await failure(start({ command: ['/no/such/program', token] }));
    assert.match(none.line, /^a container of \S+ cannot be started: .*no\/such\/program/);
    assert.deepEqual(containersWith(token), []);
  });

  it('says that an image is not to be had, and what to do', async () => {
    // Nobody listens at this registry.
    const error = await failure(start({ image: '127.0.0.9:1/none:1' }));
    assert.match(
      error.line,
      /^the image 127\.0\.0\.9:1\/none:1 is not on this machine, and cannot be pulled \(/,
    );
    assert.match(error.line, /docker load/);
  });

  it('is built from a Dockerfile', async () => {
    writeFileSync(
      join(folder, 'Dockerfile'),
      `FROM ${IMAGE}\nCOPY words /words\nCMD cat /words; sleep 1000\n`,
    );
    writeFileSync(join(folder, 'words'), 'built and up\n');
    const sut = await start({ image: undefined, dockerfile: '.' });
    assert.equal(sut.output(), 'built and up\n');
    await sut.kill();
    const reference = `reference=sip-push/sut-${basename(folder).toLowerCase()}-*`;
    const built = spawnSync('docker', ['image', 'ls', '--quiet', '--filter', reference], {
      encoding: 'utf8',
    });
    assert.match(built.stdout, /^\w+\n$/);
    spawnSync('docker', ['image', 'rm', built.stdout.trim()]);
  });

  it('says why a Dockerfile cannot be built', async () => {
    const build = async (text: string): Promise<LaunchError> => {
      writeFileSync(join(folder, 'Dockerfile'), text);
      return failure(start({ image: undefined, dockerfile: 'Dockerfile' }));
    };
    const failing = await build(`FROM ${IMAGE}\nRUN echo no such package && exit 7\n`);
    assert.match(failing.line, /Dockerfile cannot be built: docker build ended with exit code \d+$/);
    assert.match(failing.message, /no such package/);
    assert.match((await build('FORM nothing\n')).message, /FORM/i);
    const none = await failure(start({ image: undefined, dockerfile: 'elsewhere' }));
    assert.match(none.line, /^there is no Dockerfile at \S+\/elsewhere$/);
  });

  it('may flood', async () => {
    const sut = await start(sh(`echo up; yes flood`));
    const log = join(folder, 'sut.log');
    await until('8 MiB of log', () => readFileSync(log).length > 8_000_000);
    await sut.kill();
    assert.ok(sut.output().length <= 65_536);
    await sut.discard();
    assert.match(readFileSync(log, 'utf8'), /octets are left out here/);
  });

  it('does not outlive a harness that is killed', async () => {
    const token = basename(folder);
    const harness = await Program.start({
      command: process.execPath,
      args: [
        '-e',
        `require(${JSON.stringify(resolve('cli/typescript-loader.js'))});
         const { startContainer } = require(${JSON.stringify(resolve('testbed/launch/container.ts'))});
         const { Output } = require(${JSON.stringify(resolve('testbed/launch/output.ts'))});
         startContainer('${IMAGE}', { command: ['/bin/sh', '-c', ': ${token}; sleep 1000'], network: 'host', mounts: new Map(), env: {} }, new Output())
           .then(() => console.log('it runs'));`,
      ],
      ready: 'it runs',
    });
    assert.equal(containersWith(token).length, 1);
    await harness.kill();
    await until('the end of the container', () => containersWith(token).length === 0);
  });
});

/** Containers, running or not, with a word in their command. */
function containersWith(word: string): string[] {
  const args = ['ps', '--all', '--no-trunc', '--format', '{{.Names}} {{.Command}}'];
  const all = spawnSync('docker', args, { encoding: 'utf8' }).stdout;
  return all.split('\n').filter((row) => row.includes(word));
}
