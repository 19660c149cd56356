import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRunRecord } from '../../reports/run-record/file';
import { needOptional } from '../optional';
import { CONTAINER_LIMIT_MS, needImage, removeFormer, runToEnd, thisUser } from './docker';

/** Prints the first line of Kamailio's answer to OPTIONS, or nothing after 5 s. */
const ASK = `
  const socket = require('node:dgram').createSocket('udp4');
  socket.on('message', (answer) => { console.log(String(answer).split('\\r\\n')[0]); process.exit(0); });
  socket.bind(0, '127.0.0.1', () => {
    const { port } = socket.address();
    socket.send([
      'OPTIONS sip:push.example SIP/2.0', 'Via: SIP/2.0/UDP 127.0.0.1:' + port + ';branch=z9hG4bK1', 'Max-Forwards: 70',
      'To: <sip:push.example>', 'From: <sip:a@push.example>;tag=1', 'Call-ID: 1', 'CSeq: 1 OPTIONS', 'Content-Length: 0',
      '', '',
    ].join('\\r\\n'), 5070, '127.0.0.3');
  });
  setTimeout(() => process.exit(1), 5000);
`;

describe('docker/compose.yaml', function () {
  this.timeout(CONTAINER_LIMIT_MS);
  let command: readonly string[];
  let runs = '';

  before(async function () {
    // Beside those that people work with.
    const project = ['--file', 'docker/compose.yaml', '--project-name', 'sip-push-test'];
    const plugin = await runToEnd('docker', ['compose', 'version']);
    const program = await runToEnd('docker-compose', ['version']);
    needOptional(
      this,
      plugin.code === 0 || program.code === 0,
      'docker-compose (Debian package docker-compose)',
    );
    command = plugin.code === 0 ? ['docker', 'compose', ...project] : ['docker-compose', ...project];
    await needImage(this, 'debian');
    await needImage(this, 'node');
    runs = await mkdtemp(join(tmpdir(), 'sip-push-runs-'));
    const { code, output } = await compose('build');
    assert.equal(code, 0, output);
  });

  after(async () => {
    if (runs === '') return;
    await compose('down', '--volumes');
    await removeFormer('sip-push');
    await removeFormer('sip-push-kamailio');
    await rm(runs, { recursive: true, force: true });
  });

  function compose(...args: readonly string[]) {
    const [program = '', ...first] = command;
    const env = { ...process.env, RUNS: runs, RUN_AS: thisUser() };
    return runToEnd(program, [...first, ...args], env);
  }

  it('lets the harness reach Kamailio, which is up before it', async () => {
    const { code, output } = await compose('run', '--rm', '--entrypoint', 'node', 'harness', '-e', ASK);
    assert.equal(code, 0, output);
    assert.match(output, /^SIP\/2\.0 200 OK$/m);
  });

  it('leaves the run folder outside', async () => {
    const { code, output } = await compose('run', '--rm', 'harness', 'run', '--tags', '@MSG-3428-8-01');
    assert.equal(code, 0, output);
    assert.equal(readRunRecord(join(runs, 'latest')).verdict, 'pass');
  });
});
