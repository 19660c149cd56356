import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from './project';

function feature(...verdicts: string[]): string {
  const scenarios = verdicts.map(
    (verdict, at) => `  Scenario: Push ${at + 1}\n    Given the verdict is ${verdict}\n`,
  );
  return `Feature: Verdicts\n${scenarios.join('')}`;
}

describe('sip-push report diff and trend', () => {
  let project: Project;
  before(async () => {
    project = new Project({ 'verdicts.feature': feature('pass', 'fail') });
    await project.sipPush('run', '--name', 'a', '--network', 'virtual');
    project.write('features/verdicts.feature', feature('fail', 'pass'));
    await project.sipPush('run', '--name', 'b', '--network', 'virtual');
  });
  after(() => project.remove());

  const run = (name: string): string => project.runs().find((path) => path.endsWith(`-${name}`))!;

  it('diff tells what got worse and ends with 1, with 0 if nothing did', async () => {
    assert.equal(await project.sipPush('report', 'diff', run('a'), run('b'), '--html', 'out/diff.html'), 1);
    assert.match(project.stdout, /^ {2}newly failing {2}verdicts\/push-1 \(pass -> fail\)$/m);
    assert.match(project.stdout, /^Page: out\/diff\.html$/m);
    assert.match(readFileSync(join(project.dir, 'out/diff.html'), 'utf8'), /<\/html>\s*$/);
    assert.equal(await project.sipPush('report', 'diff', run('a'), join(run('a'), 'run.json')), 0);
    assert.match(project.stdout, /^Nothing changed\.$/m);
  });

  it('trend tells of all runs, and lists what is none', async () => {
    mkdirSync(join(project.dir, 'runs', 'broken'));
    writeFileSync(join(project.dir, 'runs', 'broken', 'run.json'), '{"schemaVersion": 1');
    mkdirSync(join(project.dir, 'runs', 'older'));
    writeFileSync(join(project.dir, 'runs', 'older', 'run.json'), '{"schemaVersion": 0}');
    mkdirSync(join(project.dir, 'runs', 'empty'));
    writeFileSync(join(project.dir, 'runs', 'notes.txt'), 'no run');
    await project.sipPush('run', '--name', 'part', '--shard', '1/2', '--network', 'virtual');
    assert.equal(await project.sipPush('report', 'trend', 'runs', '--html', 'out/trend.html'), 0);
    assert.match(project.stdout, /^simulators, virtual: 2 runs of npx sip-push run --network virtual$/m);
    assert.match(project.stdout, /^ {4}scenario verdicts\/push-1: 1 passed, 1 failed$/m);
    assert.match(project.stdout, /^ {2}broken: .*run\.json: .*JSON/m);
    assert.match(project.stdout, /^ {2}older: run record: /m);
    assert.match(project.stdout, /^ {2}empty: there is no run\.json in it$/m);
    assert.match(project.stdout, /^ {2}.*-part: a shard; /m);
    assert.match(readFileSync(join(project.dir, 'out/trend.html'), 'utf8'), /<svg/);
  });

  it('say in one line what is wrong', async () => {
    for (const [args, words] of [
      [['diff', run('a'), 'nowhere'], /nowhere: there is no such run/],
      [['diff', run('a'), 'runs/broken'], /run\.json: /],
      [['diff', run('a'), run('b'), '--html', 'features'], /--html features: cannot be written: EISDIR/],
      [['trend', 'nowhere'], /nowhere: cannot be read: ENOENT.*; give the folder that keeps the runs/],
      [['trend', 'features/verdicts.feature'], /cannot be read: ENOTDIR/],
      [['trend', 'runs', '--html', 'features'], /--html features: cannot be written: EISDIR/],
    ] as const) {
      assert.equal(await project.sipPush('report', ...args), 2, args.join(' '));
      assert.match(project.stderr, /^sip-push: [^\n]*\n$/);
      assert.match(project.stderr, words);
    }
    assert.ok(existsSync(join(project.dir, 'features')));
  });

  it('trend ends with 4 where there is no run', async () => {
    assert.equal(await project.sipPush('report', 'trend', 'steps'), 4);
    assert.equal(project.stdout, 'No runs.\n');
  });
});
