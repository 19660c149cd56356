import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

describe('a system under test that', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sip-push-sut-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const cases: readonly [manner: string, reason: RegExp, verdict: string][] = [
    ['never-up', /^sut-gone: never-up did not start: /, 'inconclusive'],
    [
      'never-registers',
      /^no-stimulus: "phone" was to register, and no answered REGISTER of it was seen/,
      'inconclusive',
    ],
    ['flood', /^flood: "phone" sent more than 20000 messages/, 'inconclusive'],
  ];
  for (const [manner, reason, verdict] of cases) {
    it(`is of the kind "${manner}" comes to no verdict, and says why`, async function () {
      this.timeout(LIMIT_MS);
      const { code, record } = await runAgainst(folder, manner);
      const [scenario] = record.scenarios;
      assert.match(scenario!.reason, reason);
      assert.deepEqual([scenario!.verdict, code], [verdict, 3]);
    });
  }

  it('crashes is found with what it did not answer, and its last words are kept', async function () {
    this.timeout(LIMIT_MS);
    const { code, record } = await runAgainst(folder, 'crash');
    const [scenario] = record.scenarios;
    assert.ok(
      scenario!.findings.some(({ actor, requirement }) => actor.underTest && requirement === 'SPUSH-4.1-01'),
    );
    assert.deepEqual([scenario!.verdict, code], ['fail', 1]);
    const log = readFileSync(join(folder, 'latest/systems/crash-terminal.log'), 'utf8');
    assert.match(log, /segmentation fault, in a manner of speaking/);
  });

  it('sends garbage is found with its octets', async function () {
    this.timeout(LIMIT_MS);
    const { code, record } = await runAgainst(folder, 'garbage');
    const [scenario] = record.scenarios;
    assert.deepEqual([scenario!.verdict, code], ['fail', 1]);
    const onTerminal = scenario!.findings.filter(({ actor }) => actor.underTest);
    assert.ok(onTerminal.some(({ frames }) => frames.length > 0));
  });
});
