import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord, ScenarioEntry } from '../../reports/run-record/run-record';
import { sampleFrame, sampleMessage, traceLines } from '../reports/html/sample-run';
import { BASIC, Project } from './project';

describe('sip-push report evidence', () => {
  let project: Project;
  let run: string;
  let record: RunRecord;
  /** The same run with traces that are there. */
  let traced: string;
  let scenarios: readonly ScenarioEntry[];
  before(async () => {
    project = new Project({ 'push/basic.feature': BASIC });
    assert.equal(await project.sipPush('run', '--network', 'virtual'), 0);
    run = project.runs()[0]!;
    record = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as RunRecord;
    const lines = traceLines([sampleFrame(1, sampleMessage())]).join('\n');
    scenarios = record.scenarios.map((each, at) => {
      writeFileSync(join(run, 'traces', `${at}.jsonl`), lines);
      return { ...each, trace: `traces/${at}.jsonl` };
    });
    traced = join(run, 'traced.json');
    writeFileSync(traced, JSON.stringify({ ...record, scenarios }));
  });
  after(() => project.remove());

  it('writes the evidence of all scenarios into the folder of the run, or of one elsewhere', async () => {
    assert.equal(await project.sipPush('report', 'evidence', traced), 0, project.stderr);
    assert.match(
      project.stdout,
      new RegExp(`^Evidence of ${scenarios.length} scenarios: runs/.*/evidence\\n$`),
    );
    const places = scenarios.map((_each, at) => String(at));
    assert.deepEqual(readdirSync(join(run, 'evidence')).sort(), places);
    for (const place of places)
      assert.deepEqual(readdirSync(join(run, 'evidence', place)).sort(), ['capture.pcapng', 'messages.txt']);

    const [, second] = scenarios;
    assert.equal(await project.sipPush('report', 'evidence', traced, '-s', second!.id, '-o', 'out'), 0);
    assert.equal(project.stdout, 'Evidence of 1 scenario: out\n');
    assert.deepEqual(readdirSync(join(project.dir, 'out')), ['1']);
    assert.ok(readFileSync(join(project.dir, 'out', '1', 'messages.txt'), 'utf8').includes(second!.id));
  });

  it('refuses with one line what it cannot do', async () => {
    writeFileSync(join(project.dir, 'a-file'), '');
    const [scenario] = record.scenarios;
    const untraced = join(run, 'untraced.json');
    const bare = record.scenarios.map((each) => ({ ...each, trace: null }));
    writeFileSync(untraced, JSON.stringify({ ...record, scenarios: bare }));
    for (const [args, message] of [
      [['nowhere'], /^sip-push: nowhere: there is no such run/],
      [
        [run, '--scenario', `${scenario!.id}-x`],
        /^sip-push: --scenario .*-x: the run has no such scenario; did you mean /,
      ],
      [[traced, '--out', 'a-file'], /^sip-push: cannot write the evidence: /],
      [[untraced], /^sip-push: .*untraced\.json: no scenario left a trace/],
      [[untraced, '--scenario', scenario!.id], /^sip-push: --scenario .*: it left no trace/],
    ] as const) {
      assert.equal(await project.sipPush('report', 'evidence', ...args), 2, String(message));
      assert.match(project.stderr, message);
      assert.equal(project.stderr.trim().split('\n').length, 1);
    }
  });
});
