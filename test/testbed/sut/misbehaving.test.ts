import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { icsItems } from '../../../requirements/ics/ics';
import type { RunRecord } from '../../../reports/run-record/run-record';

const PROJECT = resolve(__dirname, '../../..');
const PROGRAM = join(__dirname, 'programs/terminal.js');
const SCENARIO = 'pager-mode/delivery/a-text-reaches-the-terminal';
/** Far more than a scenario needs, and less than an hour. */
const LIMIT_MS = 120_000;

/** A run of one scenario against a terminal that goes wrong in a manner. */
async function runAgainst(folder: string, manner: string): Promise<{ code: number; record: RunRecord }> {
  const profile = join(folder, `${manner}.yaml`);
  writeFileSync(profile, profileOf(manner));
  const args = ['cli/sip-push.js', 'run', '--sut', profile, '--scenario', SCENARIO, '--out', folder];
  const child = spawn('node', args, { cwd: PROJECT, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  const record = JSON.parse(readFileSync(join(folder, 'latest/run.json'), 'utf8')) as RunRecord;
  return { code, record };
}

function profileOf(manner: string): string {
  const items = icsItems().filter(({ roles }) => roles.includes('terminal'));
  const command = [PROGRAM, manner, '{sut.host}', '{sut.port}', '{core.host}', '{core.port}'];
  return [
    'role: terminal',
    `name: ${manner}`,
    'version: "1"',
    'address: 127.0.0.12:0',
    'users: [{aor: "sip:rosa@push.example"}]',
    'ics:',
    ...items.map(({ id }) => `  ${id}: ${id === 'pager-mode' || id === 'gruu' ? 'yes' : 'no'}`),
    'ixit: {accepts: [text/plain]}',
    'control: {register: {launch: start}}',
    'process:',
    `  command: [node, ${command.map((each) => JSON.stringify(each)).join(', ')}]`,
    '  per: scenario',
    '  ready: {log: up}',
    'timeouts: {start: 3s, stimulus: 2s, quiet: 50ms}',
    '',
  ].join('\n');
}

/** How each of them goes wrong, and how the run ends that finds it out. */
const MANNERS = ['never-up', 'never-registers', 'flood', 'crash', 'garbage'] as const;

describe('a system under test that', function () {
  this.timeout(LIMIT_MS);
  const folder = mkdtempSync(join(tmpdir(), 'sip-push-sut-'));
  const ends = new Map<string, Awaited<ReturnType<typeof runAgainst>>>();
  // Most of the time is waiting for answers that do not come, which can be done side by side.
  before(async () => {
    const runs = MANNERS.map(async (manner) => {
      const own = join(folder, manner);
      mkdirSync(own);
      ends.set(manner, await runAgainst(own, manner));
    });
    await Promise.all(runs);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const inconclusive: readonly [manner: (typeof MANNERS)[number], reason: RegExp][] = [
    ['never-up', /^sut-gone: never-up did not start: /],
    ['never-registers', /^no-stimulus: "phone" was to register, and no answered REGISTER of it was seen/],
  ];
  for (const [manner, reason] of inconclusive) {
    it(`is of the kind "${manner}" comes to no verdict, and says why`, () => {
      const { code, record } = ends.get(manner)!;
      const [scenario] = record.scenarios;
      assert.match(scenario!.reason, reason);
      assert.deepEqual([scenario!.verdict, code], ['inconclusive', 3]);
    });
  }

  it('floods the harness is found with what was wrong in the flood, and the run ends', () => {
    const { code, record } = ends.get('flood')!;
    const [scenario] = record.scenarios;
    const most = Math.max(...scenario!.findings.map(({ occurrences }) => occurrences));
    assert.ok(most > 10_000 && most <= 20_001, `${most} occurrences`);
    assert.deepEqual([scenario!.verdict, code, record.errors], ['fail', 1, []]);
  });

  it('crashes is found with what it did not answer, and its last words are kept', () => {
    const { code, record } = ends.get('crash')!;
    const [scenario] = record.scenarios;
    const found = scenario!.findings.filter(({ actor }) => actor.underTest);
    assert.ok(found.some(({ requirement }) => requirement === 'SPUSH-4.1-01'));
    assert.deepEqual([scenario!.verdict, code], ['fail', 1]);
    const log = readFileSync(join(folder, 'crash/latest/systems/crash-terminal.log'), 'utf8');
    assert.match(log, /segmentation fault, in a manner of speaking/);
  });

  it('sends garbage is found with its octets', () => {
    const { code, record } = ends.get('garbage')!;
    const [scenario] = record.scenarios;
    assert.deepEqual([scenario!.verdict, code], ['fail', 1]);
    const onTerminal = scenario!.findings.filter(({ actor }) => actor.underTest);
    assert.ok(onTerminal.some(({ frames }) => frames.length > 0));
  });
});
