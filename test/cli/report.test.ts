import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import type { RunRecord } from '../../reports/run-record/run-record';
import { sampleFrame, sampleMessage, traceLines } from '../reports/html/sample-run';
import { BASIC, Project } from './project';

describe('sip-push report html', () => {
  let project: Project;
  let run: string;
  before(async () => {
    project = new Project({ 'push/basic.feature': BASIC });
    assert.equal(await project.sipPush('run', '--network', 'virtual'), 0);
    run = project.runs()[0]!;
  });
  after(() => project.remove());

  const report = (): string => readFileSync(join(run, 'report.html'), 'utf8');

  it('renders the report of a run once more, octet by octet', async () => {
    const first = report();
    for (const which of [run, join(run, 'run.json'), join('runs', 'latest')]) {
      rmSync(join(run, 'report.html'));
      assert.equal(await project.sipPush('report', 'html', which), 0);
      assert.match(project.stdout, /^Report: runs\/.*\/report\.html\n$/);
      assert.equal(report(), first);
    }
  });

  it('writes it elsewhere, with links that lead back to the files of the run', async () => {
    assert.equal(await project.sipPush('report', 'html', run, '--out', 'out/a.html'), 0);
    const [, packed = ''] =
      /id="data-index">([^<]*)</.exec(readFileSync(join(project.dir, 'out', 'a.html'), 'utf8')) ?? [];
    const index = JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString()) as { files: string };
    assert.equal(index.files, `../runs/${basename(run)}/`);
  });

  it('reads no file but those of the run', async () => {
    const path = join(run, 'run.json');
    const record = JSON.parse(readFileSync(path, 'utf8')) as RunRecord;
    const [outside, inside] = ['secret', 'public'].map((body) =>
      traceLines([sampleFrame(1, sampleMessage('', body))]).join('\n'),
    );
    writeFileSync(join(project.dir, 'outside.jsonl'), outside!);
    writeFileSync(join(run, 'traces', 'inside.jsonl'), inside!);
    const changed = {
      ...record,
      scenarios: record.scenarios.map((each, at) => ({
        ...each,
        trace: ['../../outside.jsonl', 'traces/inside.jsonl', 'traces'][at]!,
      })),
    };
    writeFileSync(join(run, 'changed.json'), JSON.stringify(changed));
    assert.equal(await project.sipPush('report', 'html', join(run, 'changed.json'), '-o', 'b.html'), 0);
    const page = readFileSync(join(project.dir, 'b.html'), 'utf8');
    const data = [...page.matchAll(/id="data-[^"]*">([^<]*)</g)]
      .map(([, packed = '']) => inflateRawSync(Buffer.from(packed, 'base64')).toString())
      .join('\n');
    assert.ok(data.includes('public'));
    assert.ok(!data.includes('secret'));
  });

  it('says in one line what is wrong', async () => {
    assert.equal(await project.sipPush('report', 'html', 'runs/nothing'), 2);
    assert.match(
      project.stderr,
      /^sip-push: runs\/nothing: there is no such run; give the folder of a run, or its run\.json\n$/,
    );
    assert.equal(await project.sipPush('report', 'html', 'features'), 2);
    assert.match(project.stderr, /^sip-push: .*run\.json: ENOENT[^\n]*\n$/);
    writeFileSync(join(project.dir, 'bad.json'), '{"schemaVersion": 1}');
    assert.equal(await project.sipPush('report', 'html', 'bad.json'), 2);
    assert.match(project.stderr, /^sip-push: run record: [^\n]*\n$/);
    assert.equal(await project.sipPush('report', 'html', run, '--out', 'features'), 2);
    assert.match(project.stderr, /^sip-push: cannot write the report: EISDIR[^\n]*\n$/);
  });

  it('does without traces that are gone', async () => {
    renameSync(join(run, 'traces'), join(run, 'moved'));
    assert.equal(await project.sipPush('report', 'html', run), 0);
    assert.ok(existsSync(join(run, 'report.html')));
  });
});
