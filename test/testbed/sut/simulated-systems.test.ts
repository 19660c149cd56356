import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RunRecord } from '../../../reports/run-record/run-record';

const PROJECT = resolve(__dirname, '../../..');
const PROFILES = join(PROJECT, 'profiles/simulated');
const DELIVERY = 'pager-mode/delivery/a-text-reaches-the-terminal';
const SESSION = 'session-mode/one-message/a-message-of-2049-octets';

/** Our own simulators, run by themselves: whoever is driven from outside like them is judged like them. */
describe('a simulator that is run by itself as the system under test', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'sip-push-own-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function run(profile: string, ...args: string[]): Promise<{ code: number; record: RunRecord }> {
    const words = ['cli/sip-push.js', 'run', '--sut', profile, '--out', folder, ...args];
    const child = spawn('node', words, { cwd: PROJECT, stdio: 'ignore' });
    const [code] = (await once(child, 'exit')) as [number];
    return { code, record: JSON.parse(readFileSync(join(folder, 'latest/run.json'), 'utf8')) as RunRecord };
  }

  for (const role of ['terminal', 'core', 'sender'])
    it(`passes as ${role}, in both modes`, async () => {
      const { code, record } = await run(
        join(PROFILES, `${role}.yaml`),
        ...['--scenario', DELIVERY, '--scenario', SESSION],
      );
      assert.deepEqual(
        record.scenarios.map(({ id, verdict, reason }) => [id, verdict, reason]),
        [
          [DELIVERY, 'pass', ''],
          [SESSION, 'pass', ''],
        ],
      );
      assert.equal(code, 0);
      const looked = record.scenarios.flatMap(({ looked: looks }) => Object.values(looks).flat());
      assert.deepEqual([...new Set(looked.map((each) => each.role))], [role]);
    });

  it('fails when it misbehaves, by the requirement that it breaks, and nobody else is to blame', async () => {
    const profile = readFileSync(join(PROFILES, 'terminal.yaml'), 'utf8')
      .replace('{here}/../../cli/sip-push.js', join(PROJECT, 'cli/sip-push.js'))
      .replace('    - --instance', '    - --deviation\n    - DEVIATION\n    - --instance');
    const file = join(folder, 'misbehaving.yaml');
    writeFileSync(file, profile.replace('DEVIATION', '200-with-contact'));
    const { code, record } = await run(file, '--scenario', DELIVERY);
    const [scenario] = record.scenarios;
    const failed = scenario!.findings.filter(({ verdict }) => verdict === 'fail');
    assert.deepEqual(
      failed.map(({ requirement, actor }) => [requirement, actor.name, actor.underTest]),
      [['MSG-3428-7-03', 'phone', true]],
    );
    assert.equal(code, 1);
  });
});
