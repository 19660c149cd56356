import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from '../../../network/trace';
import { NO_SECRETS } from '../../../reports/known-secrets';
import { CAPTURE_FILE, MESSAGES_FILE, writeEvidence } from '../../../reports/evidence/write';
import type { ScenarioRecord } from '../../../reports/run-record/scenario-record';
import { needOptional } from '../../optional';
import { CORE, PHONE, proof, sampleFrame, sampleMessage } from '../html/sample-run';
import { sampleRun, TRACE, type SampleRun } from './sample-evidence';

const SECRET = '6629fae49393a05397450978507c4ef1';
const AUTHORIZATION = `Authorization: Digest username="bob", nonce="abc", response="${SECRET}"\r\n`;
const HOSTS = ['192.0.2.3', '192.0.2.1', '192.0.2.2'] as const;
const at = (host: number, port = 5060) => ({ host: HOSTS[host]!, port });

const PUSH: readonly Frame[] = [
  sampleFrame(1, sampleMessage(AUTHORIZATION), { note: 'lost', receivedAt: undefined }),
  sampleFrame(2, sampleMessage(AUTHORIZATION)),
  sampleFrame(3, sampleMessage(), { from: CORE, to: PHONE, source: at(1), destination: at(2) }),
];

describe('evidence', () => {
  const runs: SampleRun[] = [];
  after(() => runs.forEach(({ folder }) => rmSync(folder, { recursive: true })));

  /** Writes the evidence of a run of one scenario; returns the folder of the scenario's. */
  function evidence(frames: readonly Frame[], changes: Partial<ScenarioRecord> = {}): string {
    const run = sampleRun(frames, changes);
    runs.push(run);
    const { scenarios } = writeEvidence(run.record, run.folder, join(run.folder, 'evidence'), NO_SECRETS);
    assert.deepEqual(scenarios, [run.record.scenarios[0]!.id]);
    return join(run.folder, 'evidence', 'push__basic__push-1');
  }
  const read = (folder: string, file: string): string => readFileSync(join(folder, file), 'latin1');

  it('says at each frame who sent it to whom, and what was found on it', () => {
    const waiver = { reason: 'mended in version 3', until: '2027-01-01' };
    const findings = [
      proof(2, { actual: 'Contact: x' }),
      proof(2, { requirement: 'MSG-2', verdict: 'warn', waived: true, waiver }),
      proof(1, { requirement: 'MSG-3', frames: [], actual: 'silence' }),
    ];
    const folder = evidence(PUSH, { verdict: 'fail', findings });
    const found =
      'fail: MSG-1 (MUST, RFC 3428, section 8), by sender news: expected at most 1300 octets; actual Contact: x';
    const waived =
      'waived until 2027-01-01, mended in version 3: MSG-2 (SHOULD, RFC 3428, section 8), by sender news: expected at most 1300 octets; actual 1412 octets';
    const capture = read(folder, CAPTURE_FILE);
    const text = read(folder, MESSAGES_FILE);
    const order = [
      'frame 1: sender news -> core (lost)',
      'frame 2: sender news -> core',
      found,
      waived,
      'frame 3: core -> terminal phone',
    ];
    let last = 0;
    for (const each of order) {
      const place = capture.indexOf(each, last);
      assert.ok(place >= last, each);
      last = place;
    }
    assert.equal(capture.split(found).length, 2, 'on one frame only');
    assert.match(text, new RegExp(`Frame 2 .*\\n>> ${found.replace(/[()]/g, '\\$&')}\\n>> waived until`));
    assert.match(
      text,
      /^Frame 1 {2}0\.001000 s {2}sender news \(192\.0\.2\.3:5060\) -> core \(192\.0\.2\.1:5060\) {2}UDP {2}\d+ octets {2}lost$/m,
    );
    const head = capture.slice(0, capture.indexOf('frame 1: '));
    assert.match(head, /fail: MSG-3 \(MUST, [^)]*\), by sender news: .* actual silence/);
    assert.match(
      head,
      /actors: sender news at 192\.0\.2\.3 port 5060, core at 192\.0\.2\.1 port 5060, terminal phone at/,
    );
  });

  it('overwrites secrets, octet for octet', () => {
    const folder = evidence(PUSH);
    for (const file of [CAPTURE_FILE, MESSAGES_FILE]) {
      const octets = read(folder, file);
      assert.ok(!octets.includes(SECRET), file);
      assert.ok(
        octets.includes(sampleMessage(AUTHORIZATION.replace(SECRET, '*'.repeat(32))).split('\r\n')[2]!),
      );
      assert.ok(octets.includes(`nonce="abc", response="${'*'.repeat(32)}"`), file);
    }
  });

  it('keeps secrets out of what is said of findings', () => {
    const said = AUTHORIZATION.trim();
    const folder = evidence(PUSH, {
      verdict: 'fail',
      reason: said,
      findings: [proof(2, { actual: said, expected: said })],
    });
    for (const file of [CAPTURE_FILE, MESSAGES_FILE]) assert.ok(!read(folder, file).includes(SECRET), file);
  });

  it('gives an address a name only when it is that of one actor', () => {
    const shared = PUSH.map((frame) => ({ ...frame, source: { ...frame.source, host: '127.0.0.1' } }));
    const names = (folder: string): string[] =>
      [...read(folder, CAPTURE_FILE).matchAll(/([\w.-]+)\0/g)].map(([, name]) => name!);
    assert.ok(['news', 'core', 'phone'].every((name) => names(evidence(PUSH)).includes(name)));
    assert.ok(!names(evidence(shared)).includes('news'));
  });

  it('shows no octet that a terminal would obey', () => {
    const wild = `\u001b[2J\u0000\u0085\r\n\n\r\xc3\xa9\xff`;
    const text = readFileSync(
      join(
        evidence([sampleFrame(1, `MESSAGE ${wild} SIP/2.0`)], {
          verdict: 'fail',
          findings: [proof(1, { actual: `a\u001b[2J\u009b` })],
        }),
        MESSAGES_FILE,
      ),
      'utf8',
    );

    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    assert.ok(text.includes('MESSAGE \\x1b[2J\\x00\\x85\n\\n\n\\r\\xc3\\xa9\\xff SIP/2.0'), text);
    assert.ok(text.includes('a\\x1b[2J\\x9b'));
  });

  it('writes a long message in part, and of a proof more', () => {
    const long = (index: number) =>
      sampleFrame(index, `MSRP t SEND\r\n\r\n${'x'.repeat(100_000)}\r\n-------t$\r\n`, { transport: 'tcp' });
    const folder = evidence([long(1), long(2)], { verdict: 'fail', findings: [proof(2)] });
    const text = read(folder, MESSAGES_FILE);
    assert.ok(/\n\[\.\.\. 91676 octets more, in the capture \.\.\.\]\nx+\n-------t\$\n/.test(text));
    assert.equal(text.split(' octets more, in the capture').length, 2);
    assert.ok(text.includes('x'.repeat(100_000)));
    assert.ok(statSync(join(folder, CAPTURE_FILE)).size > 200_000);
  });

  it('leaves out what cannot be read or is no packet, and does not fail', () => {
    const run = sampleRun(PUSH);
    runs.push(run);
    const file = join(run.folder, TRACE);
    const [header = '', , ...frames] = readFileSync(file, 'utf8').trim().split('\n');
    const [frame = ''] = frames;
    const fields = JSON.parse(frame) as object;
    const odd = [
      '{',
      'null',
      JSON.stringify({ ...fields, source: 'core.example:5060' }),
      JSON.stringify({ ...fields, source: '[2001:db8::1]:5060' }),
      JSON.stringify({ ...fields, transport: 'sctp' }),
      JSON.stringify({ ...fields, octets: 'x'.repeat(70_000) }),
      JSON.stringify({ ...fields, sentAt: -1e300 }),
    ];
    writeFileSync(file, [header, ...odd, frame].join('\n'));
    writeEvidence(run.record, run.folder, join(run.folder, 'evidence'), NO_SECRETS);
    const text = read(join(run.folder, 'evidence', 'push__basic__push-1'), MESSAGES_FILE);
    assert.equal(text.match(/^Frame /gm)?.length, 1);
  });

  it('reads nothing outside of the folder of the run', () => {
    const run = sampleRun(PUSH);
    const outside = sampleRun(PUSH);
    runs.push(run, outside);
    const [scenario] = run.record.scenarios;
    for (const trace of [join(outside.folder, TRACE), `../../${TRACE}`, 'traces', null]) {
      const record = { ...run.record, scenarios: [{ ...scenario!, trace }] };
      const out = join(run.folder, 'out');
      assert.deepEqual(writeEvidence(record, run.folder, out, NO_SECRETS).scenarios, []);
      assert.ok(!existsSync(out));
    }
  });

  it('has what the systems under test said, without secrets, with octets that are no text', () => {
    const run = sampleRun(PUSH);
    runs.push(run);
    mkdirSync(join(run.folder, 'systems', 'more'), { recursive: true });
    writeFileSync(join(run.folder, 'systems', 'more', 'acme.log'), `\xff sent ${AUTHORIZATION}`, 'latin1');
    const out = join(run.folder, 'evidence');
    assert.deepEqual(writeEvidence(run.record, run.folder, out, NO_SECRETS).outputs, [
      'systems/more/acme.log',
    ]);
    const log = readFileSync(join(out, 'systems', 'more', 'acme.log'), 'latin1');
    assert.ok(log.startsWith('\xff sent Authorization'));
    assert.ok(!log.includes(SECRET));
  });

  it('opens in tshark, with actors as names, comments on frames, and right checksums', function () {
    needOptional(this, spawnSync('tshark', ['--version']).error === undefined, 'tshark');
    this.timeout(20_000);
    const folder = evidence(
      [...PUSH, sampleFrame(4, sampleMessage(AUTHORIZATION), { transport: 'tcp', source: at(0, 40_000) })],
      { verdict: 'fail', findings: [proof(2, { actual: 'ä' }), proof(4, { requirement: 'MSG-2' })] },
    );
    const checks = ['ip', 'udp', 'tcp'].flatMap((layer) => ['-o', `${layer}.check_checksum:TRUE`]);
    const fields = [
      'frame.comment',
      'sip.Method',
      '_ws.malformed',
      'ip.checksum.status',
      'udp.checksum.status',
      'tcp.checksum.status',
    ];
    const run = (...options: string[]): string[][] =>
      execFileSync('tshark', ['-r', join(folder, CAPTURE_FILE), ...checks, ...options], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
        .trim()
        .split('\n')
        .map((line) => line.split('|'));
    const rows = run('-n', '-T', 'fields', '-E', 'separator=|', ...fields.flatMap((each) => ['-e', each]));
    const sip = rows.filter(([, method]) => method !== '');
    assert.equal(rows.length, 10);
    assert.deepEqual(
      sip.map(([comment]) => comment?.replace(/ \(MUST.*?; actual/g, '')),
      [
        'frame 1: sender news -> core (lost)',
        'frame 2: sender news -> core,fail: MSG-1 ä',
        'frame 3: core -> terminal phone',
        sip[3]![0],
      ],
    );
    assert.match(sip[3]![0]!, /^frame 4: sender news -> core,fail: MSG-2 \(SHOULD/);
    for (const [, method, malformed, ip, udp, tcp] of sip)
      assert.deepEqual([method, malformed, ip, `${udp}${tcp}`], ['MESSAGE', '', '1', '1']);
    const [first] = run('-N', 'n');
    assert.match(first!.join('|'), /news → core /);
  });
});
