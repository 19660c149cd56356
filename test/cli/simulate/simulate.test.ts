import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTraceFile } from '../../../network/trace-file';
import { Simulated } from './processes';

const AOR = 'sip:nora@push.example';
const URN = 'urn:uuid:1c6f0a2e-5b7d-4e19-9a30-6d0c41f2b701';
const LOCAL = ['--listen', '127.0.0.1:0', '--control', '127.0.0.1:0'];

interface Content {
  readonly type: string;
  readonly size: number;
  readonly body: string;
}

describe('sip-push simulate: core, terminal and sender as processes', function () {
  this.timeout(60_000);
  const running: Simulated[] = [];
  let folder: string;
  let core: Simulated;
  let terminal: Simulated;
  let sender: Simulated;

  const start = (...args: readonly string[]): Simulated => {
    const started = Simulated.start(folder, ...args);
    running.push(started);
    return started;
  };
  const startTerminal = async (...more: readonly string[]): Promise<Simulated> => {
    const started = start(
      ...['terminal', ...LOCAL, '--aor', AOR, '--core', await core.address()],
      ...['--password', 'secret', '--instance', URN, ...more],
    );
    await started.address();
    return started;
  };
  const push = async (body: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const { status, value } = await sender.ask('POST', '/push', { target: AOR, ...body });
    assert.equal(status, 200, JSON.stringify(value));
    return value;
  };
  const received = async (from = 0): Promise<Content[]> => {
    const { value } = await terminal.ask('GET', `/received?from=${from}`);
    return value.content as Content[];
  };
  const bindings = async (): Promise<Record<string, unknown>[]> => {
    const { value } = await core.ask('GET', `/bindings?aor=${encodeURIComponent(AOR)}`);
    return value.bindings as Record<string, unknown>[];
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sip-push-simulate-'));
    core = start(
      'core',
      ...LOCAL,
      '--user',
      'nora:secret',
      '--user',
      'news:pw',
      '--admit-only-known-senders',
    );
    await core.address();
    const identity = ['--identity', 'sip:news@content.example', '--account', 'news:pw'];
    sender = start(
      ...['sender', ...LOCAL, '--core', await core.address(), ...identity],
      ...['--trace', 'sender.jsonl', '--log', 'json'],
    );
    terminal = await startTerminal('--register', '--save', 'inbox', '--trace', 'terminal.pcap');
    await sender.address();
    await terminal.said(/-- registered for 3600 s; GRUU sip:nora@push\.example;gr=\S+/);
  });
  after(async () => {
    await Promise.all(running.map((each) => each.kill()));
    rmSync(folder, { recursive: true });
  });

  it('registers at the start, by digest, and for a GRUU', async () => {
    const { value } = await terminal.ask('GET', '/state');
    assert.equal(value.registered, true);
    assert.equal(value.publicGruu, `${AOR};gr=${URN}`);
    assert.equal(value.local, await terminal.address());
    assert.equal(value.contact, `sip:nora@${await terminal.address()}`);
    const [binding, ...others] = await bindings();
    assert.equal(others.length, 0);
    assert.equal(binding?.contact, value.contact);
    assert.match(core.stdout, / 401 Unauthorized \(REGISTER\)\n/);
  });

  it('pushes in pager mode: text, and a file octet by octet', async () => {
    const octets = randomBytes(150);
    writeFileSync(join(folder, 'alert.bin'), octets);
    const text = 'Ünwetter \x1b[31m um 14 Uhr';
    const outcome = await push({ content: text, name: '' });
    assert.deepEqual([outcome.answered, outcome.status, outcome.mode], ['accepted', 200, 'pager']);
    const second = await push({
      target: `${AOR};gr=${URN}`,
      file: 'alert.bin',
      type: 'application/vnd.oma.push',
    });
    assert.equal(second.answered, 'accepted');
    const [first, file] = await received();
    assert.equal(first?.type, 'text/plain');
    assert.equal(Buffer.from(first.body, 'base64').toString('utf8'), text);
    assert.equal(file?.type, 'application/vnd.oma.push');
    assert.deepEqual(Buffer.from(file.body, 'base64'), octets);
  });

  it('pushes in session mode, as a message and as a file under a name', async () => {
    const { length } = await received();
    const octets = randomBytes(70_000);
    writeFileSync(join(folder, 'map.png'), octets);
    const message = await push({ content: 'x'.repeat(20_000), mode: 'session', type: 'text/html' });
    assert.deepEqual(message.contents, [
      { what: 'delivered', meaning: 'The peer reported that it received all of it.' },
    ]);
    const [content] = await received(length);
    assert.equal(content?.size, 20_000);
    assert.equal(Buffer.from(content.body, 'base64').toString(), 'x'.repeat(20_000));
    const file = await push({ file: 'map.png', mode: 'session', type: 'image/png', name: '../../map.png' });
    assert.equal((file.contents as { what: string }[])[0]?.what, 'delivered');
    const { value } = await terminal.ask('GET', '/received');
    const sha1 = createHash('sha1').update(octets).digest('hex');
    assert.deepEqual(value.files, [
      { name: '../../map.png', type: 'image/png', size: octets.length, sha1, state: 'whole' },
    ]);
    await terminal.said(/saved 70000 octets: (\S+)\n/);
    const saved = readdirSync(join(folder, 'inbox')).sort();
    assert.deepEqual(saved, [
      '0001-content.txt',
      '0002-content.bin',
      '0003-content.html',
      '0004-__.._map.png',
    ]);
    assert.deepEqual(readFileSync(join(folder, 'inbox', saved[3]!)), octets);
    assert.match(terminal.stdout, / {2}MSRP SEND 1-\S+\/70000.* {2}\(image\/png, \d+ octets\)\n/);
  });

  it('asks a terminal what it can do', async () => {
    const { value } = await sender.ask('POST', '/options', { target: `${AOR};gr=${URN}` });
    assert.equal(value.status, 200);
    assert.equal(value.gruu, `${AOR};gr=${URN}`);
    const { value: known } = await sender.ask('GET', '/capabilities');
    const [gruu, capabilities] = Object.entries(
      known.capabilities as Record<string, { accept: string[] }>,
    )[0]!;
    assert.match(gruu, /gr=urn:uuid:1c6f0a2e/);
    assert.ok(capabilities.accept.includes('text/vnd.wap.si'));
  });

  it('behaves as it is told, and takes it back', async () => {
    const behave = async (behaviour: unknown): Promise<Record<string, unknown>> =>
      (await terminal.ask('POST', '/behaviour', behaviour)).value;
    await behave({ refuse: { method: 'MESSAGE', status: 486 } });
    assert.equal((await push({ content: 'a' })).status, 486);
    await behave({ refuse: null, acceptedTypes: ['image/png'] });
    assert.equal((await push({ content: 'a', type: 'text/html' })).status, 415);
    const after = await behave({ acceptedTypes: null, delayMs: 300 });
    assert.deepEqual(after, { acceptedTypes: null, refuse: null, delayMs: 300, silent: false });
    const begun = Date.now();
    assert.equal((await push({ content: 'a', type: 'text/html' })).status, 200);
    assert.ok(Date.now() - begun >= 290);
    await behave({ delayMs: 0 });
  });

  it('repeats what a silent terminal does not answer, and marks it in the log', async () => {
    await terminal.ask('POST', '/behaviour', { silent: ['MESSAGE'] });
    const pending = sender.ask('POST', '/push', { target: AOR, content: 'anybody there?' });
    await terminal.said(/ \[again\] {2}MESSAGE sip:nora@\S+ {2}\(text\/plain, 14 octets\)\n/);
    await terminal.ask('POST', '/behaviour', { silent: false });
    const brokenOff = assert.rejects(pending);
    await sender.kill();
    await brokenOff;
  });

  it('restarts at another port, and vanishes without a word', async () => {
    const before = (await terminal.ask('GET', '/state')).value;
    const restarted = (await terminal.ask('POST', '/restart')).value;
    assert.equal(restarted.registered, false);
    assert.notEqual(restarted.local, before.local);
    assert.equal((await bindings())[0]?.contact, before.contact);
    const again = await terminal.ask('POST', '/register', { expires: 120 });
    assert.equal(again.value.expires, 120);
    assert.equal((await bindings()).length, 2);
    assert.equal((await terminal.ask('POST', '/vanish')).status, 200);
    assert.equal((await terminal.ask('GET', '/state')).value.running, false);
    const refused = await terminal.ask('POST', '/register');
    assert.equal(refused.status, 409);
    assert.match(String(refused.value.error), /^the terminal has vanished: /);
    await terminal.ask('POST', '/restart');
    await terminal.ask('POST', '/register');
    const registered = (await terminal.ask('GET', '/state')).value;
    assert.equal((await bindings()).at(-1)?.contact, registered.contact);
  });

  it('de-registers on SIGTERM, writes its trace, and exits with 0', async () => {
    const { length } = await bindings();
    terminal.signal('SIGTERM');
    assert.deepEqual(await terminal.ended, { code: 0, signal: null });
    assert.match(terminal.stdout, /-- de-registered\n.*-- trace of \d+ messages: \S+terminal\.pcap\n$/);
    assert.equal(terminal.stderr, '');
    assert.equal((await bindings()).length, length - 1);
    const pcap = readFileSync(join(folder, 'terminal.pcap'));
    assert.ok(pcap.includes('Ünwetter \x1b[31m um 14 Uhr'));
  });

  it('ends when POST /quit is asked for, with JSON lines and a trace that can be read', async () => {
    const another = start(
      'sender',
      ...LOCAL,
      '--core',
      await core.address(),
      '--trace',
      'two.jsonl',
      '--log',
      'json',
    );
    await another.address();
    // Nobody's account: the core admits known senders only.
    const { value } = await another.ask('POST', '/push', { target: AOR, content: 'hello' });
    assert.deepEqual([value.answered, value.status], ['not-delivered', 407]);
    assert.deepEqual((await another.ask('POST', '/quit')).value, { ending: true });
    assert.deepEqual(await another.ended, { code: 0, signal: null });
    const lines = another.stdout
      .trimEnd()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(lines[0]?.summary, 'MESSAGE sip:nora@push.example');
    const trace = readTraceFile(join(folder, 'two.jsonl'));
    assert.equal(trace.frames.length, lines.filter((line) => 'direction' in line).length);
  });

  it('adds users and takes them away while it runs', async () => {
    assert.deepEqual((await core.ask('POST', '/users', { name: 'otto' })).value.users, [
      'nora',
      'news',
      'otto',
    ]);
    const otto = start(
      'terminal',
      ...LOCAL,
      '--aor',
      'sip:otto@push.example',
      '--core',
      await core.address(),
    );
    await otto.address();
    assert.equal((await otto.ask('POST', '/register')).status, 200);
    await core.ask('DELETE', '/users/otto');
    const refused = await otto.ask('POST', '/register');
    assert.deepEqual([refused.status, refused.value.ok], [200, false]);
    assert.match(String(refused.value.status), /^40[134]$/);
    assert.equal((await core.ask('DELETE', '/users/otto')).status, 404);
    otto.signal('SIGINT');
    assert.deepEqual(await otto.ended, { code: 0, signal: null });
  });

  it('answers wrong requests with what is wrong', async () => {
    const wrong = async (method: string, path: string, body?: unknown): Promise<string> => {
      const { status, value } = await core.ask(method, path, body);
      return `${status} ${String(value.error)}`;
    };
    assert.match(await wrong('POST', '/users', {}), /^400 name is missing/);
    assert.match(await wrong('POST', '/users', { name: 1 }), /^400 name is a text/);
    assert.match(await wrong('GET', '/bindings?aor=nora'), /^400 aor is a SIP URI/);
    assert.match(await wrong('POST', '/push', {}), /^404 there is no \/push/);
    assert.match(await wrong('GET', '/quit'), /^405 \/quit takes POST/);
  });

  it('does not wait long for a registrar that is gone', async () => {
    const lost = await startTerminal('--register');
    await lost.said(/-- registered for 3600 s/);
    await core.kill();
    lost.signal('SIGTERM');
    await lost.said(
      / {2}-> .* REGISTER [^\n]*\n(?:[^\n]*\n)*[^\n]* REGISTER [^\n]*\n(?:[^\n]*\n)*[^\n]* -> .* REGISTER /,
    );
    const begun = Date.now();
    assert.deepEqual(await lost.ended, { code: 0, signal: null });
    assert.ok(Date.now() - begun < 5_000);
  });
});
